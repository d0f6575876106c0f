// The values of sessions with their lineages, in bounded tables. It must not count, and must not judge an exchange.
import type { Exchange } from '../../exchanges/exchange.ts';
import { isText, listOf, type Memory } from '../../metrics/memory.ts';
import { type Bloom, createBloom } from '../../tables/bloom.ts';
import { createNotedTable, type NotedTable } from '../../tables/keyed-table.ts';
import { createTexts, type Texts } from '../../tables/texts.ts';
import { Lineages } from '../replay/lineages.ts';
import { GLANCE_WORDS, Glances, LIVE, TO_OPEN, TO_TRY } from './glance.ts';
import { RowList, type SavedList } from './row-list.ts';
import { ACCEPTED, AWAITED, ENDINGS, OVER, UNPROVEN, UNTRIED, VALUE } from './value.ts';

/** How exactly it is kept when a value was presented last: what changes with each request would be written each time. */
const LAST_SEEN_MS = 5000;
/** Requests under way with the old value when a new one was given are no surprise. */
const GRACE_MS = 60_000;
/** A value that nobody issued is somebody's once it is presented again so much later. */
const PROVEN_MS = 1000;
/** Of all rows, those that new values may take from each other before they take any from values that are in use. */
const UNPROVEN_SHARE = 1 / 8;
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
  readonly #glances: Glances;
  readonly #options: StoreOptions;
  /**
   * What is to go first when there is no room: values that are over, then those of which nobody has shown that they have
   * them, so that neither a flood of logins or of made-up values nor a value for each response pushes out what is in use.
   */
  readonly #over: RowList;
  readonly #unproven: RowList;
  #sweptRow = 0;

  constructor(options: StoreOptions) {
    const { maxSessions, memory } = options;
    const values = createNotedTable(VALUE, maxSessions, GLANCE_WORDS);
    const lineages = new Lineages(maxSessions);
    const met = createBloom(maxSessions);
    const isRestored = memory.keepTables({ values, lineages, met });
    this.values = values;
    this.lineages = lineages;
    this.#met = met;
    this.#glances = new Glances(values);
    this.#options = options;
    this.texts = createTexts(MAX_LABELS, listOf(memory.recall('labels'), isText));
    const saved = isRestored ? listOf(memory.recall('lists'), isLink) : [];
    const listAt = (at: number): SavedList => [saved[at] ?? 0, saved[at + 1] ?? 0, saved[at + 2] ?? 0];
    this.#over = new RowList(values, listAt(0));
    this.#unproven = new RowList(values, listAt(3));
    this.#sweptRow = saved[6] ?? 0;
    memory.keep('labels', () => this.texts.list());
    memory.keep('lists', () => [...this.#over.save(), ...this.#unproven.save(), this.#sweptRow]);
  }

  /** Whether a value that was never issued was met before; it is remembered. */
  meet(session: string): boolean {
    return this.#met.add(session);
  }

  /** A new row of a value that is issued, in another value's lineage; -1: in one of its own. */
  beginIssued(session: string, timeMs: number, lineageOf: number): number {
    const row = this.#begin(session, timeMs, lineageOf);
    this.#list(row, UNPROVEN);
    return row;
  }

  /** A new row of a value that was presented and never issued: the first to go until it is presented again. */
  beginUnissued(session: string, timeMs: number): number {
    const row = this.#begin(session, timeMs, -1);
    this.#list(row, OVER);
    return row;
  }

  #begin(session: string, timeMs: number, lineageOf: number): number {
    const row = this.#addValue(session, lineageOf);
    const { columns } = this.values;
    columns.firstMs[row] = timeMs;
    const lineage = lineageOf === -1 ? this.#addLineage() : (columns.lineage[lineageOf] as number);
    columns.lineage[row] = lineage;
    if (lineage !== 0) this.#countValue(lineage, 1);
    return row;
  }

  /**
   * Whether a request presents a value as it was presented before, so that nothing comes of it but that it was; null: that
   * must be looked at closely. Otherwise how the value stands. It is what nearly all requests do, so it is to be cheap:
   * what it changes of the lineage is noted there when somebody asks for it (lineageOf).
   */
  sawAsUsual(row: number, x: Exchange): 'live' | 'unknown' | null {
    const glances = this.#glances;
    if (!glances.isUsual(row, x)) return null;
    if (x.timeMs - glances.lastMs(row) >= LAST_SEEN_MS) this.#note(row, x.timeMs);
    return glances.isLive(row) ? 'live' : 'unknown';
  }

  /** Has the next presentations of a value be taken at a glance that are as this one was, if nothing of it is open. */
  trust(row: number, x: Exchange, protectedOnly: boolean): void {
    const { flags, ending, predecessor, issuedMs, expiresMs, lineage } = this.values.columns;
    const flag = flags[row] as number;
    const link = lineage[row] as number;
    const isOpen = (flag & (UNPROVEN | OVER | AWAITED)) !== 0 || ending[row] !== 0 || predecessor[row] !== 0;
    if (isOpen || link === 0 || !this.lineages.isCurrent(link - 1, x)) return;
    const bits =
      ((issuedMs[row] as number) > 0 ? LIVE : 0) |
      (protectedOnly || (flag & UNTRIED) === 0 ? 0 : TO_TRY) |
      (protectedOnly && (flag & (UNTRIED | ACCEPTED)) !== ACCEPTED ? TO_OPEN : 0);
    const expires = expiresMs[row] as number;
    this.#glances.note(row, x, expires === 0 ? 0 : expires + GRACE_MS, bits);
    this.lineages.columns.glanced[link - 1] = row + 1;
    this.lineages.changed(link - 1);
    this.values.changed(row);
  }

  /** When a value was presented last; 0: never. */
  lastMs(row: number): number {
    return this.#glances.lastMs(row);
  }

  /** The lineage of a value with all that happened to it, to be looked at closely; -1: it has none. */
  lineageOf(row: number): number {
    const link = this.values.columns.lineage[row] as number;
    if (link !== 0) this.#wake(link - 1);
    return link - 1;
  }

  /** Brings a lineage up to date, and takes nothing of it at a glance until it is trusted again. */
  #wake(lineage: number): void {
    const { glanced, lastMs, client } = this.lineages.columns;
    const row = (glanced[lineage] as number) - 1;
    if (row < 0) return;
    const timeMs = this.#glances.lastMs(row);
    lastMs[lineage] = Math.max(lastMs[lineage] as number, timeMs);
    this.lineages.metAt(lineage, client[lineage] as number, timeMs);
    glanced[lineage] = 0;
    this.lineages.changed(lineage);
    this.#glances.clear(row);
    this.values.changed(row);
  }

  #note(row: number, timeMs: number): void {
    this.#glances.setLastMs(row, timeMs);
    this.values.touch(row);
    this.values.changed(row);
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
    if (timeMs - this.lastMs(row) < LAST_SEEN_MS) return;
    this.#note(row, timeMs);
    this.#prove(row, timeMs);
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
    if (ending === 'superseded') this.#list(row, OVER);
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
    return this.#unproven.first;
  }

  /** Waits no longer for such a proof. */
  giveUp(row: number): void {
    this.#list(row, OVER);
  }

  /** Looks at one row in turn, and lets its value go if nothing was heard of it since then. */
  sweep(sinceMs: number): void {
    const row = this.#sweptRow < this.values.end ? this.#sweptRow : 0;
    this.#sweptRow = row + 1;
    if (!this.values.has(row) || this.#isIn(row, UNPROVEN)) return;
    const { firstMs } = this.values.columns;
    if (Math.max(firstMs[row] as number, this.lastMs(row)) >= sinceMs) return;
    this.#leave(row);
    this.values.remove(row);
  }

  #isIn(row: number, list: number): boolean {
    return ((this.values.columns.flags[row] as number) & list) !== 0;
  }

  /** Puts a value into one of the lists, or 0: into none. */
  #list(row: number, list: typeof UNPROVEN | typeof OVER | 0): void {
    const { flags } = this.values.columns;
    if (this.#isIn(row, UNPROVEN)) this.#unproven.remove(row);
    if (this.#isIn(row, OVER)) this.#over.remove(row);
    flags[row] = ((flags[row] as number) & ~(UNPROVEN | OVER)) | list;
    if (list === UNPROVEN) this.#unproven.add(row);
    if (list === OVER) this.#over.add(row);
  }

  /** A value that was issued and comes back is somebody's; one that was not, only if it does again after a while. */
  #prove(row: number, timeMs: number): void {
    const { issuedMs, firstMs, ending } = this.values.columns;
    const isIssued = (issuedMs[row] as number) > 0;
    if (!isIssued && timeMs - (firstMs[row] as number) < PROVEN_MS) return;
    if (this.#isIn(row, UNPROVEN) || (this.#isIn(row, OVER) && ending[row] === 0)) this.#list(row, 0);
  }

  #addValue(session: string, kept: number): number {
    for (;;) {
      const row = this.values.addKeyed(session);
      if (row >= 0) return row;
      this.#makeRoom(kept);
    }
  }

  #makeRoom(kept: number): void {
    if (this.#drop(this.#over.first, kept)) return;
    this.#options.onEvicted();
    const isCrowded = this.#unproven.size > this.values.maxRows * UNPROVEN_SHARE;
    if (isCrowded && this.#drop(this.#unproven.first, kept)) return;
    const isInUse = (row: number): boolean => row !== kept && !this.#isIn(row, UNPROVEN);
    if (this.values.evict(isInUse, (row) => this.#leave(row)) >= 0) return;
    if (!this.#drop(this.#unproven.first, kept)) this.#drop(kept, -1);
  }

  /** Lets a value go; false: there is none, or it is wanted. */
  #drop(row: number, kept: number): boolean {
    if (row < 0 || row === kept) return false;
    this.#leave(row);
    this.values.remove(row);
    return true;
  }

  /** Tells of a value that goes, and takes it out of its lineage. */
  #leave(row: number): void {
    const { columns } = this.values;
    if (columns.ending[row] === 0) this.#options.onGone(row);
    this.#list(row, 0);
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
