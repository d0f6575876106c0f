// The Cookie header scanner: which cookies servers see in a header.
import assert from 'node:assert/strict';
import { createCookiePlace, moveToNextCookie } from '../../exporter/cookies/cookie-header.ts';

const pairsOf = (header: string): (readonly [string, string])[] => {
  const pairs: (readonly [string, string])[] = [];
  const place = createCookiePlace();
  while (moveToNextCookie(header, place)) {
    const name = header.slice(place.nameStart, place.nameEnd);
    pairs.push([name, header.slice(place.valueStart, place.valueEnd)]);
  }
  assert.equal(moveToNextCookie(header, place), false);
  return pairs;
};

const CASES: readonly (readonly [string, string, [string, string][]])[] = [
  ['one cookie', 'a=b', [['a', 'b']]],
  [
    'several',
    'a=b; c=d; e=f',
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ],
  ],
  [
    'without spaces',
    'a=b;c=d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'with many',
    ' \ta \t=\t b\t; c= d ',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'the first = ends the name',
    'a=b=c; d==',
    [
      ['a', 'b=c'],
      ['d', '='],
    ],
  ],
  [
    'a nameless cookie',
    'a; b=c',
    [
      ['', 'a'],
      ['b', 'c'],
    ],
  ],
  [
    'a nameless cookie at the end',
    'b=c; a',
    [
      ['b', 'c'],
      ['', 'a'],
    ],
  ],
  ['an empty name', '=a', [['', 'a']]],
  [
    'an empty value',
    'a=; b=',
    [
      ['a', ''],
      ['b', ''],
    ],
  ],
  ['a lone =', '=', [['', '']]],
  ['empty pieces are nothing', ';; ; a=b;\t;', [['a', 'b']]],
  ['an empty header', '', []],
  ['white space', ' \t ', []],
  [
    'the same name twice',
    'a=1; a=2',
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  [
    'quotes belong to the value',
    'a="b; c"',
    [
      ['a', '"b'],
      ['', 'c"'],
    ],
  ],
  ['nothing is decoded', 'a%20=%3B', [['a%20', '%3B']]],
  ['a comma is no separator', 'a=b, c=d', [['a', 'b, c=d']]],
  ['bytes beyond ASCII', 'a\xff=\xfe', [['a\xff', '\xfe']]],
];

describe('moveToNextCookie', () => {
  for (const [what, header, expected] of CASES) {
    it(`${what}: ${JSON.stringify(header)}`, () => assert.deepEqual(pairsOf(header), expected));
  }
});
