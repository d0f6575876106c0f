// The committed dashboards, held to the rules of Grafana's dashboard-linter and to our own taste: frame, variables, grid.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { renderDashboardFiles } from '../../dashboards/render.ts';
import { allPanels, dashboards, dataPanels, FOLDER } from './files.ts';
import { syntaxErrors } from './promql.ts';

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** Panel ids are addresses: people link to them and alerts may. They never change and are never used again. */
const PANEL_IDS: Readonly<Record<string, readonly (readonly [first: number, last: number])[]>> = {
  'executive.json': [
    [100, 106],
    [200, 201],
    [300, 304],
    [400, 403],
    [500, 502],
    [600, 604],
  ],
  'on-call.json': [
    [100, 110],
    [200, 202],
    [300, 304],
    [400, 403],
    [500, 504],
    [600, 603],
    [700, 705],
    [800, 803],
    [900, 902],
  ],
  'debug.json': [
    [100, 112],
    [200, 206],
    [300, 305],
    [400, 407],
    [500, 508],
    [600, 610],
    [700, 706],
    [800, 804],
    [900, 915],
    [1000, 1015],
  ],
};

const idsOf = (file: string): number[] =>
  (PANEL_IDS[file] ?? []).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );

type Grid = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
const overlap = (a: Grid, b: Grid): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('committed dashboards', () => {
  it('are what `node dashboards/generate.ts` writes', () => {
    const committed = new Map(
      [...dashboards.keys()].map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
    );
    const expected = renderDashboardFiles();
    assert.deepEqual(committed, new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))));
  });

  it('are three, each with an address of its own', () => {
    const uids = [...dashboards.values()].map(({ uid }) => uid);
    assert.deepEqual(uids, ['cookie-exporter-debug', 'cookie-exporter-executive', 'cookie-exporter-on-call']);
  });
});

for (const [file, dashboard] of dashboards) {
  const panels = dataPanels(dashboard);
  const variable = (name: string) => dashboard.templating.list.find((one) => one.name === name);

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
      // Opened alone, a collapsed row moves what is below it, so rows are judged one by one.
      const layers = [
        dashboard.panels,
        ...dashboard.panels.flatMap(({ panels: own = [] }) => (own.length > 0 ? [own] : [])),
      ];
      for (const layer of layers) {
        for (const [at, a] of layer.entries()) {
          assert.ok(a.gridPos.x >= 0 && a.gridPos.x + a.gridPos.w <= 24, a.title);
          for (const b of layer.slice(at + 1)) {
            assert.ok(!overlap(a.gridPos, b.gridPos), `${a.title} overlaps ${b.title}`);
          }
        }
      }
    });

    it('leaves no hole in the grid', () => {
      const layers = [
        dashboard.panels,
        ...dashboard.panels.flatMap(({ panels: own = [] }) => (own.length > 0 ? [own] : [])),
      ];
      for (const layer of layers) {
        const tops = new Map<number, number>();
        for (const { gridPos } of layer) tops.set(gridPos.y, (tops.get(gridPos.y) ?? 0) + gridPos.w);
        assert.deepEqual(
          [...tops].filter(([, width]) => width !== 24),
          [],
        );
      }
    });

    it('keeps its panel ids', () => {
      assert.deepEqual(
        allPanels(dashboard)
          .map(({ id }) => id)
          .sort((a, b) => a - b),
        idsOf(file),
      );
    });

    it('names every query of a panel, each otherwise', () => {
      for (const { title, targets = [] } of panels) {
        const names = targets.map(({ refId }) => refId);
        assert.ok(
          names.every((name) => (name ?? '') !== ''),
          title,
        );
        assert.equal(new Set(names).size, names.length, title);
      }
    });

    it('gives no two panels one title', () => {
      const titles = allPanels(dashboard).map(({ title }) => title);
      assert.deepEqual(
        titles.filter((title, at) => titles.indexOf(title) !== at),
        [],
      );
    });

    it('speaks of rows that it has', () => {
      const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
      for (const { title, description = '' } of panels) {
        for (const [, named = ''] of description.matchAll(/[Rr]ow "([^"]+)"/g)) {
          assert.ok(
            rows.some((row) => row.startsWith(named)),
            `${title}: ${named}`,
          );
        }
      }
    });

    for (const panel of panels) {
      it(`explains panel "${panel.title}": title, description, unit, meaning of nothing, data source, queries`, () => {
        // About 8 px a character of a title, 66 px a column of the grid at 1600 px, and room for the icons.
        assert.ok(panel.title.length > 0 && panel.title.length * 8 + 50 <= panel.gridPos.w * 66);
        assert.ok((panel.description ?? '').length > 60);
        assert.ok(panel.fieldConfig?.defaults.unit);
        assert.ok(panel.fieldConfig.defaults.noValue);
        assert.deepEqual(panel.datasource, DATASOURCE);
        assert.ok((panel.targets ?? []).length > 0);
        for (const target of panel.targets ?? []) assert.deepEqual(target.datasource, DATASOURCE);
      });
    }
  });
}
