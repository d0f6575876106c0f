// Links of the committed dashboards: each leads somewhere, keeps the time and the variables, and asks for what there is.
import assert from 'node:assert/strict';
import { RUNBOOKS_URL } from '../../alerts/links.ts';
import { type Dashboard, dashboards, dataPanels, type Panel } from './files.ts';

const byUid = new Map([...dashboards.values()].map((dashboard) => [dashboard.uid, dashboard]));

/** What Grafana fills in within links of cells. */
const GLOBALS = ['__url_time_range', '__value.raw'];

const headingsOf = ({ transformations = [] }: Panel): string[] =>
  transformations.flatMap(({ options }) => Object.values(options.renameByName ?? {}));

const namesOf = ({ templating }: Dashboard): string[] => templating.list.map(({ name }) => name);

/** What stands in a link for Grafana to fill in, and is nothing that it could. */
const findUnresolved = (url: string, dashboard: Dashboard, panel: Panel): string[] =>
  [...url.matchAll(/\$\{([^}]+)\}/g)].flatMap(([, name = '']) => {
    const [variable = '', format] = name.split(':');
    if (GLOBALS.includes(name)) return [];
    if (format === 'queryparam' && namesOf(dashboard).includes(variable)) return [];
    const field = /^__data\.fields\.(\w+)$/.exec(name)?.[1];
    return field !== undefined && headingsOf(panel).includes(field) ? [] : [name];
  });

/** Variables that a link sets and that its dashboard does not have; a missing dashboard. */
const findMissing = (url: string): string[] => {
  const [, uid = ''] = /^\/d\/([^?]+)/.exec(url) ?? [];
  const target = byUid.get(uid);
  if (target === undefined) return [url];
  const set = [...url.matchAll(/var-(\w+)=/g)].map(([, name = '']) => name);
  return set.filter((name) => !namesOf(target).includes(name));
};

type CellLink = { readonly title: string; readonly url: string; readonly panel: Panel };

const cellLinks = (dashboard: Dashboard): CellLink[] =>
  dataPanels(dashboard).flatMap((panel) =>
    (panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties
        .filter(({ id }) => id === 'links')
        .flatMap(({ value }) => value as { title: string; url: string }[])
        .map(({ title, url }) => ({ title, url, panel })),
    ),
  );

for (const [file, dashboard] of dashboards) {
  describe(`links of dashboard ${file}`, () => {
    it('lead to the two others with time and variables, and to the runbooks', () => {
      const others = [...byUid.keys()].filter((uid) => uid !== dashboard.uid);
      const observed = dashboard.links.map(({ url, keepTime, includeVars }) => ({
        url,
        keepTime,
        includeVars,
      }));
      for (const uid of others) {
        const expected = { url: `/d/${uid}`, keepTime: true, includeVars: true };
        assert.ok(
          observed.some((link) => JSON.stringify(link) === JSON.stringify(expected)),
          uid,
        );
      }
      assert.ok(observed.some(({ url }) => url === RUNBOOKS_URL));
      assert.equal(observed.length, others.length + 1);
    });

    for (const { title, url, panel } of cellLinks(dashboard)) {
      it(`resolve: ${panel.title}, ${title}`, () => {
        assert.deepEqual(findUnresolved(url, dashboard, panel), []);
        if (url.startsWith(RUNBOOKS_URL)) return;
        assert.deepEqual(findMissing(url), []);
        for (const kept of ['__url_time_range', 'datasource:queryparam', 'job:queryparam'])
          assert.ok(url.includes(`\${${kept}}`), kept);
      });
    }
  });
}

describe('a link', () => {
  const [dashboard] = dashboards.values();
  const [panel] = dashboard === undefined ? [] : dataPanels(dashboard);
  it('is judged: unknown variables, fields and dashboards are found', () => {
    assert.ok(dashboard && panel);
    assert.deepEqual(findUnresolved(`/d/x?\${nope:queryparam}&a=\${__data.fields.Nope}`, dashboard, panel), [
      'nope:queryparam',
      '__data.fields.Nope',
    ]);
    assert.deepEqual(findMissing('/d/nowhere?var-site=a'), ['/d/nowhere?var-site=a']);
    assert.deepEqual(findMissing(`/d/${dashboard.uid}?var-site=a&var-nope=b`), ['nope']);
  });
});
