// The table of lineages: the values that followed one another from one login on, and the clients that presented them.
// It must not judge.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Column, ColumnSpec, Columns } from '../../tables/columns.ts';
import { RowTable } from '../../tables/table.ts';
import { type Cluster, ja4NumberOf, NO_NETWORK, packDevice } from './cluster.ts';

/** Times are milliseconds since the epoch by the log's clock, 0: never. */
const LINEAGE = {
  /** Values that belong to it; it goes with the last of them. */
  values: 'u32',
  /** When one of its values was presented last; kept roughly. */
  lastMs: 'f64',
  /** When the window began (window.ts). */
  windowMs: 'f64',
  /** Most points of each axis since then, and what they were for (indexes in SIGNALS). */
  devicePoints: 'u8',
  networkPoints: 'u8',
  timePoints: 'u8',
  deviceSignal: 'u8',
  networkSignal: 'u8',
  timeSignal: 'u8',
  /** Switches between clients, and clients not met before, since then. */
  switches: 'u8',
  newClients: 'u8',
  /** The level that was counted last, as an index in LEVELS + 1, and when. */
  level: 'u8',
  levelMs: 'f64',
  /** DEGENERATE, and which spreads were told (tracker.ts). */
  flags: 'u8',
  /** Clients in use of the four, and the one that was met last. */
  clients: 'u8',
  client: 'u8',
  /**
   * The value that this very client presents as usual, as the row's number + 1, 0: none. When that was last stands with
   * the value, and is brought here before anything else happens to the lineage.
   */
  glanced: 'u32',
} as const;

/** A flag of a lineage whose value is masked, or handed out by a cache, as it seems: too many clients have it. */
export const DEGENERATE = 8;

/** Clients kept of one lineage; of more, the one that was not met for longest goes. */
export const MAX_CLIENTS = 4;

/**
 * What is known of one client. Each of the four has columns of its own, for most lineages have one client: what is never
 * written to takes no memory.
 */
const CLIENT = {
  network: 'f64',
  metMs: 'f64',
  asn: 'u32',
  device: 'u32',
  country: 'u16',
  ja4: 'u16',
  /** What it made of it that it was not met before: points of the device and of the network axis. */
  devicePoints: 'u8',
  networkPoints: 'u8',
} as const;

type Clients = Columns<typeof CLIENT>;

const NUMBERS = Array.from({ length: MAX_CLIENTS }, (_, at) => at);
const nameOf = (member: string, at: number): string => `#${member}${at}`;

const specsOf = (at: number): readonly ColumnSpec[] =>
  Object.entries(CLIENT).map(([member, kind]) => ({ name: nameOf(member, at), kind, perRow: 1 }));

/** What it makes that a client is another one. */
export type Strangeness = { readonly device: number; readonly network: number };

export class Lineages extends RowTable<typeof LINEAGE> {
  /** The arrays that #clients was taken from; a table that grows has others. */
  #taken: readonly Column[] = [];
  #clients: readonly Clients[] = [];

  constructor(maxRows: number) {
    super(LINEAGE, maxRows, NUMBERS.flatMap(specsOf));
  }

  /** A client that presented values of the lineage. */
  client(row: number, at: number): Cluster {
    const { network, metMs, asn, device, country, ja4 } = this.#at(at);
    return {
      network: network[row] as number,
      asn: asn[row] as number,
      country: country[row] as number,
      device: device[row] as number,
      ja4: ja4[row] as number,
      lastMs: metMs[row] as number,
    };
  }

  /** Whether a request comes from the very client that was met last; without building anything. */
  isCurrent(row: number, { client, sender }: Exchange): boolean {
    if (client === 'monitor') return false;
    const current = this.#at(this.columns.client[row] as number);
    const device = packDevice(sender.device, client);
    const ja4 = ja4NumberOf(sender.ja4);
    return (
      current.network[row] === (sender.network ?? NO_NETWORK) &&
      current.device[row] === device &&
      (ja4 === 0 || current.ja4[row] === ja4)
    );
  }

  /** Notes when a client was met, if that is later than what is known of it. */
  metAt(row: number, at: number, timeMs: number): void {
    const { metMs } = this.#at(at);
    metMs[row] = Math.max(metMs[row] as number, timeMs);
    this.changed(row);
  }

  /** What it made that a client was another one than those before. */
  strangeness(row: number, at: number): Strangeness {
    const { devicePoints, networkPoints } = this.#at(at);
    return { device: devicePoints[row] as number, network: networkPoints[row] as number };
  }

  setStrangeness(row: number, at: number, { device, network }: Strangeness): void {
    const { devicePoints, networkPoints } = this.#at(at);
    devicePoints[row] = device;
    networkPoints[row] = network;
  }

  setClient(row: number, at: number, client: Cluster): void {
    const { network, metMs, asn, device, country, ja4 } = this.#at(at);
    network[row] = client.network;
    asn[row] = client.asn;
    country[row] = client.country;
    device[row] = client.device;
    ja4[row] = client.ja4;
    metMs[row] = client.lastMs;
  }

  /** The columns of one of the clients. */
  #at(at: number): Clients {
    if (this.#taken !== this.saved) this.#take();
    return this.#clients[at] as Clients;
  }

  #take(): void {
    this.#taken = this.saved;
    const byName = new Map(this.specs.map(({ name }, place) => [name, this.saved[place]]));
    this.#clients = NUMBERS.map((at) => {
      const own = Object.keys(CLIENT).map((member) => [member, byName.get(nameOf(member, at))]);
      // The kinds are those that the layout says, for the table was built from it.
      return Object.fromEntries(own) as Clients;
    });
  }
}
