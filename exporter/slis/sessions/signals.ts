// What many values tell together: ids that nobody issued, one client with the sessions of others, one value for several
// clients. It must not hold an address: clients are hashed numbers.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Memory } from '../../metrics/memory.ts';
import { createKeyedTable, type KeyedTable } from '../../tables/keyed-table.ts';
import { mixedKeyOf } from '../../tables/mixed-key.ts';
import type { Cluster } from '../replay/cluster.ts';

export type SessionSignal = 'unseen_id' | 'enumeration' | 'many_sessions' | 'shared_issuance';

const TRIES = { sinceMs: 'f64', times: 'u16' } as const;

/** Clients watched at a time, of each kind. */
const MAX_CLIENTS = 10_000;
const ENUMERATED = 20;
const ENUMERATION_MS = 300_000;
const SESSIONS = 5;
const SESSIONS_MS = 600_000;
const MAX_TIMES = 65_535;

/** Counts what one client does within a time; answers whether it has just become too often. */
class Tries {
  readonly #table: KeyedTable<typeof TRIES>;
  readonly #most: number;
  readonly #withinMs: number;

  constructor(name: string, memory: Memory, most: number, withinMs: number) {
    const table = createKeyedTable(TRIES, MAX_CLIENTS);
    memory.keepTables({ [name]: table });
    this.#table = table;
    this.#most = most;
    this.#withinMs = withinMs;
  }

  again(client: readonly number[], timeMs: number): boolean {
    const row = this.#rowOf(mixedKeyOf(client));
    if (row < 0) return false;
    const { sinceMs, times } = this.#table.columns;
    if (timeMs - (sinceMs[row] as number) >= this.#withinMs) {
      sinceMs[row] = timeMs;
      times[row] = 0;
    }
    const count = Math.min(MAX_TIMES, (times[row] as number) + 1);
    times[row] = count;
    this.#table.touch(row);
    this.#table.changed(row);
    return count === this.#most;
  }

  #rowOf(key: string): number {
    const row = this.#table.addKeyed(key);
    if (row >= 0) return row;
    return this.#table.evict() < 0 ? -1 : this.#table.addKeyed(key);
  }
}

export class SessionSignals {
  readonly #unseen: Tries;
  readonly #arrivals: Tries;
  readonly #tell: (x: Exchange, signal: SessionSignal) => void;

  constructor(memory: Memory, tell: (x: Exchange, signal: SessionSignal) => void) {
    this.#unseen = new Tries('unseen', memory, ENUMERATED, ENUMERATION_MS);
    this.#arrivals = new Tries('arrivals', memory, SESSIONS, SESSIONS_MS);
    this.#tell = tell;
  }

  /** A value was presented that was never issued, though its issue would have been seen. */
  unseen(x: Exchange): void {
    this.#tell(x, 'unseen_id');
    const { network } = x.sender;
    if (network !== null && this.#unseen.again([network], x.timeMs)) this.#tell(x, 'enumeration');
  }

  /** A client presented a session that others had. */
  arrived(x: Exchange, { asn, network, device, ja4 }: Cluster): void {
    if (this.#arrivals.again([asn === 0 ? network : asn, device, ja4], x.timeMs))
      this.#tell(x, 'many_sessions');
  }

  /** A value that somebody has was given to somebody else: a cached Set-Cookie. */
  sharedIssuance(x: Exchange): void {
    this.#tell(x, 'shared_issuance');
  }
}
