// Pushes metrics over OTLP/HTTP. It must count nothing itself: it asks for what a scrape would show.
import { type HrTime, ValueType } from '@opentelemetry/api';
import type { DataPoint, MetricData, MetricProducer, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { MetricPoints, Point } from '../metrics/points.ts';
import {
  LAST_PUSH_MS,
  loadResource,
  MAX_PUSH_MS,
  type OtlpTarget,
  problemOf,
  SERVICE,
  SUCCESS,
  urlOf,
} from './otlp.ts';

/** Where metrics are pushed to, what, and how often. */
export type MetricsPushOptions = OtlpTarget & {
  readonly intervalMs: number;
  readonly collect: () => Promise<readonly MetricPoints[]>;
  /** Since when a metric counts, in milliseconds since the epoch. */
  readonly startOf: (metric: string) => number;
  /** Told of each request whether it was taken; null: it was, else why not, in words that hold nothing of an answer. */
  readonly onResult: (problem: string | null) => void;
};

/** Points in one request: some megabytes before they are packed, where receivers take 20 as a rule. */
const MAX_POINTS = 10_000;

type Sdk = Pick<typeof import('@opentelemetry/sdk-metrics'), 'AggregationTemporality' | 'DataPointType'>;

const toHrTime = (unixMs: number): HrTime => [Math.floor(unixMs / 1000), Math.round((unixMs % 1000) * 1e6)];

/** Metrics in the shape of the SDK. Totals are cumulative: they count since their start. */
const toMetricData = (
  { AggregationTemporality, DataPointType }: Sdk,
  metric: MetricPoints,
  startTime: HrTime,
  endTime: HrTime,
): MetricData => {
  const { name, description, unit } = metric;
  const descriptor = { name, description, unit, valueType: ValueType.DOUBLE };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  const timed = <V>(all: readonly Point<V>[]): DataPoint<V>[] =>
    all.map(({ attributes, value }) => ({ attributes, value, startTime, endTime }));
  switch (metric.kind) {
    case 'counter':
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: timed(metric.points),
      };
    case 'gauge':
      return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: timed(metric.points) };
    case 'histogram':
      return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: timed(metric.points) };
    case 'exponential_histogram':
      return {
        ...common,
        dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
        dataPoints: timed(metric.points),
      };
  }
};

/** Tells the result of each export, and calls each a success: the SDK would print more of a failure than may be said. */
const telling = (
  exporter: PushMetricExporter,
  onResult: MetricsPushOptions['onResult'],
): PushMetricExporter => ({
  export: (metrics, done) =>
    exporter.export(metrics, ({ code, error }) => {
      onResult(code === SUCCESS ? null : problemOf(error));
      done({ code: SUCCESS });
    }),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
});

/**
 * Starts to push metrics over OTLP/HTTP (protobuf, gzip); answers the function that pushes once more and ends it.
 * The SDK is loaded only here. Of its environment variables those of the resource, certificates and headers hold.
 */
export const startMetricsPush = async (options: MetricsPushOptions): Promise<() => Promise<void>> => {
  const { intervalMs, headers, collect, startOf, version, onResult } = options;
  const [sdk, { OTLPMetricExporter }, { CompressionAlgorithm }, resources] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-metrics-otlp-proto'),
    import('@opentelemetry/otlp-exporter-base'),
    import('@opentelemetry/resources'),
  ]);
  const scope = { name: SERVICE, version };
  const producer: MetricProducer = {
    collect: async () => {
      const points = await collect();
      const endTime = toHrTime(Date.now());
      const metrics = points.map((one) => toMetricData(sdk, one, toHrTime(startOf(one.name)), endTime));
      const resource = resources.emptyResource();
      return { resourceMetrics: { resource, scopeMetrics: [{ scope, metrics }] }, errors: [] };
    },
  };
  const exporter = new OTLPMetricExporter({
    url: urlOf(options, 'metrics'),
    headers: async () => ({ ...headers() }),
    timeoutMillis: Math.min(MAX_PUSH_MS, intervalMs),
    compression: CompressionAlgorithm.GZIP,
  });
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: telling(exporter, onResult),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: intervalMs,
    maxExportBatchSize: MAX_POINTS,
    metricProducers: [producer],
  });
  const resource = await loadResource(options);
  const provider = new sdk.MeterProvider({ resource, readers: [reader] });
  return () => provider.shutdown({ timeoutMillis: LAST_PUSH_MS }).catch(() => undefined);
};
