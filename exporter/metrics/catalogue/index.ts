// The catalogue: every metric that the exporter can show. The one source of names, labels, bounds and help.
import { cookieMetrics } from './cookies.ts';
import { exporterMetrics } from './exporter.ts';
import { findingMetrics } from './findings.ts';
import { incidentMetrics } from './incidents.ts';
import { pairingMetrics, pairMetrics } from './pairs.ts';
import { requestMetrics } from './requests.ts';
import { sessionMetrics } from './sessions.ts';
import type { LabelValues, Metric } from './types.ts';

export const catalogue = {
  ...requestMetrics,
  ...cookieMetrics,
  ...pairMetrics,
  ...pairingMetrics,
  ...sessionMetrics,
  ...exporterMetrics,
  ...findingMetrics,
  ...incidentMetrics,
} as const;

export type Catalogue = typeof catalogue;
export type MetricName = keyof Catalogue;

/** Names of the metrics of one type. */
export type NameOf<T extends Metric['type']> = {
  [N in MetricName]: Catalogue[N]['type'] extends T ? N : never;
}[MetricName];

/** What must be passed, in order, to address one series of a metric. */
export type ValuesOf<N extends MetricName> = LabelValues<Catalogue[N]['labels']>;
