// Counts into the series of one metric. It must know no metric by name, nor how many series there may be.
import type { Exemplars } from './exemplars.ts';
import { followLabels, type LabelPlace } from './label-tree.ts';
import { nativeBucketOf, octaveSlotOf, offsetInOctave } from './native.ts';
import type { Series } from './series.ts';
import type { GrowingFamily, SeriesSet } from './series-set.ts';

/** Label values behind the first. */
type Others<V> = V extends readonly [string, ...infer W extends readonly string[]] ? W : never;
type First<V> = V extends readonly [infer F extends string, ...(readonly string[])] ? F : never;

/** Adds to series of a counter that are told by label values, in the catalogue's order. */
export type Adding<V extends readonly string[]> = {
  /** Adds n (≥ 0) to the series with these label values. */
  readonly add: (n: number, ...values: V) => void;
  /** The same of those series alone whose first label has this value: faster for who often counts into them. */
  readonly within: (value: First<V>) => Adding<Others<V>>;
};

/** Observes into series of a histogram. */
export type Observing<V extends readonly string[]> = {
  /** Counts one observation. */
  readonly observe: (value: number, ...values: V) => void;
  /** As of a counter. */
  readonly within: (value: First<V>) => Observing<Others<V>>;
};

/** What is counted into: those series of a metric whose first labels have some values. */
export type Into = {
  readonly all: SeriesSet;
  readonly family: GrowingFamily;
  /** Values of the first labels; those of the others are told with what is counted. */
  readonly first: readonly string[];
  /** Where the traces of what is counted are noted; null: nowhere. */
  readonly exemplars: Exemplars | null;
};

/**
 * Finds series by the label values that are not the same for all. Where the first ones lead is kept once there is a
 * series, for no counter and no histogram ever goes; past the limit there is none to keep.
 */
class Counting {
  protected readonly all: SeriesSet;
  protected readonly exemplars: Exemplars | null;
  protected readonly into: Into;
  #place: LabelPlace<Series>;

  constructor(into: Into) {
    this.all = into.all;
    this.exemplars = into.exemplars;
    this.into = into;
    this.#look();
  }

  protected find(
    a?: string,
    b?: string,
    c?: string,
    d?: string,
    e?: string,
    f?: string,
    g?: string,
    h?: string,
  ): Series {
    const found = followLabels(this.#place, a, b, c, d, e, f, g, h);
    return found === undefined ? this.#make([a, b, c, d, e, f, g, h]) : (found as Series);
  }

  protected below(value: string): Into {
    return { ...this.into, first: [...this.into.first, value] };
  }

  #look(): void {
    const { family, first } = this.into;
    const hasLabels = family.metric.labels.length > 0;
    this.#place = hasLabels ? followLabels(family.root, ...first) : family.series[0];
  }

  #make(others: readonly (string | undefined)[]): Series {
    const { all, family, first } = this.into;
    const series = all.find(family, [...first, ...others.filter((label) => label !== undefined)]);
    this.#look();
    return series;
  }
}

/** Adds to the series of a counter. That its labels are those of the metric is for the type of the handle to see. */
export class CounterSeries extends Counting {
  add(n: number, ...labels: readonly string[]): void;
  add(
    n: number,
    a?: string,
    b?: string,
    c?: string,
    d?: string,
    e?: string,
    f?: string,
    g?: string,
    h?: string,
  ): void {
    const { slot } = this.find(a, b, c, d, e, f, g, h);
    const { all } = this;
    all.values[slot] = (all.values[slot] as number) + n;
    this.exemplars?.note(slot, n);
  }

  within(value: string): CounterSeries {
    return new CounterSeries(this.below(value));
  }
}

/** Observes into the series of a histogram. */
export class HistogramSeries extends Counting {
  /** Upper bounds of the buckets but +Inf. */
  readonly #bounds: Float64Array<ArrayBuffer>;
  readonly #isNative: boolean;

  constructor(into: Into, bounds = Float64Array.from(into.family.metric.buckets ?? [])) {
    super(into);
    this.#bounds = bounds;
    this.#isNative = into.family.metric.native === true;
  }

  observe(value: number, ...labels: readonly string[]): void;
  observe(
    value: number,
    a?: string,
    b?: string,
    c?: string,
    d?: string,
    e?: string,
    f?: string,
    g?: string,
    h?: string,
  ): void {
    const { slot } = this.find(a, b, c, d, e, f, g, h);
    const { all } = this;
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    const numbers = all.values;
    numbers[slot + bucket] = (numbers[slot + bucket] as number) + 1;
    const sum = slot + bounds.length + 1;
    numbers[sum] = (numbers[sum] as number) + value;
    if (this.#isNative) observeNative(all, value, sum + 1);
    this.exemplars?.note(slot + bucket, value);
  }

  within(value: string): HistogramSeries {
    return new HistogramSeries(this.below(value), this.#bounds);
  }
}

/** Counts an observation in the native part of a series, which begins at a slot. */
const observeNative = (all: SeriesSet, value: number, slot: number): void => {
  const bucket = nativeBucketOf(value);
  const at = bucket >= 0 ? all.octaveAt(slot + octaveSlotOf(bucket)) + offsetInOctave(bucket) : slot;
  all.values[at] = (all.values[at] as number) + 1;
};
