// Takes the presentations of a value at a glance for as long as they are as those before, which nearly all are. What they
// change of the lineage is noted there when somebody looks at it closely. It must not judge what is not as usual.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { NotedTable } from '../../tables/keyed-table.ts';
import type { Lineages } from '../replay/lineages.ts';
import { Glances, LIVE, TO_OPEN, TO_TRY } from './glance.ts';
import { ACCEPTED, AWAITED, OVER, UNPROVEN, UNTRIED, type VALUE } from './value.ts';

/** How exactly it is kept when a value was presented last: what changes with each request would be written each time. */
const LAST_SEEN_MS = 5000;

export class Trust {
  readonly #values: NotedTable<typeof VALUE>;
  readonly #lineages: Lineages;
  readonly #glances: Glances;

  constructor(values: NotedTable<typeof VALUE>, lineages: Lineages) {
    this.#values = values;
    this.#lineages = lineages;
    this.#glances = new Glances(values);
  }

  /** When a value was presented last, milliseconds since the epoch, roughly; 0: never. */
  lastMs(row: number): number {
    return this.#glances.lastMs(row);
  }

  /** Notes that a value was presented; false: it was a moment ago, or later. */
  note(row: number, timeMs: number): boolean {
    if (timeMs - this.#glances.lastMs(row) < LAST_SEEN_MS) return false;
    this.#glances.setLastMs(row, timeMs);
    this.#values.touch(row);
    this.#values.changed(row);
    return true;
  }

  /**
   * Whether a request presents a value as usual, so that nothing comes of it but that it was: how the value stands; null:
   * it must be looked at closely.
   */
  sawAsUsual(row: number, x: Exchange): 'live' | 'unknown' | null {
    if (!this.#glances.isUsual(row, x)) return null;
    this.note(row, x.timeMs);
    return this.#glances.isLive(row) ? 'live' : 'unknown';
  }

  /** Has the next presentations of a value be taken at a glance that are as this one was, if nothing of it is open. */
  begin(row: number, x: Exchange, untilMs: number, protectedOnly: boolean): void {
    const { flags, ending, predecessor, issuedMs, lineage } = this.#values.columns;
    const flag = flags[row] as number;
    const link = lineage[row] as number;
    const isOpen = (flag & (UNPROVEN | OVER | AWAITED)) !== 0 || ending[row] !== 0 || predecessor[row] !== 0;
    if (isOpen || link === 0 || !this.#lineages.isCurrent(link - 1, x)) return;
    const bits =
      ((issuedMs[row] as number) > 0 ? LIVE : 0) |
      (protectedOnly || (flag & UNTRIED) === 0 ? 0 : TO_TRY) |
      (protectedOnly && (flag & (UNTRIED | ACCEPTED)) !== ACCEPTED ? TO_OPEN : 0);
    this.#glances.note(row, x, untilMs, bits);
    this.#lineages.columns.glanced[link - 1] = row + 1;
    this.#lineages.changed(link - 1);
    this.#values.changed(row);
  }

  /** Brings a lineage up to date, and takes nothing of it at a glance until it is trusted again. */
  end(lineage: number): void {
    const { glanced, lastMs, client } = this.#lineages.columns;
    const row = (glanced[lineage] as number) - 1;
    if (row < 0) return;
    const timeMs = this.#glances.lastMs(row);
    lastMs[lineage] = Math.max(lastMs[lineage] as number, timeMs);
    this.#lineages.metAt(lineage, client[lineage] as number, timeMs);
    glanced[lineage] = 0;
    this.#lineages.changed(lineage);
    this.#glances.clear(row);
    this.#values.changed(row);
  }
}
