// Varnish: what varnishncsa's directives become, what first and last Set-Cookie tell, what cannot be compiled.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { varnish } from '../../exporter/formats/varnish.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

type Expected = Partial<Record<keyof LogRecord, unknown>> | string;

const read = (definition: string, line: string, options: FormatOptions = {}): unknown =>
  renderRecord(readLine(readerOf(varnish.compile({ ...options, definition })), line));

/** What a line is read as that has the time, a cookie, and one more thing. */
const f = (body: string, line: string, expected: Expected, options: FormatOptions = {}): void => {
  it(`${body} of ${line}`, () => {
    const observed = read(
      `%{VSL:Timestamp:Start[1]}x "%{Cookie}i" ${body}`,
      `1795152791.309123 "c=1" ${line}`,
      options,
    );
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791309, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('varnishncsa directives', () => {
  f('"%{Host}i"', '"b:80"', { site: 'b:80' });
  f('%m %U%q', 'PUT /p?q=1', { method: 'PUT', path: '/p?q=1' });
  f('"%r"', '"GET http://shop.example/p?q HTTP/1.1"', { method: 'GET', path: '/p?q' });
  f('"%r"', '"GET http://shop.example HTTP/1.1"', { method: 'GET', path: '/' });
  f('"%r"', '"GET /p HTTP/1.1"', { method: 'GET', path: '/p' });
  f('%s %b', '204 -', { status: 204 });
  f('%h', '203.0.113.7', { clientIp: '203.0.113.7', peerIp: '203.0.113.7' });
  f('%D', '2470', { durationSeconds: 0.00247 });
  f('%{ms}T', '2', { durationSeconds: 0.002 });
  f('"%{X-Request-ID}i"', '"1-2"', { requestId: '1-2' });
  f('%{Varnish:handling}x', 'miss', {});
  f('%{Varnish:handling}x', 'pass', {});
  f('%{Varnish:handling}x', 'hit', { upstreamStatus: null });
  f('%{Varnish:handling}x', 'synth', { upstreamStatus: null });
  f('"%{X-Forwarded-Proto}i"', '"https"', { forwarded: { 'x-forwarded-proto': 'https' } });
  f('"%{Sec-Fetch-Site}i" "%{Cache-Control}o"', '"none" "-"', { secFetchSite: 'none', cacheControl: null });
  f('%{Varnish:side}x', 'c', {});
  f('%{Varnish:side}x', 'b', 'ignored');
  f('"%{User-Agent}i"', '"x\\"\\\\\\xe9"', { userAgent: 'x"\\\xe9' });
  f(
    '"%{User-Agent}i"',
    '"x\\"\\\\\\t\xe9\\u0001"',
    { userAgent: 'x"\\\t\xe9\x01' },
    { settings: { escape: 'json' } },
  );
  f('"%{VCL_Log:id}x"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%{VCL_Log:id}x' } });
});

describe('varnishncsa times', () => {
  const t = (directive: string, text: string, expected: number): void => {
    it(`${directive} of ${text}`, () => {
      const record = read(`${directive} "%{Cookie}i"`, `${text} "c"`) as LogRecord;
      assert.equal(record.timeMs, expected);
    });
  };
  t('%t', '[20/Nov/2026:05:33:11 +0000]', 1795152791000);
  t('%{%s}t', '1795152791', 1795152791000);
  t('%{%FT%T}t.%{msec_frac}t', '2026-11-20T05:33:11.309', 1795152791309);
});

describe('varnishncsa Set-Cookie', () => {
  const FIRST = '"%{VSL:RespHeader:Set-Cookie}x" "%{Set-Cookie}o"';
  f('"%{Set-Cookie}o"', '"a=1, b=2"', { setCookie: ['a=1, b=2'] });
  f('"%{Set-Cookie}o"', '"-"', { setCookie: [] });
  f(FIRST, '"a=1" "a=1"', { setCookie: ['a=1'], setCookieFidelity: 'all' });
  f(FIRST, '"a=1" "b=2"', { setCookie: ['b=2'], setCookieFidelity: 'last' });
  f(FIRST, '"-" "-"', { setCookie: [], setCookieFidelity: 'all' });
  f(FIRST, '"a=1" "-"', { setCookie: [], setCookieFidelity: 'last' });
  const cut = `a=${'x'.repeat(240)}`;
  f(FIRST, `"${cut}" "${cut}"`, { setCookie: [cut], setCookieFidelity: 'truncated' });
  f('"%{Set-Cookie}o"', `"${cut}x"`, { setCookie: [`${cut}x`] });
});

describe('varnishncsa Cookie', () => {
  const cookieOf = (bytes: number): unknown => {
    const record = read('%t "%{Cookie}i"', `[20/Nov/2026:05:33:11 +0000] "a=${'x'.repeat(bytes - 2)}"`);
    return (record as { cookie: string }).cookie.length;
  };
  it('is hidden when it may be cut', () => assert.equal(cookieOf(246), 'REDACTED!'.length));
  it('is itself when it is shorter or longer', () =>
    assert.deepEqual([cookieOf(245), cookieOf(247)], [245, 247]));
});

describe('varnishncsa given up requests', () => {
  it('may have had a Cookie that is not in the log', () =>
    assert.deepEqual(read('%{usec}t "%{Cookie}i" %s', '1795152791000000 "-" 400'), {
      timeMs: 1795152791000,
      status: 400,
    }));
});

describe('varnishncsa configuration', () => {
  const LINE = '[20/Nov/2026:05:33:11 +0000] "a=\\"\xe9"';
  const cookieOf = (definition: string, settings = {}): unknown => {
    const record = read(definition, LINE, { settings });
    return typeof record === 'string' ? record : (record as { cookie: string }).cookie;
  };
  it('is a format', () => assert.equal(cookieOf('%t "%{Cookie}i"', { escape: 'json' }), 'a="\xe9'));
  it('is a command, which tells the escaping', () => {
    assert.equal(cookieOf(`varnishncsa -j -F '%t "%{Cookie}i"'`), 'a="\xe9');
    assert.equal(cookieOf(`varnishncsa -a -cj -F '%t "%{Cookie}i"' -w x`), 'a="\xe9');
    assert.equal(cookieOf(`varnishncsa -F '%t "%{Cookie}i"'`), 'a="\xe9');
  });
  it('has the preset in its snippet', () => {
    const command = varnish.snippet.split('\n').find((line) => line.startsWith('varnishncsa'));
    assert.deepEqual(
      readerOf(varnish.compile({ definition: command })).fields,
      readerOf(varnish.compile({})).fields,
    );
  });
});

describe('varnishncsa mistakes', () => {
  const fails = (definition: unknown, problem: string, options: FormatOptions = {}): void => {
    it(problem, () => {
      const compiled = varnish.compile({ ...options, definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  fails(
    '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-agent}i"',
    'this log is in a format without any cookie field',
  );
  fails('%t %h', 'this log is in a format without any cookie field');
  fails('"%{Cookie}i"', 'this format has no time');
  fails('%t %V "%{Cookie}i"', 'varnishncsa has no directive %V');
  fails('%t %>s "%{Cookie}i"', 'varnishncsa has no directive %>s');
  fails(
    '%t %{Cookie}i %s',
    '%{Cookie}i stands in the format without quotation marks, so its end cannot be told',
  );
  fails({ x: 1 }, 'the format is no text');
  fails('%t "%{Cookie}i"', 'escape is not what the format says', { settings: { escape: 'xml' } });
  fails(`varnishncsa -F '%t "%{Cookie}i"'`, 'escape is not what the format says', {
    settings: { escape: 'json' },
  });
});

describe('varnishncsa -j', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '\\', '\\"', '","set_cookie":"', '\n', '\xff');
  const text = fc.array(fc.oneof(byte, tricky), { maxLength: 30 }).map((parts) => `=${parts.join('')}`);
  /** VSB_quote with VSB_QUOTE_JSON. */
  const encode = (value: string): string =>
    Array.from(value, (char) => {
      if (char === '"' || char === '\\') return `\\${char}`;
      const letter = 'nrt'.charAt('\n\r\t'.indexOf(char));
      if (letter !== '') return `\\${letter}`;
      return char < ' ' ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char;
    }).join('');
  it('is undone to the byte', () => {
    const definition = '{"t":"%{usec}t","cookie":"%{Cookie}i","user_agent":"%{User-Agent}i"}';
    const reader = readerOf(varnish.compile({ definition, settings: { escape: 'json' } }));
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const line = `{"t":"1795152791309000","cookie":"${encode(cookie)}","user_agent":"${encode(agent)}"}`;
        const record = readLine(reader, line);
        assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.userAgent], [
          cookie,
          agent,
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
