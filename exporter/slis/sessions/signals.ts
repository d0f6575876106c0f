// What many values tell together: ids that nobody issued, one client with the sessions of others, one value for several
// clients. It must not hold an address: clients are hashed numbers.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Memory } from '../../metrics/memory.ts';
import type { Cluster } from '../replay/cluster.ts';
import { Tries } from './tries.ts';

export type SessionSignal = 'unseen_id' | 'enumeration' | 'many_sessions' | 'shared_issuance';

const ENUMERATED = 20;
const ENUMERATION_MS = 300_000;
const SESSIONS = 5;
const SESSIONS_MS = 600_000;
export class SessionSignals {
  readonly #unseen: Tries;
  readonly #arrivals: Tries;
  readonly #tell: (x: Exchange, signal: SessionSignal) => void;

  constructor(memory: Memory, tell: (x: Exchange, signal: SessionSignal) => void) {
    this.#unseen = new Tries('unseen', memory, ENUMERATION_MS);
    this.#arrivals = new Tries('arrivals', memory, SESSIONS_MS);
    this.#tell = tell;
  }

  /** A value was presented that was never issued, though its issue would have been seen. */
  unseen(x: Exchange): void {
    this.#tell(x, 'unseen_id');
    const { network } = x.sender;
    if (network === null) return;
    if (this.#unseen.again([network], x.timeMs) === ENUMERATED) this.#tell(x, 'enumeration');
  }

  /** A client presented a session that others had. */
  arrived(x: Exchange, { asn, network, device, ja4 }: Cluster): void {
    const times = this.#arrivals.again([asn === 0 ? network : asn, device, ja4], x.timeMs);
    if (times === SESSIONS) this.#tell(x, 'many_sessions');
  }

  /** A value that somebody has was given to somebody else: a cached Set-Cookie. */
  sharedIssuance(x: Exchange): void {
    this.#tell(x, 'shared_issuance');
  }
}
