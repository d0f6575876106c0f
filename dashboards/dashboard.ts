// A dashboard as rows of panels, with what all of ours share. It must hold no query.
import {
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { linksFrom } from './drill-down.ts';
import { variables } from './variables.ts';

/** A panel that is still to be built. */
export type Buildable = { build(): Panel };

export type Row = {
  /** Its panels have the numbers that follow. */
  readonly id: number;
  readonly title: string;
  readonly panels: readonly Buildable[];
  /** Only its title is seen until somebody opens it, and nothing is queried. */
  readonly collapsed?: boolean;
};

type Parts = {
  readonly uid: Parameters<typeof linksFrom>[0];
  readonly title: string;
  readonly description: string;
  /** Grafana's own words: `now-6h`. */
  readonly from: string;
  readonly refresh: string;
  readonly rows: readonly Row[];
  readonly annotations: readonly AnnotationQueryBuilder[];
};

const addRow = (dashboard: DashboardBuilder, { id, title, panels, collapsed = false }: Row): void => {
  const row = new RowBuilder(title).id(id);
  dashboard.withRow(collapsed ? panels.reduce((open, panel) => open.withPanel(panel), row) : row);
  if (!collapsed) for (const panel of panels) dashboard.withPanel(panel);
};

/** The dashboard as Grafana's classic model. */
export const createDashboard = ({ uid, title, description, from, refresh, ...parts }: Parts): Dashboard => {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['cookie-exporter'])
    .readonly()
    .time({ from, to: 'now' })
    .refresh(refresh)
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables())
    .annotations([...parts.annotations])
    .links(linksFrom(uid));
  for (const row of parts.rows) addRow(dashboard, row);
  return dashboard.build();
};
