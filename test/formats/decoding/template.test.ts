// Lines as literals and values: a line is read only if there is one way to read it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Escaping, Shape } from '../../../exporter/formats/decoding/place.ts';
import { createTemplate, findSlots } from '../../../exporter/formats/decoding/template.ts';

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

type Options = {
  readonly isNeeded?: (place: number) => boolean;
  readonly shapeOf?: (place: number) => Shape;
};

const read = (
  line: string,
  literals: readonly string[],
  { isNeeded = () => true, shapeOf = () => 'text' }: Options = {},
): string[] | string => {
  const template = createTemplate(
    ['', ...literals],
    literals.map((_, i) => ({ shape: shapeOf(i), escaping: NOTHING, isNeeded: isNeeded(i) })),
  );
  const { bounds } = template;
  // The line stands in the midst of others, whose bytes must not matter.
  const bytes = new DataView(
    Uint8Array.from(`${BEFORE}${line}${BEHIND}`, (char) => char.charCodeAt(0)).buffer,
  );
  const [start, end] = [BEFORE.length, BEFORE.length + line.length];
  const valueAt = (from = 0, to = 0): string => line.slice(from - start, to - start);
  const problem = findSlots(template, bytes, start, end);
  return problem ?? literals.map((_, i) => valueAt(bounds[2 * i], bounds[2 * i + 1]));
};

const AB: ReadonlySet<number> = new Set([97, 98]);

/** Whether a value can be one of a shape. */
const fits = (shape: Shape, value: string): boolean => {
  if (typeof shape === 'number') return value.length === shape;
  return typeof shape === 'string' || [...value].every((char) => shape.has(char.charCodeAt(0)));
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

  it('reads a line of which the needed values can be read in one way', () => {
    const literal = fc.constantFrom(' ', 'a', '" "', 'b"');
    const literals = fc.array(literal, { minLength: 1, maxLength: 4 });
    const line = fc
      .array(fc.constantFrom('a', 'b', ' ', '"', 'x'), { maxLength: 14 })
      .map((chars) => chars.join(''));
    /** Where a reading's value begins and ends. */
    const boundsOf = (way: readonly string[], between: readonly string[], place: number): string => {
      const start = way
        .slice(0, place)
        .reduce((sum, text, i) => sum + text.length + (between[i] ?? '').length, 0);
      return `${start} ${start + (way[place] ?? '').length}`;
    };
    fc.assert(
      fc.property(line, literals, fc.nat(3), (text, between, needed) => {
        const place = needed % between.length;
        const ways = readings(text, 0, between);
        const bounds = new Set(ways.map((way) => boundsOf(way, between, place)));
        const observed = read(text, between, { isNeeded: (i) => i === place });
        const expected = bounds.size === 0 ? 'no_match' : bounds.size === 1 ? ways[0]?.[place] : 'ambiguous';
        assert.deepEqual(typeof observed === 'string' ? observed : observed[place], expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads a line that can be read in one way with values of their shapes', () => {
    const literal = fc.constantFrom(' ', 'a', '" "', 'b"');
    const shape = fc.constantFrom<Shape>('text', 'text', AB, 1, 2);
    const places = fc.array(fc.tuple(literal, shape), { minLength: 1, maxLength: 4 });
    const line = fc
      .array(fc.constantFrom('a', 'b', ' ', '"', 'x'), { maxLength: 14 })
      .map((chars) => chars.join(''));
    fc.assert(
      fc.property(line, places, (text, between) => {
        const literals = between.map(([one]) => one);
        const shapeOf = (i: number): Shape => between[i]?.[1] ?? 'text';
        const ways = readings(text, 0, literals);
        const fitting = ways.filter((way) => way.every((value, i) => fits(shapeOf(i), value)));
        const observed = read(text, literals, { shapeOf });
        const expected = fitting.length === 0 ? 'no_match' : fitting.length === 1 ? fitting[0] : 'ambiguous';
        assert.deepEqual(observed, expected);
      }),
      { numRuns: 10_000 },
    );
  });
});
