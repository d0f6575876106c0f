// What `analyze` finds in logs with known faults, and its report as a page in a browser.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import * as z from 'zod';
import { renderHtmlReport } from '../../exporter/commands/analyze/html.ts';
import type { AnalyzeReport } from '../../exporter/commands/analyze/report.ts';
import { reportOf } from '../commands/analyze/report-of.ts';
import { launchBrowser } from './support/browser.ts';
import { runChild } from './support/child.ts';
import { MAIN, runExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { nginxLine } from './support/nginx-log.ts';
import { createWorkspace } from './support/workspace.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A value that tells one client from all others, as values of sessions are. */
const sessionOf = (n: number): string => `Zx8${String(n).padStart(6, '0')}qLw3TnVb7Rk2`;
const FIRST_MS = 1_795_152_791_000;

describe('what analyze finds', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  after(() => workspace.close());
  const analyze = async (...args: string[]): Promise<AnalyzeReport> => {
    const { code, stdout, stderr } = await runExporter(workspace, [
      ...['analyze', 'edge.log', '--output', 'json'],
      ...args,
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    return JSON.parse(stdout);
  };
  const hitsOf = ({ findings }: AnalyzeReport, wanted: string) =>
    findings
      .filter(({ id }) => id === wanted)
      .map(({ cookie, requests, sessions }) => ({ cookie, requests, sessions }));

  /** 100 sessions: 30 were given without Secure, 10 of them twice; 5 were used without TLS, three times each. */
  before(() => {
    const at = (n: number) => ({ msec: `${FIRST_MS / 1000 + n}.000` });
    const given = (n: number, more: string): string =>
      nginxLine({ ...at(n), sent_http_set_cookie: `sid=${sessionOf(n)}; HttpOnly; SameSite=Lax${more}` });
    const lines = [
      ...Array.from({ length: 100 }, (_, n) => given(n, n < 30 ? '' : '; Secure')),
      ...Array.from({ length: 10 }, (_, n) => given(n, '')),
      ...Array.from({ length: 15 }, (_, n) =>
        nginxLine({
          ...at(100 + n),
          scheme: 'http',
          ssl_protocol: '',
          http_cookie: `sid=${sessionOf(n % 5)}`,
        }),
      ),
    ];
    writeFileSync(workspace.path('edge.log'), `${lines.join('\n')}\n`);
  });

  it('is told with the requests and sessions that it hit', async () => {
    const report = await analyze();
    assert.deepEqual(hitsOf(report, 'auth_without_secure'), [{ cookie: 'sid', requests: 40, sessions: 30 }]);
    assert.deepEqual(hitsOf(report, 'plaintext_auth_cookie'), [{ cookie: 'sid', requests: 15, sessions: 5 }]);
    const [sid] = report.cookies;
    assert.deepEqual(
      [sid?.cookie, sid?.class, sid?.issued, sid?.attributes.secure, sid?.setBy],
      ['sid', 'auth', 110, 70, 'unknown'],
    );
  });
  it('is told of the wanted time alone', async () => {
    const since = new Date(FIRST_MS + 20_000).toISOString();
    const until = new Date(FIRST_MS + 105_000).toISOString();
    const report = await analyze('--since', since, '--until', until);
    assert.deepEqual(hitsOf(report, 'auth_without_secure'), [{ cookie: 'sid', requests: 10, sessions: 10 }]);
    assert.deepEqual(hitsOf(report, 'plaintext_auth_cookie'), [{ cookie: 'sid', requests: 5, sessions: 5 }]);
  });
  it('is told without a value, whatever the output', async () => {
    for (const output of ['text', 'json', 'html']) {
      const { stdout } = await runExporter(workspace, ['analyze', 'edge.log', '--output', output]);
      assert.match(stdout, /sid/);
      assert.doesNotMatch(stdout, /qLw3TnVb7Rk2/i, output);
    }
  });
  it('is what the published schema says', async () => {
    const schema = readFileSync(
      new URL('../../exporter/commands/analyze/report.schema.json', import.meta.url),
      'utf8',
    );
    const parsed = z.fromJSONSchema(JSON.parse(schema)).safeParse(await analyze());
    assert.ok(parsed.success, parsed.error?.message);
  });
  it('makes a part of a config that check-config takes', async () => {
    const { config } = await analyze();
    const sources = 'sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]\n';
    writeFileSync(workspace.path('pasted.yaml'), sources + config);
    const { code, stderr } = await runExporter(workspace, ['check-config', '--config.file', 'pasted.yaml']);
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describeWith(['script'], 'the report of analyze on a terminal', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  after(() => workspace.close());
  it('has colours, unless nobody wants them', async () => {
    writeFileSync(workspace.path('edge.log'), `${nginxLine()}\n`);
    const run = (env: NodeJS.ProcessEnv) =>
      runChild(
        workspace,
        'script',
        ['-qec', `${process.execPath} ${MAIN} analyze edge.log --format nginx`, '/dev/null'],
        { env: { ...process.env, TERM: 'xterm', ...env } },
      );
    assert.ok((await run({ NO_COLOR: '' })).stdout.includes('\u001b['));
    assert.ok(!(await run({ NO_COLOR: '1' })).stdout.includes('\u001b['));
  });
});

describeWith(['chromium'], 'the HTML report in Chromium', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let browser: Browser;
  before(async () => {
    writeFileSync(workspace.path('report.html'), renderHtmlReport(reportOf()));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    workspace.close();
  });
  const open = async (width: number, colorScheme: 'light' | 'dark'): Promise<Page> => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    await page.goto(pathToFileURL(workspace.path('report.html')).href);
    return page;
  };

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`has no fault that axe knows, and is as wide as its window, ${colorScheme}, ${width} px`, async () => {
        const page = await open(width, colorScheme);
        const faults = await page.evaluate(`${AXE}; axe.run().then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`);
        assert.deepEqual(faults, []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        await page.close();
      });
    }
  }
  it('is dark on light on paper, whatever the theme, and as wide as A4 between its margins', async () => {
    const page = await open(718, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const colours = await page.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    );
    assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 718);
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('tr')).display"), 'table-row');
    await page.close();
  });
});
