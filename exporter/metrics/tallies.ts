// Where everything counted lives: handles by which stages count, and what they counted, for those who save and show it.
// It must know no metric by name, and nothing of how they are shown.
import type { MetricName, NameOf, ValuesOf } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import { type Adding, CounterSeries, HistogramSeries, type Into, type Observing } from './counting.ts';
import { Exemplars } from './exemplars.ts';
import { NATIVE_WIDTH, OCTAVE_WIDTH } from './native.ts';
import { type Family, type Lasting, type Series, widthOf } from './series.ts';
import { type SeriesOptions, SeriesSet } from './series-set.ts';

export type Counter<N extends MetricName> = Adding<ValuesOf<N>>;
export type Histogram<N extends MetricName> = Observing<ValuesOf<N>>;
export type Gauge<N extends MetricName> = {
  readonly set: (value: number, ...values: ValuesOf<N>) => void;
  /** Takes a series away; only what is shown as information, and changed, may go. */
  readonly drop: (...values: ValuesOf<N>) => void;
};
export class Tallies {
  readonly #all: SeriesSet;
  /** The latest traces of those metrics whose catalogue entry asks for them. */
  readonly exemplars = new Exemplars();

  constructor(options: SeriesOptions) {
    this.#all = new SeriesSet(options);
  }

  /** The numbers behind the slots, as they are now; another array once it had to grow. */
  get values(): Float64Array {
    return this.#all.values;
  }

  counter<N extends NameOf<'counter'>>(name: N): Counter<N> {
    return new CounterSeries(this.#into(name));
  }

  gauge<N extends NameOf<'gauge'>>(name: N): Gauge<N> {
    const all = this.#all;
    const family = all.family(name);
    return {
      set: (value, ...values) => {
        const { slot } = all.findGauge(family, values as readonly string[]);
        all.values[slot] = value;
      },
      drop: (...values) => all.remove(family, values as readonly string[]),
    };
  }

  histogram<N extends NameOf<'histogram'>>(name: N): Histogram<N> {
    return new HistogramSeries(this.#into(name));
  }

  #into(name: MetricName): Into {
    const family = this.#all.family(name);
    const exemplars = family.metric.exemplars === true ? this.exemplars : null;
    return { all: this.#all, family, first: [], exemplars };
  }

  /** Makes a series exist at 0 that is known before anything happened; it is never shown as newborn. */
  declare<N extends MetricName>(name: N, ...values: ValuesOf<N>): void {
    const all = this.#all;
    const family = all.family(name);
    if (all.lookup(family, values as readonly string[]) === undefined)
      all.createWithinLimit(family, values as readonly string[], -Infinity);
  }

  /**
   * Adds what a counter or histogram held in an earlier process, whose numbers stand at a slot of `saved` as they would
   * in `values`; what is not there is 0. Past the limit they go to the metric's all-`other` series.
   */
  adopt(name: MetricName, labels: readonly string[], bornMs: number, saved: Float64Array, at: number): void {
    const all = this.#all;
    const { slot } = this.#adopting(name, labels, bornMs);
    const { metric } = all.family(name);
    const width = widthOf(metric);
    this.#addSlots(slot, saved, at, metric.native === true ? width + 1 : width);
    if (metric.native !== true) return;
    for (let octave = width + 1; octave < width + NATIVE_WIDTH; octave++) {
      const first = saved[at + octave] ?? 0;
      if (first > 0) this.#addSlots(all.octaveAt(slot + octave), saved, first, OCTAVE_WIDTH);
    }
  }

  #adopting(name: MetricName, labels: readonly string[], bornMs: number): Series {
    const all = this.#all;
    const family = all.family(name);
    return (
      all.lookup(family, labels) ??
      all.createWithinLimit(family, labels, bornMs) ??
      (labels.every((label) => label === OTHER) ? all.findOverflow(family) : all.overflowOf(family))
    );
  }

  #addSlots(slot: number, saved: Float64Array, at: number, width: number): void {
    const { values } = this.#all;
    for (let i = 0; i < width; i++) values[slot + i] = (values[slot + i] as number) + (saved[at + i] ?? 0);
  }

  /** Every metric of the catalogue, in its order, with the series that exist. */
  families(): Iterable<Family> {
    return this.#all.families.values();
  }

  /** One metric with the series that exist. */
  family(name: MetricName): Family {
    return this.#all.family(name);
  }

  /** Every counter and histogram, in the order in which they came to be; none ever goes. */
  get lasting(): readonly Lasting[] {
    return this.#all.lasting;
  }

  /** Slots in use: those from here on are 0. */
  get used(): number {
    return this.#all.used;
  }

  /** Most series in all. */
  get maxSize(): number {
    return this.#all.maxSize;
  }

  /** Series held, each bucket of a histogram counted as one. */
  get size(): number {
    return this.#all.size;
  }
}
