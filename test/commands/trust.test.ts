// Whose forwarding headers are believed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createTrust } from '../../exporter/commands/trust.ts';

const isTrusted = createTrust(['10.0.0.0/8', '192.0.2.7', '192.0.2.8/32', 'fd00::/8', '2001:db8::1']);

const CASES: readonly (readonly [address: string, expected: boolean])[] = [
  ['10.0.0.1', true],
  ['10.255.255.255', true],
  ['11.0.0.0', false],
  ['9.255.255.255', false],
  ['192.0.2.7', true],
  ['192.0.2.8', true],
  ['192.0.2.9', false],
  ['fd12::1', true],
  ['FD12::1', true],
  ['fe80::1', false],
  ['2001:db8::1', true],
  ['2001:db8:0:0:0:0:0:1', true],
  ['2001:db8::2', false],
  ['10.0.0.1:4411', true],
  ['11.0.0.1:4411', false],
  ['[fd12::1]:4411', true],
  ['[fd12::1]', true],
  ['[fe80::1]:4411', false],
  ['::ffff:10.0.0.1', true],
  ['::ffff:a00:1', true],
  ['::ffff:11.0.0.1', false],
  ['fd12::1%eth0', true],
  ['unix:', false],
  ['10.0.0.1, 10.0.0.2', false],
  ['10.0.0', false],
  ['10.0.0.1x', false],
  [' 10.0.0.1', false],
  ['localhost', false],
  ['[', false],
  [']', false],
  [':', false],
  ['', false],
];

describe('a peer', () => {
  for (const [address, expected] of CASES) {
    it(`${JSON.stringify(address)} is ${expected ? '' : 'not '}trusted`, () =>
      assert.equal(isTrusted(address), expected));
  }

  it('is never trusted without a range', () => assert.equal(createTrust([])('127.0.0.1'), false));
  it('is always trusted with the ranges of all', () =>
    assert.deepEqual(['192.0.2.1', '2001:db8::1'].map(createTrust(['0.0.0.0/0', '::/0'])), [true, true]));

  it('may be any text', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6()), (text) => {
        isTrusted(text);
      }),
    ));
});
