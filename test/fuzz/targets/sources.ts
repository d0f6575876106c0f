// Bytes of a file to lines: framing and gzip; and positions that were saved.
import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { revealChunk } from '../../../exporter/raw-text.ts';
import { parsePositions } from '../../../exporter/sources/file-position.ts';
import { gunzip, isGzip } from '../../../exporter/sources/gunzip.ts';
import { createFramer } from '../../../exporter/sources/lines.ts';
import { bytesOf, type Target, textOf } from '../target.ts';

const MAX_LINE_BYTES = 24;
const TOO_LONG = 'too long';

/** Lines of a text, cut at newlines in the most obvious way. */
const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .map((line) => (line.length > MAX_LINE_BYTES ? TOO_LONG : line));
};

/** The first byte tells how long the pieces are in which the others come. */
const framing: Target = {
  name: 'framing',
  seeds: () =>
    ['\x05a\nbc\r\n\n\rd\n', `\x01${'x'.repeat(60)}\ny`, '\x10a\r', `\x03${'y'.repeat(24)}\r\n`].map(bytesOf),
  tokens: ['\n', '\r\n', '\r', 'x'.repeat(23), 'x'.repeat(24), 'x'.repeat(25)],
  run: (input) => {
    const bytes = Buffer.from(input.subarray(1));
    const pieceBytes = (input[0] ?? 0) + 1;
    const lines: string[] = [];
    const framer = createFramer({
      maxLineBytes: MAX_LINE_BYTES,
      onLine: (chunk, start, end) => lines.push(revealChunk(chunk).text.slice(start, end)),
      onTooLong: () => lines.push(TOO_LONG),
    });
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      framer.push(piece, piece.length);
      assert.ok(framer.pendingBytes() <= MAX_LINE_BYTES + 1);
    }
    framer.end();
    // A last line that is a lone carriage return is a line begun, and empty.
    assert.deepEqual(lines, linesOf(textOf(bytes)));
  },
};

/** More than any input of this length unpacks to would be of no use here. */
const MAX_UNPACKED = 4 * 1024 * 1024;

const unpackedBy = (bytes: Buffer): Buffer | null => {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return null;
  }
};

const gz: Target = {
  name: 'gunzip',
  seeds: () => [
    gzipSync('a line\nanother line\n'),
    Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]),
    Buffer.concat([gzipSync('a\n'), Buffer.alloc(600)]),
    gzipSync('x'.repeat(300_000)),
    gzipSync('cut off'.repeat(30)).subarray(0, 30),
  ],
  tokens: ['\x1f\x8b\x08\0', '\x1f\x8b', '\0\0\0\0', '\x03\0'],
  run: async (input) => {
    assert.equal(isGzip(input), input[0] === 0x1f && input[1] === 0x8b);
    const expected = unpackedBy(input);
    const readPieces = async function* (): AsyncGenerator<Buffer> {
      for (let at = 0; at < input.length; at += 512) yield Buffer.from(input.subarray(at, at + 512));
    };
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of gunzip(readPieces, () => undefined)) {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes > MAX_UNPACKED) return;
      }
    } catch (error) {
      assert.match(String((error as NodeJS.ErrnoException).code), /^Z_/);
      return;
    }
    // Of what is not whole, what there is counts; of what is whole, all of it.
    if (expected !== null) assert.ok(Buffer.concat(pieces).equals(expected));
  },
};

const POSITION = {
  ...{
    path: '/var/log/a.log',
    dev: '1',
    ino: '2',
    offset: 10,
    skipping: false,
    read: 12,
    size: 20,
    mtimeMs: 1.5,
  },
  ...{
    head: { start: 0, length: 32, hash: 'abc' },
    tails: [{ start: 0, length: 32, hash: 'abc' }],
    copyOf: null,
    done: false,
  },
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const positions: Target = {
  name: 'positions',
  seeds: () =>
    [[], [POSITION], [{ ...POSITION, head: null, tails: [], copyOf: '1:2' }, null, 3]].map((one) =>
      bytesOf(JSON.stringify(one)),
    ),
  tokens: ['"offset":', '"head":', '"tails":', 'null', '-1', '1e99', '[', '{}', '"__proto__":'],
  run: (input) => {
    const parsed = parsePositions(parseJson(textOf(input)));
    for (const { offset, read, size } of parsed) {
      assert.ok(offset <= read && Number.isSafeInteger(offset) && Number.isSafeInteger(size));
    }
    assert.deepEqual(parsePositions(JSON.parse(JSON.stringify(parsed))), parsed);
  },
};

export const sourceTargets: readonly Target[] = [framing, gz, positions];
