// Row "Set-Cookie on its way": what the edge changed, and what browsers refuse.
import { bars, line, row, table } from '../panels.ts';
import { increaseOf, orZeroNamed } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';
import { type Column, decimals, largestFirst, unit, width, withColumns, words } from '../tables.ts';

const rewrites = { metric: 'cookie_rewrites_total' } as const;
const unexpected = { ...rewrites, where: { expected: ['false'] } } as const;
const violations = {
  metric: 'cookie_violations_total',
  among: { metric: 'cookie_issued_total', where: {} },
} as const;

const overTime = () =>
  bars({
    id: 501,
    title: 'Unexpected rewrites at the edge',
    description:
      "Differences between the origin's Set-Cookie and the edge's that no exception expects; counts in each interval. secure_removed, httponly_removed and removed undo what the application did: look at the last change of the proxy's configuration.",
    unit: 'short',
    width: 7,
    height: 8,
    empty: 'Not compared: no log shows both legs',
  })
    .withTarget(
      line(
        orZeroNamed(
          increaseOf(unexpected, '$__rate_interval', ['change']),
          increaseOf({ metric: 'cookie_rewrites_compared_total' }, '$__rate_interval'),
          'change',
        ),
        '{{change}}',
      ),
    )
    .overrideByName('none', coloured(COLOURS.good));

const COLUMNS: readonly Column[] = [
  { from: 'site', heading: 'Site' },
  { from: 'cookie', heading: 'Cookie' },
  { from: 'change', heading: 'Change' },
  {
    from: 'expected',
    heading: 'Expected',
    properties: [
      width(90),
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ...words({ true: { text: 'yes', color: COLOURS.good }, false: { text: 'no', color: COLOURS.bad } }),
    ],
  },
  { from: 'Value', heading: 'Times', properties: [unit('locale'), decimals(0), width(80)] },
];

const byCookie = () =>
  withColumns(
    table({
      id: 502,
      title: 'What the edge rewrote',
      description:
        'Every difference in the selected time range, expected ones too. Add a cookie to expected_rewrites in the config once somebody has decided that the change is wanted.',
      unit: 'short',
      width: 10,
      height: 8,
      empty: 'None seen',
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Times'))
    .withTarget(
      row('A', `${increaseOf(rewrites, '$__range', ['site', 'cookie', 'change', 'expected'])} > 0`),
    );

const refused = () =>
  bars({
    id: 503,
    title: 'Violations',
    description:
      'Set-Cookie headers that browsers refuse or the standard forbids, by rule; counts in each interval. A refused session cookie is a login that does not work; a refused deletion is a logout that does not.',
    unit: 'short',
    width: 7,
    height: 8,
    empty: 'No cookie was issued',
  })
    .withTarget(
      line(
        orZeroNamed(
          increaseOf(violations, '$__rate_interval', ['rule']),
          increaseOf({ metric: 'cookie_issued_total' }, '$__rate_interval'),
          'rule',
        ),
        '{{rule}}',
      ),
    )
    .overrideByName('none', coloured(COLOURS.good));

/** Panels of the row, in the order of the grid. */
export const responses = () => [overTime(), byCookie(), refused()];
