// How many sessions of a day had something in common: what the traffic itself tells of networks and of TLS. It must not
// hold an address: what is counted is told by numbers.
import type { Memory } from '../../metrics/memory.ts';
import { createKeyedTable, type KeyedTable } from '../../tables/keyed-table.ts';
import { mixedKeyOf } from '../../tables/mixed-key.ts';

const COUNT = { sinceMs: 'f64', sessions: 'u16' } as const;
const DAY_MS = 86_400_000;
const MAX_COUNT = 65_535;

export class DailyCounts {
  readonly #table: KeyedTable<typeof COUNT>;

  /** `name`: under which it is remembered; of more than `max` at a time, those that were quiet go. */
  constructor(name: string, max: number, memory: Memory) {
    const table = createKeyedTable(COUNT, max);
    memory.keepTables({ [name]: table });
    this.#table = table;
  }

  /** Notes one more session of what is told by integers from 0 on. */
  add(of: readonly number[], timeMs: number): void {
    const row = this.#rowOf(mixedKeyOf(of));
    if (row < 0) return;
    const { sinceMs, sessions } = this.#table.columns;
    const isOld = timeMs - (sinceMs[row] as number) >= DAY_MS;
    // What was so yesterday is taken to be so until it proves otherwise.
    if (isOld) sessions[row] = Math.floor((sessions[row] as number) / 2);
    if (isOld) sinceMs[row] = timeMs;
    sessions[row] = Math.min(MAX_COUNT, (sessions[row] as number) + 1);
    this.#table.touch(row);
    this.#table.changed(row);
  }

  /** Sessions of about a day. */
  countOf(of: readonly number[]): number {
    const row = this.#table.find(mixedKeyOf(of));
    return row < 0 ? 0 : (this.#table.columns.sessions[row] as number);
  }

  #rowOf(key: string): number {
    const row = this.#table.addKeyed(key);
    if (row >= 0) return row;
    return this.#table.evict() < 0 ? -1 : this.#table.addKeyed(key);
  }
}
