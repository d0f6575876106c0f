// The on-call dashboard: what burns now, then one row for each thing that can go wrong, then whether to believe it.
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ON_CALL_UID, RUNBOOKS_URL } from '../alerts/links.ts';
import { auth } from './on-call/auth.ts';
import { coverage } from './on-call/coverage.ts';
import { headerSize } from './on-call/header-size.ts';
import { now } from './on-call/now.ts';
import { responses } from './on-call/responses.ts';
import { sources } from './on-call/sources.ts';
import { transport } from './on-call/transport.ts';
import { DATASOURCE } from './panels.ts';
import { increaseOf } from './queries.ts';
import { variables } from './variables.ts';

type Row = { readonly id: number; readonly title: string; readonly panels: readonly { build(): Panel }[] };

const rows = (): readonly Row[] => [
  { id: 100, title: 'What burns now', panels: now() },
  { id: 200, title: 'Attributes of issued cookies', panels: coverage() },
  { id: 300, title: 'Cookies without TLS', panels: transport() },
  { id: 400, title: 'Sessions accepted and refused', panels: auth() },
  { id: 500, title: 'Set-Cookie on its way to the browser', panels: responses() },
  { id: 600, title: 'Size of Cookie headers', panels: headerSize() },
  { id: 700, title: 'Can this be believed? The logs behind it', panels: sources() },
];

const shapeChanges = () =>
  new AnnotationQueryBuilder()
    .name('Cookie changed its shape')
    .datasource(DATASOURCE)
    .enable(true)
    .hide(false)
    .iconColor('purple')
    .expr(`${increaseOf({ metric: 'cookie_shape_changes_total' }, '2m', ['site', 'cookie'])} > 0`)
    .step('60s')
    .titleFormat('Cookie {{cookie}} of {{site}} changed its shape')
    .textFormat('Attributes, scope or lifetime differ from before and stayed so: probably a deploy.');

/** The dashboard as Grafana's classic model. */
export const onCall = () => {
  const dashboard = new DashboardBuilder('Cookies / On-call')
    .uid(ON_CALL_UID)
    .description(
      'What is wrong with session cookies right now, where, and whether the logs behind the numbers can be believed. For whoever is on call.',
    )
    .tags(['cookie-exporter'])
    .readonly()
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables())
    .annotations([shapeChanges()])
    .link(
      new DashboardLinkBuilder('Runbooks')
        .type(DashboardLinkType.Link)
        .url(RUNBOOKS_URL)
        .icon('doc')
        .tooltip('What to do for each alert')
        .targetBlank(true),
    );
  for (const { id, title, panels } of rows()) {
    dashboard.withRow(new RowBuilder(title).id(id));
    for (const panel of panels) dashboard.withPanel(panel);
  }
  return dashboard.build();
};
