// Framing: the same bytes give the same lines, whatever pieces they come in.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { revealChunk } from '../../exporter/raw-text.ts';
import { createFramer } from '../../exporter/sources/lines.ts';

const MAX_LINE_BYTES = 8;

type Framed = { lines: string[]; tooLong: number };

/** A framer, and what it handed out so far. */
const collect = (maxLineBytes = MAX_LINE_BYTES) => {
  const framed: Framed = { lines: [], tooLong: 0 };
  const framer = createFramer({
    maxLineBytes,
    onLine: (chunk, start, end) => framed.lines.push(revealChunk(chunk).text.slice(start, end)),
    onTooLong: () => framed.tooLong++,
  });
  const push = (text: string): void => framer.push(Buffer.from(text, 'latin1'), text.length);
  return { framed, framer, push };
};

const frame = (...pieces: string[]): Framed => {
  const { framed, framer, push } = collect();
  for (const piece of pieces) push(piece);
  framer.end();
  return framed;
};

/** What framing means, said in the simplest way. */
const frameWhole = (text: string): Framed => {
  const parts = text.split('\n');
  if (parts.at(-1) === '') parts.pop();
  const contents = parts.map((part) => part.replace(/\r$/, ''));
  const lines = contents.filter((line) => line.length <= MAX_LINE_BYTES);
  return { lines, tooLong: contents.length - lines.length };
};

const bytes = fc
  .array(fc.constantFrom('a', 'b', '\n', '\r', '\r\n', '\0', '\xff', 'abcdefg', 'abcdefghijkl'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

const cut = (text: string, cuts: readonly number[]): string[] => {
  const at = [0, ...cuts.map((c) => c % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
};

describe('framing', () => {
  const cases: readonly [what: string, pieces: string[], expected: Framed][] = [
    ['nothing', [], { lines: [], tooLong: 0 }],
    ['an empty piece', [''], { lines: [], tooLong: 0 }],
    ['lines', ['a\nbc\n'], { lines: ['a', 'bc'], tooLong: 0 }],
    ['empty lines', ['\n\n'], { lines: ['', ''], tooLong: 0 }],
    ['a last line without newline', ['a\nb'], { lines: ['a', 'b'], tooLong: 0 }],
    ['CRLF', ['a\r\nb\r\n\r\n'], { lines: ['a', 'b', ''], tooLong: 0 }],
    ['CRLF across a border', ['a\r', '\nb\r', '\n'], { lines: ['a', 'b'], tooLong: 0 }],
    ['a carriage return inside a line', ['a\rb\n'], { lines: ['a\rb'], tooLong: 0 }],
    ['only the last of two carriage returns', ['a\r\r\n'], { lines: ['a\r'], tooLong: 0 }],
    ['a line across three pieces', ['a', 'b', 'c\nd\n'], { lines: ['abc', 'd'], tooLong: 0 }],
    [
      'NUL, noise and invalid UTF-8',
      ['\0\x01\n', '\xff\xfe\x80\n'],
      { lines: ['\0\x01', '\xff\xfe\x80'], tooLong: 0 },
    ],
    ['a line as long as the limit', ['12345678\n'], { lines: ['12345678'], tooLong: 0 }],
    ['the limit without CRLF', ['12345678\r\n'], { lines: ['12345678'], tooLong: 0 }],
    ['the limit with its CRLF across a border', ['12345678\r', '\n'], { lines: ['12345678'], tooLong: 0 }],
    ['one byte over', ['123456789\na\n'], { lines: ['a'], tooLong: 1 }],
    [
      'one byte over, a carriage return that ends no line',
      ['12345678\r', 'x\na\n'],
      { lines: ['a'], tooLong: 1 },
    ],
    ['an over-long line across pieces', ['12345', '67890', '12345', '\na\n'], { lines: ['a'], tooLong: 1 }],
    ['an over-long last line', ['a\n123456789'], { lines: ['a'], tooLong: 1 }],
    ['two over-long lines', ['123456789\n123456789', '\na'], { lines: ['a'], tooLong: 2 }],
  ];
  for (const [what, pieces, expected] of cases) {
    it(what, () => assert.deepEqual(frame(...pieces), expected));
  }

  it('gives the same lines for any pieces', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        assert.deepEqual(frame(...cut(text, cuts)), frameWhole(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same lines byte by byte', () => {
    fc.assert(fc.property(bytes, (text) => assert.deepEqual(frame(...text), frameWhole(text))));
  });

  it('takes the first bytes of a buffer that holds more', () => {
    const { framed, framer } = collect();
    framer.push(Buffer.from('a\nb\nleft over\n'), 4);
    assert.deepEqual(framed.lines, ['a', 'b']);
  });

  it('does not depend on the buffer once it has returned', () => {
    const { framed, framer, push } = collect();
    const buffer = Buffer.from('ab');
    framer.push(buffer, 2);
    buffer.fill('x');
    push('c\n');
    assert.deepEqual(framed.lines, ['abc']);
  });
});

describe('position within the framing', () => {
  it('is the end of the last whole line', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        const { framer, push } = collect();
        for (const piece of cut(text, cuts)) push(piece);
        const position = text.length - framer.pendingBytes();
        assert.equal(position, framer.isSkipping() ? text.length : text.lastIndexOf('\n') + 1);
      }),
    );
  });

  it('lets a second framer go on where the first one was', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (text, at) => {
        const first = collect();
        const [head = '', rest = ''] = cut(text, [at]);
        first.push(head);
        const second = collect();
        if (first.framer.isSkipping()) return;
        second.push(head.slice(head.length - first.framer.pendingBytes()) + rest);
        second.framer.end();
        const lines = [...first.framed.lines, ...second.framed.lines];
        assert.deepEqual({ lines, tooLong: first.framed.tooLong + second.framed.tooLong }, frameWhole(text));
      }),
    );
  });

  it('counts an over-long line before its end arrives, and holds nothing of it', () => {
    const { framed, framer, push } = collect();
    push('123456789');
    assert.deepEqual([framed.tooLong, framer.pendingBytes(), framer.isSkipping()], [1, 0, true]);
    for (let i = 0; i < 100; i++) push('x'.repeat(1000));
    assert.deepEqual([framed.tooLong, framer.pendingBytes(), framer.isSkipping()], [1, 0, true]);
    push('\nb');
    assert.deepEqual([framed.tooLong, framer.pendingBytes(), framer.isSkipping()], [1, 1, false]);
  });

  it('forgets a begun line on reset, over-long or not', () => {
    const { framed, framer, push } = collect();
    push('half');
    framer.reset();
    push('a\n123456789');
    framer.reset();
    push('b\n');
    assert.deepEqual(framed, { lines: ['a', 'b'], tooLong: 1 });
  });
});

describe('framing of large lines', () => {
  it('keeps a line of 10 MB that is within the limit, and skips it when it is not', () => {
    const line = 'x'.repeat(10_000_000);
    const text = `${line}\nnext\n`;
    const pieces = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, i) =>
      text.slice(i * 65_536, (i + 1) * 65_536),
    );
    const within = collect(10_000_000);
    const over = collect(9_999_999);
    for (const piece of pieces) {
      within.push(piece);
      over.push(piece);
    }
    assert.deepEqual([within.framed.lines.map((l) => l.length), within.framed.tooLong], [[10_000_000, 4], 0]);
    assert.deepEqual([over.framed.lines, over.framed.tooLong], [['next'], 1]);
  });
});

describe('a line on which whoever takes it breaks', () => {
  /** Frames pieces for a taker that breaks on `!`; answers what it took, and where what broke it stands in the text. */
  const take = (pieces: readonly string[]) => {
    const lines: string[] = [];
    const broken: string[] = [];
    let pushed = '';
    const framer = createFramer({
      maxLineBytes: MAX_LINE_BYTES,
      onLine: (chunk, start, end) => {
        const line = revealChunk(chunk).text.slice(start, end);
        if (line.includes('!')) throw new Error(line);
        lines.push(line);
      },
      onTooLong: () => undefined,
      onBroken: (error, at, length) => {
        const from = pushed.length + at;
        assert.ok(error instanceof Error);
        broken.push(pieces.join('').slice(from, from + length));
      },
    });
    for (const piece of pieces) {
      framer.push(Buffer.from(piece, 'latin1'), piece.length);
      pushed += piece;
    }
    framer.end();
    return { lines, broken };
  };

  const cases: readonly [what: string, text: string, lines: string[], broken: string[]][] = [
    ['alone', '!\n', [], ['!']],
    ['between others', 'a\nb!\nc\n', ['a', 'c'], ['b!']],
    ['first and last', '!a\nb\n!c\n', ['b'], ['!a', '!c']],
    ['several in turn', '!a\n!b\n!c\nd\n', ['d'], ['!a', '!b', '!c']],
    ['without its end', 'a\nb!', ['a'], ['b!']],
  ];
  for (const [what, text, lines, broken] of cases) {
    it(`costs itself alone: ${what}`, () => {
      for (let at = 0; at <= text.length; at++) assert.deepEqual(take(cut(text, [at])), { lines, broken });
    });
  }

  it('breaks whoever pushed, where nobody asked to be told', () => {
    const framer = createFramer({
      maxLineBytes: MAX_LINE_BYTES,
      onLine: () => {
        throw new Error('broken');
      },
      onTooLong: () => undefined,
    });
    assert.throws(() => framer.push(Buffer.from('a\n'), 2), /broken/);
  });
});
