// The exporter's own series in the seeded history: objectives, sources, state, incidents.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { objectives } from '../../../exporter/slis/index.ts';
import { ABSENT, type Course, counter, gauge, histogram, type Labels, type Series } from './series.ts';
import { during, never, of, SHOP } from './shape.ts';
import { busyAt, DAY, HOUR, INCIDENTS, isDuring, LENGTH, MINUTE } from './timeline.ts';

const { secureDropped, tlsDisbelieved, replayed } = INCIDENTS;

const SOURCES = [
  { source: 'edge', vantage: 'edge', format: 'nginx', set_cookie: 'all', share: 1.6 },
  { source: 'app', vantage: 'origin', format: 'pino', set_cookie: 'first', share: 1.1 },
] as const;
const BYTES_OF_A_LINE = 640;

const sourceSeries = (beginning: number): Series[] =>
  SOURCES.flatMap(({ source, vantage, format, set_cookie, share }) => {
    const own = { source };
    const lines = of(SHOP, share);
    const state = (name: string, at: Course) =>
      gauge('cookie_exporter_source_state', { source, state: name }, at);
    return [
      gauge(
        'cookie_source_info',
        { source, vantage, format, set_cookie, cookie: 'all', sampled: 'false' },
        () => 1,
      ),
      counter('cookie_exporter_lines_total', own, lines),
      counter('cookie_exporter_lines_rejected_total', { source, reason: 'no_match' }, of(SHOP, 0.00002)),
      counter('cookie_exporter_lines_ignored_total', { source, reason: 'site' }, of(SHOP, 0.01)),
      counter('cookie_exporter_bytes_total', own, (time) => lines(time) * BYTES_OF_A_LINE),
      counter('cookie_exporter_source_lost_bytes_total', { source, cause: 'truncated' }, never),
      counter('cookie_exporter_source_rotations_total', own, () => 1 / DAY),
      counter('cookie_exporter_source_truncations_total', own, never),
      gauge('cookie_exporter_source_up', own, () => 1),
      state('reading', () => 1),
      state('idle', () => 0),
      state('failed', () => 0),
      state('first_or_last_only', () => (set_cookie === 'first' ? 1 : 0)),
      state('clock_off', () => 0),
      gauge('cookie_exporter_source_lag_bytes', own, (time) => Math.round(4000 * busyAt(time))),
      gauge('cookie_exporter_source_lag_seconds', own, () => (source === 'edge' ? 0.4 : 0.9)),
      gauge('cookie_exporter_source_clock_skew_seconds', own, () => (source === 'edge' ? 0.002 : -0.03)),
      gauge('cookie_exporter_source_last_record_timestamp_seconds', own, (time) => beginning + time - 1),
    ];
  });

const pushedSeries = (): Series[] => [
  ...['stored', 'duplicate', 'full'].map((outcome) =>
    counter(
      'cookie_exporter_push_requests_total',
      { source: 'cdn', outcome },
      outcome === 'stored' ? () => 0.1 : never,
    ),
  ),
  gauge('cookie_exporter_spool_bytes', { source: 'cdn' }, (time) => Math.round(30_000 * busyAt(time))),
  counter('cookie_exporter_source_dropped_messages_total', { source: 'router', cause: 'kernel' }, never),
  counter('cookie_exporter_source_connections_cut_total', { source: 'router', cause: 'framing' }, never),
];

const INCIDENT_ALERTS = [
  { incident: 'CookieSecureCoverageLow', period: secureDropped },
  { incident: 'CookieOriginDisbelievesTls', period: tlsDisbelieved },
  { incident: 'CookieAuthFailureHigh', period: tlsDisbelieved },
  { incident: 'CookieReplayLikely', period: replayed },
] as const;
/** How long after its end an incident is known to be over. */
const AFTERWARDS = 10 * MINUTE;

const incidentSeries = (beginning: number): Series[] => {
  const labelled = (incident: string): Labels => ({ incident, incident_severity: 'critical' });
  const oldest =
    (start: number, isOpen: (time: number) => boolean): Course =>
    (time) =>
      isOpen(time) ? beginning + start : ABSENT;
  return INCIDENT_ALERTS.flatMap(({ incident, period }) => {
    const known = { start: period.start + AFTERWARDS, end: period.end + AFTERWARDS };
    const isOpen = (time: number) => isDuring(time, known);
    return [
      gauge('cookie_incidents_open', labelled(incident), (time) => (isOpen(time) ? 1 : 0)),
      gauge(
        'cookie_incident_oldest_start_timestamp_seconds',
        labelled(incident),
        oldest(known.start, isOpen),
      ),
      ...histogram('cookie_incident_resolution_seconds', labelled(incident), {
        bounds: catalogue.cookie_incident_resolution_seconds.buckets ?? [],
        perSecond: (time) =>
          time > known.end && time <= known.end + 4 * MINUTE && known.end < LENGTH ? 1.1 / (4 * MINUTE) : 0,
        median: () => period.end - period.start,
        sigma: 0.05,
      }),
    ];
  });
};

const heardOf = (): Series[] => [
  ...['opened', 'resolved', 'repeated', 'malformed'].map((outcome) =>
    counter(
      'cookie_exporter_alerts_total',
      { outcome },
      outcome === 'malformed' ? never : during(replayed, () => 0.001, never),
    ),
  ),
  counter('cookie_exporter_incidents_dropped_total', { cause: 'open' }, never),
];

const FINDINGS: Readonly<Record<string, Course>> = {
  replay: during(replayed, () => 0.008, never),
  login_loop: during(replayed, () => 0.05, never),
  stale_accepted: during(replayed, () => 0.02, never),
  plaintext_auth_cookie: during(tlsDisbelieved, () => 0.1, never),
  auth_missing: during(tlsDisbelieved, () => 0.5, never),
};

const processSeries = (beginning: number): Series[] => [
  gauge('cookie_exporter_build_info', { version: '0.1.0', node_version: '24.21.0' }, () => 1),
  gauge('cookie_exporter_series', {}, () => 1840),
  ...['site', 'cookie', 'incident', 'series'].map((label) =>
    counter('cookie_exporter_label_overflows_total', { label }, never),
  ),
  counter('cookie_exporter_http_refused_total', { reason: 'token' }, never),
  ...['taken', 'failed'].map((outcome) =>
    counter('cookie_exporter_metrics_pushes_total', { outcome }, outcome === 'taken' ? () => 1 / 60 : never),
  ),
  gauge('cookie_exporter_snapshot_age_seconds', {}, () => 0.8),
  gauge('cookie_exporter_snapshot_bytes', {}, (time) => Math.round(9e6 + 8e6 * busyAt(time))),
  counter('cookie_exporter_snapshot_failures_total', {}, never),
  gauge('cookie_exporter_config_last_reload_successful', {}, () => 1),
  gauge('cookie_exporter_config_last_reload_success_timestamp_seconds', {}, () => beginning - 5 * HOUR),
  ...Object.entries(FINDINGS).map(([kind, course]) =>
    counter('cookie_exporter_findings_total', { kind }, course),
  ),
  counter('cookie_exporter_findings_dropped_total', { kind: 'replay', cause: 'rate' }, never),
  gauge('process_resident_memory_bytes', {}, (time) => Math.round(1.4e8 + 5e7 * busyAt(time))),
  counter('process_cpu_seconds_total', {}, (time) => 0.03 + 0.05 * busyAt(time)),
  gauge('nodejs_eventloop_lag_p99_seconds', {}, () => 0.021),
];

/** Everything that the exporter says of itself; `beginning` is when the history begins, in seconds since 1970. */
export const exporterSeries = (beginning: number): Series[] => [
  ...objectives.map(({ sli, objective }) => gauge('cookie_objective_ratio', { sli }, () => objective)),
  ...sourceSeries(beginning),
  ...pushedSeries(),
  ...incidentSeries(beginning),
  ...heardOf(),
  ...processSeries(beginning),
];
