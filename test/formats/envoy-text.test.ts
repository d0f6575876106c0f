// Envoy's text_format: what its operators become, and that a line is read right or not at all.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import { envoy } from '../../exporter/formats/envoy.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const TIME = '2026-11-20T05:33:11.287Z';

const f = (
  body: string,
  line: string,
  expected: Partial<Record<keyof LogRecord, unknown>> | string,
  options: FormatOptions = {},
): void => {
  it(`${body} of ${line}`, () => {
    const definition = `[%START_TIME%] "%REQ(COOKIE)%" ${body}\n`;
    const reader = readerOf(envoy.compile({ ...options, definition }));
    const observed = renderRecord(readLine(reader, `[${TIME}] "c=1" ${line}`));
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791287, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('Envoy text_format', () => {
  f('%RESPONSE_CODE% %RESPONSE_FLAGS%', '200 UF,URX', { status: 200 });
  f('"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%"', '"GET /p?q HTTP/2"', {
    method: 'GET',
    path: '/p?q',
  });
  f('"%REQ(:AUTHORITY)%"', '"shop.example:443"', { site: 'shop.example:443' });
  f('%DOWNSTREAM_TLS_VERSION%', 'TLSv1.3', { tls: 'TLSv1.3' });
  f('%DOWNSTREAM_TLS_VERSION%', '-', { tls: null });
  f('%DURATION%', '4', { durationSeconds: 0.004 });
  f('%DURATION%', '-', {});
  f('%DOWNSTREAM_REMOTE_ADDRESS%', '203.0.113.7:4411', { clientIp: '203.0.113.7' });
  f('%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%', '10.0.0.1', { peerIp: '10.0.0.1' });
  f('"%RESP(Set-Cookie)%"', '"a=1, b=2; Path=/"', { setCookie: ['a=1, b=2; Path=/'] });
  f(`"%CEL(response.headers['set-cookie'])%"`, '"a=1; Path=/,b=2"', { setCookie: ['a=1; Path=/', 'b=2'] });
  f('"%RESP(SET-COOKIE)%"', '"-"', { setCookie: [] });
  f('%UPSTREAM_HOST% %UPSTREAM_TLS_VERSION%', '10.0.0.2:8080 -', { upstreamScheme: 'http' });
  f('%UPSTREAM_HOST% %UPSTREAM_TLS_VERSION%', '10.0.0.2:8080 TLSv1.2', { upstreamScheme: 'https' });
  f('%UPSTREAM_HOST% %UPSTREAM_TLS_VERSION%', '- -', { upstreamScheme: 'http', upstreamStatus: null });
  f('%UPSTREAM_TLS_VERSION%', '-', {});
  f('"%REQ(X-REQUEST-ID)%" %TRACE_ID%', '"r-1" 4bf92f35', { requestId: 'r-1', traceId: '4bf92f35' });
  f('"%REQ(X-FORWARDED-PROTO)%"', '"https"', { forwarded: { 'x-forwarded-proto': 'https' } });
  f('"%REQ(X-MY-ID)%"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '%REQ(x-my-id)%' } });
  f('"%REQ(USER-AGENT)%" %RESPONSE_CODE%', '"a "quoted" b" 200', { userAgent: 'a "quoted" b', status: 200 });
  f('"%REQ(USER-AGENT)%" "%REQ(REFERER)%"', '"a" "b" "c"', 'ambiguous');
  f('%RESPONSE_CODE%', 'OK', 'no_match');
  f('"%REQ(X-A)%" %RESPONSE_CODE%', '"a" OK', 'no_match');
  f('100%%', '100%', {});
});

describe('Envoy text_format times', () => {
  const t = (operator: string, text: string, expected: number | string): void => {
    it(`${operator} of ${text}`, () => {
      const reader = readerOf(envoy.compile({ definition: `${operator} "%REQ(COOKIE)%"` }));
      const record = readLine(reader, `${text} "c"`);
      assert.equal(typeof record === 'string' ? record : record.timeMs, expected);
    });
  };
  t('%START_TIME(%s.%3f)%', '1795152791.287', 1795152791287);
  t('%START_TIME(%Y-%m-%dT%H:%M:%S%z)%', '2026-11-20T05:33:11+0000', 1795152791000);
  t('%EMIT_TIME%', TIME, 1795152791287);
  t('%START_TIME%', '2026-11-20T05:33:11.287', 'no_match');
});

describe('Envoy text_format fidelity', () => {
  const fidelity = (body: string): unknown =>
    readerOf(envoy.compile({ definition: `%START_TIME% ${body}` })).fidelity;
  it('is the first Set-Cookie', () =>
    assert.deepEqual(fidelity('"%REQ(COOKIE)%" "%RESP(SET-COOKIE)%"'), {
      cookie: 'all',
      setCookie: 'first',
    }));
  it('is all of them with CEL', () =>
    assert.deepEqual(fidelity(`"%CEL(response.headers['set-cookie'])%"`), {
      cookie: 'absent',
      setCookie: 'all',
    }));
  it('is cut at a length', () =>
    assert.deepEqual(fidelity('"%REQ(COOKIE):512%"'), { cookie: 'truncated', setCookie: 'absent' }));
});

describe('Envoy text_format mistakes', () => {
  const fails = (definition: string, problem: string, options: FormatOptions = {}): void => {
    it(problem, () => {
      const compiled = envoy.compile({ ...options, definition });
      assert.equal(compiled.ok ? 'compiled' : compiled.error.problem, problem);
    });
  };
  fails('[%START_TIME%] "%REQ(:METHOD)%"', 'this log is in a format without any cookie field');
  fails('"%REQ(COOKIE)%"', 'this text_format has no time');
  fails('%START_TIME(%H:%M)% "%REQ(COOKIE)%"', 'this text_format has no time');
  fails('%START_TIME% "%REQ(COOKIE%"', '"%REQ(COOKIE%"" is no operator');
  fails(
    '%START_TIME% %REQ(COOKIE)% %RESPONSE_CODE%',
    '%REQ(cookie)% stands in the text_format without quotation marks, so its end cannot be told',
  );
  fails('%START_TIME% "%REQ(COOKIE)%"', '"$http_x" is no Envoy operator', {
    fields: { site: '$http_x' },
  });
});

describe('Envoy text_format lines', () => {
  const char = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '" "', ' ', '\\', '" 200 "');
  const text = fc.array(fc.oneof(char, tricky), { maxLength: 20 }).map((parts) => `=${parts.join('')}`);
  it('are read right or not at all', () => {
    const reader = readerOf(
      envoy.compile({ definition: '%START_TIME% "%REQ(COOKIE)%" %RESPONSE_CODE% "%REQ(USER-AGENT)%"' }),
    );
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const record = readLine(reader, `${TIME} "${cookie}" 200 "${agent}"`);
        if (typeof record === 'string') assert.equal(record, 'ambiguous');
        else assert.deepEqual([record.cookie, record.userAgent], [cookie, agent]);
      }),
      { numRuns: 500 },
    );
  });
});
