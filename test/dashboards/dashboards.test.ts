// The committed dashboards, held to the rules of Grafana's dashboard-linter, to the catalogue and to our own taste.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { recorded } from '../../alerts/objectives.ts';
import { recordingGroups } from '../../alerts/recording.ts';
import { renderDashboardFiles } from '../../dashboards/render.ts';
import {
  assertInCatalogue,
  catalogued,
  type Selector,
  selectorsOf,
  substitute,
  syntaxErrors,
} from './promql.ts';

const FOLDER = new URL('../../dashboards/', import.meta.url);
const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

type Target = { refId?: string; expr: string; datasource: unknown };
type Grid = { x: number; y: number; w: number; h: number };
type Panel = {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: unknown;
  gridPos: Grid;
  targets?: Target[];
  fieldConfig?: { defaults: { unit?: string; noValue?: string } };
};
type Variable = {
  name: string;
  label: string;
  type: string;
  query: string;
  multi: boolean;
  allValue?: string;
  refresh?: number;
  datasource?: { uid: string };
};
type Dashboard = {
  __inputs?: unknown;
  __requires: { type: string; id: string }[];
  id: null;
  uid: string;
  title: string;
  description: string;
  editable: boolean;
  schemaVersion: number;
  tags: string[];
  panels: Panel[];
  templating: { list: Variable[] };
  annotations: { list: { name: string; expr: string; datasource: unknown }[] };
};

/** Panel ids are addresses: people link to them and alerts may. They never change and are never used again. */
const PANEL_IDS: Readonly<Record<string, readonly number[]>> = {
  'on-call.json': [
    100, 101, 102, 103, 104, 105, 106, 107, 108, 200, 201, 202, 300, 301, 302, 303, 400, 401, 402, 403, 500,
    501, 502, 503, 600, 601, 602, 603, 700, 701, 702, 703, 704,
  ],
};

/** Alerts are made by Prometheus and carry no instance: rules sum over the copies of an exporter. */
const isAlerts = ({ metric }: Selector): boolean => metric === 'ALERTS' || metric === 'ALERTS_FOR_STATE';
const recordedNames = new Set(
  recordingGroups(recorded).flatMap(({ rules }) =>
    rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])),
  ),
);
const isRecorded = ({ metric }: Selector): boolean => recordedNames.has(metric);

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

const overlap = (a: Grid, b: Grid): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('committed dashboards', () => {
  it('are what `node dashboards/generate.ts` writes', () => {
    const committed = new Map(files.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));
    assert.deepEqual(committed, new Map(renderDashboardFiles()));
  });
});

for (const file of files) {
  const dashboard: Dashboard = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const variable = (name: string) => dashboard.templating.list.find((one) => one.name === name);
  const queries = [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr }) => [`${title} ${refId ?? ''}`, expr] as const),
    ),
    ...dashboard.annotations.list.map(({ name, expr }) => [name, expr] as const),
  ];

  describe(`dashboard ${file}`, () => {
    it('imports by hand and by file: schema 39 to 42, no id, no __inputs, requirements named', () => {
      const { schemaVersion, id, uid, editable } = dashboard;
      assert.ok(schemaVersion >= 39 && schemaVersion <= 42);
      assert.deepEqual(
        { id, editable, inputs: '__inputs' in dashboard },
        { id: null, editable: false, inputs: false },
      );
      assert.match(uid, /^[a-z0-9-]{8,40}$/);
      const required = dashboard.__requires
        .filter(({ type }) => type === 'panel')
        .map(({ id: panel }) => panel);
      assert.deepEqual(new Set(required), new Set(panels.map(({ type }) => type)));
    });

    it('says what it is for', () =>
      assert.ok(dashboard.description.length > 40 && dashboard.tags.length > 0));

    it('has one data source variable, named and labelled as the linter wants', () => {
      const sources = dashboard.templating.list.filter(({ type }) => type === 'datasource');
      const seen = sources.map(({ name, label, query }) => ({ name, label, query }));
      assert.deepEqual(seen, [{ name: 'datasource', label: 'Data source', query: 'prometheus' }]);
    });

    for (const [name, label] of [
      ['job', 'Job'],
      ['instance', 'Instance'],
      ['site', 'Site'],
      ['cookie', 'Cookie'],
    ] as const) {
      it(`has the variable ${name}`, () => {
        const found = variable(name);
        const seen = [
          found?.label,
          found?.type,
          found?.multi,
          found?.allValue,
          found?.refresh,
          found?.datasource?.uid,
        ];
        assert.deepEqual(seen, [label, 'query', true, '.+', 2, '$datasource']);
        const inner = /^label_values\((.+), (\w+)\)$/.exec(found?.query ?? '');
        assert.ok(inner?.[1]);
        assert.deepEqual(syntaxErrors(inner[1]), []);
      });
    }

    it('has no panel on another, and none beyond the grid', () => {
      for (const [at, a] of dashboard.panels.entries()) {
        assert.ok(a.gridPos.x >= 0 && a.gridPos.x + a.gridPos.w <= 24, a.title);
        for (const b of dashboard.panels.slice(at + 1)) {
          assert.ok(!overlap(a.gridPos, b.gridPos), `${a.title} overlaps ${b.title}`);
        }
      }
    });

    it('keeps its panel ids', () => {
      assert.deepEqual(
        dashboard.panels.map(({ id }) => id).sort((a, b) => a - b),
        PANEL_IDS[file],
      );
    });

    for (const panel of panels) {
      it(`explains panel "${panel.title}": title, description, unit, meaning of nothing, data source, queries`, () => {
        assert.ok(panel.title.length > 0 && panel.title.length <= 48);
        assert.ok((panel.description ?? '').length > 60);
        assert.ok(panel.fieldConfig?.defaults.unit);
        assert.ok(panel.fieldConfig.defaults.noValue);
        assert.deepEqual(panel.datasource, DATASOURCE);
        assert.ok((panel.targets ?? []).length > 0);
        for (const target of panel.targets ?? []) assert.deepEqual(target.datasource, DATASOURCE);
      });
    }

    for (const [name, query] of queries) {
      it(`asks well: ${name}`, () => {
        assert.deepEqual(syntaxErrors(substitute(query)), []);
        for (const selector of selectorsOf(query)) {
          if (!isAlerts(selector)) assertNarrowed(selector);
          if (!isAlerts(selector) && !isRecorded(selector)) assertInCatalogue(selector);
          assertCounterApplied(selector);
        }
      });
    }

    it('uses every variable', () => {
      const all = queries.map(([, query]) => query).join('\n');
      for (const { name } of dashboard.templating.list.filter(({ type }) => type === 'query')) {
        assert.ok(all.includes(`${name}=~"$${name}"`), name);
      }
    });
  });
}

/** Every selector is narrowed to the chosen job and instance, and to site and cookie where it has them. */
const assertNarrowed = (selector: Selector): void => {
  const chosen = (catalogued(selector.metric)?.labels ?? []).flatMap(([label, set]) =>
    'bound' in set && (set.bound === 'sites' || set.bound === 'cookies') ? [label] : [],
  );
  for (const label of ['job', 'instance', ...chosen]) {
    const matcher = selector.matchers.find((one) => one.label === label);
    assert.deepEqual(matcher, { label, operator: '=~', value: `$${label}` }, selector.metric);
  }
};

/** Counters are never shown as they are, and rates use the interval that Grafana advises. */
const assertCounterApplied = ({ metric, range, applied }: Selector): void => {
  const isCounter = /_(total|bucket|count|sum)$/.test(metric);
  if (isCounter)
    assert.ok(applied === 'rate' || applied === 'increase', `${metric} without rate or increase`);
  if (applied === 'rate') assert.equal(range, '$__rate_interval', metric);
};
