// Row "Cookies on their way": what the edge changed in either direction, and what browsers refuse.
import { DEBUG_UID } from '../../alerts/links.ts';
import { relayed } from '../debug/comparison.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { eventBars } from '../event-bars.ts';
import { row, table } from '../panels.ts';
import { increaseOf } from '../queries.ts';
import { COLOURS } from '../style.ts';
import {
  type Column,
  decimals,
  largestFirst,
  unit,
  width,
  withColumns,
  withWidth,
  words,
} from '../tables.ts';

const rewrites = { metric: 'cookie_rewrites_total' } as const;
const unexpected = { ...rewrites, where: { expected: ['false'] } } as const;
const violations = {
  metric: 'cookie_violations_total',
  among: { metric: 'cookie_issued_total' },
} as const;

const overTime = () =>
  eventBars({
    frame: {
      id: 501,
      title: 'Unexpected rewrites at the edge',
      description:
        "Differences between the origin's Set-Cookie and the edge's that no exception expects; counts in each interval. secure_removed, httponly_removed and removed undo what the application did: look at the last change of the proxy's configuration.",
      unit: 'short',
      width: 5,
      height: 8,
      empty: 'Not compared: no log shows both legs',
    },
    events: unexpected,
    by: 'change',
    among: { metric: 'cookie_rewrites_compared_total' },
  });

const COLUMNS: readonly Column[] = [
  withWidth(siteColumn(DEBUG_UID), 165),
  withWidth(cookieColumn(DEBUG_UID), 115),
  { from: 'change', heading: 'Change' },
  {
    from: 'expected',
    heading: 'Expected',
    properties: [
      width(80),
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ...words({ true: { text: 'yes', color: COLOURS.good }, false: { text: 'no', color: COLOURS.bad } }),
    ],
  },
  { from: 'Value', heading: 'Times', properties: [unit('locale'), decimals(0), width(70)] },
];

const byCookie = () =>
  withColumns(
    table({
      id: 502,
      title: 'What the edge rewrote',
      description:
        'Every difference in the selected time range, expected ones too. Add a cookie to expected_rewrites in the config once somebody has decided that the change is wanted.',
      unit: 'short',
      width: 9,
      height: 8,
      empty: 'None seen, or no log shows it',
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Times'))
    .withTarget(
      row('A', `${increaseOf(rewrites, '$__range', ['site', 'cookie', 'change', 'expected'])} > 0`),
    );

const refused = () =>
  eventBars({
    frame: {
      id: 503,
      title: 'Violations',
      description:
        'Set-Cookie headers that browsers refuse or the standard forbids, by rule; counts in each interval. A refused session cookie is a login that does not work; a refused deletion is a logout that does not.',
      unit: 'short',
      width: 5,
      height: 8,
      empty: 'No cookie was issued',
    },
    events: violations,
    by: 'rule',
    among: { metric: 'cookie_issued_total' },
  });

/** Panels of the row, in the order of the grid. */
export const responses = () => [overTime(), byCookie(), refused(), relayed({ id: 504, width: 5, height: 8 })];
