// The table of lineages: the values that followed one another from one login on, and the clients that presented them.
// It must not judge.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Column, ColumnSpec } from '../../tables/columns.ts';
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

const spec = (name: string, kind: ColumnSpec['kind']): ColumnSpec => ({ name, kind, perRow: MAX_CLIENTS });
const NETWORK = spec('#network', 'f64');
const MET = spec('#metMs', 'f64');
const ASN = spec('#asn', 'u32');
const DEVICE = spec('#device', 'u32');
const COUNTRY = spec('#country', 'u16');
const JA4 = spec('#ja4', 'u16');
/** What it made of each that it was not met before: points of the device and of the network axis. */
const DEVICE_POINTS = spec('#devicePoints', 'u8');
const NETWORK_POINTS = spec('#networkPoints', 'u8');

type Clients = {
  readonly network: Float64Array;
  readonly metMs: Float64Array;
  readonly asn: Uint32Array;
  readonly device: Uint32Array;
  readonly country: Uint16Array;
  readonly ja4: Uint16Array;
  readonly devicePoints: Uint8Array;
  readonly networkPoints: Uint8Array;
};

/** What it makes that a client is another one. */
export type Strangeness = { readonly device: number; readonly network: number };

export class Lineages extends RowTable<typeof LINEAGE> {
  /** The arrays that #clients was taken from; a table that grows has others. */
  #taken: readonly Column[] = [];
  #clients!: Clients;

  constructor(maxRows: number) {
    super(LINEAGE, maxRows, [NETWORK, MET, ASN, DEVICE, COUNTRY, JA4, DEVICE_POINTS, NETWORK_POINTS]);
  }

  /** A client that presented values of the lineage. */
  client(row: number, at: number): Cluster {
    const { network, metMs, asn, device, country, ja4 } = this.#all();
    const i = row * MAX_CLIENTS + at;
    return {
      network: network[i] as number,
      asn: asn[i] as number,
      country: country[i] as number,
      device: device[i] as number,
      ja4: ja4[i] as number,
      lastMs: metMs[i] as number,
    };
  }

  /** Whether a request comes from the very client that was met last; without building anything. */
  isCurrent(row: number, { client, sender }: Exchange): boolean {
    if (client === 'monitor') return false;
    const all = this.#all();
    const i = row * MAX_CLIENTS + (this.columns.client[row] as number);
    const device = packDevice(sender.device, client);
    const ja4 = ja4NumberOf(sender.ja4);
    return (
      all.network[i] === (sender.network ?? NO_NETWORK) &&
      all.device[i] === device &&
      (ja4 === 0 || all.ja4[i] === ja4)
    );
  }

  /** Notes when a client was met, if that is later than what is known of it. */
  metAt(row: number, at: number, timeMs: number): void {
    const { metMs } = this.#all();
    const i = row * MAX_CLIENTS + at;
    metMs[i] = Math.max(metMs[i] as number, timeMs);
    this.changed(row);
  }

  /** What it made that a client was another one than those before. */
  strangeness(row: number, at: number): Strangeness {
    const { devicePoints, networkPoints } = this.#all();
    const i = row * MAX_CLIENTS + at;
    return { device: devicePoints[i] as number, network: networkPoints[i] as number };
  }

  setStrangeness(row: number, at: number, { device, network }: Strangeness): void {
    const { devicePoints, networkPoints } = this.#all();
    const i = row * MAX_CLIENTS + at;
    devicePoints[i] = device;
    networkPoints[i] = network;
  }

  setClient(row: number, at: number, client: Cluster): void {
    const { network, metMs, asn, device, country, ja4 } = this.#all();
    const i = row * MAX_CLIENTS + at;
    network[i] = client.network;
    asn[i] = client.asn;
    country[i] = client.country;
    device[i] = client.device;
    ja4[i] = client.ja4;
    metMs[i] = client.lastMs;
  }

  #all(): Clients {
    if (this.#taken === this.saved) return this.#clients;
    this.#taken = this.saved;
    const of = (one: ColumnSpec) => this.saved[this.specs.indexOf(one)];
    this.#clients = {
      network: of(NETWORK) as Float64Array,
      metMs: of(MET) as Float64Array,
      asn: of(ASN) as Uint32Array,
      device: of(DEVICE) as Uint32Array,
      country: of(COUNTRY) as Uint16Array,
      ja4: of(JA4) as Uint16Array,
      devicePoints: of(DEVICE_POINTS) as Uint8Array,
      networkPoints: of(NETWORK_POINTS) as Uint8Array,
    };
    return this.#clients;
  }
}
