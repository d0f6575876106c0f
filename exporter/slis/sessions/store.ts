// The values of sessions with their lineages, in bounded tables. It must not count, and must not know an exchange.
import { isText, listOf, type Memory } from '../../metrics/memory.ts';
import { type Bloom, createBloom } from '../../tables/bloom.ts';
import { createKeyedTable, type KeyedTable } from '../../tables/keyed-table.ts';
import { createTexts, type Texts } from '../../tables/texts.ts';
import { Lineages } from '../replay/lineages.ts';
import { AWAITED, ENDINGS, VALUE } from './value.ts';

/** How exactly it is kept when a value was presented last: what changes with each request would be written each time. */
const LAST_SEEN_MS = 5000;
/** Requests under way with the old value when a new one was given are no surprise. */
const GRACE_MS = 60_000;
/** Labels at a time; the config bounds each below this. */
const MAX_LABELS = 30_000;

const isLink = (saved: unknown): saved is number => Number.isSafeInteger(saved);

export type Ending = Exclude<(typeof ENDINGS)[number], 'none'> | 'expired';

export type StoreOptions = {
  readonly maxSessions: number;
  readonly memory: Memory;
  /** A value is let go: it ended, or there was no room for it. Its row still holds what it held. */
  readonly onGone: (row: number) => void;
  /** A value that might still have been waited for is let go for want of room. */
  readonly onEvicted: () => void;
};

export class SessionStore {
  readonly values: KeyedTable<typeof VALUE>;
  readonly lineages: Lineages;
  readonly texts: Texts;
  /** Values that were presented once without ever having been issued. */
  readonly #met: Bloom;
  readonly #options: StoreOptions;
  /** Links to the values that are awaited, in the order in which they were issued. */
  #first = 0;
  #last = 0;
  #sweptRow = 0;

  constructor(options: StoreOptions) {
    const { maxSessions, memory } = options;
    const values = createKeyedTable(VALUE, maxSessions);
    const lineages = new Lineages(maxSessions);
    const met = createBloom(maxSessions);
    const isRestored = memory.keepTables({ values, lineages, met });
    this.values = values;
    this.lineages = lineages;
    this.#met = met;
    this.#options = options;
    this.texts = createTexts(MAX_LABELS, listOf(memory.recall('labels'), isText));
    const [first, last, swept] = listOf(memory.recall('awaited'), isLink);
    if (isRestored) [this.#first, this.#last, this.#sweptRow] = [first ?? 0, last ?? 0, swept ?? 0];
    memory.keep('labels', () => this.texts.list());
    memory.keep('awaited', () => [this.#first, this.#last, this.#sweptRow]);
  }

  /** Whether a value that was never issued was met before; it is remembered. */
  meet(session: string): boolean {
    return this.#met.add(session);
  }

  /** A new row of a value, of a lineage of its own or of another value's. */
  begin(session: string, timeMs: number, lineageOf: number): number {
    const row = this.#addValue(session);
    const { columns } = this.values;
    columns.firstMs[row] = timeMs;
    const lineage = lineageOf === -1 ? this.#addLineage() : (columns.lineage[lineageOf] as number);
    columns.lineage[row] = lineage;
    if (lineage !== 0) this.#countValue(lineage, 1);
    return row;
  }

  /** The value that this one was given for; -1: none, or it is not known any more. */
  predecessorOf(row: number): number {
    const { columns } = this.values;
    const before = (columns.predecessor[row] as number) - 1;
    if (before < 0 || !this.values.has(before)) return -1;
    return columns.firstMs[before] === columns.predecessorMs[row] ? before : -1;
  }

  /** Notes that a value was presented. */
  saw(row: number, timeMs: number): void {
    const { columns } = this.values;
    if (timeMs - (columns.lastMs[row] as number) < LAST_SEEN_MS) return;
    columns.lastMs[row] = timeMs;
    this.values.touch(row);
    this.values.changed(row);
    const lineage = (columns.lineage[row] as number) - 1;
    if (lineage < 0) return;
    this.lineages.columns.lastMs[lineage] = timeMs;
    this.lineages.changed(lineage);
  }

  /** Ends a value that has not ended. */
  end(row: number, ending: 'deleted' | 'superseded', timeMs: number): void {
    const { columns } = this.values;
    if (columns.ending[row] !== 0) return;
    columns.ending[row] = ENDINGS.indexOf(ending);
    columns.endedMs[row] = timeMs;
    this.values.changed(row);
    this.#options.onGone(row);
  }

  /** How a value had ended by then, some grace aside; null: it had not. */
  endingOf(row: number, timeMs: number): Ending | null {
    const { columns } = this.values;
    const ending = ENDINGS[columns.ending[row] as number] ?? 'none';
    if (ending !== 'none' && timeMs > (columns.endedMs[row] as number) + GRACE_MS) return ending;
    const expiresMs = columns.expiresMs[row] as number;
    return expiresMs > 0 && timeMs > expiresMs + GRACE_MS ? 'expired' : null;
  }

  /** Puts a value at the end of those that are awaited. */
  await(row: number): void {
    const { columns } = this.values;
    columns.flags[row] = (columns.flags[row] as number) | AWAITED;
    if (this.#last === 0) this.#first = row + 1;
    else {
      columns.next[this.#last - 1] = row + 1;
      this.values.changed(this.#last - 1);
    }
    this.#last = row + 1;
    this.values.changed(row);
  }

  /** The value that is awaited for the longest time; -1: none. */
  get longestAwaited(): number {
    return this.#first - 1;
  }

  /** Awaits the first of them no longer. */
  giveUp(): void {
    const row = this.#first - 1;
    const { columns } = this.values;
    this.#first = columns.next[row] as number;
    if (this.#first === 0) this.#last = 0;
    columns.next[row] = 0;
    columns.flags[row] = (columns.flags[row] as number) & ~AWAITED;
    this.values.changed(row);
  }

  /** Looks at one row in turn, and lets its value go if nothing was heard of it since then. */
  sweep(sinceMs: number): void {
    const row = this.#sweptRow < this.values.end ? this.#sweptRow : 0;
    this.#sweptRow = row + 1;
    if (!this.values.has(row) || this.#isAwaited(row)) return;
    const { firstMs, lastMs } = this.values.columns;
    if (Math.max(firstMs[row] as number, lastMs[row] as number) >= sinceMs) return;
    this.#leave(row);
    this.values.remove(row);
  }

  #isAwaited(row: number): boolean {
    return ((this.values.columns.flags[row] as number) & AWAITED) !== 0;
  }

  #addValue(session: string): number {
    for (;;) {
      const row = this.values.addKeyed(session);
      if (row >= 0) return row;
      this.#makeRoom();
    }
  }

  #makeRoom(): void {
    this.#options.onEvicted();
    const isFree = (row: number): boolean => !this.#isAwaited(row);
    if (this.values.evict(isFree, (row) => this.#leave(row)) >= 0) return;
    const row = this.longestAwaited;
    this.giveUp();
    this.#leave(row);
    this.values.remove(row);
  }

  /** Tells of a value that goes, and takes it out of its lineage. */
  #leave(row: number): void {
    const { columns } = this.values;
    if (columns.ending[row] === 0) this.#options.onGone(row);
    const lineage = columns.lineage[row] as number;
    if (lineage !== 0) this.#countValue(lineage, -1);
  }

  #addLineage(): number {
    return this.lineages.add() + 1;
  }

  #countValue(lineage: number, by: 1 | -1): void {
    const { columns } = this.lineages;
    const values = (columns.values[lineage - 1] as number) + by;
    columns.values[lineage - 1] = values;
    if (values === 0) this.lineages.remove(lineage - 1);
    else this.lineages.changed(lineage - 1);
  }
}
