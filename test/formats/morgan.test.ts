// morgan: what its tokens become, in format strings and in the JSON of the published function.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { morgan } from '../../exporter/formats/morgan.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

type Expected = Partial<Record<keyof LogRecord, unknown>> | string;

const read = (line: string, options: FormatOptions): unknown =>
  renderRecord(readLine(readerOf(morgan.compile(options)), line));

const f = (body: string, line: string, expected: Expected, options: FormatOptions = {}): void => {
  it(`${body} of ${line}`, () => {
    const definition = `[:date[iso]] ":req[cookie]" ${body}`;
    const observed = read(`[2026-11-20T05:33:11.309Z] "c=1" ${line}`, { ...options, definition });
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791309, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('morgan tokens', () => {
  f('":req[Host]"', '"b:80"', { site: 'b:80' });
  f('":method :url HTTP/:http-version"', '"GET /p?q HTTP/1.1"', { method: 'GET', path: '/p?q' });
  f(':status :res[content-length]', '204 -', { status: 204 });
  f(':status', '-', { status: 0 });
  f(':remote-addr - :remote-user', '::ffff:10.0.0.1 - -', {
    clientIp: '::ffff:10.0.0.1',
    peerIp: '::ffff:10.0.0.1',
  });
  f(':response-time ms', '0.205 ms', { durationSeconds: 0.000205 });
  f(':response-time[0]ms', '4ms', { durationSeconds: 0.004 });
  f('":user-agent" ":referrer"', '"x" "-"', { userAgent: 'x' });
  f('":res[set-cookie]"', '"a=1; Path=/, b=2"', { setCookie: ['a=1; Path=/', 'b=2'] });
  f('":res[Set-Cookie]"', '"-"', { setCookie: [] });
  f('":req[x-request-id]"', '"r-1"', { requestId: 'r-1' });
  f('":req[x-forwarded-proto]"', '"https"', { forwarded: { 'x-forwarded-proto': 'https' } });
  f(':id|', 'r-1|', { requestId: 'r-1' });
  f('":my-id"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: ':my-id' } });
  f('":user-agent"', '"\xc3\xa9\xc3\xbf"', { userAgent: '\xe9\xff' });
  f('":user-agent" ":referrer"', '"a" "b" "c"', 'ambiguous');
  f('a: b', 'a: b', {});
});

describe('morgan times', () => {
  const t = (token: string, text: string, expected: number | string): void => {
    it(`${token} of ${text}`, () => {
      const record = read(`${text} "c"`, { definition: `${token} ":req[cookie]"` }) as LogRecord | string;
      assert.equal(typeof record === 'string' ? record : record.timeMs, expected);
    });
  };
  t('[:date[clf]]', '[20/Nov/2026:05:33:11 +0000]', 1795152791000);
  t('[:date]', '[Fri, 20 Nov 2026 05:33:11 GMT]', 1795152791000);
  t(':date[web]', 'Fri, 20 Nov 2026 05:33:11 GMT', 1795152791000);
  t(':date', 'Fri, 20 Xyz 2026 05:33:11 GMT', 'no_time');
});

describe('morgan JSON', () => {
  const j = (title: string, more: object, expected: Expected, options: FormatOptions = {}): void => {
    it(title, () => {
      const line = JSON.stringify({ log: 'morgan', date: '2026-11-20T05:33:11.309Z', status: 200, ...more });
      const record = read(Buffer.from(line, 'utf8').toString('latin1'), options);
      const wanted = expected as Record<string, unknown>;
      if (typeof record === 'string' || typeof expected === 'string') assert.equal(record, expected);
      else
        for (const key of Object.keys(wanted))
          assert.deepEqual((record as Record<string, unknown>)[key], wanted[key]);
    });
  };
  j('has one Set-Cookie as a text', { 'res[set-cookie]': 'a=1, b=2' }, { setCookie: ['a=1, b=2'] });
  j('has several as an array', { 'res[set-cookie]': ['a=1', 'b=2'] }, { setCookie: ['a=1', 'b=2'] });
  j('has none', {}, { setCookie: [], cookie: null, forwarded: {} });
  j('has bytes as latin1', { 'req[cookie]': 'n=\xff\xfe' }, { cookie: 'n=\xff\xfe' });
  j('has a response that was never sent', { status: 0 }, { status: 0 });
  j('has other fields, too', { my: 'r-1' }, { requestId: 'r-1' }, { fields: { request_id: 'my' } });
  j('is ignored from others', { log: 'app' }, 'ignored');
});

describe('morgan mistakes', () => {
  const fails = (definition: unknown, problem: string): void => {
    it(problem, () => {
      const compiled = morgan.compile({ definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  for (const name of ['combined', 'common', 'short', 'tiny', 'dev']) {
    fails(name, 'this log is in a format without any cookie field');
  }
  fails('":req[cookie]"', 'this format has no time');
  fails(
    ':date[iso] :req[cookie] :status',
    ':req[cookie] stands in the format without quotation marks, so its end cannot be told',
  );
  fails(
    ':date[iso] ":req[cookie]" :method:url',
    ':method and :url stand in the format with nothing between them',
  );
  fails({ a: 1 }, 'the format is no text');
});

describe('morgan lines', () => {
  const char = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
  const text = fc
    .array(fc.oneof(char, fc.constantFrom('"', '" "', '" 200 "', '\t')), { maxLength: 20 })
    .map((parts) => `=${parts.join('')}`);
  it('are read right or not at all', () => {
    const reader = readerOf(
      morgan.compile({ definition: ':date[iso] ":req[cookie]" :status ":user-agent"' }),
    );
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const line = `2026-11-20T05:33:11.309Z "${cookie}" 200 "${agent}"`;
        const record = readLine(reader, Buffer.from(line, 'utf8').toString('latin1'));
        if (typeof record === 'string') assert.equal(record, 'ambiguous');
        else assert.deepEqual([record.cookie, record.userAgent], [cookie, agent]);
      }),
      { numRuns: 500 },
    );
  });
});
