// The alerts as Grafana evaluates them itself, for its file provisioning. Recording rules stay in Prometheus, which Grafana
// asks. Source: Grafana, "Use configuration files to provision alerting resources".
import type { AlertingRule, Group } from '../rule.ts';

/** Uid of the data source in dashboards/provisioning. */
const DATASOURCE_UID = 'prometheus';
/** Grafana wants a time range with each query; an instant one only uses its end. */
const RANGE = { from: 600, to: 0 };

const isAlerting = (rule: Group['rules'][number]): rule is AlertingRule => 'alert' in rule;

/**
 * What tells the rules of one alert apart: its labels beside the severity, else that. Grafana wants titles and uids that
 * are unique; the title becomes the label `alertname`, so that it begins with the alert's name and has letters and digits only.
 */
const discriminatorOf = ({ labels: { severity, ...more } }: AlertingRule): string =>
  (Object.keys(more).length === 0 ? [severity] : Object.values(more))
    .map((value) => value.replaceAll(/[^a-z0-9]/g, ''))
    .map((value) => `${value.slice(0, 1).toUpperCase()}${value.slice(1)}`)
    .join('');

/**
 * Grafana knows the same templates, but `$` would be taken for an environment variable by versions before 11, and the value
 * is that of one of several queries.
 */
const inGrafana = (template: string): string =>
  template.replaceAll('$labels.', '.Labels.').replaceAll('$value', '.Values.A.Value');

/** A condition fires for what is not 0, and a result of 0 is an alert as well. */
const DATA = {
  refId: 'B',
  datasourceUid: '__expr__',
  relativeTimeRange: RANGE,
  model: { refId: 'B', type: 'math', expression: 'is_number($A)' },
} as const;

const ruleOf = (rule: AlertingRule, isOneOfSeveral: boolean) => {
  const title = isOneOfSeveral ? `${rule.alert}${discriminatorOf(rule)}` : rule.alert;
  const annotations = Object.entries(rule.annotations).map(
    ([name, text]) => [name, inGrafana(text)] as const,
  );
  return {
    uid: title,
    title,
    condition: DATA.refId,
    data: [
      {
        refId: 'A',
        datasourceUid: DATASOURCE_UID,
        relativeTimeRange: RANGE,
        model: { refId: 'A', expr: rule.expr, instant: true, range: false },
      },
      DATA,
    ],
    // Every rule answers with what is wrong, and with nothing when all is well.
    noDataState: 'OK',
    execErrState: 'Error',
    for: rule.for ?? '0s',
    annotations: Object.fromEntries(annotations),
    labels: rule.labels,
  };
};

const groupOf = ({ name, rules }: Group) => {
  const alerting = rules.filter(isAlerting);
  const isOneOfSeveral = ({ alert }: AlertingRule): boolean =>
    alerting.filter((rule) => rule.alert === alert).length > 1;
  return {
    orgId: 1,
    name,
    folder: 'Cookies',
    interval: '1m',
    rules: alerting.map((rule) => ruleOf(rule, isOneOfSeveral(rule))),
  };
};

/** The content of one provisioning file. */
export const createGrafanaRules = (groups: readonly Group[]) => ({
  apiVersion: 1,
  groups: groups.map(groupOf),
});
