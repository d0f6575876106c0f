// Tomcat: what its codes become, how its configuration is read, what cannot be compiled.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { tomcat } from '../../exporter/formats/tomcat.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const read = (definition: string, line: string, options: FormatOptions = {}): unknown =>
  renderRecord(readLine(readerOf(tomcat.compile({ ...options, definition })), line));

const f = (
  body: string,
  line: string,
  expected: Partial<Record<keyof LogRecord, unknown>> | string,
  options: FormatOptions = {},
): void => {
  it(`${body} of ${line}`, () => {
    const observed = read(`%{msec}t "%{Cookie}i" ${body}`, `1795152791309 "c=1" ${line}`, options);
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791309, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('Tomcat codes', () => {
  f('"%{Host}i" %v', '"b:80" c', { site: 'b:80' });
  f('%v:%p', 'c:8080', { site: 'c' });
  f('"%r"', '"GET /p?q HTTP/1.1"', { method: 'GET', path: '/p?q' });
  f('"%r"', '"-"', { method: null, path: null });
  f('%m %U%q', 'PUT /p?q', { method: 'PUT', path: '/p?q' });
  f('%s', '204', { status: 204 });
  f('"%{user}s" %s', '"joe" 204', { status: 204 });
  f('%a', '203.0.113.7', { clientIp: '203.0.113.7', peerIp: '203.0.113.7' });
  f('%{remote}a %{peer}a', '203.0.113.7 10.0.0.1', { clientIp: '203.0.113.7', peerIp: '10.0.0.1' });
  f('%{org.apache.tomcat.util.net.secure_protocol_version}r|', 'TLSv1.3|', { tls: 'TLSv1.3' });
  f('%T', '0.045', { durationSeconds: 0.045 });
  f('%{ms}T', '45', { durationSeconds: 0.045 });
  f('%{us}T %T', '45 0', { durationSeconds: 0.000045 });
  f('%D %F', '45 44', { durationSeconds: 0.044 });
  f('%D', '45', {});
  f('"%{Set-Cookie}o"', '"a=1; Path=/,b=2"', { setCookie: ['a=1; Path=/', 'b=2'] });
  f('"%{Set-Cookie}o"', '"a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"', {
    setCookie: ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
  });
  f('"%{Set-Cookie}o"', '"-"', { setCookie: [] });
  f('"%{X-Request-ID}i"', '"r-1"', { requestId: 'r-1' });
  f('"%{X-Forwarded-Proto}i"', '"https"', { forwarded: { 'x-forwarded-proto': 'https' } });
  f('%h %l %u %b %B %H %S %I %X', '1.2.3.4 - joe - 0 HTTP/1.1 A0 http-nio-8080-exec-1 +', {
    clientIp: '1.2.3.4',
    peerIp: '1.2.3.4',
  });
  f('"%{id}r"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%{id}r' } });
});

describe('Tomcat times', () => {
  const t = (code: string, text: string, expected: number | string, options: FormatOptions = {}): void => {
    it(`${code} of ${text}`, () => {
      const record = read(`${code} "%{Cookie}i"`, `${text} "c"`, options) as LogRecord | string;
      assert.equal(typeof record === 'string' ? record : record.timeMs, expected);
    });
  };
  t('%t', '[20/Nov/2026:06:33:11 +0100]', 1795152791000);
  t('%{begin:msec}t', '1795152791309', 1795152791309);
  t('%{sec}t', '1795152791', 1795152791000);
  t("%{yyyy-MM-dd'T'HH:mm:ss.SSSZ}t", '2026-11-20T06:33:11.309+0100', 1795152791309);
  t('%{yyyy-MM-dd HH:mm:ss.SSS}t', '2026-11-20 06:33:11.309', 1795152791309, { timezone: 'Europe/Berlin' });
  t('%{dd/MMM/yyyy:HH:mm:ss}t.%{msec_frac}t', '20/Nov/2026:05:33:11.309', 1795152791309);
});

describe('Tomcat configuration', () => {
  const accepts = (what: string, definition: string): void => {
    it(`is read from ${what}`, () =>
      assert.deepEqual(read(definition, '1795152791309 "a=\\"1"'), {
        timeMs: 1795152791309,
        status: 0,
        cookie: 'a="1',
      }));
  };
  accepts('the pattern', '%{msec}t "%{Cookie}i"');
  accepts("Spring Boot's properties", 'server.tomcat.accesslog.pattern=%{msec}t "%{Cookie}i"');
  accepts('server.xml', '<Valve className="x" pattern="%{msec}t &quot;%{Cookie}i&quot;" />');
  it('is the same in both snippets', () => {
    const [, spring, xml] = tomcat.snippet.split('pattern=');
    for (const definition of [spring?.split('\n')[0], `pattern=${xml}`]) {
      assert.deepEqual(readerOf(tomcat.compile({ definition })).fields, readerOf(tomcat.compile({})).fields);
    }
  });
});

describe('Tomcat mistakes', () => {
  const fails = (definition: unknown, problem: string): void => {
    it(problem, () => {
      const compiled = tomcat.compile({ definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  for (const name of ['common', 'combined']) fails(name, 'this log is in a format without any cookie field');
  fails('"%{Cookie}i"', 'this pattern has no time');
  fails('%t %Z "%{Cookie}i"', 'Tomcat has no code %Z');
  fails('%t %>s "%{Cookie}i"', 'Tomcat has no code %>s');
  fails(
    '%t %{Cookie}i %s',
    '%{Cookie}i stands in the pattern without quotation marks, so its end cannot be told',
  );
  fails(['%t'], 'the pattern is no text');
});

describe('Tomcat lines', () => {
  it('say nothing of a Cookie where the request was given up', () =>
    assert.deepEqual(read('%{sec}t %s "%{Cookie}i"', '1795152791 400 "-"'), {
      timeMs: 1795152791000,
      status: 400,
    }));
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc
    .array(fc.oneof(byte, fc.constantFrom('"', '\\', '\\"', '" 200 "', '\t', '\xff')), { maxLength: 30 })
    .map((parts) => `=${parts.join('')}`);
  const encode = (value: string): string =>
    Array.from(value, (char) => {
      if (char === '"' || char === '\\') return `\\${char}`;
      const letter = 'fnrt'.charAt('\f\n\r\t'.indexOf(char));
      if (letter !== '') return `\\${letter}`;
      return char >= ' ' && char < '\x7f' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }).join('');
  it('are undone to the byte', () => {
    const reader = readerOf(tomcat.compile({ definition: '%{sec}t "%{Cookie}i" %s "%{User-Agent}i"' }));
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const record = readLine(reader, `1795152791 "${encode(cookie)}" 200 "${encode(agent)}"`);
        assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.userAgent], [
          cookie,
          agent,
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
