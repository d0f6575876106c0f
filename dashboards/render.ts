// The dashboards as the text of files. It must not write them.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { debug } from './debug.ts';
import { executive } from './executive.ts';
import { onCall } from './on-call.ts';

const PANEL_NAMES: Readonly<Record<string, string>> = {
  bargauge: 'Bar gauge',
  heatmap: 'Heatmap',
  stat: 'Stat',
  table: 'Table',
  timeseries: 'Time series',
};

/**
 * What an import needs: shown by Grafana before it imports. There is no `__inputs`: file provisioning does not
 * resolve them, so the data source is a variable.
 */
const requirementsOf = ({ panels = [] }: Dashboard) => {
  const all = panels.flatMap((panel) => [panel, ...('panels' in panel ? panel.panels : [])]);
  const types = [...new Set(all.map(({ type }) => type))].filter((type) => type !== 'row').sort();
  return [
    { type: 'grafana', id: 'grafana', name: 'Grafana', version: '10.0.0' },
    { type: 'datasource', id: 'prometheus', name: 'Prometheus', version: '1.0.0' },
    ...types.map((id) => ({ type: 'panel', id, name: PANEL_NAMES[id] ?? id, version: '' })),
  ];
};

const REF_IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Gives each query of a panel a name of its own; Grafana itself does so only where a panel is edited. */
const nameQueries = (key: string, value: unknown): unknown =>
  key === 'targets' && Array.isArray(value)
    ? value.map((target: object, at) => ({ refId: REF_IDS[at], ...target }))
    : value;

/** Classic JSON: imports into Grafana 10 to 13 by hand and by file, without an edit. `id` is the database's to give. */
const renderDashboard = (dashboard: Dashboard): string =>
  `${JSON.stringify({ __requires: requirementsOf(dashboard), ...dashboard, id: null }, nameQueries, 2)}\n`;

/** Every generated file of this folder: path within it → text. */
export const renderDashboardFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['executive.json', renderDashboard(executive())],
    ['on-call.json', renderDashboard(onCall())],
    ['debug.json', renderDashboard(debug())],
  ]);
