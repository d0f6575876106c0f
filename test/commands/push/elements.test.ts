// A JSON array taken apart: as JSON.parse would where it can, element by element where it could not, and never a throw.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createReadElement, minify } from '../../../exporter/commands/push/elements.ts';

/** The texts of the elements, then how it ended. */
const elementsOf = (text: string): string[] => {
  const readElement = createReadElement(text);
  const texts: string[] = [];
  for (;;) {
    const element = readElement();
    if (element === 'more') continue;
    if (typeof element === 'string') return [...texts, element];
    texts.push(text.slice(element.start, element.end));
  }
};

describe('the elements of an array', () => {
  const f = (text: string, ...expected: string[]) =>
    it(JSON.stringify(text), () => assert.deepEqual(elementsOf(text), expected));

  f('[]', 'end');
  f(' [ ] \r\n', 'end');
  f('[{"a":1},{"b":2}]', '{"a":1}', '{"b":2}', 'end');
  f('[\n  {"a": [1, {"b": "]"}]} ,\n\t"x"\n]\n', '{"a": [1, {"b": "]"}]}', '"x"', 'end');
  f('["a\\"b", "\\\\", "\\\\\\""]', '"a\\"b"', '"\\\\"', '"\\\\\\""', 'end');
  f('[1, null, true, -2.5e3]', '1', 'null', 'true', '-2.5e3', 'end');
  f('[{"a":"}"},{"b":"{["}]', '{"a":"}"}', '{"b":"{["}', 'end');

  context('that are broken in themselves stay elements', () => {
    f('[{"a":nope},{"b":2}]', '{"a":nope}', '{"b":2}', 'end');
    f('[{"a"},"b"]', '{"a"}', '"b"', 'end');
    f('[nope]', 'nope', 'end');
    f('["\\x"]', '"\\x"', 'end');
    f('[{]]', '{]', 'end');
  });

  context('of what is no array', () => {
    f('', 'malformed');
    f('{"a":1}', 'malformed');
    f('"[]"', 'malformed');
    f('x[]', 'malformed');
    f('[', 'malformed');
    f('[,]', 'malformed');
    f('[1,]', '1', 'malformed');
    f('[,1]', 'malformed');
    f('[1 2]', '1', 'malformed');
    f('[1,,2]', '1', 'malformed');
    f('[1]]', '1', 'malformed');
    f('[1][2]', '1', 'malformed');
    f('[{"a":1}', '{"a":1}', 'malformed');
    f('[{"a":1', 'malformed');
    f('["a', 'malformed');
    f('["a\\"]', 'malformed');
    f('[not an array]', 'not', 'malformed');
  });

  it('stays at its end', () => {
    const readElement = createReadElement('[1]');
    assert.deepEqual([readElement(), readElement(), readElement()].slice(1), ['end', 'end']);
  });

  it('is as deep as one likes', () => {
    const depth = 1_000_000;
    const bomb = '['.repeat(depth) + ']'.repeat(depth);
    assert.deepEqual(elementsOf(bomb), [bomb.slice(1, -1), 'end']);
    assert.deepEqual(elementsOf('[{"a":'.repeat(depth)), ['malformed']);
  });

  it('are found in slices, so that a body of many MiB keeps nothing else waiting', () => {
    const size = 4 * 1024 ** 2;
    for (const [open, inside, close] of [
      ['[{"a":[', '1,', '1]}]'],
      ['["', 'x\\"', '"]'],
      ['[', ' ', ']'],
      ['[', '1', ']'],
      ['[1', ' ', ',2]'],
    ] as const) {
      const readElement = createReadElement(`${open}${inside.repeat(size / inside.length)}${close}`);
      let slices = 0;
      let element = readElement();
      for (; typeof element === 'object' || element === 'more'; element = readElement())
        slices += Number(element === 'more');
      assert.deepEqual([element, slices >= 15 && slices <= 17], ['end', true], inside);
    }
  });

  it('takes linear time whatever it is, for each char is passed once', () => {
    const size = 1_000_000;
    for (const text of ['\\', '"', '\\"', '[', ' ', ',', '"\\\\"', '{"']) {
      assert.ok(elementsOf(`["${text.repeat(size)}`).length > 0);
      assert.ok(elementsOf(`[${text.repeat(size)}`).length > 0);
    }
  }).timeout(30_000);

  it('are those of JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2, '\t'), (values, space) => {
        const found = elementsOf(JSON.stringify(values, null, space));
        assert.equal(found.pop(), 'end');
        assert.deepEqual(
          found.map((one) => JSON.parse(one)),
          JSON.parse(JSON.stringify(values)),
        );
      }),
    );
  });

  it('come to an end for any text', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      '\n',
      'a',
      '1',
      '\u0000',
      '\u00ff',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const end = elementsOf(text).at(-1);
        assert.ok(end === 'end' || end === 'malformed');
        // What JSON.parse takes for an array is never refused.
        let isArray = false;
        try {
          isArray = Array.isArray(JSON.parse(text));
        } catch {}
        if (isArray) assert.equal(end, 'end');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an element in its shortest form', () => {
  const UNBOUNDED = Number.POSITIVE_INFINITY;

  it('is whole up to a length, and cut somewhere past that', () => {
    const text = `[${'1 , '.repeat(1000)}1]`;
    const whole = minify(text, 0, text.length, UNBOUNDED);
    assert.equal(minify(text, 0, text.length, whole.length), whole);
    const cutLength = minify(text, 0, text.length, 100).length;
    assert.ok(cutLength > 100 && cutLength <= 110, `${cutLength}`);
  });

  it('is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(2, '\t', ' \n'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        assert.equal(minify(text, 0, text.length, UNBOUNDED), JSON.stringify(value));
      }),
    );
  });

  it('keeps the space in texts, and takes a part of a longer text', () => {
    const text = '[ { "a b" : " c\\" d " } , 1 ]';
    assert.equal(minify(text, 2, 23, UNBOUNDED), '{"a b":" c\\" d "}');
  });

  it('is something for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (text, start) => {
        const from = Math.min(start, text.length);
        assert.ok(minify(text, from, text.length, UNBOUNDED).length <= text.length);
      }),
    );
  });
});
