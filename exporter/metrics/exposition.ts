// Renders what is counted as Prometheus text 0.0.4 or OpenMetrics 1.0.0. It must not count, and not know any metric.
// No timestamps and no `_created`. A metric that has no series is left out, HELP and TYPE too.
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Metric, MetricType } from './catalogue/types.ts';
import { CONTENT_TYPES, type ExpositionFormat, negotiateEncoding, negotiateFormat } from './negotiation.ts';
import type { Family, Series } from './tallies.ts';
import { escapeHelp, renderBound, renderSeriesName, renderValue } from './text.ts';

/** A family that the tallies do not hold, with its samples as they are to be shown. */
export type SampledFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: readonly {
    /** With the suffix, where the type has them (`_bucket`, `_sum`, `_count`). */
    readonly name: string;
    readonly labels: readonly (readonly [string, string])[];
    readonly value: number;
  }[];
};

/** What a scrape shows. */
export type Exposed = {
  readonly families: Iterable<Family>;
  /** The numbers behind the families' slots, of one moment; a slot past the end is 0. */
  readonly values: Float64Array;
  /** By the same clock as the tallies' own, which never steps back: a counter once shown must not be 0 again. */
  readonly nowMs: number;
  /**
   * Counters and histograms younger than this are shown at 0, so that `increase()` sees their first events.
   * 0: show everything at once.
   */
  readonly newbornMs: number;
  /** Families shown after those of the tallies. */
  readonly sampled: readonly SampledFamily[];
};

/** The answer to a scrape. */
export type Scrape = {
  readonly contentType: string;
  /** For Content-Encoding; null: none. */
  readonly encoding: 'gzip' | null;
  readonly body: Buffer;
};

const compress = promisify(gzip);

/** Renders what a scraper asks for by its Accept and Accept-Encoding headers. */
export const renderScrape = async (
  exposed: Exposed,
  accept: string | undefined,
  acceptEncoding: string | undefined,
): Promise<Scrape> => {
  const format = negotiateFormat(accept);
  const encoding = negotiateEncoding(acceptEncoding);
  const plain = Buffer.from(renderExposition(exposed, format), 'utf8');
  const body = encoding === 'gzip' ? await compress(plain, { level: constants.Z_BEST_SPEED }) : plain;
  return { contentType: CONTENT_TYPES[format], encoding, body };
};

/** Renders everything in one format. */
export const renderExposition = (exposed: Exposed, format: ExpositionFormat): string => {
  let text = '';
  for (const family of exposed.families) {
    if (family.series.length === 0) continue;
    text += renderHeader(family.name, family.metric, format);
    for (const series of family.series) text += renderSeries(family, series, exposed);
  }
  for (const family of exposed.sampled) text += renderSampled(family, format);
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
};

type Described = Pick<Metric, 'type' | 'help' | 'unit'>;

const renderHeader = (name: string, metric: Described, format: ExpositionFormat): string => {
  const isOpen = format === 'openmetrics';
  const family = isOpen && metric.type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = isOpen && metric.unit !== undefined ? `# UNIT ${family} ${metric.unit}\n` : '';
  return `# HELP ${family} ${escapeHelp(metric.help, isOpen)}\n# TYPE ${family} ${metric.type}\n${unit}`;
};

const renderSampled = (family: SampledFamily, format: ExpositionFormat): string => {
  if (family.samples.length === 0) return '';
  const lines = family.samples.map(
    ({ name, labels, value }) => `${renderSeriesName(name, labels)} ${renderValue(value)}\n`,
  );
  return renderHeader(family.name, family, format) + lines.join('');
};

const renderSeries = (family: Family, series: Series, { values, nowMs, newbornMs }: Exposed): string => {
  const heads = headsOf(family, series);
  const isNewborn = family.metric.type !== 'gauge' && nowMs - series.bornMs < newbornMs;
  const at = (offset: number): number => (isNewborn ? 0 : (values[series.slot + offset] ?? 0));
  if (family.metric.type !== 'histogram') return `${heads[0]}${renderValue(at(0))}\n`;
  return renderHistogram(heads, at);
};

/** Heads are those of the buckets up to +Inf, then of the sum and the count; numbers those of the buckets, then the sum. */
const renderHistogram = (heads: readonly string[], at: (offset: number) => number): string => {
  const buckets = heads.length - 2;
  let text = '';
  let count = 0;
  for (let i = 0; i < buckets; i++) {
    count += at(i);
    text += `${heads[i]}${count}\n`;
  }
  return `${text}${heads[buckets]}${renderValue(at(buckets))}\n${heads[buckets + 1]}${count}\n`;
};

/** What stands before the values, by series: rendering it is most of a scrape's cost, and it never changes. */
const HEADS = new WeakMap<Series, readonly string[]>();

const headsOf = (family: Family, series: Series): readonly string[] => {
  const known = HEADS.get(series);
  if (known !== undefined) return known;
  const heads = renderHeads(family, series);
  HEADS.set(series, heads);
  return heads;
};

const renderHeads = ({ name, metric }: Family, series: Series): string[] => {
  const labels = metric.labels.map(([label], i) => [label, series.labels[i] as string] as const);
  if (metric.type !== 'histogram') return [`${renderSeriesName(name, labels)} `];
  const bounds = [...(metric.buckets ?? []), Number.POSITIVE_INFINITY];
  return [
    ...bounds.map(
      (bound) => `${renderSeriesName(`${name}_bucket`, [...labels, ['le', renderBound(bound)]])} `,
    ),
    `${renderSeriesName(`${name}_sum`, labels)} `,
    `${renderSeriesName(`${name}_count`, labels)} `,
  ];
};
