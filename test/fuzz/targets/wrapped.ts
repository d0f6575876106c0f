// Lines within other lines: container runtimes, journald, files of syslog daemons; and syslog over a connection.
import assert from 'node:assert/strict';
import { type RawChunk, revealChunk } from '../../../exporter/raw-text.ts';
import { createSyslogFramer } from '../../../exporter/sources/syslog-framing.ts';
import { findSyslogEnd, findSyslogPayload } from '../../../exporter/sources/syslog-header.ts';
import { createUnwrappingFramer } from '../../../exporter/sources/wrappers.ts';
import { bytesOf, type Target } from '../target.ts';

const MAX_LINE_BYTES = 64;
const TOO_LONG = 'too long';

/** Gives bytes in pieces of a length to something that takes them. */
const inPieces = (bytes: Buffer, pieceBytes: number, take: (piece: Buffer) => void): void => {
  for (let at = 0; at < bytes.length; at += pieceBytes) take(bytes.subarray(at, at + pieceBytes));
};

const lineOf = (chunk: RawChunk, start: number, end: number): string => {
  const { text, bytes } = revealChunk(chunk);
  assert.ok(start >= 0 && start <= end && end <= text.length && text.length === bytes.byteLength);
  return text.slice(start, end);
};

/** The first byte of an input tells how long its pieces are; whatever they are, the lines must be the same. */
const createPieceTarget = (
  name: string,
  seeds: readonly string[],
  tokens: readonly string[],
  linesOf: (bytes: Buffer, pieceBytes: number) => readonly string[],
): Target => ({
  name,
  seeds: () => seeds.map((seed) => bytesOf(`\x07${seed}`)),
  tokens,
  run: (input) => {
    const bytes = Buffer.from(input.subarray(1));
    const whole = linesOf(bytes, Math.max(1, bytes.length));
    assert.deepEqual(linesOf(bytes, (input[0] ?? 0) + 1), whole);
  },
});

const unwrapped = (bytes: Buffer, pieceBytes: number): readonly string[] => {
  const lines: string[] = [];
  const framer = createUnwrappingFramer({
    maxLineBytes: MAX_LINE_BYTES,
    onLine: (chunk, start, end) => lines.push(lineOf(chunk, start, end)),
    onTooLong: () => lines.push(TOO_LONG),
  });
  inPieces(bytes, pieceBytes, (piece) => framer.push(piece, piece.length));
  framer.end();
  assert.equal(framer.pendingBytes(), 0);
  return lines;
};

const messages = (bytes: Buffer, pieceBytes: number): readonly string[] => {
  const lines: string[] = [];
  let isInStep = true;
  const framer = createSyslogFramer({
    maxMessageBytes: MAX_LINE_BYTES,
    onMessage: (chunk, start, end) => {
      const view = revealChunk(chunk).bytes;
      const last = findSyslogEnd(view, start, end);
      lines.push(lineOf(chunk, findSyslogPayload(view, start, last), last));
    },
    onTooLong: () => lines.push(TOO_LONG),
  });
  inPieces(bytes, pieceBytes, (piece) => {
    isInStep &&= framer.push(piece);
  });
  if (isInStep) framer.end();
  return lines;
};

const CRI = '2026-11-20T05:33:11.309000000Z stdout';
const MESSAGE = '<190>Nov 20 05:33:11 edge nginx: {"a":1}';

const wrapped = createPieceTarget(
  'wrapped',
  [
    `${CRI} F {"a":1}\n${CRI} P {"b"\n${CRI} F :2}\n`,
    '{"log":"{\\"a\\":1}\\n","stream":"stdout","time":"2026-11-20T05:33:11Z"}\n',
    '{"log":"half","stream":"stdout","time":"2026-11-20T05:33:11Z"}\n{"log":" a line\\n","stream":"stdout"}\n',
    '{"__CURSOR":"s=1","MESSAGE":"{\\"a\\":1}","_SYSTEMD_UNIT":"a.service"}\n',
    'Nov 20 05:33:11 edge nginx[12]: {"a":1}\n2026-11-20T05:33:11+00:00 edge nginx: b\n',
  ],
  [
    `${CRI} F `,
    `${CRI} P `,
    ' stderr F ',
    '{"log":"',
    '\\n",',
    '"MESSAGE":',
    '[1,2,10]',
    '\n',
    '\r\n',
    'Nov 20 05:33:11 ',
    'x'.repeat(60),
  ],
  unwrapped,
);

const syslog = createPieceTarget(
  'syslog',
  [
    `${MESSAGE}\n${MESSAGE}\n`,
    `${MESSAGE.length} ${MESSAGE}${MESSAGE.length} ${MESSAGE}`,
    '<134>1 2026-11-20T05:33:11Z edge haproxy 12 - [a b="c\\]"] \xef\xbb\xbf{"a":1}\n',
    '<14>local haproxy[12]: a\0\n',
  ],
  [MESSAGE, '<190>', '1 ', '99 <', '000000001 <', ' - ', '[a b="', '"]', '\0', '\n', '\xef\xbb\xbf'],
  messages,
);

export const wrappedTargets: readonly Target[] = [wrapped, syslog];
