// The exporter's own logs and traces. The only file that imports pino and OpenTelemetry. It takes messages, numbers
// and names, never text of a log line: raw text is no type that its fields accept.
import { type Attributes, type HrTime, SpanStatusCode, trace, ValueType } from '@opentelemetry/api';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { DataPoint, MetricData, MetricProducer, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { pino } from 'pino';
import type { LogFormat, LogLevel } from './choices.ts';
import type { MetricPoints, Point } from './metrics/points.ts';
import { printable, printableLines } from './printable.ts';

/** What may stand beside a message. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

const quoted = (value: unknown): string => {
  const text = String(value);
  return /^[\w./:+-]+$/.test(text) ? text : printable(JSON.stringify(text));
};

/** Where log lines go. */
type Out = { readonly write: (text: string) => void };

/** Turns pino's JSON lines into logfmt, as Prometheus and its exporters write. */
const createLogfmt = (out: Out): Out => ({
  write: (line) => {
    const pairs = Object.entries(JSON.parse(line) as Record<string, unknown>);
    out.write(`${pairs.map(([key, value]) => `${key}=${quoted(value)}`).join(' ')}\n`);
  },
});

/** pino's JSON lines, in which it leaves more than a terminal should be shown. */
const createJsonLines = (out: Out): Out => ({ write: (line) => out.write(printableLines(line)) });

/** Builds the logger; it writes to `out` (standard error for a service, whose standard output is for reports). */
export const createLogger = (level: LogLevel, format: LogFormat, out: Out): Logger => {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    format === 'json' ? createJsonLines(out) : createLogfmt(out),
  );
  const at =
    (one: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      log[one](fields, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

/** What this is to OpenTelemetry, unless the environment calls it otherwise. */
const SERVICE = 'cookie-exporter';

/** Variables of the OpenTelemetry specification that say where traces go; without one tracing is off. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;

/** Whether the environment asks for traces. */
const isTracingWanted = (env: NodeJS.ProcessEnv): boolean =>
  env.OTEL_SDK_DISABLED !== 'true' && ENDPOINTS.some((name) => (env[name] ?? '') !== '');

/**
 * Starts OpenTelemetry if the environment names an endpoint; answers the function that flushes and stops it.
 * The SDK is loaded only then, for it takes longer to load than the exporter itself.
 */
export const startTracing = async (env: NodeJS.ProcessEnv, version: string): Promise<() => Promise<void>> => {
  if (!isTracingWanted(env)) return async () => undefined;
  const { startNodeSdk } = await import('@opentelemetry/sdk-node');
  const sdk = startNodeSdk({
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
    resourceAttributes: {
      'service.name': env.OTEL_SERVICE_NAME ?? SERVICE,
      'service.version': version,
    },
  });
  return () => sdk.shutdown();
};

/** Where metrics are pushed to, what, and how often. */
export type MetricsPushOptions = {
  /** URL of the receiver, to which `/v1/metrics` is added. */
  readonly endpoint: string;
  readonly intervalMs: number;
  /** Further headers; asked at each push, and told to the receiver alone. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly collect: () => Promise<readonly MetricPoints[]>;
  /** Since when a metric counts, in milliseconds since the epoch. */
  readonly startOf: (metric: string) => number;
  readonly version: string;
  /** Tells this exporter from others of its kind, also after a restart, e.g. `web-1:10680`. */
  readonly instance: string;
  /** Told of each request whether it was taken; null: it was, else why not, in words that hold nothing of an answer. */
  readonly onResult: (problem: string | null) => void;
};

/** Longest wait for one answer, retries included. */
const MAX_PUSH_MS = 10_000;
/** Points in one request: some megabytes before they are packed, where receivers take 20 as a rule. */
const MAX_POINTS = 10_000;
/** How long the last push may take. */
const LAST_PUSH_MS = 5000;

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

/** ExportResultCode.SUCCESS of @opentelemetry/core. */
const SUCCESS = 0;

/** Why a push failed: a status or a code of the system, for a message may repeat what a receiver answered. */
const problemOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `it answered with status ${code}`;
  return typeof code === 'string' ? code : 'it does not take them now, or gives no answer';
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
  const { endpoint, intervalMs, headers, collect, startOf, version, instance, onResult } = options;
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
    url: `${endpoint.replace(/\/$/, '')}/v1/metrics`,
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
  const own = resources.resourceFromAttributes({
    'service.name': SERVICE,
    'service.version': version,
    'service.instance.id': instance,
  });
  const fromEnv = resources.detectResources({
    detectors: [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector],
  });
  const resource = resources.defaultResource().merge(own).merge(fromEnv);
  const provider = new sdk.MeterProvider({ resource, readers: [reader] });
  return () => provider.shutdown({ timeoutMillis: LAST_PUSH_MS }).catch(() => undefined);
};

/** Where log records are pushed to. */
export type LogsPushOptions<T> = Pick<MetricsPushOptions, 'endpoint' | 'headers' | 'version' | 'instance'> & {
  /** Told of records by what they were called at `emit`: null: they were taken, else why not, as of metrics. */
  readonly onResult: (taken: readonly T[], problem: string | null) => void;
};

/** A log record. */
export type PushedRecord = {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** From 0 to 100. */
  readonly severity: number;
  readonly message: string;
  readonly attributes: Attributes;
};

export type LogsPush<T> = {
  /** Takes a record; false: too many wait already. */
  readonly emit: (what: T, record: PushedRecord) => boolean;
  /** Pushes what waits, for a few seconds at most, and ends. */
  readonly stop: () => Promise<void>;
};

/** Records that wait to be pushed. */
const MAX_WAITING_RECORDS = 2048;

/** From 0 to 100 to the severity numbers of OpenTelemetry (data model of logs, "SeverityNumber"): INFO, WARN, ERROR. */
const severityOf = (severity: number) => {
  if (severity < 40) return { severityNumber: 9, severityText: 'INFO' };
  return severity < 70
    ? { severityNumber: 13, severityText: 'WARN' }
    : { severityNumber: 17, severityText: 'ERROR' };
};

/** Starts to push log records over OTLP/HTTP (protobuf, gzip), a second's together. The SDK is loaded only here. */
export const startLogsPush = async <T extends string>(options: LogsPushOptions<T>): Promise<LogsPush<T>> => {
  const { endpoint, headers, version, instance, onResult } = options;
  const [sdk, { OTLPLogExporter }, { CompressionAlgorithm }, resources] = await Promise.all([
    import('@opentelemetry/sdk-logs'),
    import('@opentelemetry/exporter-logs-otlp-proto'),
    import('@opentelemetry/otlp-exporter-base'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPLogExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/logs`,
    headers: async () => ({ ...headers() }),
    timeoutMillis: MAX_PUSH_MS,
    compression: CompressionAlgorithm.GZIP,
  });
  let waiting = 0;
  const telling: LogRecordExporter = {
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    export: (records, done) =>
      exporter.export(records, ({ code, error }) => {
        waiting -= records.length;
        onResult(
          records.map(({ eventName }) => eventName as T),
          code === SUCCESS ? null : problemOf(error),
        );
        done({ code: SUCCESS });
      }),
  };
  const processor = new sdk.BatchLogRecordProcessor({ exporter: telling, maxQueueSize: MAX_WAITING_RECORDS });
  const resource = resources.defaultResource().merge(
    resources.resourceFromAttributes({
      'service.name': SERVICE,
      'service.version': version,
      'service.instance.id': instance,
    }),
  );
  const provider = new sdk.LoggerProvider({ resource, processors: [processor] });
  const logger = provider.getLogger(SERVICE, version);
  return {
    emit: (what, { timeMs, severity, message, attributes }) => {
      if (waiting >= MAX_WAITING_RECORDS) return false;
      waiting++;
      logger.emit({
        eventName: what,
        timestamp: timeMs,
        ...severityOf(severity),
        body: message,
        attributes,
      });
      return true;
    },
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_PUSH_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
};

const tracer = trace.getTracer(SERVICE);

/** Runs work inside a span. A failure marks the span and is thrown on; its message stays out of the trace. */
export const withSpan = async <T>(
  name: string,
  attributes: Attributes,
  work: () => T | Promise<T>,
): Promise<T> =>
  tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });

/** Records a span of work that is already done, such as a batch of lines. */
export const recordSpan = (name: string, startMs: number, attributes: Attributes): void => {
  tracer.startSpan(name, { startTime: startMs, attributes }).end();
};
