// URLs and addresses, taken apart.
import assert from 'node:assert/strict';
import {
  firstAddress,
  hostOfUrl,
  pathOfUrl,
  schemeOfPort,
  schemeOfUrl,
  withoutPort,
} from '../../../exporter/formats/decoding/addresses.ts';

const f = (what: (text: string) => string, text: string, expected: string): void => {
  it(`${what.name} of ${JSON.stringify(text)}`, () => assert.equal(what(text), expected));
};

describe('addresses', () => {
  f(schemeOfUrl, 'https://x/p', 'https');
  f(schemeOfUrl, '/p', '');
  f(hostOfUrl, 'https://x:8443/p', 'x:8443');
  f(hostOfUrl, 'https://x', 'x');
  f(hostOfUrl, '/p', '');
  f(pathOfUrl, 'https://x/p?q=//', '/p?q=//');
  f(pathOfUrl, 'https://x', '/');
  f(pathOfUrl, '/p', '/p');
  f(withoutPort, '192.0.2.1:80', '192.0.2.1');
  f(withoutPort, '192.0.2.1', '192.0.2.1');
  f(withoutPort, '[2001:db8::7]:80', '2001:db8::7');
  f(withoutPort, '[2001', '');
  f(withoutPort, '2001:db8::7', '2001:db8::7');
  f(firstAddress, '192.0.2.1:80, 10.0.0.1', '192.0.2.1');
  f(firstAddress, '', '');
  f(schemeOfPort, '443', 'https');
  f(schemeOfPort, '80', 'http');
  f(schemeOfPort, '8080', '');
});
