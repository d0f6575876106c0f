// The SLOs for Sloth (prometheus/v1), which makes its own rules of them. Objectives are the built-in ones: Sloth takes numbers
// only. Source: Sloth's API, https://pkg.go.dev/github.com/slok/sloth/pkg/prometheus/api/v1.
import type { Objective } from '../../exporter/slis/sli.ts';
import { aggregate } from '../promql.ts';
import { badEvents, validEvents } from '../recording.ts';
import type { Severity } from '../rule.ts';
import { alertOf, SERVICE, sloNameOf } from './names.ts';

/** What Sloth puts each of its windows for. */
const WINDOW = '{{.window}}';

/** Percent with at most four decimals; floating point alone would give 99.99000000000001. */
const percentOf = (ratio: number): number => Number((ratio * 100).toFixed(4));

const alertingOf = (objective: Objective) => {
  const { name, rules } = alertOf(objective);
  const at = (severity: Severity) =>
    rules.some(({ labels }) => labels.severity === severity) ? { labels: { severity } } : { disable: true };
  const [first] = rules;
  return {
    name,
    annotations: { summary: first?.annotations.summary, runbook_url: first?.annotations.runbook_url },
    page_alert: at('critical'),
    ticket_alert: at('warning'),
  };
};

const sloOf = (objective: Objective) => {
  const valid = validEvents(objective, WINDOW);
  return {
    name: sloNameOf(objective),
    objective: percentOf(objective.objective),
    description: objective.tells,
    sli: {
      events: {
        error_query: aggregate('sum', badEvents(objective, WINDOW, valid)),
        total_query: aggregate('sum', valid),
      },
    },
    alerting: alertingOf(objective),
  };
};

/** One file of Sloth with all SLOs, over all that its Prometheus scrapes. */
export const createSlothSpec = (objectives: readonly Objective[]) => ({
  version: 'prometheus/v1',
  service: SERVICE,
  labels: {},
  slos: objectives.map(sloOf),
});
