// Incidents, as Alertmanager's webhook tells them, and what became of what it told. Metric definitions only.
import type { Bounded } from './types.ts';
import { counter, gauge, histogram } from './types.ts';

const NAME: Bounded = { bound: 'incidents' };

/** The label `severity` of alerts; other values, and none, are `other`. */
export const INCIDENT_SEVERITIES = ['critical', 'warning', 'info', 'other'] as const;

const INCIDENT = [
  ['incident', NAME],
  ['incident_severity', INCIDENT_SEVERITIES],
] as const;

export const incidentMetrics = {
  cookie_incidents_open: gauge(
    'Incidents that fire now, as Alertmanager tells. Only with `alertmanager.token_file`.',
    INCIDENT,
  ),
  cookie_incident_oldest_start_timestamp_seconds: gauge(
    'Since when the oldest incident fires, as Alertmanager tells; no series while none does.',
    INCIDENT,
    { unit: 'seconds' },
  ),
  cookie_incident_resolution_seconds: histogram(
    'Time from the start of an incident to its end, as Alertmanager tells both.',
    INCIDENT,
    [60, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200, 604_800, 2_592_000],
    { unit: 'seconds', native: true },
  ),
  cookie_exporter_alerts_total: counter(
    'Alerts in the notifications of Alertmanager, by what became of them. Only with `alertmanager.token_file`.',
    [['outcome', ['opened', 'resolved', 'repeated', 'ignored', 'malformed', 'truncated']]],
  ),
  cookie_exporter_incidents_dropped_total: counter(
    'Open incidents that were given up: too many at once, or not heard of for too long.',
    [['cause', ['open', 'unheard']]],
  ),
} as const;
