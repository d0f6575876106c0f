// The rules and examples, judged by Prometheus' and Alertmanager's own tools.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeWith } from '../e2e/support/needs.ts';

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

  for (const file of filesIn('tests')) {
    it(`behave as ${file} says`, function () {
      this.timeout(120_000);
      run('promtool', ['test', 'rules', file]);
    });
  }

  it('are loaded by the scrape example', () => {
    run('promtool', ['check', 'config', 'prometheus/prometheus.yml']);
  });
});

describeWith(['amtool'], 'the Alertmanager example, judged by amtool', () => {
  const CONFIG = 'alertmanager/alertmanager.yml';
  const receivers = (...labels: string[]): string =>
    run('amtool', ['config', 'routes', 'test', `--config.file=${CONFIG}`, ...labels]);

  it('is valid', () => {
    run('amtool', ['check-config', CONFIG]);
  });

  it('pages security and platform', () => {
    const observed = receivers(
      'alertname=CookieSentOverPlaintext',
      'severity=critical',
      'site=shop.example.com',
    );
    assert.equal(observed, 'cookie-exporter,security-on-call,platform-on-call');
  });

  it('makes the rest tickets', () => {
    const observed = receivers(
      'alertname=CookieSecureCoverageLow',
      'severity=warning',
      'site=shop.example.com',
    );
    assert.equal(observed, 'cookie-exporter,tickets');
  });

  it('wakes nobody for a site that is not in production', () => {
    const observed = receivers(
      'alertname=CookieSentOverPlaintext',
      'severity=critical',
      'site=shop.staging.example.com',
    );
    assert.equal(observed, 'tickets');
  });
});
