// The most points that a lineage made on each axis within ten minutes, as columns of its row. It must not judge clients.
import type { Lineages } from './lineages.ts';
import { type Axis, judge, SIGNALS, type Signal } from './score.ts';

/** From the first event on that makes points. */
const WINDOW_MS = 600_000;
const MAX_COUNT = 255;

export type AxisName = 'device' | 'network' | 'time';

export class Windows {
  readonly #lineages: Lineages;

  constructor(lineages: Lineages) {
    this.#lineages = lineages;
  }

  /** Begins another window where the last one is over. */
  roll(row: number, timeMs: number): void {
    const { columns } = this.#lineages;
    if (timeMs - (columns.windowMs[row] as number) < WINDOW_MS) return;
    columns.windowMs[row] = timeMs;
    columns.devicePoints[row] = 0;
    columns.networkPoints[row] = 0;
    columns.timePoints[row] = 0;
    columns.switches[row] = 0;
    columns.newClients[row] = 0;
  }

  /** Notes points of an axis; the most count. */
  note(row: number, axis: AxisName, points: number, signal: Signal): void {
    const { columns } = this.#lineages;
    const most = columns[`${axis}Points`];
    if (points <= (most[row] as number)) return;
    most[row] = points;
    columns[`${axis}Signal`][row] = SIGNALS.indexOf(signal);
  }

  /** Counts one more, and answers how many there were. */
  count(row: number, column: 'switches' | 'newClients'): number {
    const counts = this.#lineages.columns[column];
    const count = Math.min(MAX_COUNT, (counts[row] as number) + 1);
    counts[row] = count;
    return count;
  }

  /** What the window comes to; null: nothing worth a word. */
  verdict(row: number): ReturnType<typeof judge> {
    return judge(this.#axis(row, 'device'), this.#axis(row, 'network'), this.#axis(row, 'time'));
  }

  #axis(row: number, axis: AxisName): Axis {
    const { columns } = this.#lineages;
    const signal = SIGNALS[columns[`${axis}Signal`][row] as number] ?? 'device';
    return { points: columns[`${axis}Points`][row] as number, signal };
  }
}
