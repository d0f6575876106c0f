// What must hold of every page that people read: links lead somewhere, queries ask for what there is, panels are there.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { objectives } from '../../exporter/slis/index.ts';
import {
  assertInCatalogue,
  catalogued,
  type Selector,
  selectorsOf,
  syntaxErrors,
} from '../dashboards/promql.ts';
import { ROOT, readText } from '../guards/checkout.ts';
import { parsePage } from './pages.ts';

type Rule = { readonly record?: string; readonly alert?: string };
type Rules = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };

const rulesOf = (kind: string): Rule[] =>
  (parse(readText(`alerts/rules/${kind}.yml`)) as Rules).groups.flatMap(({ rules }) => rules);
const recorded = new Set(rulesOf('recording').map(({ record }) => record));

/** Names of the alerts as committed, sorted. */
export const alertNames = (): string[] =>
  [...new Set(rulesOf('alerting').map(({ alert = '' }) => alert))].sort();

/** What Node's own metrics bring beside the catalogue. */
const OF_NODE = ['process_cpu_seconds_total', 'process_start_time_seconds'];
/** What rules record by, and what the operator of Prometheus adds to a scraped Pod. */
const RECORDED_LABELS = ['job', 'instance', 'site', 'cookie', 'sli', 'pod', 'rollouts_pod_template_hash'];

const assertRecorded = ({ metric, matchers }: Selector): void => {
  for (const { label, value } of matchers) {
    assert.ok(RECORDED_LABELS.includes(label), `${metric} has no label ${label}`);
    const isSli = label !== 'sli' || objectives.some(({ sli }) => sli === value);
    assert.ok(isSli, `no SLI is named ${value}`);
  }
};

/** What both logs show of one request would count twice: whoever sums keeps the vantages apart. */
const addsUpVantages = (query: string): boolean =>
  /\bsum\b/.test(query) &&
  !/\bvantage\b/.test(query) &&
  selectorsOf(query).some(({ metric }) => catalogued(metric)?.labels.some(([label]) => label === 'vantage'));

/** Fails unless a query is well formed, asks for what the exporter shows or a rule records, and counts nothing twice. */
export const assertQueryExists = (query: string): void => {
  assert.deepEqual(syntaxErrors(query), []);
  assert.ok(!addsUpVantages(query), `edge and origin are added up: ${query}`);
  for (const selector of selectorsOf(query)) {
    if (OF_NODE.includes(selector.metric)) continue;
    if (recorded.has(selector.metric)) assertRecorded(selector);
    else assertInCatalogue(selector);
  }
};

/** Links of a page to files and anchors that are not there. */
export const deadLinksOf = (path: string): string[] => {
  const { links, anchors } = parsePage(readText(path));
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = join(dirname(path), file);
    if (file !== '' && !existsSync(join(ROOT, target))) return true;
    if (anchor === undefined) return false;
    return !(file === '' ? anchors : parsePage(readText(target)).anchors).includes(anchor);
  });
};

type Panel = { readonly title?: string; readonly panels?: readonly Panel[] };
const titlesIn = ({ title = '', panels = [] }: Panel): string[] => [title, ...panels.flatMap(titlesIn)];
const titlesOf = (dashboard: string): string[] =>
  titlesIn(JSON.parse(readText(`dashboards/${dashboard.toLowerCase()}.json`)) as Panel);

/** Panels that a page names and no dashboard has. */
export const missingPanelsOf = (path: string): string[] =>
  parsePage(readText(path))
    .panels.filter(({ dashboard, title }) => !titlesOf(dashboard).includes(title))
    .map(({ dashboard, title }) => `${dashboard} › ${title}`);
