// Where the payload of a syslog message begins, whoever wrote its header.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { findSyslogEnd, findSyslogPayload } from '../../exporter/sources/syslog-header.ts';

const viewOf = (text: string): DataView => {
  const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
  return new DataView(bytes.buffer);
};

const payloadOf = (message: string): string => {
  const bytes = viewOf(message);
  return message.slice(findSyslogPayload(bytes, 0, bytes.byteLength));
};

describe('the payload of a syslog message', () => {
  const f = (title: string, message: string, payload: string) =>
    it(title, () => assert.equal(payloadOf(message), payload));

  f('of nginx', '<190>Nov 20 05:33:11 vm nginx: {"sent":"a b"}', '{"sent":"a b"}');
  f('of nginx without host', '<190>Nov 20 05:33:11 nginx: "a" "b"', '"a" "b"');
  f('of nginx with another tag', '<190>Nov  1 05:33:11 vm edge_7: x y', 'x y');
  f('of HAProxy', '<134>Nov 20 05:35:11 haproxy[27557]: 127.0.0.1:44028 [20/Nov', '127.0.0.1:44028 [20/Nov');
  f('of HAProxy, format rfc3164', '<134>Nov 20 05:35:11 vm haproxy[27557]: {"ts": 1}', '{"ts": 1}');
  f(
    'of HAProxy, format rfc5424',
    '<134>1 2026-11-20T05:35:11.306932+00:00 - haproxy 27557 - - 127.0.0.1:44028 […]'.replace('…', 'x'),
    '127.0.0.1:44028 [x]',
  );
  f('of HAProxy, format iso', '<134>2026-11-20T05:35:11+00:00 haproxy[27557]: {"ts":1}', '{"ts":1}');
  f('of HAProxy, format short', '<6>{"ts":1}', '{"ts":1}');
  f('of HAProxy, format raw', '{"ts":1}', '{"ts":1}');
  f('of rsyslog, forwarding', '<13>2026-11-20T05:33:11.123456+00:00 vm app[12]: {"a": 1}', '{"a": 1}');
  f('of Docker', '<30>Nov 20 05:33:11 9cf4e747f10d[612]: a b', 'a b');
  const ROUTER = '<158>1 2012-10-11T03:47:20+00:00 host heroku router - at=info method=GET';
  f("of Heroku's router, which has no other time, is the whole", ROUTER, ROUTER);
  f('of Heroku about an application', ROUTER.replace('at=info', 'State changed'), 'State changed method=GET');
  f(
    'of an application behind logplex',
    '<190>1 2012-10-11T03:47:20+00:00 host app web.1 - {"level":30}',
    '{"level":30}',
  );
  f(
    'behind structured data',
    String.raw`<165>1 2003-10-11T22:14:15.003Z vm app - ID47 [a@1 x="3" y="a \"b\] c"][b@2] {"a":1}`,
    '{"a":1}',
  );
  f('behind a byte order mark', '<165>1 2003-10-11T22:14:15.003Z vm app - - - \xef\xbb\xbfx', 'x');
  f(
    'that begins with a time in brackets',
    '<158>1 2012-10-11T03:47:20+00:00 h a w - [20/Nov/2026 +0000] "GET"',
    '[20/Nov/2026 +0000] "GET"',
  );
  f(
    'that begins with a time in brackets, and structured data',
    '<158>1 2012-10-11T03:47:20+00:00 h a w - - [20/Nov/2026:05 +0000] "GET"',
    '[20/Nov/2026:05 +0000] "GET"',
  );
  f('that is empty', '<190>Nov 20 05:33:11 vm nginx:', '');
  f('that is empty, RFC 5424', '<165>1 2003-10-11T22:14:15.003Z vm app - ID47 -', '');
  f('whose first word looks like a tag', '<190>Nov 20 05:33:11 vm nginx: note: x', 'note: x');
  f('of JSON without a tag', '<190>Nov 20 05:33:11 vm {"a": 1}', 'vm {"a": 1}');
  f('with bytes of every kind', '<190>Nov 20 05:33:11 vm nginx: \x00\xff\xc3\xbc', '\x00\xff\xc3\xbc');

  context('without a header is the whole', () => {
    for (const text of ['', '<', '<>', '<x>a', '<1', '<12345>a', 'Nov 20 05:33:11 vm nginx: a', '1 2 3'])
      f(JSON.stringify(text), text, text);
  });

  it('is within the range that is looked at, and behind it is nothing', () => {
    const bytes = viewOf('xx<190>Nov 20 05:33:11 vm nginx: a b\n');
    const [start, end] = [2, bytes.byteLength - 1];
    assert.equal(findSyslogPayload(bytes, start, end), 33);
    fc.assert(
      fc.property(fc.nat(end - start), (length) => {
        const payload = findSyslogPayload(bytes, start, start + length);
        assert.ok(payload >= start && payload <= start + length);
      }),
    );
  });

  it('is a part of any text, found without a throw', () => {
    const piece = fc.constantFrom(
      '<190>',
      '1 ',
      '- ',
      '-',
      '[',
      ']',
      '"',
      '\\',
      ' ',
      'Nov 20 05:33:11 ',
      'vm ',
      'nginx: ',
      '2026-11-20T05:33:11Z ',
      '\xef\xbb\xbf',
      'a',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary-ascii' }))).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (message) => assert.ok(message.endsWith(payloadOf(message)))),
      { numRuns: 1000 },
    );
  });
});

describe('the end of a syslog message', () => {
  const f = (message: string, expected: string) =>
    it(JSON.stringify(message), () => {
      const bytes = viewOf(message);
      assert.equal(message.slice(0, findSyslogEnd(bytes, 0, bytes.byteLength)), expected);
    });
  f('a b', 'a b');
  f('a b\n', 'a b');
  f('a b\r\n', 'a b');
  f('a b\n\0', 'a b');
  f('a b ', 'a b ');
  f('\n', '');
  f('', '');
});
