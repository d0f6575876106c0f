// What is to be written next, and what a snapshot says of the journal once that is done. It reads no file.
import type { Saveable } from '../tables/saveable.ts';
import { bytesOfFrames, bytesOfParts, type Identified, partsOfList, sweep } from './journal-round.ts';
import type { RowsOf } from './journal-rows.ts';
import { EMPTY_SEGMENT_BYTES } from './journal-segments.ts';
import type { Cursor, JournalSegment, JournalState, JournalTable } from './journal-state.ts';

export type Plan = {
  /** Whether there is anything that a snapshot must tell of. */
  readonly isNews: boolean;
  /** Rows to be written behind what there is of the segment. */
  readonly parts: readonly RowsOf[];
  readonly segment: JournalSegment;
  /** What holds once they are written. */
  readonly state: JournalState;
  /** Has the rows written another time. */
  readonly putBack: () => void;
};

export type PlanOptions = {
  /** The state to go on from. */
  readonly durable: JournalState;
  /** What it points to is gone, and all rows are marked as changed. */
  readonly isLost: boolean;
  readonly minSegmentBytes: number;
};

type Place = {
  /** Segments that are needed beside the next one. */
  readonly before: readonly JournalSegment[];
  readonly segment: JournalSegment;
  readonly cursor: Cursor | null;
};

const FIRST_ROW: Cursor = { id: 0, row: 0 };

/** Behind the last frames, or in a new segment once the last one holds every row without those before it. */
const findPlace = ({ durable, isLost, minSegmentBytes }: PlanOptions): Place => {
  const { segments, cursor } = durable;
  const last = segments.at(-1);
  const next = { number: (last?.number ?? 0) + 1, bytes: EMPTY_SEGMENT_BYTES };
  // Every row is among those that changed.
  if (last === undefined || isLost) return { before: [], segment: next, cursor: null };
  if (cursor !== null || last.bytes < minSegmentBytes)
    return { before: segments.slice(0, -1), segment: last, cursor };
  return { before: [last], segment: next, cursor: FIRST_ROW };
};

const describe = ([name, { id, table }]: readonly [string, Identified]): JournalTable => {
  const { specs, end } = table;
  return { id, name, specs, end, numbers: table.numbers };
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Plans a round: takes the rows that changed out of the tables, and adds about as many in turn. */
export const planRound = (
  tables: ReadonlyMap<string, Identified>,
  lastId: number,
  options: PlanOptions,
): Plan => {
  const { durable, isLost } = options;
  const inOrder = [...tables.values()].sort((a, b) => a.id - b.id);
  // In the order in which they stand in memory they are copied several times as fast.
  const taken = inOrder.map(({ id, table }) => ({ id, table, rows: table.changes.take().sort() }));
  const changed = taken.flatMap((one) => partsOfList(one, one.rows));
  const place = findPlace(options);
  const { segment, before } = place;
  const isMoving = changed.length > 0 && place.cursor !== null;
  const swept = isMoving
    ? sweep(inOrder, place.cursor, bytesOfParts(changed))
    : { parts: [], cursor: place.cursor };
  const parts = [...changed, ...swept.parts];
  const written = { ...segment, bytes: segment.bytes + bytesOfFrames(parts) };
  const rest = { lastId, tables: [...tables].map(describe) };
  const isUnmoved = parts.length === 0 && !isLost;
  const state = isUnmoved
    ? { ...durable, ...rest }
    : { segments: parts.length === 0 ? [] : [...before, written], cursor: swept.cursor, ...rest };
  return {
    isNews: !isUnmoved || !isSame(state.tables, durable.tables),
    parts,
    segment,
    state,
    putBack: () => {
      for (const { table, rows } of taken) table.changes.putBack(rows);
    },
  };
};

/** Gives tables their ids, over all rounds of a journal. */
export class TableIds {
  #ids = new Map<Saveable, number>();
  readonly #seen = new WeakSet<Saveable>();
  #lastId: number;

  /** Ids up to this one were given already. */
  constructor(lastId: number) {
    this.#lastId = lastId;
  }

  get last(): number {
    return this.#lastId;
  }

  has(id: number): boolean {
    return [...this.#ids.values()].includes(id);
  }

  /** Of a table that has none yet, all rows changed; it collects changes from then on. */
  identify(tables: ReadonlyMap<string, Saveable>): Map<string, Identified> {
    const identified = new Map([...tables].map(([name, table]) => [name, { id: this.#idOf(table), table }]));
    this.#ids = new Map([...identified.values()].map(({ id, table }) => [table, id]));
    return identified;
  }

  #idOf(table: Saveable): number {
    // One that was away for a round begins anew, for nobody wrote its rows in turn meanwhile.
    const known = this.#ids.get(table) ?? (this.#seen.has(table) ? 0 : table.restoredId);
    this.#seen.add(table);
    if (known !== 0) return known;
    table.changes.collect();
    table.markAll();
    return ++this.#lastId;
  }
}
