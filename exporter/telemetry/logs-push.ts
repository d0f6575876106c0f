// Pushes log records over OTLP/HTTP. It must not know what they are about, and holds them only until they are sent.
import type { Attributes } from '@opentelemetry/api';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
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

/** Where log records are pushed to. */
export type LogsPushOptions<T> = OtlpTarget & {
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

/** Tells the result of each export, and calls each a success, as that of metrics does. */
const telling = <T extends string>(
  exporter: LogRecordExporter,
  onResult: LogsPushOptions<T>['onResult'],
): LogRecordExporter => ({
  export: (records, done) =>
    exporter.export(records, ({ code, error }) => {
      const whats = records.map(({ eventName }) => eventName as T);
      onResult(whats, code === SUCCESS ? null : problemOf(error));
      done({ code: SUCCESS });
    }),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
});

/** Starts to push log records over OTLP/HTTP (protobuf, gzip), a second's together. The SDK is loaded only here. */
export const startLogsPush = async <T extends string>(options: LogsPushOptions<T>): Promise<LogsPush<T>> => {
  const { headers, version, onResult } = options;
  const [sdk, { OTLPLogExporter }, { CompressionAlgorithm }, resource] = await Promise.all([
    import('@opentelemetry/sdk-logs'),
    import('@opentelemetry/exporter-logs-otlp-proto'),
    import('@opentelemetry/otlp-exporter-base'),
    loadResource(options),
  ]);
  const exporter = new OTLPLogExporter({
    url: urlOf(options, 'logs'),
    headers: async () => ({ ...headers() }),
    timeoutMillis: MAX_PUSH_MS,
    compression: CompressionAlgorithm.GZIP,
  });
  let waiting = 0;
  const told = telling<T>(exporter, (whats, problem) => {
    waiting -= whats.length;
    onResult(whats, problem);
  });
  const processor = new sdk.BatchLogRecordProcessor({ exporter: told, maxQueueSize: MAX_WAITING_RECORDS });
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
