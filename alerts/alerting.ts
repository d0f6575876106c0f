// Alerting rules in the groups in which Prometheus evaluates them. It must hold no rule.
import { cookieAlerts, exporterAlerts } from './definitions/index.ts';
import type { Group } from './rule.ts';

/** Alerts on cookies, and those on the exporter itself. */
export const alertingGroups: readonly Group[] = [
  { name: 'cookie-alerts', rules: cookieAlerts.flatMap(({ rules }) => rules) },
  { name: 'cookie-exporter-alerts', rules: exporterAlerts.flatMap(({ rules }) => rules) },
];
