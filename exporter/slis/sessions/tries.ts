// Counts what one client does within a time, in a bounded table. It must not hold an address: clients are hashed numbers.
import type { Memory } from '../../metrics/memory.ts';
import { createKeyedTable, type KeyedTable } from '../../tables/keyed-table.ts';
import { mixedKeyOf } from '../../tables/mixed-key.ts';

const TRIES = { sinceMs: 'f64', times: 'u16' } as const;

/** Clients watched at a time; of more, those that were quiet go. */
const MAX_CLIENTS = 10_000;
const MAX_TIMES = 65_535;

export class Tries {
  readonly #table: KeyedTable<typeof TRIES>;
  readonly #withinMs: number;

  /** `name`: under which it is remembered. */
  constructor(name: string, memory: Memory, withinMs: number) {
    const table = createKeyedTable(TRIES, MAX_CLIENTS);
    memory.keepTables({ [name]: table });
    this.#table = table;
    this.#withinMs = withinMs;
  }

  /** Notes that a client, told by integers, does it once more; answers how often it did within the time. */
  again(client: readonly number[], timeMs: number): number {
    const row = this.#rowOf(mixedKeyOf(client));
    if (row < 0) return 0;
    const { sinceMs, times } = this.#table.columns;
    if (timeMs - (sinceMs[row] as number) >= this.#withinMs) {
      sinceMs[row] = timeMs;
      times[row] = 0;
    }
    const count = Math.min(MAX_TIMES, (times[row] as number) + 1);
    times[row] = count;
    this.#table.touch(row);
    this.#table.changed(row);
    return count;
  }

  /** Forgets what a client did. */
  forget(client: readonly number[]): void {
    const row = this.#table.find(mixedKeyOf(client));
    if (row >= 0) this.#table.remove(row);
  }

  #rowOf(key: string): number {
    const row = this.#table.addKeyed(key);
    if (row >= 0) return row;
    return this.#table.evict() < 0 ? -1 : this.#table.addKeyed(key);
  }
}
