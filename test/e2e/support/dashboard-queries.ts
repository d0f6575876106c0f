// Every query of the committed dashboards, with Grafana's variables filled in as it would with "All" chosen.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../dashboards/', import.meta.url));

type DashboardQuery = {
  /** Dashboard, panel and number of the query. */
  readonly name: string;
  readonly expression: string;
  readonly isInstant: boolean;
};

type Panel = {
  readonly title?: string;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly { readonly expr?: string; readonly instant?: boolean }[];
};
type Dashboard = {
  readonly panels: readonly Panel[];
  readonly annotations?: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: string }[] };
};

const VALUES = new Map([
  ['job', '.+'],
  ['instance', '.+'],
  ['site', '.+'],
  ['cookie', '.+'],
  ['__rate_interval', '1m'],
  ['__interval', '15s'],
  ['__range', '15m'],
]);

const fillIn = (expression: string): string =>
  expression.replace(/\$\{?(\w+)(?::\w+)?\}?/g, (_whole, variable: string) => {
    const value = VALUES.get(variable);
    if (value === undefined) throw new Error(`no value for the variable ${variable}`);
    return value;
  });

const queriesOf = (panel: Panel, dashboard: string): DashboardQuery[] => [
  ...(panel.targets ?? []).flatMap(({ expr, instant }, at) =>
    expr === undefined
      ? []
      : [
          {
            name: `${dashboard} / ${panel.title} / ${at + 1}`,
            expression: fillIn(expr),
            isInstant: instant === true,
          },
        ],
  ),
  ...(panel.panels ?? []).flatMap((inner) => queriesOf(inner, dashboard)),
];

const loadDashboards = (): [name: string, dashboard: Dashboard][] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Dashboard]);

/** Queries of all panels and annotations. */
export const loadDashboardQueries = (): DashboardQuery[] =>
  loadDashboards().flatMap(([name, { panels, annotations }]) => [
    ...panels.flatMap((panel) => queriesOf(panel, name)),
    ...(annotations?.list ?? []).flatMap(({ name: title, expr }) =>
      expr === undefined
        ? []
        : [{ name: `${name} / annotation ${title}`, expression: fillIn(expr), isInstant: false }],
    ),
  ]);

/** Of each variable that asks Prometheus: the selector and the label whose values it lists. */
export const loadVariableQueries = (): { name: string; selector: string; label: string }[] =>
  loadDashboards().flatMap(([dashboard, { templating }]) =>
    templating.list.flatMap(({ name, query }) => {
      const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(query ?? '') ?? [];
      if (selector === undefined || label === undefined) return [];
      return [{ name: `${dashboard} / $${name}`, selector: fillIn(selector), label }];
    }),
  );
