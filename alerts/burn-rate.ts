// Multi-window multi-burn-rate rules for an objective. It must not know which.
import type { Objective } from '../exporter/slis/sli.ts';
import { dashboardUrl, runbookUrl } from './links.ts';
import { labelsOf } from './promql.ts';
import { recordedEvents } from './recording.ts';
import { type AlertingRule, COPIES } from './rule.ts';
import { BURN_RATES, type BurnRate, MIN_BAD_EVENTS } from './windows.ts';

/** The words of an alert. */
type BurnRateWords = {
  /** One sentence, the same for every firing. */
  readonly summary: string;
  /** Place and bad event, as a template that `N time(s) in the last …` continues. */
  readonly what: string;
};

const eventsOf = (objective: Objective, kind: 'valid' | 'bad', window: string): string =>
  `sum without (${COPIES.join(', ')}) (${recordedEvents(objective, kind, window)})`;

const burns = (objective: Objective, factor: number, window: string): string =>
  [
    `${eventsOf(objective, 'bad', window)}`,
    `  / ${eventsOf(objective, 'valid', window)}`,
    `  > on (job, sli) group_left`,
    `    ${factor} * (1 - max by (job, sli) (cookie_objective_ratio{sli="${objective.sli}"}))`,
  ].join('\n');

/** The first operand gives the alert its value: how many events were bad. */
const expressionOf = (objective: Objective, { factor, long, short }: BurnRate): string =>
  [
    `${eventsOf(objective, 'bad', long)} >= ${MIN_BAD_EVENTS}`,
    `and\n${burns(objective, factor, long)}`,
    `and\n${burns(objective, factor, short)}`,
  ].join('\n');

const excess = (factor: number): string => (factor === 1 ? 'more than' : `more than ${factor} times what`);

/** The rules of an alert on the burn rates of an objective, the fastest first. */
export const burnRateRules = (alert: string, objective: Objective, words: BurnRateWords): AlertingRule[] => {
  const place = labelsOf(objective.valid.metric).filter((label) => label === 'site' || label === 'cookie');
  return BURN_RATES.map((burnRate) => ({
    alert,
    expr: expressionOf(objective, burnRate),
    for: burnRate.for,
    labels: { severity: burnRate.severity, long: burnRate.long, short: burnRate.short },
    annotations: {
      summary: words.summary,
      description:
        `${words.what} {{ printf "%.0f" $value }} time(s) in the last ${burnRate.long}, ` +
        `and still does: ${excess(burnRate.factor)} the objective allows.`,
      runbook_url: runbookUrl(alert),
      dashboard_url: dashboardUrl(place),
    },
  }));
};
