// The generated logs: what is in them, and that the exporter reads them as what they are.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { loadConfig } from '../../exporter/config/load.ts';
import { chunkOf, type LogRecord, reveal } from '../../exporter/exchanges/record.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';
import { renderConfig, renderConfigOfSites } from './configs.ts';
import { createTraffic } from './log/traffic.ts';
import type { Visit } from './log/visit.ts';
import { generateLines, type LogKind, type LogOptions } from './log/write-log.ts';

const LINES = 6000;
const USUAL: LogOptions = { kind: 'nginx', lines: LINES, seed: 1, sessions: 500, sites: 3 };

const linesOf = (options: Partial<LogOptions>): string[] => [...generateLines({ ...USUAL, ...options })];
const visitsOf = (options: Partial<LogOptions>): Visit[] => {
  const next = createTraffic({ ...USUAL, ...options });
  return Array.from({ length: LINES }, next);
};
const visits = visitsOf({});
const countOf = (test: (visit: Visit) => boolean): number => visits.filter(test).length;
const assertAbout = (observed: number, expected: number): void =>
  assert.ok(Math.abs(observed / expected - 1) < 0.25, `${observed} is not about ${expected}`);

describe('a generated log', () => {
  it('is the same for the same seed', () => assert.deepEqual(linesOf({}), linesOf({})));
  it('is another for another seed', () => assert.notDeepEqual(linesOf({}), linesOf({ seed: 2 })));
  it('begins with the lines of a shorter one', () =>
    assert.deepEqual(linesOf({}).slice(0, 100), linesOf({ lines: 100 })));
  it('has about 620 bytes a line', () => {
    const mean = linesOf({}).join('').length / LINES;
    assert.ok(mean > 590 && mean < 650, `${mean} bytes`);
  });
  it('is in bytes', () => assert.match(linesOf({}).join(''), /^[\n\x20-\x7e]*$/));
});

describe('generated traffic', () => {
  it('sets cookies in one answer of ten', () =>
    assertAbout(
      countOf((v) => v.setCookies.length > 0),
      LINES / 10,
    ));
  it('sets them on both legs', () =>
    assert.equal(
      countOf((v) => v.setCookies.length !== v.upstreamSetCookies.length),
      0,
    ));
  it('brings four cookies, or none', () => {
    const counts = new Set(visits.map((v) => (v.cookie === '' ? 0 : v.cookie.split('; ').length)));
    assert.deepEqual([...counts].filter((count) => count !== 5).sort(), [0, 4]);
  });
  it('has as many sessions as it is told', () => {
    const sessions = new Set(
      visitsOf({ sessions: 10 }).map((v) => /_ga=([^;]+)/.exec(v.cookie)?.[1] ?? 'none'),
    );
    assert.equal(sessions.size, 11);
  });
  it('has as many sites as it is told', () =>
    assert.equal(new Set(visitsOf({ sites: 7 }).map((v) => v.host)).size, 7));
  it('gives a session another id when it logs in', () => {
    const ids = new Set(visitsOf({ sessions: 1 }).map((v) => /sid=([^;]+)/.exec(v.cookie)?.[1] ?? 'none'));
    assert.ok(ids.size > 2, `${ids.size} ids`);
  });
  for (const [what, test] of [
    ['plaintext', (v: Visit) => v.scheme === 'http'],
    ['redirects', (v: Visit) => v.status === 302],
    ['refusals', (v: Visit) => v.status === 401],
    ['robots', (v: Visit) => v.cookie === ''],
    ['headers past 4 KB', (v: Visit) => v.cookie.length > 4096],
    ['Set-Cookie without Secure', (v: Visit) => v.setCookies.some((header) => !header.includes('; Secure'))],
    ['two Set-Cookie at once', (v: Visit) => v.setCookies.length === 2],
    ['deletions', (v: Visit) => v.setCookies.some((header) => header.startsWith('sid=;'))],
    ['what needs escaping', (v: Visit) => v.userAgent.includes('"')],
  ] as const) {
    it(`has ${what}`, () => assert.ok(countOf(test) > 0));
  }
});

describe('the exporter', () => {
  const workspace = createWorkspace();
  after(() => workspace.close());

  const readerOf = (config: string) => {
    const file = workspace.path('config.yaml');
    writeFileSync(file, config);
    const loaded = loadConfig({ file, sources: [], cwd: workspace.directory });
    assert.ok(loaded.ok);
    const [source] = loaded.config.sources;
    assert.ok(source);
    return source.reader;
  };
  const textOf = (text: unknown): string => (text ? reveal(text as Parameters<typeof reveal>[0]) : '');
  const seen = (record: LogRecord) => ({
    status: record.status,
    host: textOf(record.site),
    path: textOf(record.path),
    userAgent: textOf(record.userAgent),
    cookie: textOf(record.cookie),
    upstreamSetCookies: [record.upstreamSetCookie ?? record.setCookie].flat().map(textOf),
  });
  const expected = ({ status, host, path, userAgent, cookie, upstreamSetCookies }: Visit) => ({
    ...{ status, host, path, userAgent, cookie, upstreamSetCookies },
  });

  for (const kind of ['nginx', 'text', 'pino'] as const satisfies readonly LogKind[]) {
    it(`reads what was written: ${kind}`, () => {
      const reader = readerOf(renderConfig({ kind, path: workspace.path('a.log') }));
      const observed = linesOf({ kind }).map((line) => {
        const record = reader.read(chunkOf(line), 0, line.length - 1);
        assert.ok(typeof record === 'object', `${record}: ${line}`);
        return seen(record);
      });
      assert.deepEqual(observed, visits.map(expected));
    });
  }
  it('takes a config with many sites', () =>
    assert.ok(readerOf(renderConfigOfSites({ kind: 'nginx', path: workspace.path('a.log') }, 60))));
});
