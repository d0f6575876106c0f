// The runbooks: one an alert, of one form, asking only for what exists, pointing only to what is there.
import assert from 'node:assert/strict';
import { FINDING_KINDS } from '../../exporter/slis/finding.ts';
import { listFiles, readText } from '../guards/checkout.ts';
import { alertNames, assertQueryExists, deadLinksOf, missingPanelsOf } from './page-checks.ts';
import { blocksOf, type Page, parsePage } from './pages.ts';

const FOLDER = 'alerts/runbooks';
const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'How to tell that it worked', 'Postmortem'];
/** Information alone: it ends when a log shows more, or is lived with. */
const WITHOUT_END = ['CookieExporterLowFidelity'];

const pathOf = (name: string): string => `${FOLDER}/${name}.md`;
const names = listFiles(FOLDER).map((path) => path.replace(/^.*\/(.+)\.md$/, '$1'));
const runbooks = names.filter((name) => name.startsWith('Cookie'));
const page = (name: string): Page => parsePage(readText(pathOf(name)));

/** The text of a section. */
const sectionOf = (name: string, section: string): string =>
  readText(pathOf(name))
    .split(/^## /m)
    .find((part) => part.startsWith(`${section}\n`)) ?? '';

describe('runbooks', () => {
  it('are there for every alert, and belong to one', () => assert.deepEqual(runbooks, alertNames()));
  it('are listed, as is every other page, where one starts', () => {
    const listed = new Set(page('start-here').links.map((link) => link.replace(/\.md.*$/, '')));
    assert.deepEqual(
      names.filter((name) => name !== 'start-here' && !listed.has(name)),
      [],
    );
  });
});

for (const name of runbooks) {
  describe(`runbook ${name}`, () => {
    it('has its sections in their order', () => assert.deepEqual(page(name).sections, SECTIONS));
    it('bears the name of its alert', () => assert.equal(readText(pathOf(name)).split('\n')[0], `# ${name}`));
    it('begins its diagnosis with the query that shows the fault', () =>
      assert.match(sectionOf(name, 'Diagnosis'), /^Diagnosis\n\n1\. .+\n(?: {3}.+\n)*\n```promql\n/));
    it('names a panel on which it shows', () =>
      assert.match(sectionOf(name, 'Diagnosis'), /\*\*(?:Executive|On-call|Debug)\s›/));
    if (!WITHOUT_END.includes(name)) {
      it('says by a query how to tell that it worked', () =>
        assert.match(sectionOf(name, 'How to tell that it worked'), /^```promql$/m));
    }
  });
}

for (const name of names) {
  describe(`page ${name}`, () => {
    it('asks for what the exporter shows or a rule records', () => {
      for (const { text } of blocksOf(page(name), 'promql')) assertQueryExists(text);
    });
    it('points to what is there', () => assert.deepEqual(deadLinksOf(pathOf(name)), []));
    it('names panels that the dashboards have', () => assert.deepEqual(missingPanelsOf(pathOf(name)), []));
    it('names findings that there are', () => {
      const named = [...readText(pathOf(name)).matchAll(/\.event\.action=="(\w+)"/g)].map(([, kind]) => kind);
      assert.deepEqual(
        named.filter((kind) => !FINDING_KINDS.some((known) => known === kind)),
        [],
      );
    });
  });
}
