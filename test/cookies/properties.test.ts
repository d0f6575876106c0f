// What holds for every byte string: nothing throws, nothing is lost, work grows with the length and no faster.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isRefused, violationsOf } from '../../exporter/cookies/acceptance.ts';
import { createClassifier } from '../../exporter/cookies/classify.ts';
import {
  type CookiePlace,
  createCookiePlace,
  moveToNextCookie,
} from '../../exporter/cookies/cookie-header.ts';
import { parseCookieDate } from '../../exporter/cookies/dates.ts';
import { createGlobs } from '../../exporter/cookies/glob.ts';
import { isDeletion, lifetimeSeconds } from '../../exporter/cookies/lifetime.ts';
import { parseAttributes, parseSetCookie } from '../../exporter/cookies/set-cookie.ts';
import { shapeOf } from '../../exporter/cookies/shape.ts';
import { splitSetCookies } from '../../exporter/cookies/split-header.ts';

const SEPARATORS = [', ', ','] as const;
const CONTEXT = { nowMs: 0, transport: 'plaintext', host: 'example.com', loopback: false } as const;
const classify = createClassifier({});

const chars = (alphabet: string): fc.Arbitrary<string> => fc.constantFrom(...alphabet);
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const piece = fc.constantFrom(
  '; ',
  ';',
  '=',
  ', ',
  ',',
  'Expires=Wed, 21 Oct 2026 07:28:00 GMT',
  'Max-Age=',
  'Path=/',
);
/** Bytes, with what has a meaning in headers more often than chance would have it. */
const anyHeader = fc.string({
  unit: fc.oneof({ weight: 3, arbitrary: byte }, { weight: 1, arbitrary: piece }),
});
const name = fc.string({ unit: chars('abcXYZ019-_.!~'), minLength: 1, maxLength: 12 });
/** Values without `;`, without white space at the ends, and without a comma, at which one could be split. */
const value = fc.string({ unit: chars('abcXYZ019="\\%{}\xe9'), maxLength: 20 });
const attribute = fc.constantFrom(
  'Secure',
  'HttpOnly',
  'SameSite=Lax',
  'Path=/',
  'Path=/a,b',
  'Domain=example.com',
  'Max-Age=3600',
  'Expires=Wed, 21 Oct 2026 07:28:00 GMT',
  'Expires=Wed, 21-Oct-26 07:28:00 GMT',
);
const pair = fc.record({ name, value }, { noNullPrototype: true });
const setCookie = fc
  .tuple(pair, fc.array(attribute, { maxLength: 5 }))
  .map(([{ name, value }, attributes]) => [`${name}=${value}`, ...attributes].join('; '));

const always = <T>(what: string, arbitrary: fc.Arbitrary<T>, check: (input: T) => void): void => {
  it(what, () => fc.assert(fc.property(arbitrary, check), { numRuns: 1000 }));
};

/** All that is done with one Set-Cookie. */
const readSetCookie = (header: string): void => {
  const cookie = parseSetCookie(header);
  if (cookie === null) return;
  shapeOf(cookie, lifetimeSeconds(cookie, 0));
  assert.equal(cookie.bytes, header.length);
  assert.equal(isDeletion(cookie, 0), (lifetimeSeconds(cookie, 0) ?? 1) <= 0);
  isRefused(violationsOf(cookie, CONTEXT));
};

const scanCookies = (header: string): CookiePlace[] => {
  const place = createCookiePlace();
  const places: CookiePlace[] = [];
  while (moveToNextCookie(header, place)) places.push({ ...place });
  return places;
};

const readAll = (text: string): void => {
  readSetCookie(text);
  for (const separator of SEPARATORS) splitSetCookies(text, separator).forEach(readSetCookie);
  scanCookies(text);
  parseCookieDate(text);
  classify(text, true);
  classify(text, false);
};

describe('properties', () => {
  always('nothing throws on any bytes', anyHeader, readAll);

  always(
    'the pairs of a Cookie header stand in it in order, with only `;`, `=` and white space between',
    anyHeader,
    (header) => {
      let at = 0;
      const between = (end: number, allowed: RegExp): void => {
        assert.match(header.slice(at, end), allowed);
      };
      for (const { nameStart, nameEnd, valueStart, valueEnd } of scanCookies(header)) {
        assert.ok(at <= nameStart && nameStart <= nameEnd && nameEnd <= valueStart && valueStart <= valueEnd);
        between(nameStart, /^[; \t]*$/);
        at = nameEnd;
        between(valueStart, /^[ \t]*=?[ \t]*$/);
        at = valueEnd;
      }
      between(header.length, /^[; \t]*$/);
    },
  );

  const attributesBefore = new Map<string, ReturnType<typeof parseAttributes>>();
  const remembered = (text: string): ReturnType<typeof parseAttributes> => {
    const known = attributesBefore.get(text) ?? parseAttributes(text);
    attributesBefore.set(text, known);
    return known;
  };
  always('a header is read the same where its attributes were read before', setCookie, (header) => {
    parseSetCookie(`other=1${header.slice(header.indexOf(';'))}`, remembered);
    assert.deepEqual(parseSetCookie(header, remembered), parseSetCookie(header));
  });

  always('a rendered Cookie header is read back', fc.array(pair), (pairs) => {
    const read: { name: string; value: string }[] = [];
    const header = pairs.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const { nameStart, nameEnd, valueStart, valueEnd } of scanCookies(header)) {
      read.push({ name: header.slice(nameStart, nameEnd), value: header.slice(valueStart, valueEnd) });
    }
    assert.deepEqual(read, pairs);
  });

  always(
    'a rendered Set-Cookie is read back',
    fc.record({ pair, secure: fc.boolean(), maxAge: fc.integer() }),
    (input) => {
      const flag = input.secure ? '; Secure' : '';
      const cookie = parseSetCookie(`${input.pair.name}=${input.pair.value}; Max-Age=${input.maxAge}${flag}`);
      assert.deepEqual(
        { name: cookie?.name, value: cookie?.value, maxAge: cookie?.maxAgeSeconds, secure: cookie?.secure },
        { ...input.pair, maxAge: input.maxAge, secure: input.secure },
      );
    },
  );

  always(
    'a rendered date is read back',
    fc.date({ min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    (date) => {
      const seconds = Math.floor(date.getTime() / 1000) * 1000;
      assert.equal(parseCookieDate(new Date(seconds).toUTCString()), seconds);
    },
  );

  for (const separator of SEPARATORS) {
    const quoted = JSON.stringify(separator);
    always(`splitting at ${quoted} loses nothing`, anyHeader, (joined) => {
      assert.equal(splitSetCookies(joined, separator).join(separator), joined);
    });

    always(
      `cookies joined by ${quoted} split back, if each begins with a name and no comma within is followed by name and =`,
      fc.array(setCookie),
      (cookies) => {
        assert.deepEqual(splitSetCookies(cookies.join(separator), separator), cookies);
      },
    );
  }

  always(
    'a label is printable, bounded and holds no long run of digits',
    fc.string({ unit: fc.oneof(byte, chars('0123456789abcdefXYZ_-.')), maxLength: 300 }),
    (text) => {
      const { cookie, listed } = classify(text, true);
      if (!listed) assert.match(cookie, /^(\(nameless\)|[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64})$/);
      if (!listed) assert.doesNotMatch(cookie, /[0-9]{5}/);
    },
  );

  always(
    'globs say what an equal regular expression says',
    fc.tuple(
      fc.string({ unit: chars('ab*'), maxLength: 8 }),
      fc.string({ unit: chars('ab'), maxLength: 10 }),
    ),
    ([pattern, text]) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);
      assert.equal(createGlobs([pattern])(text) !== null, expected);
    },
  );
});

describe('a mebibyte of what is worst is read in linear time', () => {
  const MEBIBYTE = 1 << 20;
  const WORST = [
    ';',
    '; ',
    '=',
    ' ',
    ', ',
    ',',
    ', a',
    ',a',
    ', a=',
    ',a=',
    'a',
    '1',
    '1:',
    ':',
    '; a',
    '; a=',
    ';=',
    '; Path',
    'Jan ',
    '- ',
    'a\t ',
    '0a-',
    '__Host-',
    '_session',
    '*',
  ];
  for (const text of WORST) {
    it(JSON.stringify(text), () => {
      const filler = text.repeat(Math.ceil(MEBIBYTE / text.length));
      for (const header of [filler, `a=b; Expires=${filler}`, `a=b${filler}`]) readAll(header);
    });
  }
});
