// What a notification of Alertmanager says of incidents. Pure and total: a body may be anything.
// Source: prometheus.io/docs/alerting/latest/configuration, "webhook_config", version 4 of the payload.
import { hash } from 'node:crypto';
import { INCIDENT_SEVERITIES } from '../../metrics/catalogue/incidents.ts';
import { OTHER } from '../../metrics/catalogue/labels.ts';
import { isRecord, isText } from '../../metrics/memory.ts';
import { parseJson } from '../../metrics/saved-tallies.ts';

export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number];

/** An alert that is an incident, as it stands in one notification. Times are milliseconds since the epoch. */
export type IncidentAlert = {
  /** The same for the same labels, whichever Alertmanager tells of it. */
  readonly key: string;
  readonly incident: string;
  readonly severity: IncidentSeverity;
  /** Since when it fires; the time before its `for` was over is not in it. */
  readonly startsMs: number;
  /** Null: it still fires. */
  readonly endsMs: number | null;
};

export type IncidentNotification = {
  readonly alerts: readonly IncidentAlert[];
  /** Alerts that are no incidents. */
  readonly ignored: number;
  /** Alerts that lack what every alert has. */
  readonly malformed: number;
  /** Alerts that Alertmanager left out (`max_alerts`). */
  readonly truncated: number;
};

/** Our own rules are all called so. */
const OWN_ALERT = /^Cookie[A-Z][0-9A-Za-z]{0,57}$/;
/** It fires for as long as another incident does, and would be one more for each. */
const NO_INCIDENT = 'CookieIncidentOverdue';
/** The label by which alerts of the user's own rules become incidents. */
const MARK = 'cookie_incident';
/** What may stand in the label `incident`; Prometheus takes anything for a name. */
const NAME = /^[\w .:-]{1,64}$/;
/** RFC 3339, as Go writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const FINGERPRINT = /^[0-9a-f]{1,32}$/;

/** NaN: it is no time. */
const timeOf = (text: unknown): number => (isText(text) && TIME.test(text) ? Date.parse(text) : Number.NaN);

/** Null: it is none. */
const incidentOf = ({ alertname, [MARK]: mark }: Readonly<Record<string, unknown>>): string | null => {
  if (!isText(alertname) || alertname === NO_INCIDENT) return null;
  if (OWN_ALERT.test(alertname)) return alertname;
  if (mark !== 'true') return null;
  return NAME.test(alertname) ? alertname : OTHER;
};

const severityOf = ({ severity }: Readonly<Record<string, unknown>>): IncidentSeverity =>
  INCIDENT_SEVERITIES.find((one) => one === severity) ?? OTHER;

/** Alertmanager before 0.18 sends no fingerprint; then the labels themselves tell alerts apart. */
const keyOf = (fingerprint: unknown, labels: Readonly<Record<string, unknown>>): string =>
  isText(fingerprint) && FINGERPRINT.test(fingerprint)
    ? fingerprint
    : hash('sha256', JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))).slice(
        0,
        32,
      );

const parseAlert = (alert: unknown): IncidentAlert | 'ignored' | 'malformed' => {
  if (!isRecord(alert) || !isRecord(alert.labels)) return 'malformed';
  const { labels, status, startsAt, endsAt, fingerprint } = alert;
  const incident = incidentOf(labels);
  if (incident === null) return 'ignored';
  const startsMs = timeOf(startsAt);
  // The end of one that fires is a date before all others, or one that is to come.
  const endsMs = status === 'resolved' ? timeOf(endsAt) : null;
  const isWhole = (status === 'firing' || status === 'resolved') && startsMs > 0;
  if (!isWhole || (endsMs !== null && !(endsMs >= startsMs))) return 'malformed';
  return { key: keyOf(fingerprint, labels), incident, severity: severityOf(labels), startsMs, endsMs };
};

/** Reads the body of a notification; null: it is none. Fields that are not known are left alone. */
export const parseNotification = (body: string): IncidentNotification | null => {
  const notification = parseJson(body);
  if (!isRecord(notification) || !Array.isArray(notification.alerts)) return null;
  const parsed = notification.alerts.map(parseAlert);
  const { truncatedAlerts } = notification;
  return {
    alerts: parsed.filter((one) => typeof one !== 'string'),
    ignored: parsed.filter((one) => one === 'ignored').length,
    malformed: parsed.filter((one) => one === 'malformed').length,
    truncated: Number.isSafeInteger(truncatedAlerts) ? Math.max(0, Number(truncatedAlerts)) : 0,
  };
};
