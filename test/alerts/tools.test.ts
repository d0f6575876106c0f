// The rules and the scrape example, judged by Prometheus' own tools.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { describeWith } from '../e2e/support/needs.ts';
import { neededRules, type RuleFile, type UnitTests } from './needed-rules.ts';

const FOLDER = fileURLToPath(new URL('../../alerts/', import.meta.url));
const filesIn = (folder: string): string[] =>
  readdirSync(`${FOLDER}${folder}`).map((file) => `${folder}/${file}`);

const run = (program: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: FOLDER, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout.trim();
};

describeWith(['promtool'], 'rules, judged by promtool', () => {
  it('load, without a remark', () => {
    run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...filesIn('rules')]);
  });

  describe('behave as is said in', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-rules-'));
      for (const name of ['rules', 'tests']) mkdirSync(join(folder, name));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const read = <T>(path: string): T => parse(readFileSync(join(FOLDER, path), 'utf8')) as T;
    const rules = filesIn('rules').map((path) => ({ path, file: read<RuleFile>(path) }));

    for (const file of filesIn('tests')) {
      it(file, function () {
        this.timeout(60_000);
        const needed = neededRules(
          rules.map((one) => one.file),
          read<UnitTests>(file),
        );
        for (const [at, { path }] of rules.entries())
          writeFileSync(join(folder, path), stringify(needed[at], { aliasDuplicateObjects: false }));
        copyFileSync(join(FOLDER, file), join(folder, file));
        run('promtool', ['test', 'rules', join(folder, file)]);
      });
    }
  });

  it('are loaded by the scrape example', () => {
    run('promtool', ['check', 'config', 'prometheus/prometheus.yml']);
  });
});
