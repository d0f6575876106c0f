// Values found sixteen bytes at a time are those that are found one by one, wherever a line stands.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Escaping, Place, Shape } from '../../../exporter/formats/decoding/place.ts';
import { createTemplate, findSlots, type Template } from '../../../exporter/formats/decoding/template.ts';

const excluding = (chars: string, backslash: boolean): Escaping => ({
  excludes: (byte) => chars.includes(String.fromCharCode(byte)),
  backslash,
});
const ESCAPINGS = [excluding('"', true), excluding('"', false), excluding(' ', true), excluding('" ', true)];
const DIGITS: ReadonlySet<number> = new Set([0x30, 0x31]);

const bytesOf = (text: string): DataView => {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return new DataView(bytes.buffer);
};

/** What a template finds in a line that has something before and behind it; a chunk of its own. */
const read = (
  template: Template,
  before: string,
  line: string,
  behind: string,
): readonly string[] | string => {
  const text = `${before}${line}${behind}`;
  const { bounds, slots } = template;
  const problem = findSlots(template, bytesOf(text), before.length, before.length + line.length);
  return problem ?? slots.map((_, i) => text.slice(bounds[2 * i], bounds[2 * i + 1]));
};

/** The same template, whose slots are found one by one. */
const byOnes = (template: Template): Template => ({ ...template, table: null });

const templateOf = (parts: readonly (readonly [literal: string, Shape, Escaping])[], first = ''): Template =>
  createTemplate(
    [first, ...parts.map(([literal]) => literal)],
    parts.map(([, shape, escaping]): Place => ({ shape, escaping, isNeeded: true })),
  );

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('a', '"', '\\', ' ', '0', '\xff', '\0'), maxLength });
const part = fc.tuple(
  fc.constantFrom('"', '" "', '","aaaaaaaaaaaaaaaa":"', ' ', '"a', ' 0', 'a"'),
  fc.oneof(fc.constant<Shape>('text'), fc.constant<Shape>('text'), fc.constant<Shape>(DIGITS), fc.nat(20)),
  fc.constantFrom(...ESCAPINGS),
);
const parts = fc.array(part, { minLength: 1, maxLength: 6 });

describe('values found sixteen bytes at a time', () => {
  it('are those found one by one', () => {
    let matched = 0;
    fc.assert(
      fc.property(
        parts,
        fc.array(text(40), { maxLength: 6 }),
        text(20),
        text(20),
        (some, values, before, behind) => {
          const template = templateOf(some, 'a');
          const line = `a${some.map(([literal, shape], i) => (typeof shape === 'number' ? '0'.repeat(shape) : (values[i] ?? '0')) + literal).join('')}`;
          const expected = read(byOnes(template), before, line, behind);
          if (typeof expected !== 'string') matched++;
          assert.deepEqual(read(template, before, line, behind), expected);
        },
      ),
      { numRuns: 2000 },
    );
    assert.ok(matched > 200, `${matched} lines were a match`);
  });
  it('are those found one by one in lines that are cut off anywhere', () =>
    fc.assert(
      fc.property(parts, text(40), fc.nat(200), text(20), (some, value, cut, behind) => {
        const template = templateOf(some);
        const line = some
          .map(([literal]) => value + literal)
          .join('')
          .slice(0, cut);
        assert.deepEqual(read(template, '', line, behind), read(byOnes(template), '', line, behind));
      }),
    ));

  const QUOTED = templateOf([['"', 'text', excluding('"', true)]], '"');
  const SPACED = templateOf([
    [' ', 'text', excluding(' ', false)],
    ['', DIGITS, excluding(' ', false)],
  ]);
  it('are found in a line at the end of the largest chunk that there is room for, and of one beyond', () => {
    for (const length of [196_590, 196_592, 196_593, 200_000, 1_000_000])
      assert.deepEqual(read(QUOTED, 'x'.repeat(length - 5), '"abc"', ''), ['abc'], `${length} bytes`);
  });
  it('are those of the line, whatever was read before by another template or from another chunk', () => {
    for (let turn = 0; turn < 3; turn++) {
      assert.deepEqual(read(QUOTED, '', `"${turn}\\""`, ''), [`${turn}\\"`]);
      assert.deepEqual(read(SPACED, '', `a${turn} 01`, ''), [`a${turn}`, '01']);
    }
  });
  it('are found one by one where there are more slots than there is room for', () => {
    const many = templateOf(Array.from({ length: 3000 }, () => ['"', 'text', excluding('"', true)] as const));
    assert.equal(many.table, null);
    assert.equal(read(many, '', 'a"'.repeat(3000), '').length, 3000);
  });
});
