// Apache httpd: what its directives become, how its configuration is read, what cannot be compiled.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import { apache } from '../../exporter/formats/apache.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const TIME = '1795152791309';

/** What a line is read as that has the time, a cookie, and one more thing. */
const f = (
  body: string,
  line: string,
  expected: Partial<Record<keyof LogRecord, unknown>> | string,
  options: FormatOptions = {},
): void => {
  it(`${body} of ${line}`, () => {
    const reader = readerOf(apache.compile({ ...options, definition: `%{msec}t "%{Cookie}i" ${body}` }));
    const observed = renderRecord(readLine(reader, `${TIME} "c=1" ${line}`));
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: Number(TIME), status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('Apache directives', () => {
  f('%V "%{Host}i" %v', 'a "b:80" c', { site: 'b:80' });
  f('%V %v', 'a c', { site: 'a' });
  f('%v:%p', 'c:443', { site: 'c' });
  f('"%r"', '"GET /p?q=1 HTTP/1.1"', { method: 'GET', path: '/p?q=1' });
  f('"%r"', '"GET /\\"p\\\\ HTTP/1.1"', { method: 'GET', path: '/"p\\' });
  f('"%r"', '"\\x16\\x03"', { method: null, path: null });
  f('"%r"', '"-"', { method: null, path: null });
  f('%m %U', 'PUT /p', { method: 'PUT', path: '/p' });
  f('%m %U%q', 'GET /p?q', { method: 'GET', path: '/p?q' });
  f('%m %U%q|%q', 'GET /p|', { method: 'GET', path: '/p' });
  f('%s %>s', '302 200', { status: 200 });
  f('%<s', '302', { status: 302 });
  f('%>s', '-', { status: 0 });
  f('%>s', 'OK', 'no_match');
  f('%{HTTPS}x', 'on', { scheme: 'on' });
  f('%{HTTPS}x', 'off', { scheme: 'off' });
  f('%{SSL_PROTOCOL}x', 'TLSv1.3', { tls: 'TLSv1.3' });
  f('%{SSL_PROTOCOL}x', '-', { tls: null });
  f('%a %{c}a', '203.0.113.7 10.0.0.1', { clientIp: '203.0.113.7', peerIp: '10.0.0.1' });
  f('%h %l', '203.0.113.7 -', { clientIp: '203.0.113.7', peerIp: '203.0.113.7' });
  f('"%{User-agent}i"', '"x\\"y"', { userAgent: 'x"y' });
  f('%{UNIQUE_ID}e "%{X-Request-ID}i"', 'awAp@x- "b"', { requestId: 'awAp@x-' });
  f('"%{x-request-id}i"', '"b"', { requestId: 'b' });
  f('"%{traceparent}i"', '"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"', {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
  f('"%{Set-Cookie}o"', '"a=1; Path=/, b=2"', { setCookie: ['a=1; Path=/', 'b=2'] });
  f('"%{Set-Cookie}o"', '"-"', { setCookie: [] });
  f('"%{Set-Cookie}o"', '""', { setCookie: [] });
  f('%D', '2470', { durationSeconds: 0.00247 });
  f('%T', '2', { durationSeconds: 2 });
  f('%{ms}T', '2', { durationSeconds: 0.002 });
  f('%{us}T %T', '2 0', { durationSeconds: 0.000002 });
  f('"%{Sec-Fetch-Site}i"', '"cross-site"', { secFetchSite: 'cross-site' });
  f('"%{Cache-Control}o"', '"no-store"', { cacheControl: 'no-store' });
  f('"%{Strict-Transport-Security}o"', '"max-age=1"', { hsts: 'max-age=1' });
  f('"%{GEOIP_COUNTRY_CODE}e"', '"DE"', { country: 'DE' });
  f('"%{X-Forwarded-Proto}i" "%{CF-Visitor}i"', '"https" "-"', {
    forwarded: { 'x-forwarded-proto': 'https' },
  });
  f('"%{X-My-Id}i"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%{X-My-Id}i' } });
  f('%!200{User-Agent}i|', '-|', {});
  f('%400,501{User-Agent}i|', '-|', {});
  f('%%', '%', {});
  f('%{Foo}C "%{Referer}i" %u %b %I %O %S %X %k', 'x y "-" joe doe - 1 2 3 + 0', {});
});

describe('Apache times', () => {
  const t = (
    directives: string,
    line: string,
    expected: number | string,
    options: FormatOptions = {},
  ): void => {
    it(`${directives} of ${line}`, () => {
      const reader = readerOf(apache.compile({ ...options, definition: `${directives} "%{Cookie}i"` }));
      const record = readLine(reader, `${line} "c=1"`);
      assert.equal(typeof record === 'string' ? record : record.timeMs, expected);
    });
  };
  t('%t', '[20/Nov/2026:05:33:11 +0000]', 1795152791000);
  t('%{sec}t', '1795152791', 1795152791000);
  t('%{usec}t', '1795152791309123', 1795152791309);
  t('%{begin:msec}t', '1795152791309', 1795152791309);
  t('%t %{msec}t', '[20/Nov/2026:05:33:12 +0000] 1795152791309', 1795152791309);
  t('%{sec}t.%{msec_frac}t', '1795152791.309', 1795152791309);
  t('%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t', '2026-11-20T06:33:11.309+0100', 1795152791309);
  t('%{%FT%T%z}t', '2026-11-20T06:33:11+0100', 1795152791000);
  t('%{%d/%b/%Y %T}t.%{usec_frac}t %{%z}t', '20/Nov/2026 05:33:11.309123 +0000', 1795152791309);
  t('[%{%F %T}t] %>s', '[2026-11-20 06:33:11] 200', 1795152791000, { timezone: 'Europe/Berlin' });
  t('%{%FT%T}t', '2026-99-20T05:33:11', 'no_time');
  t('%{%FT%T}t %{%H}t', '2026-11-20T05:33:11 05', 1795152791000);
});

describe('Apache given up requests', () => {
  const cookieAt = (status: number): unknown => {
    const reader = readerOf(apache.compile({ definition: '%{msec}t %>s "%{Cookie}i"' }));
    const record = readLine(reader, `${TIME} ${status} "-"`);
    return typeof record === 'string' ? record : record.cookie;
  };
  for (const status of [400, 408, 414, 431]) {
    it(`may have had a Cookie that is not in the log: ${status}`, () =>
      assert.equal(cookieAt(status), undefined));
  }
  it('are no others', () => assert.equal(cookieAt(404), null));
});

describe('Apache configuration', () => {
  const LINE = '1795152791309 "a=\\"1" 200';
  const accepts = (what: string, definition: string): void => {
    it(`is read from ${what}`, () => {
      const record = readLine(readerOf(apache.compile({ definition })), LINE);
      assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.status], ['a="1', 200]);
    });
  };
  accepts('the body', '%{msec}t "%{Cookie}i" %>s');
  accepts('the body as it stands between quotation marks', '%{msec}t \\"%{Cookie}i\\" %>s');
  accepts('the body with its quotation marks', '"%{msec}t \\"%{Cookie}i\\" %>s"');
  accepts('the statement', 'LogFormat "%{msec}t \\"%{Cookie}i\\" %>s" cookies');
  accepts('the statement with the other marks', `logformat '%{msec}t "%{Cookie}i" %>s' cookies`);
  accepts('a statement over several lines', 'LogFormat "%{msec}t \\\n\\"%{Cookie}i\\" %>s" \\\n cookies');
  accepts('CustomLog', 'CustomLog "/var/log/x y.log" "%{msec}t \\"%{Cookie}i\\" %>s" env=!quiet');
  it('knows tabs', () => {
    const reader = readerOf(apache.compile({ definition: '%{msec}t\\t%{Cookie}i\\t%>s' }));
    assert.equal(typeof readLine(reader, '1795152791309\ta=1\t200'), 'object');
  });
});

describe('Apache fidelity', () => {
  const fidelity = (body: string): unknown => readerOf(apache.compile({ definition: `%t ${body}` })).fidelity;
  it('is all that was sent', () =>
    assert.deepEqual(fidelity('"%{Cookie}i" "%{Set-Cookie}o"'), { setCookie: 'all', cookie: 'all' }));
  it('is absent for what is not logged', () => {
    assert.deepEqual(fidelity('"%{Cookie}i"'), { setCookie: 'absent', cookie: 'all' });
    assert.deepEqual(fidelity('"%{Set-Cookie}o"'), { setCookie: 'all', cookie: 'absent' });
  });
});

describe('Apache mistakes', () => {
  const fails = (definition: unknown, problem: string, options: FormatOptions = {}): void => {
    it(problem, () => {
      const compiled = apache.compile({ ...options, definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  const NONE = 'this log is in a format without any cookie field';
  for (const name of ['common', 'combined', 'vhost_combined', 'LogFormat combined']) fails(name, NONE);
  fails('%t %!200{Cookie}i', NONE);
  fails('"%{Cookie}i"', 'this LogFormat has no time');
  fails('%{%H:%M}t "%{Cookie}i"', 'this LogFormat has no time');
  fails('%t %Z "%{Cookie}i"', 'Apache httpd has no directive %Z');
  fails('%t "%{Cookie}i" %{', '"%{" in the LogFormat is no directive');
  fails('%t "%{Cookie}i" 100%', '"%" in the LogFormat is no directive');
  fails('LogFormat "%t', 'the LogFormat statement cannot be read: a quotation mark is not closed');
  fails({ time: 'x' }, 'the LogFormat is no text');
  fails(
    '%t %{Cookie}i %>s',
    '%{Cookie}i stands in the LogFormat without quotation marks, so its end cannot be told',
  );
  fails('%t "%{Cookie}i" %U%>s', '%U and %>s stand in the LogFormat with nothing between them');
  fails('%t "%{Cookie}i"', '%{X-Id}i does not stand in the LogFormat', {
    fields: { request_id: '%{X-Id}i' },
  });
  fails('%t "%{Cookie}i"', '"$http_x" is no Apache directive', { fields: { request_id: '$http_x' } });
  fails('%t "%{Cookie}i"', 'unknown time zone "Mars/Olympus"', { timezone: 'Mars/Olympus' });
  it('are told with the line that brings the cookies', () => {
    const compiled = apache.compile({ definition: 'combined' });
    assert.match(compiled.ok ? '' : compiled.error.hint, /"%\{Cookie\}i" and "%\{Set-Cookie\}o"/);
  });
  it("are none where the end of a header is nobody's business", () =>
    assert.equal(apache.compile({ definition: '%{X-Forwarded-For}i %l %u %t "%{Cookie}i"' }).ok, true));
});

describe('Apache escaping', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '\\', '\\"', '" set_cookie="', '\n', '\v', ', ', '\xff', '%');
  const text = fc.array(fc.oneof(byte, tricky), { maxLength: 30 }).map((parts) => `=${parts.join('')}`);
  /** ap_escape_logitem. */
  const encode = (value: string): string =>
    Array.from(value, (char) => {
      const code = char.charCodeAt(0);
      if (char === '"' || char === '\\') return `\\${char}`;
      if (code >= 0x20 && code < 0x7f) return char;
      const letter = 'bnrtv'.charAt('\b\n\r\t\v'.indexOf(char));
      return letter === '' ? `\\x${code.toString(16).padStart(2, '0')}` : `\\${letter}`;
    }).join('');
  it('is undone to the byte', () => {
    const reader = readerOf(apache.compile({ definition: '%{msec}t c="%{Cookie}i" u="%{User-Agent}i" %V' }));
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const record = readLine(reader, `${TIME} c="${encode(cookie)}" u="${encode(agent)}" h`);
        const observed = typeof record === 'string' ? record : [record.cookie, record.userAgent, record.site];
        assert.deepEqual(observed, [cookie, agent, 'h']);
      }),
      { numRuns: 500 },
    );
  });
});
