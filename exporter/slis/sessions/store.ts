// The values of sessions with their lineages, in bounded tables. It must not count, and must not judge an exchange.
import type { Exchange } from '../../exchanges/exchange.ts';
import { isText, listOf, type Memory } from '../../metrics/memory.ts';
import { type Bloom, createBloom } from '../../tables/bloom.ts';
import { createNotedTable, type NotedTable } from '../../tables/keyed-table.ts';
import { createTexts, type Texts } from '../../tables/texts.ts';
import { Lineages } from '../replay/lineages.ts';
import { GLANCE_WORDS } from './glance.ts';
import { Places } from './places.ts';
import { Trust } from './trust.ts';
import { AWAITED, ENDINGS, OVER, UNPROVEN, VALUE } from './value.ts';

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
  readonly values: NotedTable<typeof VALUE>;
  readonly lineages: Lineages;
  readonly texts: Texts;
  /** Values that were presented once without ever having been issued. */
  readonly #met: Bloom;
  readonly #trust: Trust;
  readonly #options: StoreOptions;
  readonly #places: Places;

  constructor(options: StoreOptions) {
    const { maxSessions, memory } = options;
    const values = createNotedTable(VALUE, maxSessions, GLANCE_WORDS);
    const lineages = new Lineages(maxSessions);
    const met = createBloom(maxSessions);
    const isRestored = memory.keepTables({ values, lineages, met });
    this.values = values;
    this.lineages = lineages;
    this.#met = met;
    this.#trust = new Trust(values, lineages);
    this.#options = options;
    this.texts = createTexts(MAX_LABELS, listOf(memory.recall('labels'), isText));
    this.#places = new Places({
      values,
      saved: isRestored ? listOf(memory.recall('lists'), isLink) : [],
      onLeave: (row) => this.#leave(row),
      onEvicted: options.onEvicted,
    });
    memory.keep('labels', () => this.texts.list());
    memory.keep('lists', () => this.#places.save());
  }

  /** Whether a value that was never issued was met before; it is remembered. */
  meet(session: string): boolean {
    return this.#met.add(session);
  }

  /** A new row of a value that is issued, in another value's lineage; -1: in one of its own. */
  beginIssued(session: string, timeMs: number, lineageOf: number): number {
    const row = this.#begin(session, timeMs, lineageOf);
    this.#places.list(row, UNPROVEN);
    return row;
  }

  /** A new row of a value that was presented and never issued: the first to go until it is presented again. */
  beginUnissued(session: string, timeMs: number): number {
    const row = this.#begin(session, timeMs, -1);
    this.#places.list(row, OVER);
    return row;
  }

  #begin(session: string, timeMs: number, lineageOf: number): number {
    const row = this.#places.add(session, lineageOf);
    const { columns } = this.values;
    columns.firstMs[row] = timeMs;
    const lineage = lineageOf === -1 ? this.#addLineage() : (columns.lineage[lineageOf] as number);
    columns.lineage[row] = lineage;
    if (lineage !== 0) this.#countValue(lineage, 1);
    return row;
  }

  /** How a value stands that a request presents as usual; null: that must be looked at closely (trust.ts). */
  sawAsUsual(row: number, x: Exchange): 'live' | 'unknown' | null {
    return this.#trust.sawAsUsual(row, x);
  }

  /** Has what a request did taken at a glance from then on, if nothing of the value is open. */
  trust(row: number, x: Exchange, protectedOnly: boolean): void {
    const expires = this.values.columns.expiresMs[row] as number;
    this.#trust.begin(row, x, expires === 0 ? 0 : expires + GRACE_MS, protectedOnly);
  }

  /** When a value was presented last; 0: never. */
  lastMs(row: number): number {
    return this.#trust.lastMs(row);
  }

  /** The lineage of a value with all that happened to it, to be looked at closely; -1: it has none. */
  lineageOf(row: number): number {
    const link = this.values.columns.lineage[row] as number;
    if (link !== 0) this.#trust.end(link - 1);
    return link - 1;
  }

  /** Puts a value into the lineage of another one: its issue was read late. */
  join(row: number, other: number): void {
    const { lineage } = this.values.columns;
    this.lineageOf(row);
    this.lineageOf(other);
    const [from, to] = [lineage[row] as number, lineage[other] as number];
    if (from === to || to === 0) return;
    this.#countValue(to, 1);
    if (from !== 0) this.#countValue(from, -1);
    lineage[row] = to;
    this.values.changed(row);
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
    if (!this.#trust.note(row, timeMs)) return;
    this.#places.prove(row, timeMs);
    const lineage = this.lineageOf(row);
    if (lineage < 0) return;
    this.lineages.columns.lastMs[lineage] = timeMs;
    this.lineages.changed(lineage);
  }

  /** Ends a value that has not ended. */
  end(row: number, ending: 'deleted' | 'superseded', timeMs: number): void {
    const { columns } = this.values;
    if (columns.ending[row] !== 0) return;
    this.lineageOf(row);
    columns.ending[row] = ENDINGS.indexOf(ending);
    columns.endedMs[row] = timeMs;
    this.values.changed(row);
    if (ending === 'superseded') this.#places.list(row, OVER);
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

  /** Has it counted whether a value that was just issued comes back. */
  await(row: number): void {
    const { columns } = this.values;
    columns.flags[row] = (columns.flags[row] as number) | AWAITED;
    this.values.changed(row);
  }

  /** It is known of a value whether it came back; answers whether that was to be counted. */
  settle(row: number): boolean {
    const { flags } = this.values.columns;
    const isAwaited = ((flags[row] as number) & AWAITED) !== 0;
    flags[row] = (flags[row] as number) & ~AWAITED;
    if (isAwaited) this.values.changed(row);
    return isAwaited;
  }

  /** The value for the longest time without proof that somebody has it; -1: none. */
  get longestUnproven(): number {
    return this.#places.longestUnproven;
  }

  /** Waits no longer for such a proof. */
  giveUp(row: number): void {
    this.#places.list(row, OVER);
  }

  /** Looks at one row in turn, and lets its value go if nothing was heard of it since then. */
  sweep(sinceMs: number): void {
    this.#places.sweep(sinceMs, (row) => this.#trust.lastMs(row));
  }

  /** Tells of a value that goes, and takes it out of its lineage. */
  #leave(row: number): void {
    if (this.values.columns.ending[row] === 0) this.#options.onGone(row);
    const lineage = this.lineageOf(row);
    if (lineage >= 0) this.#countValue(lineage + 1, -1);
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
