// The Set-Cookie parser against the standard's own sentences, one line a case.
import assert from 'node:assert/strict';
import type { SetCookie } from '../../exporter/cookies/cookie.ts';
import { parseAttributes, parseSetCookie } from '../../exporter/cookies/set-cookie.ts';

const PLAIN: SetCookie = {
  name: 'a',
  value: 'b',
  secure: false,
  httpOnly: false,
  partitioned: false,
  sameSite: 'unset',
  domain: null,
  path: null,
  maxAgeSeconds: null,
  expiresMs: null,
  duplicateAttribute: false,
  controlCharacter: false,
  bytes: 0,
};
const EPOCH = 'Thu, 01 Jan 1970 00:00:00 GMT';
const OCTOBER = 'Wed, 21 Oct 2026 07:28:00 GMT';
const OCTOBER_MS = Date.UTC(2026, 9, 21, 7, 28);
const KIB = 'x'.repeat(1024);

type Case = readonly [sentence: string, header: string, differences: Partial<SetCookie>];

const suite = (section: string, cases: readonly Case[]): void => {
  describe(section, () => {
    for (const [sentence, header, differences] of cases) {
      it(sentence, () => {
        const expected = { ...PLAIN, bytes: header.length, ...differences };
        assert.deepEqual(parseSetCookie(header), expected);
      });
    }
  });
};

describe('parseSetCookie', () => {
  suite('§5.6 steps 2 to 4: name and value', [
    ['name-value-pair is all up to the first ;', 'a=b;c=d', {}],
    ['without ; it is the whole string', 'a=b', {}],
    ['lacks =: the name is empty, the value is the pair', 'a', { name: '', value: 'a' }],
    ['lacks = before the first ;', 'a; Path=/', { name: '', value: 'a', path: '/' }],
    ['the name ends at the first =', 'a=b=c', { value: 'b=c' }],
    ['the name may be empty before an =', '=b', { name: '' }],
    ['the name may be empty before two', '==b', { name: '', value: '=b' }],
    ['the value may be empty', 'a=', { value: '' }],
    ['leading and trailing WSP goes off both', ' \t a \t = \t b \t ; Secure', { secure: true }],
    ['inner WSP stays', 'a c=b\td', { name: 'a c', value: 'b\td' }],
    ['no other white space is WSP', 'a=\xa0b', { value: '\xa0b' }],
    ['quotes are part of the value', 'a="b;c"', { value: '"b' }],
    ['a closing quote too', 'a="b, c"', { value: '"b, c"' }],
    ['a comma is no end', 'a=b, c=d', { value: 'b, c=d' }],
    ['percent signs are never decoded', 'a%3D=%3B', { name: 'a%3D', value: '%3B' }],
    ['bytes beyond ASCII stay as they are', 'a=d\xc3\xbcrk', { value: 'd\xc3\xbcrk' }],
  ]);

  describe('§5.7 step 2: neither name nor value', () => {
    for (const header of ['', '=', ';', ' ', ' = ', '\t', '; Path=/; Secure', '=; Secure', ' \t=\t ;a=b']) {
      it(`${JSON.stringify(header)} is no cookie`, () => assert.equal(parseSetCookie(header), null));
    }
  });

  suite('§5.6 step 1: control characters are reported, the rest is read', [
    ['%x00', 'a=\0b', { value: '\0b', controlCharacter: true }],
    ['%x08', 'a=\bb', { value: '\bb', controlCharacter: true }],
    ['%x09 is allowed', 'a=b\tc', { value: 'b\tc' }],
    ['%x0A', 'a=b\n', { value: 'b\n', controlCharacter: true }],
    ['%x0D in the name', '\ra=b', { name: '\ra', controlCharacter: true }],
    ['%x1F in an attribute', 'a=b; x\x1f; Secure', { secure: true, controlCharacter: true }],
    ['%x20 is allowed', 'a=b c', { value: 'b c' }],
    ['%x7F', 'a=b; Path=/\x7f', { path: '/\x7f', controlCharacter: true }],
    ['%x80 is allowed', 'a=b\x80', { value: 'b\x80' }],
  ]);

  suite('§5.6 attributes', [
    ['names match whatever their case', 'a=b; SECURE; hTTPoNLY', { secure: true, httpOnly: true }],
    ['only ASCII case counts', 'a=b; \xd3ecure; Path\r=/', { controlCharacter: true }],
    ['unknown ones are ignored', 'a=b; Priority=High; Version=1; Securely; =; ===x', {}],
    ['empty ones are ignored', 'a=b;;; ;Secure;', { secure: true }],
    ['WSP goes off name and value', 'a=b;\tPath \t=\t /x \t;', { path: '/x' }],
    ['a value holds all after the first =', 'a=b; Path=/x=y', { path: '/x=y' }],
    ['step 6: 1024 octets of value are read', `a=b; Path=/${KIB.slice(1)}`, { path: `/${KIB.slice(1)}` }],
    ['step 6: 1025 are ignored', `a=b; Path=/y; Path=/${KIB}`, { path: '/y', duplicateAttribute: true }],
    ['step 6: without the WSP around it', `a=b; Path= ${KIB}\t`, {}],
    ['step 6: also for a Secure', `a=b; Secure=${KIB}x`, {}],
    ['order does not matter', 'a=b; HttpOnly; Path=/; Secure', { httpOnly: true, path: '/', secure: true }],
  ]);

  suite('§5.6.1 Expires', [
    ['is a cookie-date', `a=b; Expires=${OCTOBER}`, { expiresMs: OCTOBER_MS }],
    ['what fails to parse is ignored', 'a=b; Expires=never', {}],
    [
      'also after one that parsed',
      `a=b; expires=${EPOCH}; Expires=`,
      { expiresMs: 0, duplicateAttribute: true },
    ],
    [
      'the last counts',
      `a=b; Expires=${OCTOBER}; Expires=${EPOCH}`,
      { expiresMs: 0, duplicateAttribute: true },
    ],
    ['may be long past', 'a=b; Expires=Mon, 01-Jan-1601 00:00:00 GMT', { expiresMs: Date.UTC(1601, 0, 1) }],
  ]);

  suite('§5.6.2 Max-Age', [
    ['is a number of seconds', 'a=b; Max-Age=3600', { maxAgeSeconds: 3600 }],
    ['may be zero', 'a=b; Max-Age=0', { maxAgeSeconds: 0 }],
    ['may be negative', 'a=b; Max-Age=-1', { maxAgeSeconds: -1 }],
    ['may have leading zeros', 'a=b; Max-Age=007', { maxAgeSeconds: 7 }],
    ['empty is ignored', 'a=b; Max-Age=', {}],
    ['a lone - is ignored', 'a=b; Max-Age=-', {}],
    ['two - are ignored', 'a=b; Max-Age=--1', {}],
    ['a + is ignored', 'a=b; Max-Age=+1', {}],
    ['a fraction is ignored', 'a=b; Max-Age=1.5', {}],
    ['an exponent is ignored', 'a=b; Max-Age=1e3', {}],
    ['inner space is ignored', 'a=b; Max-Age=1 0', {}],
    ['quotes are ignored', 'a=b; Max-Age="1"', {}],
    [
      'an ignored one leaves the earlier',
      'a=b; Max-Age=5; Max-Age=x',
      { maxAgeSeconds: 5, duplicateAttribute: true },
    ],
    ['the last counts', 'a=b; Max-Age=5; Max-Age=6', { maxAgeSeconds: 6, duplicateAttribute: true }],
    ['is not capped at 400 days', 'a=b; Max-Age=999999999', { maxAgeSeconds: 999_999_999 }],
    ['ends at the last date there is', `a=b; Max-Age=${'9'.repeat(1000)}`, { maxAgeSeconds: 8.64e12 }],
    ['and at the first', `a=b; Max-Age=-${'9'.repeat(1000)}`, { maxAgeSeconds: -8.64e12 }],
    [
      'stands beside Expires',
      `a=b; Max-Age=1; Expires=${OCTOBER}`,
      { maxAgeSeconds: 1, expiresMs: OCTOBER_MS },
    ],
  ]);

  suite('§5.6.3 Domain', [
    ['is made lower case', 'a=b; Domain=Shop.Example.COM', { domain: 'shop.example.com' }],
    ['loses one leading dot', 'a=b; Domain=.example.com', { domain: 'example.com' }],
    ['but not two', 'a=b; Domain=..example.com', { domain: '.example.com' }],
    ['keeps a trailing dot', 'a=b; Domain=example.com.', { domain: 'example.com.' }],
    ['empty is host-only', 'a=b; Domain=', {}],
    ['a dot is empty', 'a=b; Domain=.', {}],
    ['without = it is empty', 'a=b; Domain', {}],
    ['an empty one counts as the last', 'a=b; Domain=example.com; Domain=', { duplicateAttribute: true }],
    ['the last counts', 'a=b; Domain=x.org; Domain=y.org', { domain: 'y.org', duplicateAttribute: true }],
  ]);

  suite('§5.6.4 Path', [
    ['begins with /', 'a=b; Path=/app/', { path: '/app/' }],
    ['empty is the default path', 'a=b; Path=', {}],
    ['relative is the default path', 'a=b; Path=app', {}],
    ['quoted is the default path', 'a=b; Path="/"', {}],
    ['the default path counts as the last', 'a=b; Path=/app; Path=x', { duplicateAttribute: true }],
    ['the last counts', 'a=b; Path=/x; Path=/y', { path: '/y', duplicateAttribute: true }],
    ['keeps its case', 'a=b; Path=/App', { path: '/App' }],
  ]);

  suite('§5.6.5 Secure, §5.6.6 HttpOnly, Partitioned of CHIPS', [
    [
      'stand alone',
      'a=b; Secure; HttpOnly; Partitioned',
      { secure: true, httpOnly: true, partitioned: true },
    ],
    ['any value counts', 'a=b; Secure=false; HttpOnly=0', { secure: true, httpOnly: true }],
    ['Partitioned too', 'a=b; partitioned=no', { partitioned: true }],
    ['need no space before', 'a=b;secure;httponly', { secure: true, httpOnly: true }],
    ['twice is a duplicate', 'a=b; Secure; secure', { secure: true, duplicateAttribute: true }],
    ['in the value they are none', 'a=b Secure', { value: 'b Secure' }],
  ]);

  suite('§5.6.7 SameSite', [
    ['Strict', 'a=b; SameSite=Strict', { sameSite: 'strict' }],
    ['Lax', 'a=b; SameSite=lax', { sameSite: 'lax' }],
    ['None', 'a=b; samesite=NONE', { sameSite: 'none' }],
    ['anything else is invalid', 'a=b; SameSite=Loose', { sameSite: 'invalid' }],
    ['nothing is invalid', 'a=b; SameSite=', { sameSite: 'invalid' }],
    ['also without =', 'a=b; SameSite', { sameSite: 'invalid' }],
    ['quotes are invalid', 'a=b; SameSite="Lax"', { sameSite: 'invalid' }],
    [
      'an invalid one replaces the earlier',
      'a=b; SameSite=Strict; SameSite=x',
      { sameSite: 'invalid', duplicateAttribute: true },
    ],
    [
      'and is replaced by the later',
      'a=b; SameSite=x; SameSite=Lax',
      { sameSite: 'lax', duplicateAttribute: true },
    ],
  ]);

  suite('duplicates', [
    ['of unknown attributes do not count', 'a=b; x=1; x=2; x', {}],
    ['of different ones neither', 'a=b; Path=/; Domain=x.org', { path: '/', domain: 'x.org' }],
    ['the same text twice does', 'a=b; Path=/; path=/', { path: '/', duplicateAttribute: true }],
    [
      'an ignored one does as well',
      'a=b; Max-Age=x; Max-Age=1',
      { maxAgeSeconds: 1, duplicateAttribute: true },
    ],
  ]);
});

describe('attributes', () => {
  const cases = [
    ['', false],
    ['; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1; Domain=a.example; Partitioned', false],
    [`; Expires=${EPOCH}`, false],
    ['; Priority=High', true],
    ['; Path=/; c=d', true],
    ['; Path=/, c=d', true],
    ['; Domain=a.example, c=d; Secure', true],
  ] as const;
  for (const [text, expected] of cases) {
    it(`that may hold a value are told of: "${text}" ${expected}`, () =>
      assert.equal(parseAttributes(text).mayHoldValue, expected));
  }
});
