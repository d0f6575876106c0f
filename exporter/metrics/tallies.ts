// Where everything counted lives: handles by which stages count, and what they counted, for those who save and show it.
// It must know no metric by name, and nothing of how they are shown.
import type { MetricName, NameOf, ValuesOf } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import { Exemplars } from './exemplars.ts';
import { findLabelled } from './label-tree.ts';
import { NATIVE_WIDTH, nativeBucketOf, OCTAVE_WIDTH, octaveSlotOf, offsetInOctave } from './native.ts';
import { type Family, type Lasting, type Series, widthOf } from './series.ts';
import { type GrowingFamily, type SeriesOptions, SeriesSet } from './series-set.ts';

export type Counter<N extends MetricName> = {
  /** Adds n (≥ 0) to the series with these label values, in the catalogue's order. */
  readonly add: (n: number, ...values: ValuesOf<N>) => void;
};
export type Gauge<N extends MetricName> = {
  readonly set: (value: number, ...values: ValuesOf<N>) => void;
  /** Takes a series away; only what is shown as information, and changed, may go. */
  readonly drop: (...values: ValuesOf<N>) => void;
};
export type Histogram<N extends MetricName> = {
  /** Counts one observation. */
  readonly observe: (value: number, ...values: ValuesOf<N>) => void;
};

/** Label values, as many as the metric has. */
type Labels = readonly [
  a?: string,
  b?: string,
  c?: string,
  d?: string,
  e?: string,
  f?: string,
  g?: string,
  h?: string,
];

/** Counts into a series. That its labels are those of the metric is for the type of the handle to see. */
type AddTo = (value: number, ...labels: Labels) => void;

/** Builds the function to the series of label values, which is made where there is none. */
const finderOf = (all: SeriesSet, family: GrowingFamily): ((...labels: Labels) => Series) => {
  const { root } = family;
  return (a, b, c, d, e, f, g, h) =>
    (a === undefined ? undefined : findLabelled(root, a, b, c, d, e, f, g, h)) ??
    all.find(
      family,
      [a, b, c, d, e, f, g, h].filter((label) => label !== undefined),
    );
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
    const all = this.#all;
    const family = all.family(name);
    const exemplars = this.#exemplarsOf(family);
    const find = finderOf(all, family);
    const add: AddTo = (n, a, b, c, d, e, f, g, h) => {
      const { slot } = find(a, b, c, d, e, f, g, h);
      all.values[slot] = (all.values[slot] as number) + n;
      exemplars?.note(slot, n);
    };
    return { add: add as Counter<N>['add'] };
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
    const all = this.#all;
    const family = all.family(name);
    const buckets = family.metric.buckets ?? [];
    const isNative = family.metric.native === true;
    const exemplars = this.#exemplarsOf(family);
    const find = finderOf(all, family);
    const observe: AddTo = (value, a, b, c, d, e, f, g, h) => {
      const { slot } = find(a, b, c, d, e, f, g, h);
      let bucket = 0;
      while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++;
      const numbers = all.values;
      numbers[slot + bucket] = (numbers[slot + bucket] as number) + 1;
      const sum = slot + buckets.length + 1;
      numbers[sum] = (numbers[sum] as number) + value;
      if (isNative) observeNative(all, value, sum + 1);
      exemplars?.note(slot + bucket, value);
    };
    return { observe: observe as Histogram<N>['observe'] };
  }

  #exemplarsOf({ metric }: Family): Exemplars | null {
    return metric.exemplars === true ? this.exemplars : null;
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

/** Counts an observation in the native part of a series, which begins at a slot. */
const observeNative = (all: SeriesSet, value: number, slot: number): void => {
  const bucket = nativeBucketOf(value);
  const at = bucket >= 0 ? all.octaveAt(slot + octaveSlotOf(bucket)) + offsetInOctave(bucket) : slot;
  all.values[at] = (all.values[at] as number) + 1;
};
