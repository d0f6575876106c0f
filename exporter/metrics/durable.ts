// The tallies as they were when they last came to be on disk: what is shown, so that nothing shown is ever taken back.
// It copies what is to be saved, and is told when that is saved. It must read and write no file.
import { ByteWriter } from './byte-writer.ts';
import type { MetricName } from './catalogue/index.ts';
import type { Exposed } from './exposed.ts';
import { renderDefinitions, renderSeries } from './saved-tallies.ts';
import type { Counted, Family, Lasting, Series } from './series.ts';
import type { Tallies } from './tallies.ts';

/** The tallies of one moment as they are saved; good until the next is taken. */
export type Capture = {
  readonly definitions: string;
  readonly series: Buffer;
  readonly values: Float64Array;
  /** The moment, by the clock of the tallies. */
  readonly nowMs: number;
  /** Whether a scrape of it would show anything but the last durable one does. */
  readonly isNews: boolean;
};

type Own = { readonly name: MetricName; readonly metric: Family['metric']; readonly series: Series[] };
type Numbers = Float64Array<ArrayBuffer>;
type Pending = { readonly series: readonly Series[]; readonly values: Numbers; readonly nowMs: number };

/** About what the line of a series takes, and for how many there is room at first. */
const SERIES_BYTES = 96;
const SERIES_AT_FIRST = 1024;

export class DurableTallies implements Counted {
  readonly #tallies: Tallies;
  readonly #newbornMs: number;
  readonly #definitions = renderDefinitions();
  /** Counters and histograms with those series that are durable, in the order of the definitions. */
  readonly #own = new Map<MetricName, Own>();
  /** How each is numbered in the lines of its series. */
  readonly #numbers = new Map<MetricName, number>();

  /** The durable series as they were born; `bornMs` is the moment at which each first came to be durable. */
  readonly #series: Series[] = [];
  /** All series before this one are of age. */
  #firstNewborn = 0;
  #values = new Float64Array(0);
  #nowMs = 0;

  /** Lines of the durable series, and behind them those that are pending. */
  readonly #lines = new ByteWriter(SERIES_BYTES * SERIES_AT_FIRST);
  #durableBytes = 0;
  #pending: Pending | null = null;
  /** Where the values of the next moment are copied to. */
  #room = new Float64Array(0);

  /** Takes the tallies as they are now, restored or new, for durable. */
  constructor(tallies: Tallies, nowMs: number, newbornMs: number) {
    this.#tallies = tallies;
    this.#newbornMs = newbornMs;
    for (const { name, metric } of tallies.families()) {
      if (metric.type === 'gauge') continue;
      this.#numbers.set(name, this.#numbers.size);
      this.#own.set(name, { name, metric, series: [] });
    }
    this.#take(nowMs, ({ bornMs }) => bornMs);
    this.keep();
  }

  /**
   * Copies all that is to be saved, in one go. A series that was never durable counts as born now, for a scraper
   * cannot have seen it before.
   */
  capture(nowMs: number): Capture {
    const { series, values } = this.#take(nowMs, ({ bornMs }) => (Number.isFinite(bornMs) ? nowMs : bornMs));
    const isNews = series.length > 0 || this.#comesOfAge(nowMs) || !isSame(this.#values, values);
    return { definitions: this.#definitions, series: this.#lines.view(), values, nowMs, isNews };
  }

  /** What was captured last is durable now. */
  keep(): void {
    if (this.#pending === null) return;
    const { series, values, nowMs } = this.#pending;
    this.#tallies.lasting
      .slice(this.#series.length, this.#series.length + series.length)
      .forEach(({ family }, at) => void this.#own.get(family.name)?.series.push(series[at] as Series));
    for (const one of series) this.#series.push(one);
    this.#room = new Float64Array(this.#values.buffer);
    this.#values = values;
    this.#nowMs = nowMs;
    this.#durableBytes = this.#lines.length;
    this.#pending = null;
    while (this.#comesOfAge(nowMs)) this.#firstNewborn++;
  }

  get values(): Float64Array {
    return this.#values;
  }

  /** Gauges are shown as they are. */
  family(name: MetricName): Family {
    return this.#own.get(name) ?? this.#tallies.family(name);
  }

  /** What a scrape shows: counters and histograms of the durable moment, gauges of now. */
  expose(): Omit<Exposed, 'sampled'> {
    const values = new Float64Array(Math.max(this.#values.length, this.#tallies.used));
    values.set(this.#values);
    for (const { slot } of this.#gauges()) values[slot] = this.#tallies.values[slot] as number;
    const families = Array.from(this.#tallies.families(), ({ name }) => this.family(name));
    const { exemplars } = this.#tallies;
    return { families, values, nowMs: this.#nowMs, newbornMs: this.#newbornMs, exemplars };
  }

  *#gauges(): Iterable<Series> {
    for (const { metric, series } of this.#tallies.families()) if (metric.type === 'gauge') yield* series;
  }

  /** Whether a series that is shown at 0 would be shown with what it counted. */
  #comesOfAge(nowMs: number): boolean {
    const next = this.#series[this.#firstNewborn];
    return next !== undefined && nowMs - next.bornMs >= this.#newbornMs;
  }

  #take(nowMs: number, bornOf: (series: Series) => number): Pending {
    this.#lines.truncate(this.#durableBytes);
    const series = this.#tallies.lasting.slice(this.#series.length).map((one) => this.#copy(one, bornOf));
    this.#pending = { series, values: this.#copyValues(), nowMs };
    return this.#pending;
  }

  #copy({ family, series }: Lasting, bornOf: (series: Series) => number): Series {
    const { labels, slot } = series;
    const bornMs = bornOf(series);
    this.#lines.text(renderSeries(this.#numbers.get(family.name) as number, slot, bornMs, labels));
    return { labels, slot, bornMs };
  }

  /** Without gauges: they are not saved, and that they move is no news. */
  #copyValues(): Numbers {
    const { values, used } = this.#tallies;
    if (this.#room.length < used) this.#room = new Float64Array(values.length);
    const copy = this.#room.subarray(0, used);
    copy.set(values.subarray(0, used));
    for (const { slot } of this.#gauges()) copy[slot] = 0;
    return copy;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Whether later numbers are the same; what a gauge has taken behind the earlier ones is 0. */
const isSame = (earlier: Numbers, later: Numbers): boolean =>
  bytesOf(later.subarray(0, earlier.length)).equals(bytesOf(earlier)) &&
  later.subarray(earlier.length).every((value) => value === 0);
