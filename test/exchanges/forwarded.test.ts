// What each forwarding header says, value by value.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Says, transportSaidBy } from '../../exporter/exchanges/forwarded.ts';
import { FORWARDING_HEADERS, type ForwardingHeader } from '../../exporter/exchanges/record.ts';

const SCHEMES: readonly (readonly [text: string, expected: Says])[] = [
  ['https', 'tls'],
  ['http', 'plaintext'],
  ['wss', 'tls'],
  ['ws', 'plaintext'],
  ['HTTPS', 'tls'],
  [' https ', 'tls'],
  ['', null],
  ['ftp', null],
  ['https:', null],
  ['httpsx', null],
  ['on', null],
];
const SWITCHES: readonly (readonly [text: string, expected: Says])[] = [
  ['on', 'tls'],
  ['ON', 'tls'],
  ['off', 'plaintext'],
  ['', null],
  ['https', null],
  ['1', null],
];

const CASES: Readonly<Record<ForwardingHeader, readonly (readonly [text: string, expected: Says])[]>> = {
  'x-arr-ssl': [
    ['2048|256|C=US, O=Example, CN=Example CA|CN=shop.example.com', 'tls'],
    ['', null],
    ['  ', null],
  ],
  'cloudfront-forwarded-proto': [...SCHEMES, ['https,http', null]],
  'cf-visitor': [
    ['{"scheme":"https"}', 'tls'],
    ['{"scheme":"http"}', 'plaintext'],
    ['{ "scheme" : "https" }', 'tls'],
    ['{"a":"http","scheme":"https"}', 'tls'],
    ['{"other":"https"}', null],
    ['{"scheme":true}', null],
    ['{"scheme":"spdy"}', null],
    ['{"scheme":"https"', null],
    ['["scheme","https"]', null],
    ['"https"', null],
    ['https', null],
    ['null', null],
    ['', null],
  ],
  'x-forwarded-proto': [
    ...SCHEMES,
    ['https, http', 'tls'],
    ['http,https', 'plaintext'],
    ['https,https,http', 'tls'],
    [', https', null],
    ['ftp, https', null],
  ],
  forwarded: [
    ['proto=https', 'tls'],
    ['proto=http', 'plaintext'],
    ['for=192.0.2.43;proto=https;by=203.0.113.60', 'tls'],
    ['For="[2001:db8:cafe::17]:4711" ; Proto="HTTPS"', 'tls'],
    ['for=192.0.2.43;proto=http, for=198.51.100.17;proto=https', 'plaintext'],
    ['for=192.0.2.43, for=198.51.100.17;proto=https', null],
    ['for="_a;proto=http";proto=https', 'tls'],
    ['for="_a,proto=http";proto=https', 'tls'],
    ['for="_\\";proto=http";proto=https', 'tls'],
    ['for="unclosed;proto=https', null],
    ['host=proto;proto=https', 'tls'],
    ['proto', null],
    ['proto=', null],
    ['=https', null],
    [';;proto=https', 'tls'],
    ['', null],
  ],
  'x-forwarded-ssl': SWITCHES,
  'front-end-https': SWITCHES,
};

describe('what a forwarding header says', () => {
  for (const header of FORWARDING_HEADERS) {
    describe(header, () => {
      for (const [text, expected] of CASES[header]) {
        it(`${JSON.stringify(text)}: ${expected ?? 'nothing'}`, () =>
          assert.equal(transportSaidBy(header, text), expected));
      }

      it('never throws, whatever the bytes', () =>
        fc.assert(
          fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
            transportSaidBy(header, text);
          }),
        ));
    });
  }
});
