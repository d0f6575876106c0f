// Which networks many sessions share: carriers, companies, relays. Learnt from the traffic. It must not hold an address:
// networks are keyed numbers of it.
import type { Memory } from '../../metrics/memory.ts';
import { createKeyedTable, type KeyedTable } from '../../tables/keyed-table.ts';
import { NO_NETWORK } from './cluster.ts';

const NETWORK = { sinceMs: 'f64', lineages: 'u16' } as const;

/** With so many lineages a day a network is shared. */
const SHARED_LINEAGES = 50;
const DAY_MS = 86_400_000;
const MAX_COUNT = 65_535;

export class SharedNetworks {
  readonly #table: KeyedTable<typeof NETWORK>;
  readonly #keyOf: (network: number) => string;

  constructor(maxNetworks: number, memory: Memory, keyOf: (network: number) => string) {
    const table = createKeyedTable(NETWORK, maxNetworks);
    memory.keepTables({ networks: table });
    this.#table = table;
    this.#keyOf = keyOf;
  }

  /** Notes that a lineage was met in a network for the first time. */
  met(network: number, timeMs: number): void {
    if (network === NO_NETWORK) return;
    const row = this.#rowOf(network);
    if (row < 0) return;
    const { columns } = this.#table;
    const isOld = timeMs - (columns.sinceMs[row] as number) >= DAY_MS;
    // What was shared yesterday is taken to be shared until it proves otherwise.
    if (isOld) columns.lineages[row] = Math.floor((columns.lineages[row] as number) / 2);
    if (isOld) columns.sinceMs[row] = timeMs;
    columns.lineages[row] = Math.min(MAX_COUNT, (columns.lineages[row] as number) + 1);
    this.#table.touch(row);
    this.#table.changed(row);
  }

  isShared(network: number): boolean {
    const row = network === NO_NETWORK ? -1 : this.#table.find(this.#keyOf(network));
    return row >= 0 && (this.#table.columns.lineages[row] as number) >= SHARED_LINEAGES;
  }

  #rowOf(network: number): number {
    const key = this.#keyOf(network);
    const row = this.#table.addKeyed(key);
    if (row >= 0) return row;
    return this.#table.evict() < 0 ? -1 : this.#table.addKeyed(key);
  }
}
