// The first query of each runbook shows the fault: asked by promtool wherever a case says that the alert fires.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { describeWith } from '../e2e/support/needs.ts';
import { listFiles, readText } from '../guards/checkout.ts';
import { neededRules, type RuleFile } from './needed-rules.ts';
import { alertNames } from './page-checks.ts';
import { blocksOf, parsePage } from './pages.ts';

type Case = { readonly eval_time: string; readonly exp_alerts: readonly unknown[] | null };
type Test = { readonly alert_rule_test?: readonly Case[] };
type Tests = { readonly rule_files: readonly string[]; readonly tests: readonly Test[] };

/** As many as there are results, so that none is none. */
const asked = (query: string) => ({
  expr: `count(\n${query}) > bool 0`,
  exp_samples: [{ labels: '{}', value: 1 }],
});

/** The same series; in place of the alert a query is asked for, at the times at which the alert fires. */
const withQuery = (file: Tests, query: string) => ({
  ...file,
  tests: file.tests.flatMap(({ alert_rule_test = [], ...test }) => {
    const firing = alert_rule_test.filter(({ exp_alerts }) => (exp_alerts ?? []).length > 0);
    const promql_expr_test = firing.map(({ eval_time }) => ({ eval_time, ...asked(query) }));
    return promql_expr_test.length === 0 ? [] : [{ ...test, promql_expr_test }];
  }),
});

describeWith(['promtool'], 'the first query of the runbook shows the fault', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-queries-'));
    for (const name of ['rules', 'tests']) mkdirSync(join(folder, name));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const paths = listFiles('alerts/rules');
  const rules = paths.map((path) => parse(readText(path)) as RuleFile);

  for (const name of alertNames()) {
    it(name, function () {
      this.timeout(60_000);
      const [first = assert.fail('there is no query')] = blocksOf(
        parsePage(readText(`alerts/runbooks/${name}.md`)),
        'promql',
      );
      const tests = withQuery(parse(readText(`alerts/tests/${name}.yml`)) as Tests, first.text);
      assert.notEqual(tests.tests.length, 0);
      const needed = neededRules(rules, tests);
      for (const [at, path] of paths.entries())
        writeFileSync(
          join(folder, path.replace(/^alerts\//, '')),
          stringify(needed[at], { aliasDuplicateObjects: false }),
        );
      writeFileSync(join(folder, `tests/${name}.yml`), stringify(tests, { aliasDuplicateObjects: false }));
      const { status, stdout, stderr } = spawnSync(
        'promtool',
        ['test', 'rules', join(folder, `tests/${name}.yml`)],
        { encoding: 'utf8' },
      );
      assert.equal(status, 0, `${stdout}${stderr}`);
    });
  }
});
