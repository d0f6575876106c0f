// What is usual at this site, learnt from the clients to which sessions are given: networks that many share, and over
// which TLS each browser comes. It must not hold an address.
import type { Memory } from '../../metrics/memory.ts';
import { type Cluster, deviceKindOf, NO_NETWORK } from './cluster.ts';
import { DailyCounts } from './daily.ts';

/** Networks, and kinds of browsers with their TLS, of which is learnt. */
const MAX_NETWORKS = 20_000;
const MAX_TLS = 10_000;
/** With so many sessions a day a network is shared: a carrier’s, a company’s, a relay’s. */
const SHARED_SESSIONS = 50;
/** So many sessions of a day must be known of a kind of browser before it says anything that some TLS is not among theirs. */
const ENOUGH_SESSIONS = 50;
/** What opens TLS on the way makes all browsers behind it look alike; so many sessions are no accident. */
const USUAL_SESSIONS = 3;

/** `unknown`: too little was seen. */
export type TlsHabit = 'usual' | 'unusual' | 'unknown';

const kindOf = ({ device }: Cluster): readonly number[] => [deviceKindOf(device)];
const tlsOf = ({ device, ja4 }: Cluster): readonly number[] => [deviceKindOf(device), ja4];

export class Habits {
  readonly #networks: DailyCounts;
  readonly #tls: DailyCounts;

  constructor(memory: Memory) {
    this.#networks = new DailyCounts('networks', MAX_NETWORKS, memory);
    this.#tls = new DailyCounts('tls', MAX_TLS, memory);
  }

  /** Notes that a session was met somewhere for the first time. */
  met({ network, lastMs }: Cluster): void {
    if (network !== NO_NETWORK) this.#networks.add([network], lastMs);
  }

  /** Notes to whom a session was given. */
  begun(owner: Cluster): void {
    this.met(owner);
    if (owner.ja4 === 0) return;
    this.#tls.add(kindOf(owner), owner.lastMs);
    this.#tls.add(tlsOf(owner), owner.lastMs);
  }

  isShared({ network }: Pick<Cluster, 'network'>): boolean {
    return network !== NO_NETWORK && this.#networks.countOf([network]) >= SHARED_SESSIONS;
  }

  /** Whether sessions are given to such a browser over such TLS. */
  tls(client: Cluster): TlsHabit {
    if (this.#tls.countOf(tlsOf(client)) >= USUAL_SESSIONS) return 'usual';
    return this.#tls.countOf(kindOf(client)) < ENOUGH_SESSIONS ? 'unknown' : 'unusual';
  }
}
