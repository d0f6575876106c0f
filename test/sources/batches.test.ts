// Whole files, plain and gzip, pulled in batches.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { revealChunk } from '../../exporter/raw-text.ts';
import { type Batch, ReadError, readFileBatches, readStreamBatches } from '../../exporter/sources/batches.ts';

const MAX_LINE_BYTES = 1000;
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'batches-'));
});
after(() => rmSync(folder, { recursive: true }));

const file = (content: string | Buffer): string => {
  const path = join(folder, 'log');
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  return path;
};

type Read = { lines: string[]; tooLong: number; bytes: number; error: ReadError | null };

/** Pulls everything, up to an error. */
const pull = async (batches: AsyncIterable<Batch>): Promise<Read> => {
  const read: Read = { lines: [], tooLong: 0, bytes: 0, error: null };
  try {
    for await (const { chunk, ranges, tooLong, bytes } of batches) {
      for (let i = 0; i < ranges.length; i += 2)
        read.lines.push(revealChunk(chunk).text.slice(ranges[i], ranges[i + 1]));
      read.tooLong += tooLong;
      read.bytes += bytes;
    }
  } catch (error) {
    assert.ok(error instanceof ReadError);
    read.error = error;
  }
  return read;
};
/** The decoder may take the first byte of garbage before it knows. */
const assertLost = (error: ReadError | null, bytes: number): void =>
  assert.ok(error?.lostBytes === bytes || error?.lostBytes === bytes - 1, `${error?.lostBytes} lost`);

const readFile = (content: string | Buffer): Promise<Read> =>
  pull(readFileBatches(file(content), { maxLineBytes: MAX_LINE_BYTES }));

/** Lines that hardly compress, so that a few of them fill many pieces. */
const manyLines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${i} ${randomBytes(300).toString('base64')}`);
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('a whole plain file', () => {
  const cases: readonly [what: string, content: string, expected: Omit<Read, 'error'>][] = [
    ['empty', '', { lines: [], tooLong: 0, bytes: 0 }],
    ['of one byte', 'a', { lines: ['a'], tooLong: 0, bytes: 1 }],
    ['of one newline', '\n', { lines: [''], tooLong: 0, bytes: 1 }],
    ['of lines', 'one\r\ntwo\n', { lines: ['one', 'two'], tooLong: 0, bytes: 9 }],
    ['whose last line has no newline', 'one\ntwo', { lines: ['one', 'two'], tooLong: 0, bytes: 7 }],
    ['of noise', '\0\xff\n\xfe', { lines: ['\0\xff', '\xfe'], tooLong: 0, bytes: 4 }],
    ['with an over-long line', `a\n${'x'.repeat(1001)}\nb`, { lines: ['a', 'b'], tooLong: 1, bytes: 1005 }],
  ];
  for (const [what, content, expected] of cases) {
    it(what, async () => assert.deepEqual(await readFile(content), { ...expected, error: null }));
  }

  it('of many pieces', async () => {
    const lines = manyLines(2000);
    const { lines: observed, bytes } = await readFile(textOf(lines));
    assert.deepEqual([observed, bytes], [lines, textOf(lines).length]);
  });

  it('with a line of 10 MB', async () => {
    const { lines, tooLong } = await readFile(`a\n${'x'.repeat(10_000_000)}\nb\n`);
    assert.deepEqual([lines, tooLong], [['a', 'b'], 1]);
  });

  it('that is not there is an error with its code', async () => {
    const path = join(folder, 'nowhere');
    const { error } = await pull(readFileBatches(path, { maxLineBytes: MAX_LINE_BYTES }));
    assert.deepEqual([error?.code, error?.path, error?.lostBytes], ['ENOENT', path, 0]);
    assert.equal(error?.message, `${path}: cannot be read on: ENOENT`);
  });

  it('that is a folder is an error', async () => {
    const { error } = await pull(readFileBatches(folder, { maxLineBytes: MAX_LINE_BYTES }));
    assert.equal(error?.code, 'EISDIR');
  });

  it('may be left in the middle, and is closed then', async () => {
    const path = file(textOf(manyLines(2000)));
    for await (const { ranges } of readFileBatches(path, { maxLineBytes: MAX_LINE_BYTES })) {
      if (ranges.length > 0) break;
    }
    const { error } = await pull(readFileBatches(path, { maxLineBytes: MAX_LINE_BYTES }));
    assert.equal(error, null);
  });
});

describe('a whole gzip file', () => {
  const lines = manyLines(500);
  const [first, second] = [lines.slice(0, 200), lines.slice(200)];
  const whole = gzipSync(textOf(lines));

  it('of one member', async () => {
    const read = await readFile(whole);
    assert.deepEqual(read, { lines, tooLong: 0, bytes: textOf(lines).length, error: null });
  });

  it('of several members, a line across two of them', async () => {
    const text = textOf(lines);
    const members = [text.slice(0, 50_000), '', text.slice(50_000, 50_001), text.slice(50_001)];
    const read = await readFile(Buffer.concat(members.map((member) => gzipSync(member))));
    assert.deepEqual([read.lines, read.error], [lines, null]);
  });

  it('of a thousand members', async () => {
    const members = Array.from({ length: 1000 }, (_, i) => gzipSync(`${i}\n`));
    const read = await readFile(Buffer.concat(members));
    assert.deepEqual(
      read.lines,
      Array.from({ length: 1000 }, (_, i) => String(i)),
    );
  });

  it('of members that meet at the border of two pieces', async () => {
    // A stored file name makes the first member as long as the pieces that are read.
    const member = gzipSync(textOf(first));
    const name = Buffer.alloc(16_384 - (member.length % 16_384), 'n');
    name[name.length - 1] = 0;
    const named = Buffer.concat([
      member.subarray(0, 3),
      Buffer.from([8]),
      member.subarray(4, 10),
      name,
      member.subarray(10),
    ]);
    const read = await readFile(Buffer.concat([named, gzipSync(textOf(second))]));
    assert.deepEqual([named.length % 16_384, read.lines, read.error], [0, lines, null]);
  });

  it('that is empty inside', async () => {
    assert.deepEqual(await readFile(gzipSync('')), { lines: [], tooLong: 0, bytes: 0, error: null });
  });

  it('with zeros after its end, which are padding', async () => {
    const read = await readFile(Buffer.concat([whole, Buffer.alloc(100_000)]));
    assert.deepEqual([read.lines, read.error], [lines, null]);
  });

  it('with garbage after its end gives all its lines, then an error', async () => {
    const { lines: observed, error } = await readFile(Buffer.concat([whole, Buffer.from('garbage\n')]));
    assert.deepEqual([observed, error?.code], [lines, 'Z_DATA_ERROR']);
    assertLost(error, 8);
  });

  it('that is tiny, with garbage after its end', async () => {
    const { lines: observed, error } = await readFile(
      Buffer.concat([gzipSync('a\n'), Buffer.from('SECRET\n')]),
    );
    assert.deepEqual(
      [observed, error?.code, error?.message.includes('SECRET')],
      [['a'], 'Z_DATA_ERROR', false],
    );
  });

  it('that is cut short gives its whole lines, then an error', async () => {
    const { lines: observed, error } = await readFile(whole.subarray(0, whole.length >> 1));
    assert.deepEqual(observed, lines.slice(0, observed.length));
    assert.ok(observed.length > 200, `${observed.length} of 500 lines`);
    assert.equal(error?.code, 'Z_BUF_ERROR');
  });

  it('that is cut within its last bytes gives every line, then an error', async () => {
    const { lines: observed, error } = await readFile(whole.subarray(0, -1));
    assert.deepEqual([observed, error?.code, error?.lostBytes], [lines, 'Z_BUF_ERROR', 0]);
  });

  it('that is damaged in its middle gives the lines before, then an error', async () => {
    const damaged = Buffer.concat([
      gzipSync(textOf(first)),
      Buffer.alloc(50_000, 'x'),
      gzipSync(textOf(second)),
    ]);
    const { lines: observed, error } = await readFile(damaged);
    assert.deepEqual([observed, error?.code], [first, 'Z_DATA_ERROR']);
    assertLost(error, 50_000 + gzipSync(textOf(second)).length);
  });

  it('with a flipped bit in its check sum gives every line, then an error', async () => {
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 8] = (flipped[flipped.length - 8] ?? 0) ^ 1;
    const { lines: observed, error } = await readFile(flipped);
    assert.deepEqual([observed, error?.code], [lines, 'Z_DATA_ERROR']);
  });

  it('of nothing but its first two bytes', async () => {
    const { lines: observed, error } = await readFile(Buffer.from([0x1f, 0x8b]));
    assert.deepEqual([observed, error?.code], [[], 'Z_BUF_ERROR']);
  });

  it('that unpacks to a thousand times its size is pulled bit by bit', async () => {
    const path = file(gzipSync('x'.repeat(99).concat('\n').repeat(200_000)));
    let largest = 0;
    for await (const { chunk } of readFileBatches(path, { maxLineBytes: MAX_LINE_BYTES })) {
      largest = Math.max(largest, revealChunk(chunk).text.length);
    }
    assert.ok(largest <= 64 * 1024, `${largest} bytes at once`);
  });

  it('that is cut anywhere gives lines from its beginning, then an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: whole.length - 1 }), async (length) => {
        const { lines: observed, error } = await readFile(whole.subarray(0, length));
        assert.deepEqual([observed, error?.code], [lines.slice(0, observed.length), 'Z_BUF_ERROR']);
      }),
      { numRuns: 30 },
    );
  });
});

describe('progress', () => {
  const progressOf = async (content: string | Buffer): Promise<[number, number][]> => {
    const progress: [number, number][] = [];
    const onProgress = (read: number, total: number): unknown => progress.push([read, total]);
    await pull(readFileBatches(file(content), { maxLineBytes: MAX_LINE_BYTES, onProgress }));
    return progress;
  };

  for (const [what, unread, pack] of [
    ['plain', 0, (text: string) => Buffer.from(text)],
    ['gzip', 0, gzipSync],
    [
      'gzip with garbage after its end',
      1,
      (text: string) => Buffer.concat([gzipSync(text), Buffer.from('xx')]),
    ],
  ] as const) {
    it(`is told in bytes on disk and never goes back: ${what}`, async () => {
      const content = pack(textOf(manyLines(1000)));
      const progress = await progressOf(content);
      const reads = progress.map(([read]) => read);
      assert.deepEqual(
        reads,
        [...new Set(reads)].sort((a, b) => a - b),
      );
      assert.deepEqual(progress.at(-1), [content.length - unread, content.length]);
    });
  }
});

describe('a stream in batches', () => {
  it('gives the lines of its pieces', async () => {
    const stream = Readable.from([Buffer.from('one\ntw'), Buffer.from('o\nthree')]);
    const read = await pull(readStreamBatches(stream, { maxLineBytes: MAX_LINE_BYTES }));
    assert.deepEqual(read, { lines: ['one', 'two', 'three'], tooLong: 0, bytes: 13, error: null });
  });

  it('that fails gives what was read, then an error without its text', async () => {
    const failing = async function* () {
      yield Buffer.from('one\nha');
      throw Object.assign(new Error('SECRET'), { code: 'EIO' });
    };
    const { lines, error } = await pull(readStreamBatches(failing(), { maxLineBytes: MAX_LINE_BYTES }));
    assert.deepEqual([lines, error?.message, error?.lostBytes], [['one'], '-: cannot be read on: EIO', 2]);
  });
});
