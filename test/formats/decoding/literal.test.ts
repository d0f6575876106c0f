// Looking for bytes within a line: the same as looking in its text, whatever stands around it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createLiteral,
  findByte,
  findLastLiteral,
  findLiteral,
  hasLiteral,
} from '../../../exporter/formats/decoding/literal.ts';

const byte = fc.constantFrom('a', 'b', '"', '\0', '\x7f', '\x80', '\xa2', '\xff');
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(byte, { maxLength }).map((bytes) => bytes.join(''));

/** Asserts that a search in the middle of a chunk finds what the same search in the middle's text finds. */
const assertSame = (
  look: (bytes: DataView, from: number, end: number, wanted: string) => number | boolean,
  expected: (line: string, wanted: string) => number | boolean,
): void =>
  fc.assert(
    fc.property(text(6), text(24), text(6), text(9), (before, line, behind, wanted) => {
      const chunk = Uint8Array.from(before + line + behind, (char) => char.charCodeAt(0));
      const end = before.length + line.length;
      const found = look(new DataView(chunk.buffer), before.length, end, wanted);
      const at = typeof found === 'number' && found >= 0 ? found - before.length : found;
      assert.equal(at, expected(line, wanted));
    }),
    { numRuns: 2000 },
  );

describe('a search in bytes', () => {
  it('finds a byte', () =>
    assertSame(
      (bytes, from, end) => findByte(bytes, from, end, 0xa2),
      (line) => line.indexOf('\xa2'),
    ));
  it('tells whether a literal stands at the beginning', () =>
    assertSame(
      (bytes, from, end, wanted) => hasLiteral(bytes, from, end, createLiteral(wanted)),
      (line, wanted) => line.startsWith(wanted),
    ));
  it('finds the first place of a literal', () =>
    assertSame(
      (bytes, from, end, wanted) => findLiteral(bytes, from, end, createLiteral(wanted)),
      (line, wanted) => line.indexOf(wanted),
    ));
  it('finds the last place of a literal', () =>
    assertSame(
      (bytes, from, end, wanted) => findLastLiteral(bytes, from, end, createLiteral(wanted)),
      (line, wanted) => line.lastIndexOf(wanted),
    ));
});
