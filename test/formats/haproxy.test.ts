// HAProxy: what aliases, expressions and captures become, how its configuration is read, what cannot be compiled.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { haproxy } from '../../exporter/formats/haproxy.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const TIME = '1795152791.309';
type Expected = Partial<Record<keyof LogRecord, unknown>> | string;

const read = (definition: string, line: string, options: FormatOptions = {}): unknown =>
  renderRecord(readLine(readerOf(haproxy.compile({ ...options, definition })), line));

/** What a line is read as that has the time, a cookie, and one more thing. */
const f = (body: string, line: string, expected: Expected, options: FormatOptions = {}): void => {
  it(`${body} of ${line}`, () => {
    const observed = read(
      `%Ts.%ms cookie="%[var(txn.c),json(ascii)]" ${body}`,
      `${TIME} cookie="c=1" ${line}`,
      options,
    );
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791309, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('HAProxy aliases', () => {
  f('%ST', '204', { status: 204 });
  f('%ST', '-1', { status: 0 });
  f('%HM %HU', 'GET /p#22', { method: 'GET', path: '/p"' });
  f('%HM %HU', '<BADREQ> <BADREQ>', { method: null, path: null });
  f('%{+Q}r', '"PUT /p?q HTTP/1.1"', { method: 'PUT', path: '/p?q' });
  f('%{+Q}r', '"<BADREQ>"', { method: null, path: null });
  f('%ft %b/%s', 'edge~ app/s1', { scheme: 'https' });
  f('%ft %b/%s', 'edge app/<NOSRV>', { scheme: 'http' });
  f('%sslv', 'TLSv1.3', { tls: 'TLSv1.3' });
  f('%sslv', '-', { tls: null });
  f('%ci:%cp', '203.0.113.7:4411', { clientIp: '203.0.113.7', peerIp: '203.0.113.7' });
  f('%ci:%cp', '2001:db8::7:4411', { clientIp: '2001:db8::7', peerIp: '2001:db8::7' });
  f('%ID', '9cf4e747-f10d', { requestId: '9cf4e747-f10d' });
  f('%Ta', '43', { durationSeconds: 0.043 });
  f('%Tt', '+43', { durationSeconds: 0.043 });
  f('%TR/%Tw/%Tc/%Tr/%Ta', '0/0/-1/-1/7', { durationSeconds: 0.007 });
  f('%B %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq', '+261 --NI 1/1/0/0/+3 0/0', {});
  f('100%%', '100%', {});
  f('%{+Q}o%HM %ST', '"GET" "200"', { method: 'GET', status: 200 });
  f('a   b', 'a b', {});
});

describe('HAProxy expressions', () => {
  f('%[ssl_fc]', '1', { scheme: 'https' });
  f('%[ssl_fc]', '0', { scheme: 'http' });
  f('%[src] %[unique-id]', '203.0.113.7 a-1', {
    clientIp: '203.0.113.7',
    peerIp: '203.0.113.7',
    requestId: 'a-1',
  });
  f('host="%[var(txn.h)]"', 'host="a:80"', { site: 'a:80' });
  f('"user_agent":"%[var(txn.u),json(ascii)]"', '"user_agent":"\\"x\\"\\/\\u00e9"', {
    userAgent: '"x"/\xe9',
  });
  f('"user_agent":"%[var(txn.u),json]"', '"user_agent":"\\u00e9"', { userAgent: '\xe9' });
  f('"user_agent":"%[var(txn.u),json(utf8s)]"', '"user_agent":"\\u00e9"', { userAgent: '\xc3\xa9' });
  f('user_agent="%{+E}[var(txn.u)]"', 'user_agent="x\\"y\\]"', { userAgent: 'x"y]' });
  f('user_agent="%[var(txn.u)]"', 'user_agent="x"y"', { userAgent: 'x"y' });
  f('upstream_scheme=%[var(txn.b)] upstream_status=%[var(txn.s)]', 'upstream_scheme=1 upstream_status=502', {
    upstreamScheme: 'https',
    upstreamStatus: 502,
  });
  f('upstream_status=%[var(txn.s)]', 'upstream_status=-', { upstreamStatus: null });
  f('x_forwarded_proto="%[var(txn.p)]"', 'x_forwarded_proto="https"', {
    forwarded: { 'x-forwarded-proto': 'https' },
  });
  f('forwarded.x-arr-ssl="%[var(txn.p)]"', 'forwarded.x-arr-ssl="-"', { forwarded: {} });
  f('"%[var(txn.x)]"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%[var(txn.x)]' } });
  f('"%[var(txn.x),lower]"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: 'var(txn.x)' } });
  f('%[var(txn.x),regsub("[a-z]]",b,g)]|', 'y|', {});
});

describe('HAProxy header blocks', () => {
  const BLOCK =
    'set-cookie: a=1, b=2\\r\\ncache-control: no-store\\r\\nset-cookie: c=3\\r\\nset-cookie2: d\\r\\n\\r\\n';
  const SENT = 'set_cookie="%[var(txn.sent),json(ascii)]"';
  const all = { setCookieFidelity: 'all', hsts: null };
  f(SENT, `set_cookie="${BLOCK}"`, { ...all, setCookie: ['a=1, b=2', 'c=3'], cacheControl: 'no-store' });
  f(SENT, 'set_cookie="content-length: 0\\r\\n\\r\\n"', { ...all, setCookie: [], cacheControl: null });
  f(SENT, 'set_cookie="a=1, b=2; Secure"', { setCookie: ['a=1, b=2; Secure'], setCookieFidelity: 'last' });
  f(SENT, 'set_cookie="-"', { setCookie: [] });
  f(`${SENT} set_cookie_bytes=%[var(txn.sent),length]`, 'set_cookie="-" set_cookie_bytes=20001', {
    setCookie: [],
    setCookieFidelity: 'truncated',
  });
  f(`${SENT} set_cookie_bytes=%[var(txn.sent),length]`, 'set_cookie="-" set_cookie_bytes=-', {
    setCookie: [],
  });
  f('upstream_set_cookie="%[var(txn.up),json(ascii)]"', `upstream_set_cookie="${BLOCK}"`, {
    upstreamSetCookie: ['a=1, b=2', 'c=3'],
  });
  f('upstream_set_cookie="%[var(txn.up),json(ascii)]"', 'upstream_set_cookie="-"', {});
  it('have the Cookie lines, too', () => {
    const record = read(
      'time=%Ts cookie="%[var(txn.req),json(ascii)]"',
      'time=1795152791 cookie="cookie: a=1\\r\\ncookie: b=2\\r\\n\\r\\n"',
    );
    assert.deepEqual(record, { timeMs: 1795152791000, status: 0, cookie: 'a=1; b=2' });
  });
});

describe('HAProxy cookies that are not in the log', () => {
  const cookieOf = (cookie: string, bytes: string, status = '200', upstream = '-'): unknown => {
    const definition =
      '%Ts %ST "cookie":"%[var(txn.c),json(ascii)]" "cookie_bytes":"%[var(txn.c),length]" "upstream_status":"%[var(txn.s)]"';
    const line = `1795152791 ${status} "cookie":"${cookie}" "cookie_bytes":"${bytes}" "upstream_status":"${upstream}"`;
    return (read(definition, line) as Record<string, unknown>).cookie;
  };
  it('were there if they had a length', () => assert.equal(cookieOf('-', '10002'), 'REDACTED!'));
  it('were not there without', () => assert.equal(cookieOf('-', '-'), null));
  it('are absent as a dash is', () => assert.equal(cookieOf('-', '1'), null));
  it('are what stands there', () => assert.equal(cookieOf('a=1', '3'), 'a=1'));
  it('may have been there when HAProxy gave up', () => assert.equal(cookieOf('-', '-', '400'), undefined));
  it('were not there when the upstream refused', () => assert.equal(cookieOf('-', '-', '400', '400'), null));
});

describe('HAProxy captures', () => {
  const HEAD = '203.0.113.7:4411 [20/Nov/2026:05:33:11.309] edge~ app/s1 0/0/2/41/43 200 213';
  const QUEUES = '1/1/0/0/0 0/0';
  const c = (
    captured: string,
    fields: Record<string, string>,
    expected: Expected,
    raw = '- - ----',
  ): void => {
    it(`${raw} … ${captured} with ${Object.keys(fields).join(', ')}`, () => {
      const record = read('httplog', `${HEAD} ${raw} ${QUEUES} ${captured}"GET /p HTTP/1.1"`, { fields });
      const { cookie, setCookie, site } = record as Record<string, unknown>;
      assert.deepEqual(typeof record === 'string' ? record : { cookie, setCookie, site }, {
        cookie: undefined,
        setCookie: undefined,
        site: undefined,
        ...(expected as object),
      });
    });
  };
  const cookie = { cookie: 'capture.req.hdr(0)' };
  const both = { ...cookie, set_cookie: 'capture.res.hdr(0)' };
  c('{a=1; b=#22x#22} ', cookie, { cookie: 'a=1; b="x"' });
  c(
    '{a=1|shop.example} ',
    { ...cookie, site: '%[capture.req.hdr(1)]' },
    { cookie: 'a=1', site: 'shop.example' },
  );
  c('{|shop.example} ', cookie, { cookie: null });
  c('{a=#7Bb#7C#23} {s=1; Path=/} ', both, { cookie: 'a={b|#', setCookie: ['s=1; Path=/'] });
  c('{a=1} {} ', both, { cookie: 'a=1', setCookie: [] });
  c('{a=1} {s=1} ', cookie, { cookie: 'a=1' });
  c('{s=1} ', { set_cookie: 'capture.res.hdr(0)' }, { setCookie: ['s=1'] });
  c('{a=1} ', both, {});
  c('', both, {});
  c(
    '{a=1} {s=1} ',
    both,
    { cookie: 'a=1', setCookie: ['s=1'] },
    'sid=a"b sid=a"b\\c; Path=/; Expires=Wed,  --NI',
  );
  it('are read beside expressions of the same name', () => {
    const definition = '%Ts "%[capture.req.hdr(0),json(ascii)]"';
    const record = read(definition, '1795152791 "a={1}"', { fields: cookie });
    assert.deepEqual(record, { timeMs: 1795152791000, status: 0, cookie: 'a={1}' });
  });
});

describe('HAProxy times', () => {
  const t = (
    directives: string,
    text: string,
    expected: number | string,
    options: FormatOptions = {},
  ): void => {
    it(`${directives} of ${text}`, () => {
      const record = read(
        `${directives} cookie="%[var(txn.c),json(ascii)]"`,
        `${text} cookie="c"`,
        options,
      ) as LogRecord | string;
      assert.equal(typeof record === 'string' ? record : record.timeMs, expected);
    });
  };
  t('%[date(0,ms)]', '1795152791309', 1795152791309);
  t(
    '"time":"%[accept_date(ms),ms_utime(%Y-%m-%dT%H:%M:%S.%3NZ)]"',
    '"time":"2026-11-20T05:33:11.309Z"',
    1795152791309,
  );
  t('[%tr]', '[20/Nov/2026:06:33:11.309]', 1795152791309, { timezone: 'Europe/Berlin' });
  t('[%T]', '[20/Nov/2026:05:33:11 +0000]', 1795152791000);
  t('%Ts%ms', '1795152791309', 1795152791309);
  t('%Ts', '1795152791', 1795152791000);
  t('[%t]', '[99/Nov/2026:05:33:11.309]', 'no_time');
});

describe('HAProxy configuration', () => {
  const accepts = (what: string, definition: string): void => {
    it(`is read from ${what}`, () =>
      assert.deepEqual(read(definition, '1795152791 "cookie":"a=1"'), {
        timeMs: 1795152791000,
        status: 0,
        cookie: 'a=1',
      }));
  };
  accepts('the argument', '%Ts "cookie":"%[var(txn.c),json(ascii)]"');
  accepts('the argument within marks', `'%Ts "cookie":"%[var(txn.c),json(ascii)]"'`);
  accepts('the argument with spaces escaped', '%Ts\\ \\"cookie\\":\\"%[var(txn.c),json(ascii)]\\"');
  accepts('the statement', `  log-format '%Ts "cookie":"%[var(txn.c),json(ascii)]"'`);
  accepts(
    'the statement within other marks',
    'log-format "%Ts \\"cookie\\":\\"%[var(txn.c),json(ascii)]\\""',
  );
  accepts('the statement without marks', 'log-format %Ts\\ \\"cookie\\":\\"%[var(txn.c),json(ascii)]\\"');
  it('is the same as that of the snippet', () => {
    const statement = haproxy.snippet.split('\n').find((line) => line.includes('log-format')) ?? '';
    assert.deepEqual(
      readerOf(haproxy.compile({ definition: statement })).fields,
      readerOf(haproxy.compile({})).fields,
    );
  });
});

describe('HAProxy fidelity', () => {
  const fidelity = (definition: string, fields = {}): unknown =>
    readerOf(haproxy.compile({ definition, fields })).fidelity;
  it('is told by each line, for a block has all and a header is the last one', () =>
    assert.deepEqual(readerOf(haproxy.compile({})).fidelity, { cookie: 'all', setCookie: 'unknown' }));
  it('is cut and last for captures', () =>
    assert.deepEqual(fidelity('httpslog', { cookie: 'capture.req.hdr(0)', set_cookie: '%CS' }), {
      cookie: 'truncated',
      setCookie: 'last',
    }));
  it('is absent for what is not logged', () =>
    assert.deepEqual(fidelity('%Ts cookie="%[var(txn.c)]"'), { cookie: 'all', setCookie: 'absent' }));
});

describe('HAProxy mistakes', () => {
  const fails = (definition: unknown, problem: string, options: FormatOptions = {}): void => {
    it(problem, () => {
      const compiled = haproxy.compile({ ...options, definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  const NONE = 'this log is in a format without any cookie field';
  fails('httplog', NONE);
  fails('option httpslog', NONE);
  fails('%Ts %[var(txn.c),json(ascii)]', NONE);
  fails('cookie="%[var(txn.c)]"', 'this log-format has no time');
  fails('%Ts %xyz', 'HAProxy has no alias %xyz');
  fails('%Ts %[src', '"%[src" in the log-format is no alias and no expression');
  fails('%Ts 100%', '"%" in the log-format is no alias and no expression');
  fails("log-format '%Ts", 'the log-format statement cannot be read: a quotation mark is not closed');
  fails('%{+json}o %(time)Ts', '%{+json}o changes the whole encoding');
  fails({ time: 'x' }, 'the log-format is no text');
  fails(
    '%Ts cookie=%[var(txn.c)] %ST',
    '%[var(txn.c)] stands in the log-format without quotation marks, so its end cannot be told',
  );
  fails('%Ts cookie="%[var(txn.c)]"', 'capture.req.hdr(0) does not stand in the log-format', {
    fields: { site: 'capture.req.hdr(0)' },
  });
  fails('%Ts cookie="%[var(txn.c)]"', '"$http_x" is no HAProxy alias or expression', {
    fields: { site: '$http_x' },
  });
});

describe('HAProxy escaping', () => {
  // No header has a carriage return, so a text with one is a block of them.
  const byte = fc.integer({ min: 14, max: 255 }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '\\', '\\"', '","set_cookie":"', '\n', '/', '\xff', '#22', '{|}');
  const text = fc.array(fc.oneof(byte, tricky), { maxLength: 30 }).map((parts) => `=${parts.join('')}`);
  const hex = (char: string, width: number): string => char.charCodeAt(0).toString(16).padStart(width, '0');
  /** sample_conv_json with ascii. */
  const json = (value: string): string =>
    Array.from(value, (char) => {
      if ('"\\/'.includes(char)) return `\\${char}`;
      const letter = 'bfnrt'.charAt('\b\f\n\r\t'.indexOf(char));
      if (letter !== '') return `\\${letter}`;
      return char >= ' ' && char <= '~' ? char : `\\u${hex(char, 4)}`;
    }).join('');
  it('json(ascii) is undone to the byte', () => {
    const reader = readerOf(
      haproxy.compile({
        definition: '%Ts "cookie":"%[var(txn.c),json(ascii)]","user_agent":"%[var(txn.u),json(ascii)]"',
      }),
    );
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const record = readLine(
          reader,
          `1795152791 "cookie":"${json(cookie)}","user_agent":"${json(agent)}"`,
        );
        assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.userAgent], [
          cookie,
          agent,
        ]);
      }),
      { numRuns: 500 },
    );
  });
  /** hdr_encode_map. */
  const hash = (value: string): string =>
    Array.from(value, (char) =>
      '"#{|}'.includes(char) || char < ' ' || char > '~' ? `#${hex(char, 2).toUpperCase()}` : char,
    ).join('');
  it('that of captures is undone to the byte', () => {
    const reader = readerOf(
      haproxy.compile({
        definition: '%Ts %hr %hs "%ST"',
        fields: { cookie: 'capture.req.hdr(1)', set_cookie: 'capture.res.hdr(0)' },
      }),
    );
    fc.assert(
      fc.property(text, text, (cookie, header) => {
        const record = readLine(reader, `1795152791 {x|${hash(cookie)}} {${hash(header)}} "200"`);
        assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.setCookie], [
          cookie,
          [header],
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
