// Row "What responses set": each cookie with its attributes, lifetimes, sizes, violations, exposure.
import { DEBUG_UID } from '../../alerts/links.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { eventBars } from '../event-bars.ts';
import { areas, line, lines, row, table } from '../panels.ts';
import { increaseOf, quantileOf, rateOf, sumOf } from '../queries.ts';
import { COLOURS, type Colour, coloured } from '../style.ts';
import { type Column, decimals, largestFirst, unit, width, withColumns, withWidth } from '../tables.ts';
import { attributesTable } from './attributes-table.ts';

const issuedCookies = { metric: 'cookie_issued_total' } as const;
const among = issuedCookies;
const THIRD = { width: 8, height: 8 } as const;

/** Classes in one colour each, wherever they are told apart. */
const CLASS_COLOURS: Readonly<Record<string, Colour>> = {
  auth: COLOURS.neutral,
  csrf: COLOURS.other,
  affinity: COLOURS.good,
  preference: COLOURS.watch,
  other: COLOURS.quiet,
};

const byClass = () => {
  const panel = areas({
    ...THIRD,
    id: 402,
    title: 'Cookies issued by class',
    description:
      'Set-Cookie headers a second by class of the cookie. A new area, or auth cookies that fall to nothing while the site has visitors, is a change of the application.',
    unit: 'cps',
    empty: 'No cookie was issued',
  }).withTarget(line(rateOf(issuedCookies, ['class']), '{{class}}'));
  for (const [name, colour] of Object.entries(CLASS_COLOURS)) panel.overrideByName(name, coloured(colour));
  return panel;
};

const lifetimes = () => {
  const panel = lines({
    ...THIRD,
    id: 403,
    title: 'Announced lifetime by class (p95)',
    description:
      'How long cookies say that they live, 95 of 100 at most; cookies that end with the browser are not in it. An auth cookie that lives for months is worth stealing; browsers cap all at 400 days.',
    unit: 's',
    empty: 'No cookie with a lifetime was issued',
  }).withTarget(
    line(quantileOf(0.95, 'cookie_issued_lifetime_seconds', '$__rate_interval', ['class']), '{{class}}'),
  );
  for (const [name, colour] of Object.entries(CLASS_COLOURS)) panel.overrideByName(name, coloured(colour));
  return panel;
};

const sizes = () =>
  lines({
    ...THIRD,
    id: 404,
    title: 'Bytes of one Set-Cookie',
    description:
      'Length of single Set-Cookie headers. Browsers refuse name and value of more than 4096 bytes together, and nobody is told. Below 1 KB is normal.',
    unit: 'bytes',
    empty: 'No cookie was issued',
  })
    .withTarget(line(quantileOf(0.99, 'cookie_issued_bytes'), 'p99'))
    .withTarget(line(quantileOf(0.5, 'cookie_issued_bytes'), 'p50'))
    .overrideByName('p99', coloured(COLOURS.other))
    .overrideByName('p50', coloured(COLOURS.quiet));

const shapes = () =>
  eventBars({
    frame: {
      ...THIRD,
      id: 405,
      title: 'Cookies that changed their shape',
      description:
        'Changes of attributes, scope or lifetime that stayed for 20 issues, by cookie; counts in each interval. A deploy that nobody announced shows here. The same are the vertical marks on all charts.',
      unit: 'short',
      empty: 'No cookie was issued',
    },
    events: { metric: 'cookie_shape_changes_total', among },
    by: 'cookie',
    among: issuedCookies,
  });

const violations = () =>
  withColumns(
    table({
      ...THIRD,
      id: 406,
      title: 'Violations by cookie and rule',
      description:
        'What browsers refuse or the standard forbids, in the time range. A refused session cookie is a login that does not work; a refused deletion is a logout that does not.',
      unit: 'short',
      empty: 'None seen, or no log shows it',
    }),
    [
      { from: 'cookie', heading: 'Cookie' },
      { from: 'rule', heading: 'Rule' },
      { from: 'Value', heading: 'Times', properties: [unit('locale'), decimals(0), width(80)] },
    ],
  )
    .sortBy(largestFirst('Times'))
    .withTarget(
      row(
        'A',
        `${increaseOf({ metric: 'cookie_violations_total', among }, '$__range', ['cookie', 'rule'])} > 0.5`,
      ),
    );

const EXPOSED: readonly Column[] = [
  withWidth(siteColumn(DEBUG_UID), 170),
  cookieColumn(DEBUG_UID),
  { from: 'attribute', heading: 'Without' },
  { from: 'Value #times', heading: 'Times', properties: [unit('locale'), decimals(0), width(70)] },
  { from: 'Value #time', heading: 'Time in all', properties: [unit('s'), decimals(1), width(110)] },
];

const exposure = () => {
  const metric = 'cookie_exposure_seconds';
  const by = ['site', 'cookie', 'attribute'];
  return withColumns(
    table({
      ...THIRD,
      id: 407,
      title: 'Exposures that ended',
      description:
        'Times in which an auth cookie was issued without the attribute, that ended in the time range, and how long they took together. One that goes on is not in it yet: see No Secure above.',
      unit: 's',
      empty: 'None ended in this time range',
    }),
    EXPOSED,
  )
    .withTarget(row('times', `${increaseOf({ metric }, '$__range', by)} > 0.5`))
    .withTarget(row('time', `${sumOf({ metric }, '$__range', by)} > 0`));
};

/** Panels of the row, in the order of the grid. */
export const issued = () => [
  attributesTable(),
  byClass(),
  lifetimes(),
  sizes(),
  shapes(),
  violations(),
  exposure(),
];
