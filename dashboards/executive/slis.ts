// Row "Against what we want": every SLI with its objective, and what is left of its error budget.
import { objectives } from '../../exporter/slis/index.ts';
import { barGauge, latest, row, table } from '../panels.ts';
import { recorded } from '../recorded.ts';
import { COLOURS, thresholds } from '../style.ts';
import { type Column, colouredBy, decimals, unit, width, withColumns, words } from '../tables.ts';

/** A quarter of the budget: from there on risky releases wait. */
const BUDGET_STEPS = () => thresholds(COLOURS.bad, [0, COLOURS.watch], [0.25, COLOURS.good]);

/** Names of the SLIs as people call them, for cells. */
const TITLES = words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }])));

const percent = (from: string, heading: string, digits: number): Column => ({
  from: `Value #${from}`,
  heading,
  properties: [unit('percentunit'), decimals(digits), width(105)],
});

const COLUMNS: readonly Column[] = [
  { from: 'sli', heading: 'SLI', properties: TITLES },
  percent('day', 'Last day', 2),
  percent('month', '30 days', 2),
  percent('objective', 'Objective', 2),
  percent('target', 'Wanted', 0),
  {
    from: 'Value #left',
    heading: 'Budget left',
    properties: [unit('percentunit'), decimals(0), width(105), ...colouredBy(BUDGET_STEPS())],
  },
];

const overview = () =>
  withColumns(
    table({
      id: 201,
      title: 'SLIs against their objectives',
      description:
        'Share of good events of each SLI, of all sites of the chosen jobs. Objective: the least over 30 days, from the config; Wanted: what we aim for in the end. A dash: no such events, or no log that shows them: not known is not 100 %.',
      unit: 'short',
      width: 14,
      height: 13,
      empty: 'The rules of alerts/rules/ are not loaded, or nothing was seen',
    }),
    COLUMNS,
  )
    .withTarget(row('day', `min by (sli) (${recorded('job', 'cookie_sli:ratio_rate1d')})`))
    .withTarget(row('month', `min by (sli) (${recorded('job', 'cookie_sli:ratio_rate30d')})`))
    .withTarget(row('objective', `max by (sli) (${recorded('job', 'cookie_sli_objective:ratio')})`))
    .withTarget(row('target', `max by (sli) (${recorded('job', 'cookie_sli_target:ratio')})`))
    .withTarget(row('left', `min by (sli) (${recorded('job', 'cookie_error_budget_remaining:ratio')})`));

const budgets = () => {
  const panel = barGauge({
    id: 202,
    title: 'Error budget left, 30 days',
    description:
      'Of the bad events that each objective allows in 30 days, the share that is left. Full is untouched; yellow is the last quarter: halt risky releases; empty is a missed objective.',
    unit: 'percentunit',
    width: 10,
    height: 13,
    empty: 'The rules of alerts/rules/ are not loaded, or nothing was seen',
  })
    .min(0)
    .max(1)
    .decimals(0)
    .thresholds(BUDGET_STEPS())
    .withTarget(
      latest(`sort(min by (sli) (${recorded('job', 'cookie_error_budget_remaining:ratio')}))`, '{{sli}}'),
    );
  for (const { sli, title } of objectives) panel.overrideByName(sli, [{ id: 'displayName', value: title }]);
  return panel;
};

/** Panels of the row, in the order of the grid. */
export const slis = () => [overview(), budgets()];
