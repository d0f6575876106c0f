// Where the numbers are: series as slots of one array, found by their labels, made within a limit. It must know no
// metric by name but that which tells what its own limit cost, and nothing of what is counted or how it is shown.
import { catalogue, type MetricName } from './catalogue/index.ts';
import { OTHER } from './catalogue/labels.ts';
import type { Metric } from './catalogue/types.ts';
import {
  createLabelTree,
  followLabels,
  insertLabelled,
  type LabelNode,
  removeLabelled,
} from './label-tree.ts';
import { NATIVE_WIDTH, OCTAVE_WIDTH } from './native.ts';
import { type Family, type Lasting, type Series, weightOf, widthOf } from './series.ts';

export type SeriesOptions = {
  /** Most series in all, each bucket of a histogram counted as one. Past it increments go to all-`other` series. */
  readonly maxSeries: number;
  /** Milliseconds by a clock that never steps back; only used to tell newborn series. */
  readonly now: () => number;
};

/** All series of one metric, as they come and go. */
export type GrowingFamily = Family & {
  readonly root: LabelNode<Series>;
  readonly series: Series[];
  readonly width: number;
  overflow: Series | null;
};

export class SeriesSet {
  /** The numbers; replaced by a longer array when it is full. */
  values: Float64Array = new Float64Array(1024);
  /** Counters and histograms, in the order in which they came to be; none ever goes. */
  readonly lasting: Lasting[] = [];
  readonly families = new Map<MetricName, GrowingFamily>();
  readonly #options: SeriesOptions;
  #used = 0;
  #weight = 0;
  /** Slots of gauges that were dropped; only gauges take them, for what lasts keeps its slot. */
  readonly #freeGaugeSlots: number[] = [];
  readonly #seriesOverflow: Series;

  constructor(options: SeriesOptions) {
    this.#options = options;
    for (const [name, metric] of Object.entries(catalogue) as [MetricName, Metric][]) {
      this.families.set(name, {
        name,
        metric,
        root: createLabelTree(),
        series: [],
        width: widthOf(metric) + (metric.native ? NATIVE_WIDTH : 0),
        overflow: null,
      });
    }
    this.#seriesOverflow = this.#create(
      this.family('cookie_exporter_label_overflows_total'),
      ['series'],
      -Infinity,
    );
  }

  family(name: MetricName): GrowingFamily {
    return this.families.get(name) as GrowingFamily;
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

  /** The series to count into: past the limit the one that stands for all of its metric, and that is counted. */
  find(family: GrowingFamily, values: readonly string[]): Series {
    return (
      this.lookup(family, values) ??
      this.createWithinLimit(family, values, this.#options.now()) ??
      this.overflowOf(family)
    );
  }

  /** Gauges are as many as the config has sources and SLIs; one that stood for others would say what is not so. */
  findGauge(family: GrowingFamily, values: readonly string[]): Series {
    return this.lookup(family, values) ?? this.#create(family, values, this.#options.now());
  }

  lookup(family: GrowingFamily, values: readonly string[]): Series | undefined {
    if (values.length === 0) return family.series[0];
    return followLabels(family.root, ...values) as Series | undefined;
  }

  createWithinLimit(family: GrowingFamily, values: readonly string[], bornMs: number): Series | undefined {
    if (this.#weight + weightOf(family.metric) > this.#options.maxSeries) return undefined;
    return this.#create(family, values, bornMs);
  }

  /** The series that stands for all past the limit: every label `other`. One a metric, beyond the limit if need be. */
  findOverflow(family: GrowingFamily): Series {
    const labels = family.metric.labels.map(() => OTHER);
    return this.lookup(family, labels) ?? this.#create(family, labels, this.#options.now());
  }

  /** The same, and counts that it was needed. */
  overflowOf(family: GrowingFamily): Series {
    const at = this.#seriesOverflow.slot;
    this.values[at] = (this.values[at] as number) + 1;
    family.overflow ??= this.findOverflow(family);
    return family.overflow;
  }

  /** Takes a gauge away, if it is there. */
  remove(family: GrowingFamily, values: readonly string[]): void {
    const series = this.lookup(family, values);
    if (series === undefined) return;
    if (values.length > 0) removeLabelled(family.root, values);
    family.series.splice(family.series.indexOf(series), 1);
    this.#weight -= weightOf(family.metric);
    this.values[series.slot] = 0;
    this.#freeGaugeSlots.push(series.slot);
  }

  /** Where the buckets of an octave begin, which is noted at its slot; makes room for them if there is none. */
  octaveAt(slot: number): number {
    const known = this.values[slot] as number;
    if (known !== 0) return known;
    const first = this.#allocate(OCTAVE_WIDTH);
    this.values[slot] = first;
    return first;
  }

  #create(family: GrowingFamily, values: readonly string[], bornMs: number): Series {
    const isGauge = family.metric.type === 'gauge';
    const slot = (isGauge ? this.#freeGaugeSlots.pop() : undefined) ?? this.#allocate(family.width);
    const series: Series = { labels: values.slice(), slot, bornMs };
    if (!isGauge) this.lasting.push({ family, series });
    if (values.length > 0) insertLabelled(family.root, values, series);
    family.series.push(series);
    this.#weight += weightOf(family.metric);
    return series;
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
