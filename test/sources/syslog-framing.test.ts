// Framing of syslog over a connection: the same bytes give the same messages, whatever pieces they come in.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { revealChunk } from '../../exporter/raw-text.ts';
import { createSyslogFramer } from '../../exporter/sources/syslog-framing.ts';

const MAX_MESSAGE_BYTES = 40;

type Framed = { messages: string[]; tooLong: number; isInStep: boolean };

/** Frames pieces, each in the one buffer that is used again and again, as a socket's may be. */
const frame = (...pieces: readonly string[]): Framed => {
  const framed: Framed = { messages: [], tooLong: 0, isInStep: true };
  const framer = createSyslogFramer({
    maxMessageBytes: MAX_MESSAGE_BYTES,
    onMessage: (chunk, start, end) => {
      const { bytes, text } = revealChunk(chunk);
      const message = text.slice(start, end);
      assert.equal(
        Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'),
        message,
      );
      framed.messages.push(message);
    },
    onTooLong: () => framed.tooLong++,
  });
  const buffer = Buffer.alloc(1000);
  for (const piece of pieces) {
    buffer.fill(88);
    buffer.write(piece, 'latin1');
    if (framed.isInStep) framed.isInStep = framer.push(buffer.subarray(0, piece.length));
  }
  framer.end();
  return framed;
};

const counted = (...messages: readonly string[]): string =>
  messages.map((message) => `${message.length} ${message}`).join('');

const LONG = `<1>${'x'.repeat(MAX_MESSAGE_BYTES)}`;

describe('syslog over a connection', () => {
  const f = (title: string, pieces: readonly string[], expected: Partial<Framed>) =>
    it(title, () =>
      assert.deepEqual(frame(...pieces), { messages: [], tooLong: 0, isInStep: true, ...expected }),
    );

  context('with lengths', () => {
    f('gives messages', [counted('<1>a', '<2>b c')], { messages: ['<1>a', '<2>b c'] });
    f('that hold newlines', [counted('<1>a\nb\n', '<2>c')], { messages: ['<1>a\nb\n', '<2>c'] });
    f('lets a newline between two pass', [`${counted('<1>a')}\n${counted('<2>b')}\n`], {
      messages: ['<1>a', '<2>b'],
    });
    f('of which the last is not whole', [`${counted('<1>a')}9 <1>`], { messages: ['<1>a'] });
    f('skips what is too long', [counted('<1>a', LONG, '<2>b')], { messages: ['<1>a', '<2>b'], tooLong: 1 });
    f('skips it across pieces', [`${LONG.length} ${LONG.slice(0, 9)}`, LONG.slice(9), counted('<2>b')], {
      messages: ['<2>b'],
      tooLong: 1,
    });
    f('may be as long as the limit', [counted(LONG.slice(0, MAX_MESSAGE_BYTES))], {
      messages: [LONG.slice(0, MAX_MESSAGE_BYTES)],
    });
    for (const stray of ['x', '<1>a', ' ', '0 ', '-1 a', '1234567890 ']) {
      f(`is out of step at ${JSON.stringify(stray)}`, [`${counted('<1>a')}${stray}`, counted('<2>b')], {
        messages: ['<1>a'],
        isInStep: false,
      });
    }
  });

  context('with newlines', () => {
    f('gives messages', ['<1>a\n<2>b c\r\n'], { messages: ['<1>a', '<2>b c'] });
    f('of which the last ends with the connection', ['<1>a\n<2>b'], { messages: ['<1>a', '<2>b'] });
    f('skips what is too long', [`<1>a\n${LONG}\n<2>b\n`], { messages: ['<1>a', '<2>b'], tooLong: 1 });
    f('may hold lengths', ['<1>a\n12 <2>b\n'], { messages: ['<1>a', '12 <2>b'] });
  });

  context('without a header begins with a digit and is no length', () => {
    for (const line of ['127.0.0.1 - -', '1795152791.287 x', '12 "x"', '12', '1', '123456789012345'])
      f(JSON.stringify(line), [`${line}\n`], { messages: [line] });
    f('when it is all there is', ['12'], { messages: ['12'] });
    f('when it comes byte by byte', [...'12 "x"\n'], { messages: ['12 "x"'] });
  });

  f('of nothing', [], {});
  f('of empty pieces', ['', counted('<1>a'), ''], { messages: ['<1>a'] });

  const content = fc.string({
    unit: fc.constantFrom('a', '1', ' ', '\n', '\r', '\0', '\xff', '<', '>'),
    maxLength: 50,
  });
  const cuts = fc.array(fc.nat(), { maxLength: 8 });
  const cut = (text: string, places: readonly number[]): string[] => {
    const at = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
    return at.slice(1).map((end, i) => text.slice(at[i], end));
  };

  it('gives what was sent with lengths, whatever pieces it comes in', () => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 1 }), cuts, (contents, places) => {
        const sent = contents.map((text) => `<1>${text}`);
        const messages = sent.filter(({ length }) => length <= MAX_MESSAGE_BYTES);
        const expected: Framed = { messages, tooLong: sent.length - messages.length, isInStep: true };
        assert.deepEqual(frame(...cut(counted(...sent), places)), expected);
      }),
    );
  });

  it('gives the same of any bytes, whatever pieces they come in', () => {
    const any = fc
      .array(fc.oneof(content, fc.constantFrom('5 <1>ab', '12 ', '<1>', '9')))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(any, cuts, (text, places) => assert.deepEqual(frame(...cut(text, places)), frame(text))),
      { numRuns: 1000 },
    );
  });
});
