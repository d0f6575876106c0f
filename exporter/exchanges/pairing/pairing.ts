// Brings the records of one request together that an edge and an origin wrote, by their id, in event time.
// It must not compare them, and must not depend on the order in which they come within the window.

import type { Blobs } from '../../tables/blobs.ts';
import type { KeyedTable } from '../../tables/keyed-table.ts';
import type { Pair } from '../compared.ts';
import { BEFORE_ALL_MS, EventClock, parseSavedClock, type SavedClock } from '../event-clock.ts';
import type { Exchange, Vantage } from '../exchange.ts';
import { isSameTarget } from '../target.ts';
import { type GROUP, TARGETS } from './group.ts';
import { createSerializeSide, type Labels, parseSide, type SideOptions } from './side.ts';

/** What becomes of records; `paired` counts pairs, the others records. */
export type PairingOutcome = 'paired' | 'edge_only' | 'origin_only' | 'late' | 'ambiguous';

export type PairingTables = {
  readonly groups: KeyedTable<typeof GROUP>;
  readonly sides: Blobs;
  readonly labels: Labels;
};

/** Where the pairing stands beside its tables; plain data. */
export type SavedPairing = {
  readonly edge: SavedClock;
  readonly origin: SavedClock;
  readonly settledMs: number;
  readonly first: number;
  readonly last: number;
};

/** What `save` answered in an earlier process, if it is that. */
export const parseSavedPairing = (saved: unknown): SavedPairing | undefined => {
  if (typeof saved !== 'object' || saved === null) return undefined;
  const { edge, origin, settledMs, first, last } = saved as Partial<Record<keyof SavedPairing, unknown>>;
  const clocks = { edge: parseSavedClock(edge), origin: parseSavedClock(origin) };
  if (clocks.edge === undefined || clocks.origin === undefined || typeof settledMs !== 'number')
    return undefined;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return undefined;
  return {
    edge: clocks.edge,
    origin: clocks.origin,
    settledMs,
    first: first as number,
    last: last as number,
  };
};

export type PairingOptions = Pick<SideOptions, 'maxCookies' | 'onUncompared'> & {
  /** How late a record of each vantage may come, by the clocks of the logs. */
  readonly windowMs: Readonly<Record<Vantage, number>>;
  readonly tables: PairingTables;
  readonly saved?: SavedPairing;
  readonly onPair: (pair: Pair) => void;
  readonly onOutcome: (outcome: PairingOutcome, count: number) => void;
  /** Records were not waited for any longer because too many waited. */
  readonly onEarly: () => void;
};

const MAX_COUNT = 65_535;

const hasFailed = (status: number): boolean => status >= 500;

/** Records wait in groups, one an id, which are settled in the order in which they began. */
export class Pairing {
  readonly #options: PairingOptions;
  readonly #serialize: (exchange: Exchange) => Uint8Array<ArrayBuffer>;
  readonly #clocks: Readonly<Record<Vantage, EventClock>>;
  /** Milliseconds by the wall clock without a record of each vantage. */
  readonly #silentMs: Record<Vantage, number> = { edge: 0, origin: 0 };
  /** Nothing that is not later is waited for. */
  #settledMs: number;
  readonly #spanMs: number;
  /** Links to the oldest and the newest group. */
  #first: number;
  #last: number;

  constructor(options: PairingOptions) {
    const { saved, tables } = options;
    this.#options = options;
    this.#serialize = createSerializeSide({ ...options, labels: tables.labels });
    this.#clocks = { edge: new EventClock(saved?.edge), origin: new EventClock(saved?.origin) };
    this.#spanMs = Math.max(options.windowMs.edge, options.windowMs.origin);
    this.#settledMs = saved?.settledMs ?? BEFORE_ALL_MS;
    this.#first = saved?.first ?? 0;
    this.#last = saved?.last ?? 0;
  }

  /** Ids that are waited for. */
  get pending(): number {
    return this.#options.tables.groups.size;
  }

  /**
   * Whether records of a vantage come so far before the other's that there is soon no room to wait for them: who reads
   * them should let the other catch up. Never where the other has said nothing for its window.
   */
  isAhead(vantage: Vantage): boolean {
    const { windowMs, tables } = this.#options;
    if (this.pending < tables.groups.maxRows / 2) return false;
    const other = vantage === 'edge' ? 'origin' : 'edge';
    const leadMs = this.#clocks[vantage].nowMs - this.#clocks[other].nowMs;
    return leadMs > windowMs[other] && this.#silentMs[other] < windowMs[other];
  }

  save(): SavedPairing {
    return {
      edge: this.#clocks.edge.save(),
      origin: this.#clocks.origin.save(),
      settledMs: this.#settledMs,
      first: this.#first,
      last: this.#last,
    };
  }

  /** Takes a record; labels are bounded. */
  take(x: Exchange): void {
    if (x.join === null) return;
    this.#clocks[x.vantage].saw(x.timeMs);
    this.#silentMs[x.vantage] = 0;
    const { key } = x.join;
    // What no upstream answered has no record at the origin.
    if (key === null || (x.vantage === 'edge' && x.upstreamAnswered === false)) this.#alone(x.vantage, 1);
    else this.#join(x, key, x.join.target);
    this.#settleUntil(this.#passedMs());
  }

  /** Notes that time has passed by the wall clock, so that a log that has ended keeps nobody waiting. */
  pass(ms: number): void {
    this.#silentMs.edge += ms;
    this.#silentMs.origin += ms;
    this.#settleUntil(this.#passedMs());
  }

  /** Settles all that waits, for nothing more will come. */
  settleAll(): void {
    while (this.#first !== 0) this.#settleFirst();
  }

  #join(x: Exchange, key: string, target: readonly number[]): void {
    const { groups } = this.#options.tables;
    const known = groups.find(key);
    if (known < 0 && x.timeMs <= this.#settledMs) {
      this.#options.onOutcome('late', 1);
      return;
    }
    const group = known < 0 ? this.#begin(key, x.timeMs) : known;
    this.#match(group, target);
    if (x.vantage === 'edge') this.#addEdge(group, x);
    else this.#addOrigin(group, x);
    this.#extend(group, x.timeMs);
    groups.changed(group);
  }

  /** An id that is used again and again must not keep its group, and those behind it, for ever. */
  #extend(group: number, timeMs: number): void {
    const { columns } = this.#options.tables.groups;
    const lastMs = (columns.firstMs[group] as number) + this.#spanMs;
    const latestMs = Math.max(columns.latestMs[group] as number, timeMs);
    columns.latestMs[group] = Math.min(latestMs, lastMs);
  }

  #begin(key: string, timeMs: number): number {
    const { groups } = this.#options.tables;
    let group = groups.addKeyed(key);
    while (group < 0) {
      this.#settleEarly();
      group = groups.addKeyed(key);
    }
    groups.columns.firstMs[group] = timeMs;
    groups.columns.latestMs[group] = timeMs;
    if (this.#last === 0) this.#first = group + 1;
    else {
      groups.columns.next[this.#last - 1] = group + 1;
      groups.changed(this.#last - 1);
    }
    this.#last = group + 1;
    return group;
  }

  /** Notes whether the record may be of the group's request, and its target if it tells more. */
  #match(group: number, target: readonly number[]): void {
    const { columns } = this.#options.tables.groups;
    const count = columns.targets[group] as number;
    const known = TARGETS.slice(0, count).map((column) => columns[column][group] as number);
    if (!isSameTarget(known, target)) columns.isAmbiguous[group] = 1;
    if (target.length <= count) return;
    columns.targets[group] = target.length;
    for (const [at, column] of TARGETS.entries()) columns[column][group] = target[at] ?? 0;
  }

  #addEdge(group: number, x: Exchange): void {
    const { columns } = this.#options.tables.groups;
    const before = columns.edges[group] as number;
    columns.edges[group] = Math.min(MAX_COUNT, before + 1);
    // One request is not logged twice at the edge.
    if (before > 0) columns.isAmbiguous[group] = 1;
    else columns.edge[group] = this.#keep(x);
  }

  #addOrigin(group: number, x: Exchange): void {
    const { columns } = this.#options.tables.groups;
    const { sides } = this.#options.tables;
    const before = columns.origins[group] as number;
    const isLater = before === 0 || this.#isLater(group, x);
    columns.origins[group] = Math.min(MAX_COUNT, before + 1);
    if (!isLater) return;
    if (columns.origin[group] !== 0) sides.remove(columns.origin[group] as number);
    columns.origin[group] = this.#keep(x);
    columns.originMs[group] = x.timeMs;
    columns.originStatus[group] = x.status;
  }

  /** What did not fail is not tried again, so it is the last answer whatever the clocks of several origins say. */
  #isLater(group: number, { timeMs, status }: Exchange): boolean {
    const { columns } = this.#options.tables.groups;
    const [ms, before] = [columns.originMs[group] as number, columns.originStatus[group] as number];
    if (hasFailed(status) !== hasFailed(before)) return hasFailed(before);
    return timeMs > ms || (timeMs === ms && status > before);
  }

  /** Handle of the record as bytes; 0 where there is no room, so that it is counted but not compared. */
  #keep(x: Exchange): number {
    return this.#options.tables.sides.add(this.#serialize(x));
  }

  /** Up to when all records have come. */
  #passedMs(): number {
    const { windowMs } = this.#options;
    const newestMs = Math.max(this.#clocks.edge.nowMs, this.#clocks.origin.nowMs);
    const quietMs = Math.min(this.#silentMs.edge, this.#silentMs.origin);
    const passedAt = (vantage: Vantage): number => {
      const isSilent = this.#silentMs[vantage] >= windowMs[vantage];
      const nowMs = isSilent ? newestMs + quietMs : this.#clocks[vantage].nowMs;
      return nowMs - windowMs[vantage];
    };
    return Math.min(passedAt('edge'), passedAt('origin'));
  }

  #settleUntil(ms: number): void {
    if (ms > this.#settledMs) this.#settledMs = ms;
    const { groups } = this.#options.tables;
    while (this.#first !== 0 && (groups.columns.latestMs[this.#first - 1] as number) <= this.#settledMs) {
      this.#settleFirst();
    }
  }

  #settleEarly(): void {
    this.#settleFirst();
    this.#options.onEarly();
  }

  #settleFirst(): void {
    const { groups, sides } = this.#options.tables;
    const group = this.#first - 1;
    const { columns } = groups;
    this.#count(group);
    for (const side of [columns.edge[group], columns.origin[group]]) if (side) sides.remove(side);
    this.#first = columns.next[group] as number;
    if (this.#first === 0) this.#last = 0;
    groups.remove(group);
  }

  #count(group: number): void {
    const { columns } = this.#options.tables.groups;
    const edges = columns.edges[group] as number;
    const origins = columns.origins[group] as number;
    if (columns.isAmbiguous[group] === 1) this.#options.onOutcome('ambiguous', edges + origins);
    else if (edges === 0 || origins === 0) this.#alone(edges === 0 ? 'origin' : 'edge', edges + origins);
    else {
      this.#options.onOutcome('paired', 1);
      this.#tell(columns.edge[group] as number, columns.origin[group] as number);
    }
  }

  #tell(edge: number, origin: number): void {
    const { tables, onPair, onEarly } = this.#options;
    const { sides, labels } = tables;
    if (edge === 0 || origin === 0) onEarly();
    else
      onPair({
        edge: parseSide(sides.get(edge), labels),
        origin: parseSide(sides.get(origin), labels),
      });
  }

  #alone(vantage: Vantage, count: number): void {
    this.#options.onOutcome(vantage === 'edge' ? 'edge_only' : 'origin_only', count);
  }
}
