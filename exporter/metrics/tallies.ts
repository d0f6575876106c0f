// Where everything counted lives: series as slots of one array of numbers. It must know no metric by name but those
// that tell what its own limit cost, and nothing of how they are shown.
import { catalogue, type MetricName, type NameOf, type ValuesOf } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import type { Metric } from './catalogue/types.ts';
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

/** All series of one metric. */
export type Family = {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly series: readonly Series[];
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

/** Where label values lead, one after the other: the last one to its series. */
type Node = {
  readonly children: Map<string, Node | Series>;
  /** The child that was asked for last, which is mostly asked for next: comparing costs less than looking up. */
  lastValue: string | undefined;
  lastChild: Node | Series | undefined;
};
type Mutable = {
  readonly name: MetricName;
  readonly metric: Metric;
  readonly root: Node;
  readonly series: Series[];
  readonly width: number;
  overflow: Series | null;
};

const createNode = (): Node => ({ children: new Map(), lastValue: undefined, lastChild: undefined });

const childOf = (node: Node, value: string): Node | Series | undefined => {
  if (node.lastValue === value) return node.lastChild;
  const child = node.children.get(value);
  if (child !== undefined) {
    node.lastValue = value;
    node.lastChild = child;
  }
  return child;
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
  /** Slots of gauges that were dropped. */
  readonly #freeSlots: number[] = [];
  readonly #options: TalliesOptions;
  readonly #families = new Map<MetricName, Mutable>();
  readonly #seriesOverflow: Series;

  constructor(options: TalliesOptions) {
    this.#options = options;
    for (const [name, metric] of Object.entries(catalogue) as [MetricName, Metric][]) {
      this.#families.set(name, {
        name,
        metric,
        root: createNode(),
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
      const octave = slot + octaveSlotOf(bucket);
      if (this.values[octave] === 0) this.#addOctave(octave);
      at = (this.values[octave] as number) + offsetInOctave(bucket);
    }
    this.values[at] = (this.values[at] as number) + 1;
  }

  /** Makes room for the buckets of an octave, and notes at its slot where they begin. */
  #addOctave(slot: number): void {
    const first = this.#allocate(OCTAVE_WIDTH);
    this.values[slot] = first;
  }

  /** Makes a series exist at 0 that is known before anything happened; it is never shown as newborn. */
  declare<N extends MetricName>(name: N, ...values: ValuesOf<N>): void {
    const family = this.#family(name);
    if (this.#lookup(family, values as readonly string[]) === undefined) {
      this.#createWithinLimit(family, values as readonly string[], -Infinity);
    }
  }

  /** Every metric of the catalogue, in its order, with the series that exist. */
  families(): Iterable<Family> {
    return this.#families.values();
  }

  /** One metric with the series that exist. */
  family(name: MetricName): Family {
    return this.#family(name);
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
    let node: Node | Series | undefined = family.root;
    for (let i = 0; i < values.length && node !== undefined; i++)
      node = childOf(node as Node, values[i] as string);
    return values.length === 0 ? family.series[0] : (node as Series | undefined);
  }

  #createWithinLimit(family: Mutable, values: readonly string[], bornMs: number): Series | undefined {
    if (this.#weight + weightOf(family.metric) > this.#options.maxSeries) return undefined;
    return this.#create(family, values, bornMs);
  }

  #create(family: Mutable, values: readonly string[], bornMs: number): Series {
    const series: Series = { labels: values.slice(), slot: this.#allocate(family.width), bornMs };
    let node = family.root;
    for (const value of values.slice(0, -1)) {
      const next = (node.children.get(value) ?? createNode()) as Node;
      node.children.set(value, next);
      node = next;
    }
    if (values.length > 0) node.children.set(values[values.length - 1] as string, series);
    family.series.push(series);
    this.#weight += weightOf(family.metric);
    return series;
  }

  #remove(family: Mutable, values: readonly string[]): void {
    const series = this.#lookup(family, values);
    if (series === undefined) return;
    let node = family.root;
    for (const value of values.slice(0, -1)) node = node.children.get(value) as Node;
    node.children.delete(values[values.length - 1] as string);
    node.lastValue = undefined;
    family.series.splice(family.series.indexOf(series), 1);
    this.#weight -= weightOf(family.metric);
    this.values[series.slot] = 0;
    this.#freeSlots.push(series.slot);
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
    const free = width === 1 ? this.#freeSlots.pop() : undefined;
    if (free !== undefined) return free;
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
