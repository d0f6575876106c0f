// gunicorn: what its atoms become, and that a line is read right or not at all.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { gunicorn } from '../../exporter/formats/gunicorn.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const TIME = '[20/Nov/2026:05:33:11 +0000]';

const read = (definition: string, line: string, options: FormatOptions = {}): unknown =>
  renderRecord(readLine(readerOf(gunicorn.compile({ ...options, definition })), line));

const f = (
  body: string,
  line: string,
  expected: Partial<Record<keyof LogRecord, unknown>> | string,
  options: FormatOptions = {},
): void => {
  it(`${body} of ${line}`, () => {
    const observed = read(`%(t)s "%({cookie}i)s" ${body}`, `${TIME} "c=1" ${line}`, options);
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791000, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('gunicorn atoms', () => {
  f('"%({Host}i)s"', '"b:80"', { site: 'b:80' });
  f('"%(r)s"', '"GET /p?q HTTP/1.1"', { method: 'GET', path: '/p?q' });
  f('%(m)s "%(U)s" "%(q)s"', 'PUT "/p" "q=1"', { method: 'PUT', path: '/p' });
  f('%(s)s %(b)s', '204 -', { status: 204 });
  f('%(h)s %(l)s %(u)s', '10.0.0.1 - -', { clientIp: '10.0.0.1', peerIp: '10.0.0.1' });
  f('%(D)s', '2470', { durationSeconds: 0.00247 });
  f('%(L)s', '0.002470', { durationSeconds: 0.00247 });
  f('%(M)s', '2', { durationSeconds: 0.002 });
  f('%(T)s %(p)s', '2 <4711>', { durationSeconds: 2 });
  f('"%(a)s"', '"x\\"y"', { userAgent: 'x"y' });
  f('"%({set-cookie}o)s"', '"a=1, b=2; Path=/"', { setCookie: ['a=1, b=2; Path=/'] });
  f('"%({set-cookie}o)s"', '"-"', { setCookie: [] });
  f('%({wsgi.url_scheme}e)s', 'http', { scheme: 'http' });
  f('"%({x-request-id}i)s"', '"r-1"', { requestId: 'r-1' });
  f('"%({X-Forwarded-Proto}i)s"', '"https"', { forwarded: { 'x-forwarded-proto': 'https' } });
  f('"%({x-my-id}i)s"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%({X-My-Id}i)s' } });
  f('"%(a)s"', '"\xc3\xa9\xc3\xbf"', { userAgent: '\xe9\xff' });
  f('100%%', '100%', {});
});

describe('gunicorn configuration', () => {
  const accepts = (what: string, definition: string): void => {
    it(`is read from ${what}`, () =>
      assert.deepEqual(read(definition, `${TIME} "a=1"`), {
        timeMs: 1795152791000,
        status: 0,
        cookie: 'a=1',
      }));
  };
  accepts('the text', '%(t)s "%({cookie}i)s"');
  accepts('an assignment', `access_log_format = '%(t)s "%({cookie}i)s"'`);
  accepts('an assignment with escapes', 'access_log_format="%(t)s \\"%({cookie}i)s\\""');
  accepts('the command line', `--access-logformat '%(t)s "%({cookie}i)s"'`);
});

describe('gunicorn fidelity', () => {
  it('is the last Set-Cookie', () =>
    assert.deepEqual(readerOf(gunicorn.compile({})).fidelity, { setCookie: 'last', cookie: 'all' }));
});

describe('gunicorn mistakes', () => {
  const fails = (definition: unknown, problem: string): void => {
    it(problem, () => {
      const compiled = gunicorn.compile({ definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  fails(
    '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"',
    'this log is in a format without any cookie field',
  );
  fails('"%({cookie}i)s"', 'this access_log_format has no time');
  fails('%(t)s "%(cookie)s"', 'gunicorn has no atom %(cookie)s');
  fails('%(t)s %h "%({cookie}i)s"', '"%h "%(" in the access_log_format is no atom');
  fails(
    '%(t)s %({cookie}i)s %(s)s',
    '%({cookie}i)s stands in the access_log_format without quotation marks, so its end cannot be told',
  );
  fails(['%(t)s'], 'the access_log_format is no text');
});

describe('gunicorn lines', () => {
  const char = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '\\', '\\"', '" 200 "', '" "', '\t');
  const text = fc.array(fc.oneof(char, tricky), { maxLength: 20 }).map((parts) => `=${parts.join('')}`);
  const reader = readerOf(gunicorn.compile({ definition: '%(t)s "%({cookie}i)s" %(s)s "%(a)s"' }));
  const readPair = (cookie: string, agent: string): unknown => {
    const line = `${TIME} "${cookie.replaceAll('"', '\\"')}" 200 "${agent.replaceAll('"', '\\"')}"`;
    const record = readLine(reader, Buffer.from(line, 'utf8').toString('latin1'));
    return typeof record === 'string' ? record : [record.cookie, record.userAgent];
  };
  it('are read right or not at all', () => {
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const observed = readPair(cookie, agent);
        assert.deepEqual(observed, observed === 'ambiguous' ? 'ambiguous' : [cookie, agent]);
      }),
      { numRuns: 500 },
    );
  });
  it('are read right where no backslash stands before a quotation mark or at an end', () => {
    const plain = text.filter((value) => !/\\(?:"|$)/.test(value));
    fc.assert(
      fc.property(plain, plain, (cookie, agent) =>
        assert.deepEqual(readPair(cookie, agent), [cookie, agent]),
      ),
      { numRuns: 500 },
    );
  });
});
