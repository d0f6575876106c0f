// The runbooks: one an alert, of one form, asking only for what exists, pointing only to what is there.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { FINDING_KINDS } from '../../exporter/slis/finding.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { assertInCatalogue, type Selector, selectorsOf, syntaxErrors } from '../dashboards/promql.ts';
import { ROOT } from '../guards/checkout.ts';
import { blocksOf, type Page, parsePage } from './pages.ts';

const FOLDER = 'alerts/runbooks';
const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'How to tell that it worked', 'Postmortem'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const files = readdirSync(join(ROOT, FOLDER)).sort();
const names = files.map((file) => file.replace(/\.md$/, ''));
const isRunbook = (name: string): boolean => name.startsWith('Cookie');
const page = (name: string): Page => parsePage(read(`${FOLDER}/${name}.md`));

type Rule = { readonly record?: string; readonly alert?: string };
type Rules = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
const rulesOf = (kind: string): Rule[] =>
  (parse(read(`alerts/rules/${kind}.yml`)) as Rules).groups.flatMap(({ rules }) => rules);
const recorded = new Set(rulesOf('recording').map(({ record }) => record));
const alerts = [...new Set(rulesOf('alerting').map(({ alert }) => alert))].sort();

/** What Node's own metrics bring beside the catalogue. */
const OF_NODE = ['process_cpu_seconds_total', 'process_start_time_seconds'];

const assertRecorded = ({ metric, matchers }: Selector): void => {
  for (const { label, value } of matchers) {
    assert.ok(
      ['job', 'instance', 'site', 'cookie', 'sli'].includes(label),
      `${metric} has no label ${label}`,
    );
    if (label === 'sli')
      assert.ok(
        objectives.some(({ sli }) => sli === value),
        `no SLI is named ${value}`,
      );
  }
};

const assertExists = (selector: Selector): void => {
  if (OF_NODE.includes(selector.metric)) return;
  if (recorded.has(selector.metric)) assertRecorded(selector);
  else assertInCatalogue(selector);
};

/** Links to what is not there. */
const findDead = (from: string, { links, anchors }: Page): string[] =>
  links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = join(dirname(from), path);
    if (path !== '' && !existsSync(join(ROOT, target))) return true;
    const known = path === '' ? anchors : parsePage(read(target)).anchors;
    return anchor !== undefined && !known.includes(anchor);
  });

type Panel = { readonly title?: string; readonly panels?: readonly Panel[] };
const titlesIn = ({ title = '', panels = [] }: Panel): string[] => [title, ...panels.flatMap(titlesIn)];
const titlesOf = (dashboard: string): string[] =>
  titlesIn(JSON.parse(read(`dashboards/${dashboard.toLowerCase()}.json`)) as Panel);

describe('runbooks', () => {
  it('are there for every alert', () => {
    assert.deepEqual(
      alerts.filter((alert) => !names.includes(String(alert))),
      [],
    );
  });
});

for (const name of names.filter(isRunbook)) {
  describe(`runbook ${name}`, () => {
    it('has its sections in their order', () => assert.deepEqual(page(name).sections, SECTIONS));
    it('bears the name of its alert', () =>
      assert.equal(read(`${FOLDER}/${name}.md`).split('\n')[0], `# ${name}`));
    it('begins its diagnosis with a query, and ends its mitigation with one', () => {
      const text = read(`${FOLDER}/${name}.md`);
      const part = (from: number): string =>
        text.slice(text.indexOf(`\n## ${SECTIONS[from]}\n`), text.indexOf(`\n## ${SECTIONS[from + 1]}\n`));
      assert.match(part(2), /^\n## Diagnosis\n\n1\. [^\n]+\n(?: {3}[^\n]+\n)*\n```promql\n/);
      if (name !== 'CookieExporterLowFidelity') assert.match(part(4), /^```promql\n/m);
    });
  });
}

for (const name of names) {
  describe(`page ${name}`, () => {
    it('asks for what the exporter shows or a rule records', () => {
      for (const { text } of blocksOf(page(name), 'promql')) {
        assert.deepEqual(syntaxErrors(text), []);
        for (const selector of selectorsOf(text)) assertExists(selector);
      }
    });
    it('points to what is there', () => assert.deepEqual(findDead(`${FOLDER}/${name}.md`, page(name)), []));
    it('names panels that the dashboards have', () => {
      for (const { dashboard, title } of page(name).panels.filter(({ dashboard }) => dashboard === 'On-call'))
        assert.ok(titlesOf(dashboard).includes(title), `${dashboard} has no panel ${title}`);
    });
    it('names findings that there are', () => {
      const named = [...read(`${FOLDER}/${name}.md`).matchAll(/\.event\.action=="(\w+)"/g)].map(
        ([, kind]) => kind,
      );
      assert.deepEqual(
        named.filter((kind) => !FINDING_KINDS.some((known) => known === kind)),
        [],
      );
    });
  });
}
