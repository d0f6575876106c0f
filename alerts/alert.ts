// Builds an alert from its words and its conditions: labels, annotations and links the same way for all. It must know none.
import { type Board, dashboardUrl, runbookUrl } from './links.ts';
import type { Alert, AlertingRule, Severity } from './rule.ts';

/** What an alert says. */
export type Words = {
  /** One sentence, the same for every firing; ends with a period. */
  readonly summary: string;
  /** Where, how many, and what it means in a plain sentence; a template. */
  readonly description: string;
};

/** When an alert fires, and how urgent that is. */
export type Condition = {
  readonly severity: Severity;
  /** The first operand gives the alert its value. */
  readonly expr: string;
  readonly for?: string;
  /** Labels that tell the conditions of one alert apart. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where it has other words than the alert. */
  readonly description?: string;
  /** Where it has other labels that are variables of the dashboard. */
  readonly variables?: readonly string[];
};

/** Where an alert leads: a dashboard, narrowed by those labels of the alert that are variables there. */
export type Place = { readonly variables: readonly string[]; readonly board?: Board };

/** One alert, its most urgent condition first. */
export const createAlert = (
  name: string,
  words: Words,
  { variables, board }: Place,
  conditions: readonly Condition[],
): Alert => ({
  name,
  rules: conditions.map(
    ({ severity, expr, for: waits, labels, ...own }): AlertingRule => ({
      alert: name,
      expr,
      ...(waits !== undefined && { for: waits }),
      labels: { severity, ...labels },
      annotations: {
        summary: words.summary,
        description: own.description ?? words.description,
        runbook_url: runbookUrl(name),
        dashboard_url: dashboardUrl(own.variables ?? variables, board),
      },
    }),
  ),
});
