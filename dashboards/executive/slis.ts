// Row "Against what we want": every SLI with its objective, and what is left of its error budget.
import { objectives } from '../../exporter/slis/index.ts';
import { row, table } from '../panels.ts';
import { cutOff, recorded } from '../recorded.ts';
import { budgetLeft } from '../style.ts';
import { type Column, decimals, smallestFirst, unit, width, withColumns, words } from '../tables.ts';

/** Names of the SLIs as people call them, for cells. */
const TITLES = words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }])));

const percent = (from: string, heading: string, digits: number): Column => ({
  from: `Value #${from}`,
  heading,
  properties: [unit('percentunit'), decimals(digits), width(105)],
});

const COLUMNS: readonly Column[] = [
  { from: 'sli', heading: 'SLI', properties: TITLES },
  percent('day', 'Last day', 3),
  percent('month', '30 days', 3),
  percent('objective', 'Objective', 2),
  percent('target', 'Wanted', 0),
  {
    from: 'Value #left',
    heading: 'Error budget left',
    properties: [
      unit('percentunit'),
      decimals(0),
      width(520),
      { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'color' } },
      { id: 'min', value: 0 },
      { id: 'max', value: 1 },
      { id: 'thresholds', value: budgetLeft().build() },
    ],
  },
];

const overview = () =>
  withColumns(
    table({
      id: 201,
      title: 'SLIs against their objectives',
      description:
        'Share of good events of each SLI, of all sites of the chosen jobs. Objective: the least over 30 days, from the config; Wanted: what we aim for in the end. Error budget: of the bad events that the objective allows in 30 days, the share that is left; orange from when a quarter is spent (halt risky releases), below 0 the objective is missed. A dash: no such events, or no log that shows them: not known is not 100 %.',
      unit: 'short',
      width: 24,
      height: 13,
      empty: 'The rules of alerts/rules/ are not loaded, or nothing was seen',
    }),
    COLUMNS,
  )
    .sortBy(smallestFirst('Error budget left'))
    .withTarget(row('day', cutOff(`min by (sli) (${recorded('job', 'cookie_sli:ratio_rate1d')})`)))
    .withTarget(row('month', cutOff(`min by (sli) (${recorded('job', 'cookie_sli:ratio_rate30d')})`)))
    .withTarget(row('objective', `max by (sli) (${recorded('job', 'cookie_sli_objective:ratio')})`))
    .withTarget(row('target', `max by (sli) (${recorded('job', 'cookie_sli_target:ratio')})`))
    .withTarget(row('left', `min by (sli) (${recorded('job', 'cookie_error_budget_remaining:ratio')})`));

/** Panels of the row, in the order of the grid. */
export const slis = () => [overview()];
