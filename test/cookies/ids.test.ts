// What is taken for an id in a name, and what is not.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutIds } from '../../exporter/cookies/ids.ts';

const LENGTHS = { hex: 8, decimal: 5, mixed: 12 };
const general = (name: string): string => withoutIds(name, LENGTHS);
/** As chance makes it: each char as likely as every other. */
const token = (alphabet: string, length: number) =>
  fc.noBias(fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length }));

const CASES: readonly (readonly [what: string, name: string, expected: string])[] = [
  ['a UUID', 'u_550E8400-e29b-41d4-a716-446655440000_x', 'u_*_x'],
  ['two UUIDs', `${'550e8400-e29b-41d4-a716-446655440000'.repeat(2)}`, '*'],
  ['hex', 'x_0123abcd', 'x_*'],
  ['hex within a word', 'SESS0123abcd', 'SESS*'],
  ['letters right behind hex', 'x_0123abcdKBWc', 'x_*'],
  ['short hex', 'x_0123abc', 'x_0123abc'],
  ['words of hex letters', 'facade_deadbeef', 'facade_deadbeef'],
  ['digits', 'cart12345', 'cart*'],
  ['few digits', 'cart_1234', 'cart_1234'],
  ['digits with separators', '12345-67-890', '*'],
  ['a version behind an id', 'x_12345_v2', 'x_*'],
  ['a word behind an id', 'x_12345_cart', 'x_*_cart'],
  ['base 62', 'k_Zx8Qw3Lm9Tv2', 'k_*'],
  ['base 62 without digits', 'NSrBxKqLmPvTzYwAbCdEf', '*'],
  ['base 64 with few digits', 'nonce.T2dOYmtWVEclMkZXdm8', 'nonce.*'],
  ['base 32', 'JBSWY3DPEHPK3PXP', '*'],
  ['base 36', 'k_x7kq2wm9zr4tb6yv', 'k_*'],
  [
    'a JSON web token',
    's.eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP',
    's.*',
  ],
  ['words in camel case', 'rememberMeTokenForCustomerLogin', 'rememberMeTokenForCustomerLogin'],
  ['words in capitals', 'ApplicationGatewayAffinityCORS', 'ApplicationGatewayAffinityCORS'],
  ['a year', 'AcmePremiumCheckoutBasket2024', 'AcmePremiumCheckoutBasket2024'],
  ['a mail address', 'x;jane.doe+tag@mail.example.com;y', 'x;*;y'],
  ['a mail address and its name', 'u_jane_doe@example.com', '*'],
  ['two mail addresses', 'a@b.c,d@e.f', '*'],
  ['an @ that is none', '@a, b@, @', '@a, b@, @'],
  ['nothing', '', ''],
];

describe('withoutIds', () => {
  for (const [what, name, expected] of CASES) {
    it(`${what}: ${expected}`, () => assert.equal(general(name), expected));
  }

  const TOKENS: readonly (readonly [what: string, alphabet: string, length: number])[] = [
    ['32 hex digits', '0123456789abcdef', 32],
    ['32 hex digits in capitals', '0123456789ABCDEF', 32],
    ['12 decimal digits', '0123456789', 12],
    ['43 chars of base 62', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 43],
  ];
  for (const [what, alphabet, length] of TOKENS) {
    it(`hides any token of ${what}`, () =>
      fc.assert(
        // One of a few different chars, of a single digit, or of letters alone, is none that chance makes.
        fc.property(token(alphabet, length), (text) => {
          const different = Math.min(alphabet.length, length) / 2;
          fc.pre(new Set(text).size >= different && /\d.*\D.*\d|^\d+$/.test(text));
          assert.equal(general(`sess_${text}`), 'sess_*');
        }),
        { numRuns: 1000 },
      ));
  }

  it('makes nothing of what it made, and nothing longer', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB1_-.@*%+=/ab12cd34'), maxLength: 80 }), (text) => {
        const once = general(text);
        assert.ok(once.length <= text.length);
        assert.equal(general(once), once);
      }),
      { numRuns: 2000 },
    ));
});
