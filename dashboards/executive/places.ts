// Row "Where": the sites and the cookies that used up most of the budgets.
import { DEBUG_UID, ON_CALL_UID } from '../../alerts/links.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { row, table } from '../panels.ts';
import { recorded } from '../recorded.ts';
import { budgetLeft, COLOURS, thresholds } from '../style.ts';
import {
  type Column,
  colouredBy,
  decimals,
  largestFirst,
  smallestFirst,
  unit,
  width,
  withColumns,
  withWidth,
  words,
} from '../tables.ts';

const HALF = { width: 12, height: 9 } as const;
const sliColumn: Column = {
  from: 'sli',
  heading: 'SLI',
  properties: words(Object.fromEntries(objectives.map(({ sli, title }) => [sli, { text: title }]))),
};

const SITES: readonly Column[] = [
  withWidth(siteColumn(ON_CALL_UID), 175),
  sliColumn,
  { from: 'Value #month', heading: '30 days', properties: [unit('percentunit'), decimals(2), width(90)] },
  { from: 'Value #day', heading: 'Last day', properties: [unit('percentunit'), decimals(2), width(90)] },
  {
    from: 'Value #left',
    heading: 'Budget left',
    properties: [unit('percentunit'), decimals(0), width(108), ...colouredBy(budgetLeft())],
  },
];

const by = 'by (site, sli)';
const worst = `bottomk(7, min ${by} (${recorded('job_site', 'cookie_error_budget_remaining:ratio')}) < 1)`;

const sites = () =>
  withColumns(
    table({
      ...HALF,
      id: 501,
      title: 'Worst sites',
      description:
        'The seven pairs of site and SLI with the smallest error budget left, had the site a budget of its own. A click on a site opens On-call for it.',
      unit: 'short',
      empty: 'No site has used up any budget, or the rules are not loaded',
    }),
    SITES,
  )
    .sortBy(smallestFirst('Budget left'))
    .withTarget(row('left', worst))
    .withTarget(
      row(
        'month',
        `min ${by} (${recorded('job_site', 'cookie_sli:ratio_rate30d')})\nand on (site, sli) ${worst}`,
      ),
    )
    .withTarget(
      row(
        'day',
        `min ${by} (${recorded('job_site', 'cookie_sli:ratio_rate1d')})\nand on (site, sli) ${worst}`,
      ),
    );

const COOKIES: readonly Column[] = [
  withWidth(siteColumn(ON_CALL_UID), 165),
  withWidth(cookieColumn(DEBUG_UID), 115),
  sliColumn,
  { from: 'Value #bad', heading: 'Bad events', properties: [unit('locale'), decimals(0), width(90)] },
  {
    from: 'Value #used',
    heading: 'Budget used',
    properties: [
      unit('percentunit'),
      decimals(0),
      width(122),
      ...colouredBy(thresholds(COLOURS.quiet, [0.25, COLOURS.watch], [1, COLOURS.bad])),
    ],
  },
];

const badOfCookies = `sum by (job, site, cookie, sli) (${recorded('instance_site_cookie', 'cookie_sli_bad:increase30d')})`;
/** Bad events that an SLI may have in 30 days. */
const allowed = [
  `sum by (job, sli) (${recorded('job', 'cookie_sli_valid:increase30d')})`,
  `* clamp_min(1 - max by (job, sli) (${recorded('job', 'cookie_sli_objective:ratio')}), 1e-06)`,
].join('\n');
const used = `topk(7, max by (site, cookie, sli) (\n${badOfCookies}\n/ on (job, sli) group_left () (\n${allowed}\n)\n) > 0.005)`;

const cookies = () =>
  withColumns(
    table({
      ...HALF,
      id: 502,
      title: 'Worst cookies',
      description:
        'The seven cookies that used most of the error budget of an SLI in 30 days; above 100 % one cookie alone has missed the objective. Start here to mend: one line of configuration often mends all of them. A click on a cookie opens Debug for it.',
      unit: 'short',
      empty: 'No cookie had a bad event, or the rules are not loaded',
    }),
    COOKIES,
  )
    .sortBy(largestFirst('Budget used'))
    .withTarget(row('used', used))
    .withTarget(
      row('bad', `sum by (site, cookie, sli) (${badOfCookies})\nand on (site, cookie, sli) ${used}`),
    );

/** Panels of the row, in the order of the grid. */
export const places = () => [sites(), cookies()];
