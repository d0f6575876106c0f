// Row "Sessions": what became of requests with a session, and of the cookies over their lives.
import { DEBUG_UID } from '../../alerts/links.ts';
import { siteColumn } from '../drill-down.ts';
import { eventBars } from '../event-bars.ts';
import { areas, buckets, heatmap, line, lines, row, table } from '../panels.ts';
import { bucketsOf, increaseOf, rateOf, shareOf } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';
import { type Column, decimals, largestFirst, unit, withColumns } from '../tables.ts';

const auth = { metric: 'cookie_auth_requests_total' } as const;
const THIRD = { width: 8, height: 8 } as const;
const QUARTER = { width: 6, height: 8 } as const;

const stale = (id: number, outcome: 'accepted' | 'refused', title: string, description: string) =>
  eventBars({
    frame: { ...THIRD, id, title, description, unit: 'short', empty: 'No auth traffic seen' },
    events: { metric: 'cookie_stale_total', where: { outcome: [outcome] }, among: auth },
    by: 'reason',
    among: auth,
    colours:
      outcome === 'refused'
        ? { expired: COLOURS.quiet, deleted: COLOURS.watch, superseded: COLOURS.neutral }
        : {},
  });

const renewals = () =>
  areas({
    ...THIRD,
    id: 503,
    title: 'Renewals by trigger',
    description:
      'Auth cookies given anew, a second. rotation: in turn, as it should be; after_failure: once after a refusal, somebody logged in again; login_loop: again and again without being accepted, somebody who cannot get in.',
    unit: 'cps',
    empty: 'No auth cookie was renewed',
  })
    .withTarget(line(rateOf({ metric: 'cookie_renewals_total' }, ['trigger']), '{{trigger}}'))
    .overrideByName('rotation', coloured(COLOURS.good))
    .overrideByName('after_failure', coloured(COLOURS.watch))
    .overrideByName('login_loop', coloured(COLOURS.bad));

const returned = () =>
  lines({
    ...QUARTER,
    id: 504,
    title: 'New auth cookies never sent back',
    description:
      'Share of auth cookies that were not presented within 10 minutes of their issue. A step up after a deploy: browsers refuse the cookie (Secure over plaintext, a wrong domain, SameSite). A few are always tools and closed tabs.',
    unit: 'percentunit',
    empty: 'No login followed',
  })
    .axisSoftMax(0.1)
    .withTarget(
      line(
        shareOf(
          { metric: 'cookie_returned_total', where: { returned: ['false'] } },
          { metric: 'cookie_returned_total' },
          '$__rate_interval',
        ),
        'never sent back',
      ),
    )
    .overrideByName('never sent back', coloured(COLOURS.watch));

const ages = () =>
  heatmap({
    ...QUARTER,
    id: 505,
    title: 'Age of sessions at their last request',
    description:
      'How old the value of an auth cookie was when it was presented last. A band at the lifetime of a session is normal; values far older than sessions should live are sessions that never end.',
    unit: 's',
    empty: 'No session ended',
  }).withTarget(buckets(bucketsOf('cookie_session_age_seconds')));

const affinity = () =>
  lines({
    ...QUARTER,
    id: 506,
    title: 'Clients moved to another back end',
    description:
      'Affinity cookies that were replaced by another value, by cookie; counts in each interval. A burst is a restart or a scale-down: sessions kept in memory are lost with it. A steady stream is affinity that does not work.',
    unit: 'short',
    empty: 'No affinity cookie was replaced',
  }).withTarget(
    line(
      increaseOf({ metric: 'cookie_affinity_changes_total' }, '$__rate_interval', ['cookie']),
      '{{cookie}}',
    ),
  );

const crossSite = () =>
  areas({
    ...QUARTER,
    id: 507,
    title: 'Cross-site requests by what they carry',
    description:
      'Requests that the browser marked as coming from another site, a second. auth: SameSite let the session cookie through; wanted for a single sign-on, else a way to forge requests.',
    unit: 'reqps',
    empty: 'No log shows Sec-Fetch-Site',
  })
    .withTarget(
      line(
        rateOf(
          {
            metric: 'cookie_cross_site_requests_total',
            among: { metric: 'cookie_cross_site_requests_total' },
          },
          ['carries'],
        ),
        '{{carries}}',
      ),
    )
    .overrideByName('auth', coloured(COLOURS.watch))
    .overrideByName('other', coloured(COLOURS.neutral))
    .overrideByName('none', coloured(COLOURS.good))
    .overrideByName('unknown', coloured(COLOURS.quiet));

const OUTCOMES = ['accepted', 'missing', 'rejected', 'expired', 'error'] as const;

const COLUMNS: readonly Column[] = [
  siteColumn(DEBUG_UID),
  { from: 'client', heading: 'Client' },
  ...OUTCOMES.map((outcome) => ({
    from: `Value #${outcome}`,
    heading: outcome,
    properties: [unit('locale'), decimals(0)],
  })),
];

const bySite = () => {
  const panel = withColumns(
    table({
      id: 508,
      title: 'Auth outcomes by site and client',
      description:
        'Requests with an auth cookie or refused with 401 or 403 in the time range. One site alone: its last deploy. One kind of client alone: its cookie handling, or a scan. All at once: what they share, the edge or the session store.',
      unit: 'locale',
      width: 24,
      height: 8,
      empty: 'No auth traffic seen',
    }),
    COLUMNS,
  ).sortBy(largestFirst('accepted'));
  for (const outcome of OUTCOMES) {
    panel.withTarget(
      row(
        outcome,
        `${increaseOf({ ...auth, where: { outcome: [outcome] }, among: auth }, '$__range', ['site', 'client'])} > 0.5`,
      ),
    );
  }
  return panel;
};

/** Panels of the row, in the order of the grid. */
export const sessions = () => [
  stale(
    501,
    'accepted',
    'Stale cookies accepted',
    'Requests that were let in with an auth cookie after its end, by how it ended; counts in each interval. Normal is none: a logout that ends nothing (deleted), a rotation that leaves the old value valid (superseded), an expiry that only the browser knows (expired).',
  ),
  stale(
    502,
    'refused',
    'Stale cookies refused',
    'Requests that were refused with an auth cookie after its end, by how it ended; counts in each interval. Some are normal: somebody comes back after the night. A rise means sessions that end too early, or a cookie that clients do not drop.',
  ),
  renewals(),
  returned(),
  ages(),
  affinity(),
  crossSite(),
  bySite(),
];
