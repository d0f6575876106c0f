// From hosts as logged to sites: lower case, no port, ignore, hosts_as, loopback.
import assert from 'node:assert/strict';
import { createSites, hostOf } from '../../exporter/exchanges/host.ts';

const HOSTS: readonly (readonly [text: string, expected: string])[] = [
  ['shop.example.com', 'shop.example.com'],
  ['Shop.Example.COM', 'shop.example.com'],
  ['shop.example.com:443', 'shop.example.com'],
  ['shop.example.com:', 'shop.example.com'],
  ['shop.example.com.', 'shop.example.com'],
  ['shop.example.com.:8443', 'shop.example.com'],
  [' shop.example.com ', 'shop.example.com'],
  ['192.0.2.1:8080', '192.0.2.1'],
  ['[2001:DB8::1]:443', '[2001:db8::1]'],
  ['[::1]', '[::1]'],
  ['::1', '[::1]'],
  ['localhost:3000', 'localhost'],
  ['shop.example.com:http', 'shop.example.com:http'],
  ['', ''],
];

describe('the host of a request', () => {
  for (const [text, expected] of HOSTS) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => assert.equal(hostOf(text), expected));
  }
});

describe('the site of a host', () => {
  const siteOf = createSites({
    allow: ['0123456789abcdef.example.com'],
    ignore: ['*.dev.example.com', 'cdn.dev.example.com', 'status.example.com'],
    hostsAs: {
      '*.cdn.example.com': 'cdn',
      'www.example.com': 'shop.example.com',
      '*.dev.example.com': 'dev',
    },
  });
  const cases: readonly (readonly [host: string, expected: string])[] = [
    ['shop.example.com', 'shop.example.com'],
    ['WWW.example.com:443', 'shop.example.com'],
    ['a.cdn.example.com', 'cdn'],
    ['a.b.cdn.example.com', 'cdn'],
    ['cdn.example.com', 'cdn.example.com'],
    ['status.example.com', 'ignored'],
    ['a.dev.example.com', 'ignored'],
    ['', ''],
    ['0123456789abcdef.example.com', '0123456789abcdef.example.com'],
    ['fedcba9876543210.example.com', '*.example.com'],
    ['u550e8400-e29b-41d4-a716-446655440000.example.com', 'u*.example.com'],
    ['k.zx8qw3lm9tv2bn7rk4pd.example.com', 'k.*.example.com'],
    ['d111111abcdef8.cloudfront.net', 'd111111abcdef8.cloudfront.net'],
    ['shop-1234567890.eu-west-1.elb.amazonaws.com', 'shop-1234567890.eu-west-1.elb.amazonaws.com'],
    ['10.11.12.13:8080', '10.11.12.13'],
    ['[2001:db8:85a3:8d3:1319:8a2e:370:7348]', '[2001:db8:85a3:8d3:1319:8a2e:370:7348]'],
    ['fedcba9876543210.cdn.example.com', 'cdn'],
    ['a b.example', '(invalid)'],
    ['a*.example', '(invalid)'],
    ['a"} 1\n# TYPE.example', '(invalid)'],
    ['b\xc3\xbccher.example', '(invalid)'],
    [`${'a'.repeat(254)}`, '(invalid)'],
  ];
  for (const [host, expected] of cases) {
    it(`${host || 'no host'}: ${expected}`, () => {
      const { site, ignored } = siteOf(host);
      assert.equal(ignored ? 'ignored' : site, expected);
    });
  }

  it('leaves the host itself as it is, for cookies are judged by it', () =>
    assert.equal(siteOf('a.cdn.example.com').host, 'a.cdn.example.com'));
});

describe('a loopback host', () => {
  const isLoopback = (host: string): boolean =>
    createSites({ allow: [], ignore: [], hostsAs: {} })(host).loopback;
  for (const host of [
    'localhost',
    'app.localhost',
    'LOCALHOST:3000',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]:80',
    '::1',
  ]) {
    it(`is ${host}`, () => assert.equal(isLoopback(host), true));
  }
  for (const host of [
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    '10.0.0.1',
    '[::2]',
    '',
  ]) {
    it(`is not ${host || 'nothing'}`, () => assert.equal(isLoopback(host), false));
  }
});
