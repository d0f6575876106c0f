// The table of all SLIs against their objectives, and the burn rates behind it. It holds every SLI that is registered.
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { objectiveOf } from '../../alerts/objectives.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { row, table } from '../panels.ts';
import { badShare, series } from '../queries.ts';
import { COLOURS, thresholds } from '../style.ts';
import { type Column, colouredBy, decimals, unit, width, withColumns, words } from '../tables.ts';

/** A number for each SLI in one answer, told apart by the label `sli`. */
const forEachSli = (expression: (sli: string) => string): string =>
  objectives.map(({ sli }) => `label_replace(\n${expression(sli)},\n"sli", "${sli}", "", "")`).join('\nor\n');

const shareLeft = (range: '$__range' | '1h'): string =>
  forEachSli((sli) => `1 - ${badShare(objectiveOf(sli), range)}`);

/** How many times faster than the objective allows the budget is used up; one series an SLI. */
export const burnRate = forEachSli(
  (sli) =>
    `${badShare(objectiveOf(sli), '1h')}\n/ (1 - max(${series('cookie_objective_ratio', { sli: [sli] })}))`,
);

const COLUMNS: readonly Column[] = [
  {
    from: 'sli',
    heading: 'SLI',
    properties: words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }]))),
  },
  { from: 'Value #hour', heading: 'Last hour', properties: [unit('percentunit'), decimals(3), width(110)] },
  { from: 'Value #range', heading: 'Time range', properties: [unit('percentunit'), decimals(3), width(110)] },
  {
    from: 'Value #objective',
    heading: 'Objective',
    properties: [unit('percentunit'), decimals(2), width(100)],
  },
  {
    from: 'Value #burn',
    heading: 'Burn rate',
    properties: [
      { id: 'unit', value: 'suffix:×' },
      decimals(1),
      width(100),
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
        'Share of good events, each SLI at one vantage: the edge where it sees the site, else the origin. Burn rate: how many times faster than allowed the last hour used up the budget for bad events; from 6 on it pages. An empty cell: no such events, or no log that shows them.',
      unit: 'short',
      width: 13,
      height: 10,
      empty: 'no exporter',
    }),
    COLUMNS,
  )
    .withTarget(row('hour', shareLeft('1h')))
    .withTarget(row('range', shareLeft('$__range')))
    .withTarget(row('objective', `max by (sli) (${series('cookie_objective_ratio')})`))
    .withTarget(row('burn', burnRate));
