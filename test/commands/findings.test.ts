// Findings of a running exporter: where they go, how many, and what is counted of them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFindings, type FindingsOptions } from '../../exporter/commands/findings.ts';
import type { Config } from '../../exporter/config/config.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import type { Finding } from '../../exporter/slis/finding.ts';
import { createFolder } from '../config/helpers.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../guards/otlp-receiver.ts';
import { counts, exchange, issued } from '../slis/counting.ts';
import { config } from './configs.ts';

const PLAINTEXT: Finding = {
  kind: 'plaintext_auth_cookie',
  exchange: exchange({ timeMs: 1_795_152_791_287, requestId: 'id-of-the-request' }),
  cookie: issued({ cookie: 'sid' }),
  reasons: ['served'],
};

const create = (more: Partial<FindingsOptions> = {}) => {
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  const clock = { nowMs: 0 };
  const written: string[] = [];
  const said: string[] = [];
  const say = (message: string, fields: object = {}): void =>
    void said.push(`${message} ${JSON.stringify(fields)}`);
  const findings = createFindings({
    tallies,
    now: () => clock.nowMs,
    stdout: (text) => void written.push(text),
    isStdoutOpen: () => true,
    version: '1.2.3',
    port: 10680,
    log: { info: say, error: say },
    ...more,
  });
  const apply = (of: Partial<Config['findings']>) =>
    findings.apply({ findings: { ...config().findings, ...of } });
  const counted = () => ({
    ...counts(tallies, 'cookie_exporter_findings_total'),
    ...counts(tallies, 'cookie_exporter_findings_dropped_total'),
  });
  return { ...findings, apply, clock, written, said, counted };
};

describe('findings on standard output', () => {
  it('are lines of JSON', async () => {
    const { apply, report, written, counted } = create();
    assert.equal(await apply({ output: 'stdout' }), null);
    report(PLAINTEXT);
    const [line = ''] = written;
    assert.ok(line.endsWith('\n'));
    assert.equal(JSON.parse(line).event.action, 'plaintext_auth_cookie');
    assert.deepEqual(counted(), { plaintext_auth_cookie: 1 });
  });
  it('are no more than the rate of each kind', async () => {
    const { apply, report, written, counted, clock } = create();
    await apply({ output: 'stdout', rate: { count: 2, periodMs: 1000 } });
    for (let n = 0; n < 5; n++) report(PLAINTEXT);
    report({ ...PLAINTEXT, kind: 'auth_missing' });
    clock.nowMs = 500;
    for (let n = 0; n < 5; n++) report(PLAINTEXT);
    assert.deepEqual(
      written.map((line) => JSON.parse(line).cookie.dropped ?? 0),
      [0, 0, 0, 3],
    );
    const expected = { plaintext_auth_cookie: 3, auth_missing: 1, 'plaintext_auth_cookie rate': 7 };
    assert.deepEqual(counted(), expected);
  });
  it('are counted as lost where nobody reads any more', async () => {
    const { apply, report, written, counted } = create({ isStdoutOpen: () => false });
    await apply({ output: 'stdout' });
    report(PLAINTEXT);
    assert.deepEqual([written, counted()], [[], { 'plaintext_auth_cookie output': 1 }]);
  });
});

describe('findings nowhere', () => {
  it('are not written, and known to the status page all the same', async () => {
    const { apply, report, recent, written, counted } = create();
    await apply({ output: 'none' });
    report(PLAINTEXT);
    assert.deepEqual([written, counted()], [[], {}]);
    const message =
      'A session cookie arrived over a connection without TLS: cookie sid, shop.example.com (served).';
    const expected = { kind: 'plaintext_auth_cookie', severity: 73, message, at: '2026-11-20T05:33:11.287Z' };
    assert.deepEqual(recent(), [expected]);
  });
});

describe('recent findings', () => {
  it('are the last few of each kind, the newest first', async () => {
    const { apply, report, recent } = create();
    await apply({ output: 'none' });
    const found = (kind: Finding['kind'], timeMs: number): void =>
      report({ ...PLAINTEXT, kind, exchange: exchange({ timeMs }) });
    found('violation', 500);
    for (let second = 0; second < 10; second++) found('auth_missing', second * 1000);
    assert.deepEqual(
      recent().map(({ kind, at }) => `${kind} ${at.slice(17, 19)}`),
      ['09', '08', '07', '06', '05'].map((second) => `auth_missing ${second}`).concat('violation 00'),
    );
  });
});

describe('findings in a file', () => {
  const folder = createFolder();
  const path = join(folder, 'findings.jsonl');

  it('are lines of JSON', async () => {
    const { apply, report, counted, stop } = create();
    await apply({ output: 'file', path });
    report(PLAINTEXT);
    report(PLAINTEXT);
    await stop();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).event.action),
      ['plaintext_auth_cookie', 'plaintext_auth_cookie'],
    );
    assert.deepEqual(counted(), { plaintext_auth_cookie: 2 });
  });
  it('that cannot be written are counted, and it is said once', async () => {
    const { apply, report, counted, said, stop } = create();
    const missing = join(folder, 'missing');
    await apply({ output: 'file', path: join(missing, 'findings.jsonl') });
    for (let n = 0; n < 2; n++) {
      report(PLAINTEXT);
      await stop();
    }
    assert.deepEqual(counted(), { 'plaintext_auth_cookie output': 2 });
    mkdirSync(missing);
    report(PLAINTEXT);
    await stop();
    const to = join(missing, 'findings.jsonl');
    assert.deepEqual(said, [
      `findings cannot be written ${JSON.stringify({ to, reason: 'ENOENT' })}`,
      `findings are written again ${JSON.stringify({ to })}`,
    ]);
  });
  it('go elsewhere after a reload, and those before are written', async () => {
    const { apply, report, written } = create();
    const before = join(folder, 'before.jsonl');
    await apply({ output: 'file', path: before });
    report(PLAINTEXT);
    await apply({ output: 'stdout' });
    report(PLAINTEXT);
    assert.ok(existsSync(before));
    assert.equal(written.length, 1);
  });
});

describe('findings over OTLP', () => {
  const folder = createFolder();
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());

  it('are log records with the same names', async () => {
    const { apply, report, counted, stop } = create();
    assert.equal(await apply({ output: 'otlp', endpoint: receiver.url }), null);
    report(PLAINTEXT);
    await stop();
    assert.equal(receiver.requests.at(-1)?.path, '/v1/logs');
    for (const text of [
      'A session cookie arrived over a connection without TLS',
      'event.action',
      'plaintext_auth_cookie',
      'http.request.id',
      'id-of-the-request',
      'cookie.class',
      'service.instance.id',
    ])
      assert.ok(receiver.received().includes(text), text);
    assert.deepEqual(counted(), { plaintext_auth_cookie: 1 });
  });
  it('that are refused are counted, and it is said', async () => {
    receiver.answer.status = 400;
    const { apply, report, counted, said, stop } = create();
    await apply({ output: 'otlp', endpoint: receiver.url });
    report(PLAINTEXT);
    await stop();
    receiver.answer.status = 200;
    assert.deepEqual(counted(), { 'plaintext_auth_cookie output': 1 });
    assert.match(said.join(), /^findings cannot be written .*it answered with status 400/);
  });
  it('need headers that can be read, else the earlier outlet stays', async () => {
    const { apply, report, written } = create();
    await apply({ output: 'stdout' });
    const headersFile = join(folder, 'none');
    const problem = await apply({ output: 'otlp', endpoint: receiver.url, headersFile });
    assert.equal(problem, `findings.headers_file: ${headersFile}: cannot read the headers: ENOENT`);
    report(PLAINTEXT);
    assert.equal(written.length, 1);
  });
});
