// Where everything counted lives: series as slots of one array of numbers. It must know no metric by name but those
// that tell what its own limit cost, and nothing of how they are shown.
import { catalogue, type MetricName, type NameOf, type ValuesOf } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import type { Metric } from './catalogue/types.ts';
import {
  createLabelTree,
  findLabelled,
  insertLabelled,
  type LabelNode,
  removeLabelled,
} from './label-tree.ts';
import { NATIVE_WIDTH, nativeBucketOf, OCTAVE_WIDTH, octaveSlotOf, offsetInOctave } from './native.ts';

/** One series: its label values, and where its numbers are. */
export type Series = {
  readonly labels: readonly string[];
  /**
   * First slot; a counter and a gauge have one, a histogram one a bucket, one for +Inf, one for the sum; behind them,
   * where the metric is native, those of its native part, which tell of more slots elsewhere.
   */
  readonly slot: number;
  /** When the series came to be, by the clock of the tallies; -Infinity: known in advance. */
  readonly bornMs: number;
};

/** A series with its metric. */
export type Lasting = { readonly family: Family; readonly series: Series };

/** All series of one metric. */
export type Family = {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly series: readonly Series[];
};

/** What was counted, now or at some moment. */
export type Counted = {
  /** One metric with the series that exist. */
  readonly family: (name: MetricName) => Family;
  /** The numbers behind the slots. */
  readonly values: Float64Array;
};

export type TalliesOptions = {
  /** Most series in all, each bucket of a histogram counted as one. Past it increments go to all-`other` series. */
  readonly maxSeries: number;
  /** Milliseconds by a clock that never steps back; only used to tell newborn series. */
  readonly now: () => number;
};

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

type Mutable = {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly root: LabelNode<Series>;
  readonly series: Series[];
  readonly width: number;
  overflow: Series | null;
};

/** Slots that one series of a metric takes, its native part not counted. */
export const widthOf = (metric: Metric): number =>
  metric.type === 'histogram' ? (metric.buckets ?? []).length + 2 : 1;

/** Lines that one series takes when shown; what the series limit counts. */
const weightOf = (metric: Metric): number => (metric.type === 'histogram' ? widthOf(metric) + 1 : 1);

export class Tallies {
  /** The numbers; replaced by a longer array when it is full. */
  values: Float64Array = new Float64Array(1024);
  #used = 0;
  #weight = 0;
  /** Slots of gauges that were dropped; only gauges take them, for what lasts keeps its slot. */
  readonly #freeGaugeSlots: number[] = [];
  readonly #lasting: Lasting[] = [];
  readonly #options: TalliesOptions;
  readonly #families = new Map<MetricName, Mutable>();
  readonly #seriesOverflow: Series;

  constructor(options: TalliesOptions) {
    this.#options = options;
    for (const [name, metric] of Object.entries(catalogue) as [MetricName, Metric][]) {
      this.#families.set(name, {
        name,
        metric,
        root: createLabelTree(),
        series: [],
        width: widthOf(metric) + (metric.native ? NATIVE_WIDTH : 0),
        overflow: null,
      });
    }
    this.#seriesOverflow = this.#create(
      this.#family('cookie_exporter_label_overflows_total'),
      ['series'],
      -Infinity,
    );
  }

  counter<N extends NameOf<'counter'>>(name: N): Counter<N> {
    const family = this.#family(name);
    return {
      add: (n, ...values) => {
        const { slot } = this.#find(family, values as readonly string[]);
        this.values[slot] = (this.values[slot] as number) + n;
      },
    };
  }

  gauge<N extends NameOf<'gauge'>>(name: N): Gauge<N> {
    const family = this.#family(name);
    return {
      set: (value, ...values) => {
        const { slot } = this.#findGauge(family, values as readonly string[]);
        this.values[slot] = value;
      },
      drop: (...values) => this.#remove(family, values as readonly string[]),
    };
  }

  histogram<N extends NameOf<'histogram'>>(name: N): Histogram<N> {
    const family = this.#family(name);
    const buckets = family.metric.buckets ?? [];
    const isNative = family.metric.native === true;
    return {
      observe: (value, ...values) => {
        const { slot } = this.#find(family, values as readonly string[]);
        let bucket = 0;
        while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++;
        const all = this.values;
        all[slot + bucket] = (all[slot + bucket] as number) + 1;
        const sum = slot + buckets.length + 1;
        all[sum] = (all[sum] as number) + value;
        if (isNative) this.#observeNative(value, sum + 1);
      },
    };
  }

  /** Counts an observation in the native part that begins at a slot. */
  #observeNative(value: number, slot: number): void {
    const bucket = nativeBucketOf(value);
    let at = slot;
    if (bucket >= 0) {
      at = this.#octaveAt(slot + octaveSlotOf(bucket)) + offsetInOctave(bucket);
    }
    this.values[at] = (this.values[at] as number) + 1;
  }

  /** Where the buckets of an octave begin, which is noted at its slot; makes room for them if there is none. */
  #octaveAt(slot: number): number {
    const known = this.values[slot] as number;
    if (known !== 0) return known;
    const first = this.#allocate(OCTAVE_WIDTH);
    this.values[slot] = first;
    return first;
  }

  /** Makes a series exist at 0 that is known before anything happened; it is never shown as newborn. */
  declare<N extends MetricName>(name: N, ...values: ValuesOf<N>): void {
    const family = this.#family(name);
    if (this.#lookup(family, values as readonly string[]) === undefined) {
      this.#createWithinLimit(family, values as readonly string[], -Infinity);
    }
  }

  /**
   * Adds what a counter or histogram held in an earlier process, whose numbers stand at a slot of `saved` as they would
   * in `values`; what is not there is 0. Past the limit they go to the metric's all-`other` series.
   */
  adopt(name: MetricName, labels: readonly string[], bornMs: number, saved: Float64Array, at: number): void {
    const family = this.#family(name);
    const { slot } =
      this.#lookup(family, labels) ??
      this.#createWithinLimit(family, labels, bornMs) ??
      (labels.every((label) => label === OTHER) ? this.#findOverflow(family) : this.#overflowOf(family));
    const width = widthOf(family.metric);
    this.#addSlots(slot, saved, at, family.metric.native === true ? width + 1 : width);
    if (family.metric.native !== true) return;
    for (let octave = width + 1; octave < width + NATIVE_WIDTH; octave++) {
      const first = saved[at + octave] ?? 0;
      if (first > 0) this.#addSlots(this.#octaveAt(slot + octave), saved, first, OCTAVE_WIDTH);
    }
  }

  #addSlots(slot: number, saved: Float64Array, at: number, width: number): void {
    for (let i = 0; i < width; i++)
      this.values[slot + i] = (this.values[slot + i] as number) + (saved[at + i] ?? 0);
  }

  /** Every metric of the catalogue, in its order, with the series that exist. */
  families(): Iterable<Family> {
    return this.#families.values();
  }

  /** One metric with the series that exist. */
  family(name: MetricName): Family {
    return this.#family(name);
  }

  /** Every counter and histogram, in the order in which they came to be; none ever goes. */
  get lasting(): readonly Lasting[] {
    return this.#lasting;
  }

  /** Slots in use: those from here on are 0. */
  get used(): number {
    return this.#used;
  }

  /** Most series in all. */
  get maxSize(): number {
    return this.#options.maxSeries;
  }

  /** Series held, each bucket of a histogram counted as one. */
  get size(): number {
    return this.#weight;
  }

  #family(name: MetricName): Mutable {
    return this.#families.get(name) as Mutable;
  }

  #find(family: Mutable, values: readonly string[]): Series {
    return (
      this.#lookup(family, values) ??
      this.#createWithinLimit(family, values, this.#options.now()) ??
      this.#overflowOf(family)
    );
  }

  /** Gauges are as many as the config has sources and SLIs; one that stood for others would say what is not so. */
  #findGauge(family: Mutable, values: readonly string[]): Series {
    return this.#lookup(family, values) ?? this.#create(family, values, this.#options.now());
  }

  #lookup(family: Mutable, values: readonly string[]): Series | undefined {
    return values.length === 0 ? family.series[0] : findLabelled(family.root, values);
  }

  #createWithinLimit(family: Mutable, values: readonly string[], bornMs: number): Series | undefined {
    if (this.#weight + weightOf(family.metric) > this.#options.maxSeries) return undefined;
    return this.#create(family, values, bornMs);
  }

  #create(family: Mutable, values: readonly string[], bornMs: number): Series {
    const isGauge = family.metric.type === 'gauge';
    const slot = (isGauge ? this.#freeGaugeSlots.pop() : undefined) ?? this.#allocate(family.width);
    const series: Series = { labels: values.slice(), slot, bornMs };
    if (!isGauge) this.#lasting.push({ family, series });
    if (values.length > 0) insertLabelled(family.root, values, series);
    family.series.push(series);
    this.#weight += weightOf(family.metric);
    return series;
  }

  #remove(family: Mutable, values: readonly string[]): void {
    const series = this.#lookup(family, values);
    if (series === undefined) return;
    if (values.length > 0) removeLabelled(family.root, values);
    family.series.splice(family.series.indexOf(series), 1);
    this.#weight -= weightOf(family.metric);
    this.values[series.slot] = 0;
    this.#freeGaugeSlots.push(series.slot);
  }

  /** The series that stands for all past the limit: every label `other`. One a metric, beyond the limit if need be. */
  #overflowOf(family: Mutable): Series {
    const at = this.#seriesOverflow.slot;
    this.values[at] = (this.values[at] as number) + 1;
    family.overflow ??= this.#findOverflow(family);
    return family.overflow;
  }

  #findOverflow(family: Mutable): Series {
    const labels = family.metric.labels.map(() => OTHER);
    return this.#lookup(family, labels) ?? this.#create(family, labels, this.#options.now());
  }

  #allocate(width: number): number {
    const slot = this.#used;
    this.#used += width;
    if (this.#used > this.values.length) {
      const longer = new Float64Array(Math.max(this.values.length * 2, this.#used));
      longer.set(this.values);
      this.values = longer;
    }
    return slot;
  }
}
