// What all that is pushed over OTLP/HTTP has in common: where to, how long it may take, who says it, and why it failed.
// Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP".
import type { Resource } from '@opentelemetry/resources';

/** What this is to OpenTelemetry, unless the environment calls it otherwise. */
export const SERVICE = 'cookie-exporter';

/** A receiver, and who speaks to it. */
export type OtlpTarget = {
  /** URL of the receiver, to which the path of the signal is added. */
  readonly endpoint: string;
  /** Further headers; asked at each push, and told to the receiver alone. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Version of the exporter. */
  readonly version: string;
  /** Tells this exporter from others of its kind, also after a restart, e.g. `web-1:10680`. */
  readonly instance: string;
};

/** Longest wait for one answer, retries included. */
export const MAX_PUSH_MS = 10_000;
/** How long the last push may take. */
export const LAST_PUSH_MS = 5000;

/** ExportResultCode.SUCCESS of @opentelemetry/core. */
export const SUCCESS = 0;

/** Why a push failed: a status or a code of the system, for a message may repeat what a receiver answered. */
export const problemOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `it answered with status ${code}`;
  return typeof code === 'string' ? code : 'it does not take them now, or gives no answer';
};

/** The URL of a signal. */
export const urlOf = ({ endpoint }: OtlpTarget, signal: 'metrics' | 'logs'): string =>
  `${endpoint.replace(/\/$/, '')}/v1/${signal}`;

/** Who speaks, as OpenTelemetry describes it; the environment variables of its specification have the last word. */
export const loadResource = async ({ version, instance }: OtlpTarget): Promise<Resource> => {
  const resources = await import('@opentelemetry/resources');
  const own = resources.resourceFromAttributes({
    'service.name': SERVICE,
    'service.version': version,
    'service.instance.id': instance,
  });
  const fromEnv = resources.detectResources({
    detectors: [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector],
  });
  return resources.defaultResource().merge(own).merge(fromEnv);
};
