// The committed dashboards as tests see them. It must judge nothing.
import { readdirSync, readFileSync } from 'node:fs';

export const FOLDER = new URL('../../dashboards/', import.meta.url);

type Grid = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
type Link = {
  readonly title: string;
  readonly url: string;
  readonly keepTime?: boolean;
  readonly includeVars?: boolean;
};
type Property = { readonly id: string; readonly value?: unknown };
type Target = {
  readonly refId?: string;
  readonly expr: string;
  readonly datasource: unknown;
  readonly instant?: boolean;
  readonly format?: string;
  readonly exemplar?: boolean;
};
export type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: unknown;
  readonly gridPos: Grid;
  readonly targets?: readonly Target[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
  }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly Property[];
    }[];
  };
  /** Of a row that is collapsed. */
  readonly collapsed?: boolean;
  readonly panels?: readonly Panel[];
};
type Variable = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly query: string;
  readonly multi: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
  readonly datasource?: { readonly uid: string };
};
export type Dashboard = {
  readonly __inputs?: unknown;
  readonly __requires: readonly { readonly type: string; readonly id: string }[];
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly links: readonly Link[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly expr: string;
      readonly step?: string;
      readonly datasource: unknown;
    }[];
  };
};

/** File name → dashboard. */
export const dashboards: ReadonlyMap<string, Dashboard> = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Dashboard]),
);

/** Rows and panels, those of collapsed rows too. */
export const allPanels = ({ panels }: Dashboard): readonly Panel[] =>
  panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);

/** What shows data. */
export const dataPanels = (dashboard: Dashboard): readonly Panel[] =>
  allPanels(dashboard).filter(({ type }) => type !== 'row');

export type Query = { readonly name: string; readonly expr: string };

/** Queries of panels and of annotations, by what people call them. */
export const queriesOf = (dashboard: Dashboard): readonly Query[] => [
  ...dataPanels(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({ name: `${title} ${refId ?? ''}`, expr })),
  ),
  ...dashboard.annotations.list,
];
