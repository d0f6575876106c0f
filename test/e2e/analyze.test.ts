// `analyze` as users run it: the same numbers as `serve`, every output, exit codes, and a log that is larger than its
// memory.
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { type Counts, differences, shownCounts } from './oracle/tally.ts';
import { runChild } from './support/child.ts';
import { MAIN, runExporter, samplesOf, startExporter, sumOf } from './support/exporter.ts';
import { appendPinoLines, FIRST_MS, generateLines, writeGeneratedLog } from './support/generated-log.ts';
import { describeWith } from './support/needs.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const CONFIG = `
sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log }, start_at: beginning }
  - { name: app, vantage: origin, format: pino, file: { path: app.log }, start_at: beginning }
trust: { proxies: ["127.0.0.0/8"] }
sites: { allow: [shop.example, account.example] }
limits: { newborn: 0s }
`;
const LINES = 3000;
const EDGE_ONLY = 'cookie_pairings_total{outcome="edge_only"}';

/** What `serve` counts once it has read so many lines. */
const servedCounts = async (
  workspace: Workspace,
  args: readonly string[],
  lines: number,
): Promise<Counts> => {
  const exporter = await startExporter(workspace, args);
  const samples = await until(
    'serve to read everything',
    async () => {
      const page = await exporter.samples();
      return sumOf(page, 'cookie_exporter_lines_total') >= lines && page;
    },
    60_000,
  );
  await exporter.stop();
  return shownCounts(samples);
};

describe('analyze', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  const analyze = (...args: string[]) => runExporter(workspace, ['analyze', ...args]);
  const countsOf = async (...args: string[]): Promise<Counts> => {
    const { code, stdout } = await analyze(...args, '--output', 'prometheus');
    assert.equal(code, 0);
    return shownCounts(samplesOf(stdout));
  };
  const requestsOf = (counts: Counts): number =>
    Object.entries(counts)
      .filter(([key]) => key.startsWith('cookie_requests_total{'))
      .reduce((sum, [, value]) => sum + value, 0);

  before(() => {
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    writeFileSync(workspace.path('edge.log'), generateLines(1, 0, LINES));
    appendPinoLines(workspace.path('app.log'), LINES);
  });
  after(() => workspace.close());

  it('prints what serve counts, two sources together', async () => {
    const served = await servedCounts(workspace, ['--config.file', 'config.yaml'], 2 * LINES);
    const analyzed = await countsOf('--config.file', 'config.yaml');
    assert.equal(requestsOf(analyzed), 2 * LINES);
    // What waits for its pair is counted at the end by analyze, and by serve when its window is over.
    const { [EDGE_ONLY]: alone, ...others } = analyzed;
    assert.equal(alone, LINES);
    assert.deepEqual(differences(others, served), {});
  });

  it('reads gzip, also of several members, and standard input as it reads a plain file', async () => {
    const text = readFileSync(workspace.path('edge.log'));
    const half = text.indexOf('\n', text.length / 2) - 100;
    writeFileSync(workspace.path('edge.log.gz'), gzipSync(text));
    const members = [gzipSync(text.subarray(0, half)), gzipSync(text.subarray(half))];
    writeFileSync(workspace.path('members.log.gz'), Buffer.concat(members));
    const plain = await countsOf('edge.log');
    assert.equal(requestsOf(plain), LINES);
    assert.deepEqual(await countsOf('edge.log.gz'), plain);
    assert.deepEqual(await countsOf('members.log.gz'), plain);
    const args = ['analyze', '-', '--format', 'nginx', '--output', 'prometheus'];
    const input = openSync(workspace.path('edge.log'), 'r');
    const { stdout } = await runExporter(workspace, args, input);
    closeSync(input);
    assert.deepEqual(shownCounts(samplesOf(stdout)), plain);
  });

  it('tells the format of each file and takes several together', async () => {
    assert.equal(requestsOf(await countsOf('edge.log', 'app.log')), 2 * LINES);
  });

  it('reads in threads what it is asked to, and without them where they are forbidden', async () => {
    const expected = await countsOf('edge.log', 'app.log', '--threads', '0');
    assert.deepEqual(await countsOf('edge.log', 'app.log', '--threads', '2'), expected);
    const forbidding = ['--permission', '--allow-fs-read=*', MAIN, 'analyze', 'edge.log', 'app.log'];
    const args = [...forbidding, '--threads', '2', '--output', 'prometheus'];
    const { code, stdout, stderr } = await runChild(workspace, process.execPath, args);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(shownCounts(samplesOf(stdout)), expected);
  });

  it('reads in threads when it is compiled', async () => {
    const root = join(import.meta.dirname, '..', '..');
    symlinkSync(join(root, 'node_modules'), workspace.path('node_modules'));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const project = join(root, 'tsconfig.build.json');
    const built = await runChild(workspace, tsc, ['-p', project, '--outDir', workspace.path('dist')]);
    assert.equal(built.code, 0, built.stdout);
    const main = join('dist', 'exporter', 'main.js');
    const args = [main, 'analyze', 'edge.log', '--threads', '1', '--output', 'prometheus'];
    const { code, stdout, stderr } = await runChild(workspace, process.execPath, args);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(shownCounts(samplesOf(stdout)), await countsOf('edge.log', '--threads', '0'));
  });

  it('counts a last line without its line end', async () => {
    writeFileSync(workspace.path('last.log'), `${nginxLine()}\n${nginxLine()}`);
    assert.equal(requestsOf(await countsOf('last.log')), 2);
  });

  it('takes the time from --since up to, but not with, --until', async () => {
    const at = (line: number): string => new Date(FIRST_MS + line * 10).toISOString();
    const counts = await countsOf('edge.log', '--since', at(1000), '--until', at(1500));
    assert.equal(requestsOf(counts), 500);
  });

  it('prints the SLIs against their objectives as text, and nothing else', async () => {
    const { code, stdout, stderr } = await analyze('edge.log');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^cookie-exporter \S+: 3,000 requests, 2026-11-20T05:33:20\.000Z to 2026-11-20T05:33:49\.990Z\n/,
    );
    assert.match(stdout, /^ {2}MISS {2}Secure coverage of auth cookies +\d+\.\d\d % +99\.90 % +\d+ .*$/m);
  });

  it('prints one JSON document', async () => {
    const { stdout } = await analyze('edge.log', '--output', 'json');
    const report = JSON.parse(stdout);
    assert.equal(report.requests, LINES);
    const secure = report.slis.find(({ sli }: { sli: string }) => sli === 'secure_coverage');
    assert.deepEqual([secure.met, secure.good < secure.valid], [false, true]);
  });

  it('prints pages that scrapers read', async () => {
    for (const output of ['prometheus', 'openmetrics'] as const) {
      const { stdout } = await analyze('edge.log', '--output', output);
      assert.ok(parseExposition(stdout, output).length > 10);
    }
  });

  it('fails on a breach only when asked to', async () => {
    const good = nginxLine({ sent_http_set_cookie: 'sid=1; Secure; HttpOnly; SameSite=Lax' });
    writeFileSync(workspace.path('good.log'), `${good}\n`.repeat(10));
    const codeOf = async (...args: string[]): Promise<number> => (await analyze(...args)).code;
    assert.equal(await codeOf('edge.log'), 0);
    assert.equal(await codeOf('edge.log', '--fail-on-breach'), 1);
    assert.equal(await codeOf('good.log', '--fail-on-breach'), 0);
    assert.equal(await codeOf('good.log', '--fail-on-breach', '--since', '2999-01-01T00:00:00Z'), 1);
  });

  it('ends with 2 and prints no report where it cannot know what to do', async () => {
    writeFileSync(workspace.path('strange.log'), 'no log of ours\n'.repeat(10));
    writeFileSync(workspace.path('bad.yaml'), 'sorces: []\n');
    const mistakes = [
      [],
      ['not-there.log'],
      ['strange.log'],
      ['-'],
      ['edge.log', '--format', 'ngnix'],
      ['edge.log', '--output', 'pdf'],
      ['edge.log', '--since', 'yesterday'],
      ['edge.log', '--threads', 'many'],
      ['edge.log', '--no-such-flag'],
      ['--config.file', 'bad.yaml'],
    ];
    for (const args of mistakes) {
      const { code, stdout, stderr } = await analyze(...args);
      assert.deepEqual([args, code, stdout], [args, 2, '']);
      assert.notEqual(stderr, '');
    }
  });
});

describeWith(['script'], 'analyze, on a log of 300 MB', function () {
  this.timeout(180_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  /** Keeps what Linux says of the process when it ends, its highest resident memory (VmHWM) among it. */
  const MEASURE = `
    import { readFileSync, writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync('status', readFileSync('/proc/self/status')));`;

  it('needs less than 300 MB, shows progress on a terminal, and prints what serve counts', async () => {
    const lines = writeGeneratedLog(workspace.path('edge.log'), 300e6);
    writeFileSync(workspace.path('config.yaml'), CONFIG.replace(/^.*app\.log.*$/m, ''));
    writeFileSync(workspace.path('measure.mjs'), MEASURE);
    const command = [
      ...[process.execPath, '--import', './measure.mjs', MAIN, 'analyze'],
      ...['--config.file', 'config.yaml', '--output', 'prometheus', '> report'],
    ].join(' ');
    const { code, stdout } = await runChild(workspace, 'script', ['-qec', command, '/dev/null']);
    assert.equal(code, 0);
    const status = readFileSync(workspace.path('status'), 'utf8');
    const peakBytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    assert.ok(peakBytes < 300e6, `${Math.round(peakBytes / 1e6)} MB`);

    const shares = [...stdout.matchAll(/\rreading: (\d+) % of (\d+) MiB/g)].map(([, share]) => Number(share));
    assert.ok(new Set(shares).size >= 5, `progress was shown: ${shares.length} times`);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );

    const analyzed = samplesOf(readFileSync(workspace.path('report'), 'utf8'));
    assert.equal(sumOf(analyzed, 'cookie_exporter_lines_total'), lines);
    assert.equal(sumOf(analyzed, 'cookie_requests_total'), lines);
    const served = await servedCounts(workspace, ['--config.file', 'config.yaml'], lines);
    assert.deepEqual(differences(shownCounts(analyzed), served), {});
  });
});
