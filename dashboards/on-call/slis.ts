// The table of all SLIs against their objectives, and the burn rates behind it. It holds every SLI that is recorded.
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { objectives } from '../../exporter/slis/index.ts';
import { row, table } from '../panels.ts';
import { series } from '../queries.ts';
import { badShares, cutOff } from '../recorded.ts';
import { COLOURS, thresholds } from '../style.ts';
import {
  type Column,
  colouredBy,
  decimals,
  largestFirst,
  unit,
  width,
  withColumns,
  words,
} from '../tables.ts';

const OBJECTIVES = `max by (sli) (${series('cookie_objective_ratio')})`;

/** How many times faster than the objective allows the last hour used up the budget; one series an SLI. */
export const burnRates = `${badShares('1h')}\n/ on (sli) clamp_min(1 - ${OBJECTIVES}, 1e-06)`;

const COLUMNS: readonly Column[] = [
  {
    from: 'sli',
    heading: 'SLI',
    properties: words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }]))),
  },
  { from: 'Value #now', heading: '5 minutes', properties: [unit('percentunit'), decimals(3), width(93)] },
  { from: 'Value #hour', heading: 'Last hour', properties: [unit('percentunit'), decimals(3), width(93)] },
  { from: 'Value #day', heading: 'Last day', properties: [unit('percentunit'), decimals(3), width(93)] },
  {
    from: 'Value #objective',
    heading: 'Objective',
    properties: [unit('percentunit'), decimals(2), width(90)],
  },
  {
    from: 'Value #burn',
    heading: 'Burn rate',
    properties: [
      { id: 'unit', value: 'suffix:×' },
      decimals(1),
      width(90),
      ...colouredBy(thresholds(COLOURS.good, [1, COLOURS.watch], [6, COLOURS.bad])),
    ],
  },
];

/** Panel 107. */
export const sliTable = (): TableBuilder =>
  withColumns(
    table({
      id: 107,
      title: 'SLIs against their objectives',
      description:
        'Share of good events of the chosen sites and cookies, each SLI at one vantage: the edge where it sees the site, else the origin. Burn rate: how many times faster than allowed the last hour used up the budget for bad events; 1 lasts exactly 30 days, from 14.4 on somebody is woken, from 6 on if it stays so for hours (where it is no mere ticket). A dash: no such events, or no log that shows them.',
      unit: 'short',
      width: 13,
      height: 13,
      empty: 'The rules of alerts/rules/ are not loaded, or nothing was seen',
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Burn rate'))
    .withTarget(row('now', cutOff(`1 - ${badShares('5m')}`)))
    .withTarget(row('hour', cutOff(`1 - ${badShares('1h')}`)))
    .withTarget(row('day', cutOff(`1 - ${badShares('1d')}`)))
    .withTarget(row('objective', OBJECTIVES))
    .withTarget(row('burn', burnRates));
