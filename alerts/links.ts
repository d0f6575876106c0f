// Where alerts and dashboards point to. The one place to change for an installation of one's own.

/** Folder of the runbooks; `<AlertName>.md` is added. Ends with a slash. */
export const RUNBOOKS_URL = 'https://github.com/cookie-exporter/cookie-exporter/blob/main/alerts/runbooks/';

/** Grafana's root, as people reach it. Without a slash at the end. */
const GRAFANA_URL = 'https://grafana.example.com';

/** Stable uid of the on-call dashboard: links to it must survive every release. */
export const ON_CALL_UID = 'cookie-exporter-on-call';

/** Address of the runbook of one alert. */
export const runbookUrl = (alert: string): string => `${RUNBOOKS_URL}${alert}.md`;

/** The on-call dashboard, narrowed to what the alert is about; a template that Prometheus fills in. */
export const dashboardUrl = (labels: readonly string[]): string => {
  const variables = labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`);
  return `${GRAFANA_URL}/d/${ON_CALL_UID}?${['from=now-6h', ...variables].join('&')}`;
};
