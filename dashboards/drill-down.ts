// Ways from one dashboard to another that keep the time range and the variables. It must hold no query.
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { DEBUG_UID, EXECUTIVE_UID, ON_CALL_UID, RUNBOOKS_URL } from '../alerts/links.ts';
import { type Column, linked } from './tables.ts';

/** The three, from the widest view to the nearest. */
const DASHBOARDS = [
  { uid: EXECUTIVE_UID, name: 'Executive', tells: 'Objectives, budgets and incidents of the last 30 days' },
  { uid: ON_CALL_UID, name: 'On-call', tells: 'What is wrong right now, and where' },
  { uid: DEBUG_UID, name: 'Debug', tells: 'Everything that the exporter knows, to find out why' },
] as const;

type Uid = (typeof DASHBOARDS)[number]['uid'];

/** Links at the top of a dashboard: to the two others, and to the runbooks. */
export const linksFrom = (own: Uid): DashboardLinkBuilder[] => [
  ...DASHBOARDS.filter(({ uid }) => uid !== own).map(({ uid, name, tells }) =>
    new DashboardLinkBuilder(name)
      .type(DashboardLinkType.Link)
      .url(`/d/${uid}`)
      .icon('dashboard')
      .tooltip(tells)
      .keepTime(true)
      .includeVars(true),
  ),
  new DashboardLinkBuilder('Runbooks')
    .type(DashboardLinkType.Link)
    .url(RUNBOOKS_URL)
    .icon('doc')
    .tooltip('What to do for each alert')
    .targetBlank(true),
];

/** What a link from a cell keeps: the time range, and the variables that the cell does not set. */
const KEPT = [
  `\${__url_time_range}`,
  ...['datasource', 'job', 'instance'].map((name) => `\${${name}:queryparam}`),
].join('&');

const titleOf = (own: Uid): string => DASHBOARDS.find(({ uid }) => uid === own)?.name ?? '';

/** Column of the label `site`; a click opens a dashboard for that site. */
export const siteColumn = (to: Uid): Column => ({
  from: 'site',
  heading: 'Site',
  properties: [linked(`${titleOf(to)} for this site`, `/d/${to}?${KEPT}&var-site=\${__value.raw}`)],
});

/** Column of the label `cookie`, in a table with a column Site; a click opens a dashboard for that cookie of that site. */
export const cookieColumn = (to: Uid): Column => ({
  from: 'cookie',
  heading: 'Cookie',
  properties: [
    linked(
      `${titleOf(to)} for this cookie`,
      `/d/${to}?${KEPT}&var-site=\${__data.fields.Site}&var-cookie=\${__value.raw}`,
    ),
  ],
});
