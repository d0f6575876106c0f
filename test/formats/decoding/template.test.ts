// Lines as literals and values: a line is read only if there is one way to read it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createTemplate, type Escaping, findSlots } from '../../../exporter/formats/decoding/template.ts';

const NOTHING: Escaping = { excludes: () => false, backslash: false };

/** Every way to read a line from `at` on with the values that are left, each value being any text. */
const readings = (line: string, at: number, literals: readonly string[]): string[][] => {
  const [literal, ...rest] = literals;
  if (literal === undefined) return [];
  if (rest.length === 0)
    return line.slice(at).endsWith(literal) ? [[line.slice(at, line.length - literal.length)]] : [];
  const found: string[][] = [];
  for (let end = line.indexOf(literal, at); end >= 0; end = line.indexOf(literal, end + 1)) {
    for (const tail of readings(line, end + literal.length, rest)) found.push([line.slice(at, end), ...tail]);
  }
  return found;
};

const BEFORE = 'a" ab';
const BEHIND = '" "ab"';

const read = (line: string, literals: readonly string[]): string[] | string => {
  const template = createTemplate(
    ['', ...literals],
    literals.map(() => 'text' as const),
    NOTHING,
  );
  const bounds = new Int32Array(2 * literals.length);
  // The line stands in the midst of others, whose bytes must not matter.
  const bytes = new DataView(
    Uint8Array.from(`${BEFORE}${line}${BEHIND}`, (char) => char.charCodeAt(0)).buffer,
  );
  const [start, end] = [BEFORE.length, BEFORE.length + line.length];
  const valueAt = (from = 0, to = 0): string => line.slice(from - start, to - start);
  const problem = findSlots(template, bytes, start, end, bounds);
  return problem ?? literals.map((_, i) => valueAt(bounds[2 * i], bounds[2 * i + 1]));
};

describe('findSlots', () => {
  it('reads a line that can be read in one way, and says of others that they cannot or in several', () => {
    const literal = fc.constantFrom(' ', 'a', 'ab', '" "', 'b"', '""');
    const literals = fc
      .tuple(fc.array(literal, { maxLength: 3 }), fc.oneof(literal, fc.constant('')))
      .map(([inner, last]) => [...inner, last]);
    const line = fc
      .array(fc.constantFrom('a', 'b', ' ', '"', 'x'), { maxLength: 14 })
      .map((chars) => chars.join(''));
    fc.assert(
      fc.property(line, literals, (text, between) => {
        const ways = readings(text, 0, between);
        const expected = ways.length === 0 ? 'no_match' : ways.length === 1 ? ways[0] : 'ambiguous';
        assert.deepEqual(read(text, between), expected);
      }),
      { numRuns: 3000 },
    );
  });
});
