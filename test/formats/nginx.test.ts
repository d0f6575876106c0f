// nginx: what its variables become, what cannot be compiled, and that escaping is undone to the byte.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { nginx } from '../../exporter/formats/nginx.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

const TIME = '1795152791.309';
/** What a line is read as that has the time, a cookie, and one more thing. */
const read = (body: string, line: string, options: FormatOptions = {}): Record<string, unknown> | string => {
  const reader = readerOf(nginx.compile({ ...options, definition: `$msec "$http_cookie" ${body}` }));
  return renderRecord(readLine(reader, `${TIME} "c=1" ${line}`)) as Record<string, unknown> | string;
};
const f = (
  body: string,
  line: string,
  expected: Partial<Record<keyof LogRecord, unknown>> | string,
  options = {},
): void => {
  it(`${body} of ${line}`, () => {
    const observed = read(body, line, options);
    const wanted =
      typeof expected === 'string'
        ? expected
        : { timeMs: 1795152791309, status: 0, cookie: 'c=1', ...expected };
    assert.deepEqual(observed, wanted);
  });
};

describe('nginx variables', () => {
  f('$host "$http_host" "$server_name"', 'a "b" "c"', { site: 'a' });
  f('"$server_name" "$http_host"', '"c" "b:80"', { site: 'b:80' });
  f('"$request"', '"GET /p?q=1 HTTP/1.1"', { method: 'GET', path: '/p?q=1' });
  f('"$request"', '"\\x16\\x03"', { method: null, path: null });
  f('"$request"', '"-"', { method: null, path: null });
  f('$request_method "$request" "$uri"', 'PUT "GET /p HTTP/1.1" "/u"', { method: 'PUT', path: '/p' });
  f('"$request_uri" "$uri"', '"/p" "/u"', { path: '/p' });
  f('$uri|', '/u|', { path: '/u' });
  f('$status', '204', { status: 204 });
  f('$status', '000', { status: 0 });
  f('$status', '20', { status: 20 });
  f('$status', 'OK', 'no_match');
  f('"$status"', '"OK"', 'no_status');
  f('$scheme', 'https', { scheme: 'https' });
  f('"$https"', '"on"', { scheme: 'https' });
  f('"$https"', '""', { scheme: 'http' });
  f('"$https"', '"-"', { scheme: 'http' });
  f('$ssl_protocol', 'TLSv1.3', { tls: 'TLSv1.3' });
  f('$ssl_protocol', '-', { tls: null });
  f('$remote_addr', '203.0.113.7', { clientIp: '203.0.113.7', peerIp: '203.0.113.7' });
  f('$remote_addr $realip_remote_addr', '203.0.113.7 10.0.0.1', {
    clientIp: '203.0.113.7',
    peerIp: '10.0.0.1',
  });
  f('"$http_user_agent"', '"x\\x22y"', { userAgent: 'x"y' });
  f('$request_id "$http_x_request_id"', 'a "b"', { requestId: 'a' });
  f('$req_id "$http_x_request_id"', 'a "b"', { requestId: 'a' });
  f('"$http_traceparent"', '"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"', {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
  f('"$otel_trace_id"', '"abc"', { traceId: 'abc' });
  f('"$sent_http_set_cookie"', '"a=1; Path=/, b=2"', { setCookie: ['a=1; Path=/', 'b=2'] });
  f('"$sent_http_set_cookie"', '"-"', { setCookie: [] });
  f('"$sent_http_set_cookie"', '"***"', { setCookie: 'REDACTED!' });
  f('"$upstream_http_set_cookie"', '"a=1, b=2"', { upstreamSetCookie: ['a=1', 'b=2'] });
  f('"$sent_http_set_cookie" $nginx_version', '"a=1, b=2" 1.23.0', {
    setCookie: ['a=1', 'b=2'],
    setCookieFidelity: 'all',
  });
  f('"$sent_http_set_cookie" $nginx_version', '"a=1, b=2" 1.22.1', {
    setCookie: ['a=1, b=2'],
    setCookieFidelity: 'first',
  });
  f('"$sent_http_set_cookie" "$nginx_version"', '"a=1" "?"', { setCookie: ['a=1'] });
  f('$upstream_status', '502, 200', { upstreamStatus: 200 });
  f('$upstream_status|', '502, 502 : 301|', { upstreamStatus: 301 });
  f('$upstream_status', '-', { upstreamStatus: null });
  f('"$upstream_scheme"', '"https"', { upstreamScheme: 'https' });
  f('"$upstream_scheme"', '""', { upstreamScheme: null });
  f('$request_time', '0.004', { durationSeconds: 0.004 });
  f('"$http_sec_fetch_site"', '"cross-site"', { secFetchSite: 'cross-site' });
  f('"$sent_http_cache_control"', '"no-store"', { cacheControl: 'no-store' });
  f('"$sent_http_strict_transport_security"', '"max-age=1"', { hsts: 'max-age=1' });
  f('"$geoip2_data_country_code"', '"DE"', { country: 'DE' });
  f('"$http_x_forwarded_proto" "$http_cf_visitor"', '"https" "-"', {
    forwarded: { 'x-forwarded-proto': 'https' },
  });
  f('"$http_x_arr_ssl" "$http_forwarded"', '"1|2" "proto=https"', {
    forwarded: { 'x-arr-ssl': '1|2', forwarded: 'proto=https' },
  });
  f('"$http_x_forwarded_proto"', '"-"', { forwarded: {} });
  f('"$cookie_sid" "$upstream_addr"', '"x" "y"', {});
  f('"$http_x_my_id"', '"r-1"', { requestId: 'r-1' }, { fields: { request_id: '$http_x_my_id' } });
  f(
    '"$request_id" "$http_x_my_id"',
    '"a" "b"',
    { requestId: 'b' },
    { fields: { request_id: `\${http_x_my_id}` } },
  );
  f(
    '"$http_x_proto"',
    '"https"',
    { forwarded: { 'x-proto': 'https' } },
    { fields: { 'forwarded.x-proto': '$http_x_proto' } },
  );
});

describe('nginx times', () => {
  const time = (variables: string, line: string): unknown => {
    const answer = readLine(
      readerOf(nginx.compile({ definition: `${variables} "$http_cookie"` })),
      `${line} "c=1"`,
    );
    return typeof answer === 'string' ? answer : answer.timeMs;
  };
  it('prefers $msec', () =>
    assert.equal(time('[$time_local] $msec', '[20/Nov/2026:05:33:12 +0000] 1795152791.309'), 1795152791309));
  it('takes $time_iso8601', () =>
    assert.equal(time('$time_iso8601', '2026-11-20T05:33:11+00:00'), 1795152791000));
  it('takes $time_local', () =>
    assert.equal(time('[$time_local]', '[20/Nov/2026:06:33:11 +0100]'), 1795152791000));
  it('needs a time', () => assert.equal(time('$time_iso8601', '2026-99-20T05:33:11+00:00'), 'no_time'));
});

describe('nginx lines', () => {
  const none = { settings: { escape: 'none' } };
  f('"$http_x"', '"a" b', 'no_match');
  f('"$http_x" x', '"a" y', 'no_match');
  f('$remote_user [$time_local] $status', 'joe [20/Nov/2026:05:33:11 +0000] 200', { status: 200 });
  f('$remote_user [$time_local] $status', 'joe - doe [20/Nov/2026:05:33:11 +0000] 200', { status: 200 });
  f('$remote_user [$time_local] $status', 'joe [x] [20/Nov/2026:05:33:11 +0000] 200', { status: 200 });
  f('$upstream_addr $upstream_status $request_id', 'a:1, b:2 : c:3 502, 504 : 200 r', {
    upstreamStatus: 200,
    requestId: 'r',
  });
  f('"$http_x" "$http_y" $status', '"a" "b" 200', { status: 200 }, none);
  f('"$http_x" "$http_y" $status', '"a" "b" "c" 200', 'ambiguous', none);
  f('"$http_x" $status', '"a" 200" 201', { status: 201 }, none);
  f('"$http_x" $host', '"a" 200" 201', { site: '201' }, none);
  f('"$http_x" "$status"', '"a" "200" "201"', 'ambiguous', none);
  f('"$http_x" $status', '"a"b\\" 200', { status: 200 }, none);
  f('"$http_x"', '"a"b', 'no_match', none);

  it('leave nothing behind for the next', () => {
    const reader = readerOf(
      nginx.compile({
        definition: '$msec $status "$http_cookie" "$http_x_forwarded_proto" "$sent_http_set_cookie"',
      }),
    );
    const full = `${TIME} 200 "a=1" "https" "b=2"`;
    const empty = `${TIME} 304 "-" "-" "-"`;
    assert.equal(typeof readLine(reader, full), 'object');
    assert.equal(readLine(reader, `${TIME} 200 "a=1" "https" "b=2`), 'no_match');
    assert.deepEqual(renderRecord(readLine(reader, empty)), {
      timeMs: 1795152791309,
      status: 304,
      cookie: null,
      setCookie: [],
      forwarded: {},
    });
  });
});

describe('nginx fidelity', () => {
  const fidelity = (body: string): unknown =>
    readerOf(nginx.compile({ definition: `$msec ${body}` })).fidelity;
  it('is unknown for Set-Cookie, for a version decides', () =>
    assert.deepEqual(fidelity('"$http_cookie" "$sent_http_set_cookie"'), {
      setCookie: 'unknown',
      cookie: 'all',
    }));
  it('is absent for what is not logged', () => {
    assert.deepEqual(fidelity('"$http_cookie"'), { setCookie: 'absent', cookie: 'all' });
    assert.deepEqual(fidelity('"$sent_http_set_cookie"'), { setCookie: 'unknown', cookie: 'absent' });
  });
  it('names the fields that are filled', () => {
    const { fields } = readerOf(
      nginx.compile({ definition: '$msec $status "$http_cookie" "$http_forwarded"' }),
    );
    assert.deepEqual([...fields].sort(), ['cookie', 'forwarded.forwarded', 'status', 'time']);
  });
});

describe('nginx mistakes', () => {
  const fails = (
    definition: unknown,
    problem: string,
    hint: string,
    more: { key?: string; settings?: Record<string, unknown>; fields?: Record<string, string> } = {},
  ): void => {
    it(problem, () => {
      const { key, ...options } = more;
      const compiled = nginx.compile({ definition, ...options });
      const expected = key === undefined ? { problem, hint } : { problem, hint, key };
      assert.deepEqual(compiled.ok ? 'compiled' : compiled.error, expected);
    });
  };
  const COOKIE_HINT = `add "$http_cookie" and "$sent_http_set_cookie" to it, between quotation marks, e.g.
  log_format cookies '$remote_addr $host [$time_local] "$request" $status "$http_cookie" "$sent_http_set_cookie"';
or take the preset that "cookie-exporter formats nginx" prints`;
  const SOUND = '$msec "$http_cookie"';
  fails('combined', 'this log is in a format without any cookie field', COOKIE_HINT);
  fails('x', 'this log is in a format without any cookie field', COOKIE_HINT);
  fails('"$http_cookie"', 'this log_format has no time', 'add "$msec" (or $time_iso8601, $time_local) to it');
  fails(
    '$msec $http_cookie $status',
    '$http_cookie stands in the log_format without quotation marks, so its end cannot be told',
    'write "$http_cookie", in nginx as well',
  );
  fails(
    '$msec $http_referer $status "$http_cookie"',
    '$http_referer stands in the log_format without quotation marks, so its end cannot be told',
    'write "$http_referer", in nginx as well',
  );
  fails(
    '$msec "$http_cookie" $host$request_uri',
    '$host and $request_uri stand in the log_format with nothing between them',
    'put a character between them that neither can contain, best a quotation mark',
  );
  fails(
    '$msec "$http_cookie" $',
    '"$" in the log_format is no variable',
    'write $name, with letters, digits and _ in the name',
  );
  fails(
    "log_format x '$msec",
    'the log_format statement cannot be read: a quotation mark is not closed, or text follows its ";"',
    "paste it as nginx has it: log_format name escape=json '…' '…';",
  );
  fails(
    { time: 'x' },
    'the log_format is no text',
    "give the log_format as one text: format: { nginx: '<log_format body>', escape: json }",
  );
  fails(SOUND, 'unknown escape', 'one of default, json, none', {
    key: 'escape',
    settings: { escape: 'xml' },
  });
  fails(
    `log_format x escape=json '${SOUND}';`,
    'escape is none, but the log_format statement says escape=json',
    'leave the key escape out; the statement tells it',
    { key: 'escape', settings: { escape: 'none' } },
  );
  fails(
    SOUND,
    '$http_x_my_id does not stand in the log_format',
    'add it to the log_format in nginx, and give that log_format as the format',
    { key: 'fields.request_id', fields: { request_id: '$http_x_my_id' } },
  );
  fails(SOUND, '"req.id" is no nginx variable', 'write $name as in the log_format', {
    key: 'fields.request_id',
    fields: { request_id: 'req.id' },
  });
  it('lets a header end the line without quotation marks', () =>
    assert.equal(nginx.compile({ definition: '$msec $http_cookie' }).ok, true));
  it('lets a tab end a header, for nginx escapes tabs', () =>
    assert.equal(nginx.compile({ definition: '$msec\\t$http_cookie\\t$status' }).ok, true));
});

describe('nginx escaping is undone to the byte', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const tricky = fc.constantFrom('"', '\\', '\\"', '","set_cookie":"', '" "', '\n', '\t', ', ', '\xff', '$');
  const text = fc.array(fc.oneof(byte, tricky), { maxLength: 30 }).map((parts) => `=${parts.join('')}`);
  const hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, '0');
  const byChar =
    (encode: (char: string, code: number) => string) =>
    (value: string): string =>
      Array.from(value, (char) => encode(char, char.charCodeAt(0))).join('');
  const encodings: Readonly<Record<string, (value: string) => string>> = {
    // ngx_http_log_escape
    default: byChar((char, code) =>
      code < 0x20 || code >= 0x7f || char === '"' || char === '\\' ? `\\x${hex(code)}` : char,
    ),
    // ngx_escape_json
    json: byChar((char, code) => {
      if (char === '"' || char === '\\') return `\\${char}`;
      if (code >= 0x20) return char;
      const letter = 'nrtbf'.charAt('\n\r\t\b\f'.indexOf(char));
      return letter === '' ? `\\u00${hex(code)}` : `\\${letter}`;
    }),
  };
  for (const [mode, encode] of Object.entries(encodings)) {
    for (const body of [
      '$msec "$http_cookie" "$http_user_agent" $host',
      '{"t":"$msec","c":"$http_cookie","u":"$http_user_agent","h":"$host"}',
    ]) {
      it(`escape=${mode} in ${body}`, () => {
        const reader = readerOf(nginx.compile({ definition: body, settings: { escape: mode } }));
        fc.assert(
          fc.property(text, text, (cookie, agent) => {
            const values: Record<string, string> = {
              msec: TIME,
              http_cookie: encode(cookie),
              http_user_agent: encode(agent),
              host: 'h',
            };
            const line = body.replace(/\$(\w+)/g, (_, name: string) => values[name] ?? '');
            const record = readLine(reader, line);
            const observed =
              typeof record === 'string' ? record : [record.cookie, record.userAgent, record.site];
            assert.deepEqual(observed, [cookie, agent, 'h']);
          }),
          { numRuns: 500 },
        );
      });
    }
  }
  it('escape=none reads right or not at all', () => {
    const body = '$msec "$http_cookie" "$http_user_agent" $host';
    const reader = readerOf(nginx.compile({ definition: body, settings: { escape: 'none' } }));
    fc.assert(
      fc.property(text, text, (cookie, agent) => {
        const record = readLine(reader, `${TIME} "${cookie}" "${agent}" h`);
        const expected = typeof record === 'string' ? 'ambiguous' : [cookie, agent];
        assert.deepEqual(typeof record === 'string' ? record : [record.cookie, record.userAgent], expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('nginx snippet', () => {
  it('is what the preset reads', () => {
    const statement = nginx.snippet.slice(
      nginx.snippet.indexOf('log_format'),
      nginx.snippet.indexOf("}';") + 3,
    );
    const preset = readerOf(nginx.compile({}));
    assert.deepEqual(readerOf(nginx.compile({ definition: statement })).fields, preset.fields);
  });
});
