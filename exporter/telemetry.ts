// The exporter's own logs and traces. Pino is imported here alone, OpenTelemetry here and in the folder. It takes messages,
// numbers and names, never text of a log line: raw text is no type that its fields accept.
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { LogFormat, LogLevel } from './choices.ts';
import { printable, printableLines } from './printable.ts';
import { SERVICE } from './telemetry/otlp.ts';

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
