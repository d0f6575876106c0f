// Where alerts and dashboards point to. The one place to change for an installation of one's own.

/** Folder of the runbooks; `<AlertName>.md` is added. Ends with a slash. */
export const RUNBOOKS_URL = 'https://github.com/cookie-exporter/cookie-exporter/blob/main/alerts/runbooks/';

/** Grafana's root, as people reach it. Without a slash at the end. */
const GRAFANA_URL = 'https://grafana.example.com';

/** Stable uids of the dashboards: links to them must survive every release. */
export const EXECUTIVE_UID = 'cookie-exporter-executive';
export const ON_CALL_UID = 'cookie-exporter-on-call';
export const DEBUG_UID = 'cookie-exporter-debug';

/** Address of the runbook of one alert. */
export const runbookUrl = (alert: string): string => `${RUNBOOKS_URL}${alert}.md`;

/** A dashboard, and the time in which what it shows is read. */
const BOARDS = {
  'on-call': { uid: ON_CALL_UID, from: 'now-6h' },
  executive: { uid: EXECUTIVE_UID, from: 'now-30d' },
  debug: { uid: DEBUG_UID, from: 'now-6h' },
} as const;

export type Board = keyof typeof BOARDS;

/** A dashboard, narrowed to what the alert is about; a template that Prometheus fills in. */
export const dashboardUrl = (labels: readonly string[], board: Board = 'on-call'): string => {
  const variables = labels.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`);
  const { uid, from } = BOARDS[board];
  return `${GRAFANA_URL}/d/${uid}?${[`from=${from}`, ...variables].join('&')}`;
};
