// The committed rules: current, in the catalogue's words, named by the conventions, each alert with cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { alerts } from '../../alerts/definitions/index.ts';
import { renderAlertFiles } from '../../alerts/render.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { assertInCatalogue, catalogued, selectorsOf, syntaxErrors } from '../dashboards/promql.ts';

const FOLDER = new URL('../../alerts/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');

type Rule = {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};
type Case = { exp_alerts: readonly unknown[] | null; alertname: string };
type Tests = { tests: { alert_rule_test?: Case[] }[] };

const rulesOf = (path: string): Rule[] =>
  (parse(read(path)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const recording = rulesOf('rules/recording.yml');
const alerting = rulesOf('rules/alerting.yml');
const recordedNames = new Set(recording.map(({ record }) => record));

/** Keys of rules that Prometheus 2.42 knows. */
const KNOWN_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

describe('committed rules', () => {
  it('are what `node alerts/generate.ts` writes', () => {
    const expected = renderAlertFiles();
    assert.deepEqual(new Map([...expected.keys()].map((path) => [path, read(path)])), new Map(expected));
  });

  it('select only what the exporter shows or another rule records', () => {
    for (const { expr } of [...recording, ...alerting]) {
      assert.deepEqual(syntaxErrors(expr), []);
      for (const selector of selectorsOf(expr)) {
        if (!recordedNames.has(selector.metric)) assertInCatalogue(selector);
      }
    }
  });

  it('use nothing newer than Prometheus 2.42', () => {
    for (const rule of [...recording, ...alerting]) {
      assert.deepEqual(
        Object.keys(rule).filter((key) => !KNOWN_KEYS.includes(key)),
        [],
      );
      assert.doesNotMatch(rule.expr, /\bfill\b|limitk|limit_ratio|info\(|le="\d+"/);
    }
  });
});

describe('recording rules', () => {
  const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'];

  it('are named level:metric:operations, and keep job and, where the level says so, instance', () => {
    for (const { record = '', expr } of recording) {
      assert.match(record, /^(instance(_site(_cookie)?)?|job(_site)?):cookie_\w+:[a-z]\w+$/);
      if (!record.startsWith('job:cookie_sli_objective')) assert.doesNotMatch(expr, /\bby \(/);
      const dropped = record.startsWith('instance') ? /\b(job|instance)\b/ : /\bjob\b/;
      for (const [labels] of expr.matchAll(/without \([^)]*\)/g)) assert.doesNotMatch(labels, dropped);
    }
  });

  it('name each series once', () => {
    const keys = recording.map(({ record, labels }) => `${record}${labels?.sli ?? ''}`);
    assert.deepEqual(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      [],
    );
  });

  for (const window of WINDOWS) {
    it(`cover ${window}: valid, bad and ratio, by site, by cookie and as a whole`, () => {
      const names = ['instance', 'instance_site', 'instance_site_cookie', 'job'].flatMap((level) =>
        [`cookie_sli_valid:increase`, `cookie_sli_bad:increase`, `cookie_sli:ratio_rate`].map(
          (name) => `${level}:${name}${window}`,
        ),
      );
      names.push(`job:cookie_burn_rate:ratio${window}`);
      assert.deepEqual(
        names.filter((name) => !recordedNames.has(name)),
        [],
      );
    });
  }

  it('are there for every SLI', () => {
    const slis = new Set(recording.flatMap(({ labels }) => labels?.sli ?? []));
    assert.deepEqual([...slis].sort(), objectives.map(({ sli }) => sli).sort());
  });

  it('take a metric without a vantage as it is, and every other at one', () => {
    for (const { expr } of recording) {
      for (const { metric, matchers } of selectorsOf(expr)) {
        const hasVantage = catalogued(metric)?.labels.some(([label]) => label === 'vantage') ?? false;
        assert.equal(
          matchers.some(({ label, operator }) => label === 'vantage' && operator === '='),
          hasVantage,
          `${metric} in ${expr}`,
        );
      }
    }
  });
});

for (const { name } of alerts) {
  const rules = alerting.filter(({ alert }) => alert === name);

  describe(`alert ${name}`, () => {
    it('has a severity, a static summary, a description of what, where and how many, and links', () => {
      assert.ok(rules.length > 0);
      for (const { labels, annotations = {} } of rules) {
        assert.match(labels?.severity ?? '', /^(critical|warning|info)$/);
        assert.match(annotations.summary ?? '', /^[A-Z][^{}]+\.$/);
        assert.match(
          annotations.description ?? '',
          /\$labels\.(?:site|instance|source|sli|incident).*\. [A-Z].*\.$/,
        );
        assert.match(annotations.runbook_url ?? '', new RegExp(`^https://.+/runbooks/${name}\\.md$`));
        assert.match(
          annotations.dashboard_url ?? '',
          /^https:\/\/.+\/d\/cookie-exporter-(on-call|executive|debug)\?/,
        );
      }
    });

    it('has promtool cases in which it fires, and in which it does not', () => {
      const { tests } = parse(read(`tests/${name}.yml`)) as Tests;
      const cases = tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test);
      const firing = cases.filter(({ exp_alerts }) => (exp_alerts ?? []).length > 0);
      assert.ok(firing.length > 0 && firing.length < cases.length);
      assert.deepEqual(new Set(cases.map(({ alertname }) => alertname)), new Set([name]));
    });
  });
}
