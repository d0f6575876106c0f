// Row "Edge against origin": what the edge changes in Set-Cookie and in Cookie, and where the two logs disagree.

import { DEBUG_UID } from '../../alerts/links.ts';
import { objectiveOf } from '../../alerts/objectives.ts';
import { hasVantage } from '../../alerts/promql.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { eventBars } from '../event-bars.ts';
import { areas, line, row, table } from '../panels.ts';
import { goodShareAt, increaseOf, rateOf } from '../queries.ts';
import { COLOURS, coloured, thresholds } from '../style.ts';
import {
  type Column,
  colouredBy,
  decimals,
  largestFirst,
  unit,
  width,
  withColumns,
  withWidth,
  words,
} from '../tables.ts';

const compared = { metric: 'cookie_rewrites_compared_total' } as const;
const THIRD = { width: 8, height: 9 } as const;

const matrix = () =>
  table({
    ...THIRD,
    width: 16,
    id: 301,
    title: 'Rewrite matrix',
    description:
      'What the edge changed in the Set-Cookie headers of the origin in the time range: cookies down, changes across. Anything in secure_removed, httponly_removed or removed undoes what the application did: look at the configuration of the proxy. Expected changes are in it too.',
    unit: 'locale',
    empty: 'No difference seen',
  })
    .decimals(0)
    .thresholds(thresholds(COLOURS.quiet, [0.5, COLOURS.watch]))
    .transformations([
      {
        id: 'groupingToMatrix',
        options: { columnField: 'change', rowField: 'cookie', valueField: 'Value', emptyValue: 'zero' },
      },
      { id: 'organize', options: { renameByName: { 'cookie\\change': 'Cookie' } } },
    ])
    .overrideByName('Cookie', [{ id: 'color', value: { mode: 'fixed', fixedColor: COLOURS.quiet } }])
    .overrideByRegexp('/_removed$|^removed$/', colouredBy(thresholds(COLOURS.good, [0.5, COLOURS.bad])))
    .withTarget(
      row('A', `${increaseOf({ metric: 'cookie_rewrites_total' }, '$__range', ['cookie', 'change'])} > 0.5`),
    );

const results = () =>
  areas({
    ...THIRD,
    id: 302,
    title: 'Set-Cookie compared',
    description:
      'Set-Cookie headers of the origin that were found at the edge, by whether they came out as they went in. expected: the config says that the change is wanted. Red is what nobody asked for.',
    unit: 'cps',
    empty: 'Not compared: no log shows both legs',
  })
    .withTarget(line(rateOf(compared, ['result']), '{{result}}'))
    .overrideByName('unchanged', coloured(COLOURS.good))
    .overrideByName('expected', coloured(COLOURS.neutral))
    .overrideByName('unexpected', coloured(COLOURS.bad));

/** What the origin got otherwise than the edge did; the same on every dashboard. */
export const relayed = (frame: { readonly id: number; readonly width: number; readonly height: number }) =>
  eventBars({
    frame: {
      ...frame,
      title: 'Cookies altered on the way in',
      description:
        "Differences between a request's Cookie header at the edge and at the origin, by kind; counts in each interval. removed: the application never saw the cookie, so its user is logged out. added: usually the load balancer's own.",
      unit: 'short',
      empty: 'Not compared: no pair with both Cookie headers',
    },
    events: {
      metric: 'cookie_forwards_total',
      among: { metric: 'cookie_forwards_compared_total' },
    },
    by: 'change',
    among: { metric: 'cookie_forwards_compared_total' },
    colours: { removed: COLOURS.bad, value_changed: COLOURS.worse, added: COLOURS.watch },
  });

const ALTERED: readonly Column[] = [
  withWidth(siteColumn(DEBUG_UID), 170),
  cookieColumn(DEBUG_UID),
  { from: 'change', heading: 'Change' },
  { from: 'Value', heading: 'Times', properties: [unit('locale'), decimals(0), width(90)] },
];

const altered = () =>
  withColumns(
    table({
      ...THIRD,
      id: 304,
      title: 'Which cookies, on the way in',
      description:
        'Cookies that the origin got otherwise than the edge did, in the time range. An auth cookie in this table is a session that the application could not see.',
      unit: 'short',
      empty: 'No difference seen',
    }),
    ALTERED,
  )
    .sortBy(largestFirst('Times'))
    .withTarget(
      row(
        'A',
        `${increaseOf({ metric: 'cookie_forwards_total' }, '$__range', ['site', 'cookie', 'change'])} > 0.5`,
      ),
    );

const PERCENT = [unit('percentunit'), decimals(3), width(90)];
const BOTH_SIDES: readonly Column[] = [
  {
    from: 'sli',
    heading: 'SLI',
    properties: words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }]))),
  },
  { from: 'Value #edge', heading: 'At the edge', properties: PERCENT },
  { from: 'Value #origin', heading: 'At the origin', properties: PERCENT },
];

const atVantage = (vantage: 'edge' | 'origin'): string =>
  objectives
    .filter(({ valid, bad }) => hasVantage(valid.metric) && hasVantage(bad.metric))
    .map(
      ({ sli }) =>
        `label_replace(\n${goodShareAt(objectiveOf(sli), vantage, '$__range')},\n"sli", "${sli}", "", "")`,
    )
    .join('\nor\n');

const disagreements = () =>
  withColumns(
    table({
      ...THIRD,
      id: 305,
      title: 'The same SLI seen from both sides',
      description:
        'Share of good events in the time range by the log of the edge and by that of the origin; they are never added up. A difference is a finding: an origin that sets Secure and an edge that drops it, or the other way round.',
      unit: 'percentunit',
      empty: 'No log shows either side',
    }),
    BOTH_SIDES,
  )
    .withTarget(row('edge', atVantage('edge')))
    .withTarget(row('origin', atVantage('origin')));

/** Panels of the row, in the order of the grid. */
export const comparison = () => [
  matrix(),
  results(),
  relayed({ ...THIRD, id: 303 }),
  altered(),
  disagreements(),
];
