// What runtimes and daemons put around log lines is taken off, whatever pieces the bytes come in.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { revealChunk } from '../../exporter/raw-text.ts';
import { createFramer, type Framer, type FramerOptions } from '../../exporter/sources/lines.ts';
import { createUnwrappingFramer } from '../../exporter/sources/wrappers.ts';

type Read = { readonly lines: string[]; tooLong: number; readonly framer: Framer };

const start = (
  maxLineBytes = 1000,
  create: (options: FramerOptions) => Framer = createUnwrappingFramer,
): Read => {
  const read = { lines: [] as string[], tooLong: 0 };
  const framer = create({
    maxLineBytes,
    onLine: (chunk, from, to) => void read.lines.push(revealChunk(chunk).text.slice(from, to)),
    onTooLong: () => {
      read.tooLong++;
    },
  });
  return Object.assign(read, { framer });
};

const push = ({ framer }: Read, text: string): void => {
  const bytes = Buffer.from(text, 'latin1');
  framer.push(bytes, bytes.length);
};

const read = (text: string, maxLineBytes?: number): Read => {
  const all = start(maxLineBytes);
  push(all, text);
  all.framer.end();
  return all;
};

const TIME = '2026-11-20T10:00:00.123456789Z';

describe('wrappers', () => {
  const f = (title: string, wrapped: string, ...payloads: string[]): void => {
    it(title, () => assert.deepEqual(read(wrapped).lines, payloads));
  };

  describe('of Kubernetes (CRI)', () => {
    f('full lines', `${TIME} stdout F {"a":1}\n${TIME} stderr F x  y \n`, '{"a":1}', 'x  y ');
    f('with an offset', '2026-11-20T10:00:00.1+01:00 stdout F x\n', 'x');
    f('without a fraction', '2026-11-20T10:00:00Z stdout F x\n', 'x');
    f('with further tags', `${TIME} stdout F:a=b x\n`, 'x');
    f('empty lines', `${TIME} stdout F \n`, '');
    f('pieces', `${TIME} stdout P ab\n${TIME} stdout P cd\n${TIME} stdout F ef\n`, 'abcdef');
    f(
      'pieces of two streams',
      `${TIME} stdout P a\n${TIME} stderr P b\n${TIME} stdout F c\n${TIME} stderr F d\n`,
      'ac',
      'bd',
    );
    f(
      'pieces with whole lines between',
      `${TIME} stdout P a\n${TIME} stderr F b\nc\n${TIME} stdout F d\n`,
      'b',
      'c',
      'ad',
    );
    f('pieces without an end', `${TIME} stdout P a\n${TIME} stdout P b\n`, 'ab');
    f('around syslog', `${TIME} stdout F <134>Nov 20 05:35:11 haproxy[2]: {"a":1}\n`, '{"a":1}');
    f(
      'but not lines that only begin so',
      `${TIME} stdout G x\n${TIME} stdfoo F x\n${TIME}\n`,
      `${TIME} stdout G x`,
      `${TIME} stdfoo F x`,
      TIME,
    );
  });

  describe('of Docker (json-file)', () => {
    const docker = (log: string, stream = 'stdout'): string =>
      `${JSON.stringify({ log, stream, time: TIME })}\n`;
    f('lines', docker('{"a":"\\"b\\\\"}\n'), '{"a":"\\"b\\\\"}');
    f('lines with CRLF', docker('a\r\n', 'stderr'), 'a');
    f('with attributes', `{"log":"a\\n","stream":"stdout","attrs":{"x":"y"},"time":"${TIME}"}\n`, 'a');
    f(
      'text beyond ASCII',
      Buffer.from(docker('d\xfcrk \u20ac\n'), 'utf8').toString('latin1'),
      'd\xc3\xbcrk \xe2\x82\xac',
    );
    f('escapes of Go', `{"log":"\\u003ca\\u0026\\n","stream":"stdout","time":"${TIME}"}\n`, '<a&');
    f('pieces', docker('ab') + docker('cd') + docker('ef\n'), 'abcdef');
    f('pieces of two streams', docker('a') + docker('b\n', 'stderr') + docker('c\n'), 'b', 'ac');
    f(
      'but not other JSON',
      '{"log":"x","time":"2026-11-20T10:00:00.1Z"}\n{"log":1,"stream":"stdout","time":"2026-11-20T10:00:00.1Z"}\n',
      '{"log":"x","time":"2026-11-20T10:00:00.1Z"}',
      '{"log":1,"stream":"stdout","time":"2026-11-20T10:00:00.1Z"}',
    );
    f(
      'nor broken JSON',
      `{"log":"\\q","stream":"stdout","time":"${TIME}"}\n`,
      `{"log":"\\q","stream":"stdout","time":"${TIME}"}`,
    );
  });

  describe('of the journal', () => {
    const REST = '"__REALTIME_TIMESTAMP":"1795152791309000","PRIORITY":"6"';
    f('messages', `{${REST},"MESSAGE":"{\\"a\\":1}"}\n`, '{"a":1}');
    f('messages that are no UTF-8', `{"MESSAGE":[97,255,98],${REST}}\n`, 'a\xffb');
    f('messages beyond ASCII', `{${REST},"MESSAGE":"d\xc3\xbcrk"}\n`, 'd\xc3\xbcrk');
    f(
      'but not other JSON in capitals',
      '{"MESSAGE":"a message"}\n{"ID":"0123456789abcdef"}\n',
      '{"MESSAGE":"a message"}',
      '{"ID":"0123456789abcdef"}',
    );
    f(
      'nor entries without message',
      `{${REST}}\n{${REST},"MESSAGE":[256]}\n`,
      `{${REST}}`,
      `{${REST},"MESSAGE":[256]}`,
    );
    f('-o short', 'Nov 20 05:33:11 vm nginx[12]: {"a":1}\n', '{"a":1}');
    f('-o short-iso', '2026-11-20T05:33:11+0100 vm nginx[12]: {"a":1}\n', '{"a":1}');
  });

  describe('of syslog', () => {
    f('RFC 3164', '<190>Nov 20 05:33:11 vm nginx: {"sent":"a b"}\n', '{"sent":"a b"}');
    f('without host', '<134>Nov 20 05:35:11 haproxy[27557]: 127.0.0.1:1 [x]\n', '127.0.0.1:1 [x]');
    f('RFC 5424', '<134>1 2026-11-20T05:35:11.306932+00:00 - haproxy 27557 - - {"a":1}\n', '{"a":1}');
    f('logplex', '<190>1 2012-10-11T03:47:20+00:00 host app web.1 - {"level":30}\n', '{"level":30}');
    f('files of rsyslog', '2026-11-20T05:33:11.306932+00:00 vm haproxy[12]: {"a":1}\n', '{"a":1}');
    f('files of older ones', 'Nov  2 05:33:11 vm haproxy[12]: {"a":1}\n', '{"a":1}');
  });

  describe('are not', () => {
    const same = (line: string): void => f(line, `${line}\n`, line);
    same('127.0.0.1 - - [20/Nov/2026:05:33:11 +0000] "GET / HTTP/1.1" 200 1');
    same('{"time":"1795152791.309","scheme":"https","tls":"TLSv1.3"}');
    same('{"ClientAddr":"10.0.0.9:4411","ClientHost":"1.2.3.4"}');
    same('2026-11-20T05:33:11.287Z GET /p 200 "sid=1"');
    same('2026-11-20 05:33:11 ::1 GET /p - 80 - ::1 Mozilla/5.0');
    same('1795152791.309 200 "GET /p" "sid=1; theme=dark"');
    same('Mozilla/5.0 (X11; Linux) 200 "sid=1"');
    same('<BADREQ> 400 "-" "-" "-" "-" "-" "-"');
    same('{"log":"haproxy","time":"1795152791309","scheme":"1","tls":"TLSv1.3"}');
    same('');
  });

  it('keep within the limit, which counts what is in them', () => {
    const long = 'x'.repeat(60);
    const { lines, tooLong } = read(
      `${TIME} stdout P ${long}\n${TIME} stdout P ${long}\n${TIME} stdout P y\n${TIME} stdout F z\nnext\n`,
      100,
    );
    assert.deepEqual([lines, tooLong], [['next'], 1]);
  });
  it('are forgotten with what waits', () => {
    const all = start();
    push(all, `${TIME} stdout P a\n`);
    all.framer.reset();
    push(all, `${TIME} stdout F b\n`);
    assert.deepEqual(all.lines, ['b']);
  });

  describe('let a position stand before what waits', () => {
    const pending = (text: string): number => {
      const all = start();
      push(all, text);
      return all.framer.pendingBytes();
    };
    const [one, two] = [`${TIME} stdout P a\n`, `${TIME} stdout P bcd\n`];
    it('one piece', () => assert.equal(pending(one), one.length));
    it('several, and a line that has begun', () =>
      assert.equal(pending(`${one}${two}xy`), one.length + two.length + 2));
    it('none once they are whole', () => assert.equal(pending(`${one}${TIME} stdout F b\n`), 0));
    it('none where a line came in between, for it would be counted twice', () =>
      assert.equal(pending(`${one}${TIME} stderr F x\n${two}`), 0));
    it('those of the next payload', () =>
      assert.equal(pending(`${one}${TIME} stdout F b\n${two}`), two.length));
  });

  it('stay where there are said to be none', () => {
    const lines = `${TIME} stdout F {"a":1}\n<190>Nov 20 05:33:11 vm nginx: x\n`;
    const all = start(1000, (options) => createUnwrappingFramer({ ...options, wrapper: () => 'none' }));
    push(all, lines);
    assert.deepEqual(all.lines, lines.trimEnd().split('\n'));
  });
  it('stay from when there are said to be none, and what waits is handed out', () => {
    let wrapper: 'auto' | 'none' = 'auto';
    const all = start(1000, (options) => createUnwrappingFramer({ ...options, wrapper: () => wrapper }));
    push(all, `${TIME} stdout F a\n${TIME} stdout P b\n`);
    wrapper = 'none';
    push(all, `${TIME} stdout F c\n`);
    wrapper = 'auto';
    push(all, `${TIME} stdout F d\n`);
    assert.deepEqual([all.lines, all.framer.pendingBytes()], [['a', 'b', `${TIME} stdout F c`, 'd'], 0]);
  });
  it('cost a payload alone on which whoever takes it breaks', () => {
    const lines: string[] = [];
    const broken: number[] = [];
    const framer = createUnwrappingFramer({
      maxLineBytes: 1000,
      onLine: (chunk, from, to) => {
        const line = revealChunk(chunk).text.slice(from, to);
        if (line.includes('!')) throw new Error(line);
        lines.push(line);
      },
      onTooLong: () => assert.fail(),
      onBroken: (_error, at) => broken.push(at),
    });
    const first = `${TIME} stdout P a!\n`;
    const text = `${first}${TIME} stdout F b\n${TIME} stdout F c\n${TIME} stdout P d!\n`;
    framer.push(Buffer.from(text), text.length);
    framer.end();
    assert.deepEqual([lines, broken], [['c'], [first.length, -2]]);
  });

  it('come in any pieces of bytes', () => {
    const text = `${TIME} stdout P ab\n${TIME} stdout F cd\n<190>Nov 20 05:33:11 vm nginx: x\nplain line that is long enough\n{"log":"é\\n","stream":"stdout","time":"${TIME}"}\n`;
    const whole = Buffer.from(text, 'utf8').toString('latin1');
    const expected = read(whole).lines;
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), (cuts) => {
        const all = start();
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        for (const [i, at] of places.entries()) push(all, whole.slice(at, places[i + 1] ?? whole.length));
        all.framer.end();
        assert.deepEqual(all.lines, expected);
      }),
    );
  });
  it('never throw, and leave alone what has none', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const tricky = fc.constantFrom(
      `${TIME} stdout `,
      'P ',
      'F ',
      '{"log":"',
      '{"MESSAGE":',
      '<13>',
      '<1>1 ',
      'Nov 20 05:33:11 ',
      'a[1]: ',
      '"}',
      'Z"}',
      '\n',
    );
    const text = fc
      .array(fc.oneof(byte, tricky, fc.string({ unit: byte })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (bytes) => void read(bytes)),
      { numRuns: 2000 },
    );
    const plain = fc.string({ unit: byte }).map((line) => `"${line}`);
    fc.assert(
      fc.property(fc.array(plain), (lines) => {
        const framed = start(1000, createFramer);
        push(framed, lines.join('\n'));
        framed.framer.end();
        assert.deepEqual(read(lines.join('\n')).lines, framed.lines);
      }),
    );
  });
});
