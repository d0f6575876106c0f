// The network of an address, and nothing more of it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseNetwork, renderNetwork } from '../../exporter/exchanges/network.ts';

const rendered = (text: string): string | null => {
  const network = parseNetwork(text);
  return network === null ? null : renderNetwork(network);
};

const ADDRESSES: readonly (readonly [text: string, network: string | null])[] = [
  ['192.0.2.17', '192.0.2.0/24'],
  ['192.0.2.17:51234', '192.0.2.0/24'],
  ['255.255.255.255', '255.255.255.0/24'],
  ['0.0.0.0', '0.0.0.0/24'],
  ['2001:db8:1:2::7', '2001:db8:1::/48'],
  ['2001:DB8:1::', '2001:db8:1::/48'],
  ['[2001:db8:1::7]:443', '2001:db8:1::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['::1', '0:0:0::/48'],
  ['::ffff:192.0.2.17', '192.0.2.0/24'],
  ['2001:db8:0:0:0:0:0:1', '2001:db8:0::/48'],
  ['', null],
  ['-', null],
  ['unix:', null],
  ['1.2.3', null],
  ['1.2.3.4.5', null],
  ['1.2.3.256', null],
  ['1..2.3', null],
  ['shop.example.com', null],
  ['2001:db8', null],
  ['1::2::3', null],
  ['2001:db8:12345::', null],
];

describe('the network of an address', () => {
  for (const [text, network] of ADDRESSES)
    it(`${text || '(none)'} is in ${network}`, () => assert.equal(rendered(text), network));

  it('is the same for all addresses of one network', () =>
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
        const other = address.replace(/\d+$/, String(last));
        assert.equal(parseNetwork(other), parseNetwork(address));
        assert.equal(rendered(address), address.replace(/\d+$/, '0/24'));
      }),
    ));

  it('is known of every IPv6 address, and never taken for an IPv4 one', () =>
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const isMapped = /\./.test(address);
        assert.ok((parseNetwork(address) ?? -1) >= (isMapped ? 0 : 2 ** 48));
      }),
    ));

  it('never throws', () => fc.assert(fc.property(fc.string(), (text) => void parseNetwork(text))));
});
