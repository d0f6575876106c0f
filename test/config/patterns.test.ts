// Which patterns can ever match, kind by kind.
import assert from 'node:assert/strict';
import {
  isAddressRange,
  isCookiePattern,
  isHostPattern,
  isName,
  isPathPattern,
  isTimezone,
  problemOfFilePattern,
  toCidr,
} from '../../exporter/config/patterns.ts';

const table = (name: string, isGood: (text: string) => boolean, good: string[], bad: string[]) =>
  describe(`config: ${name}`, () => {
    for (const text of good) it(`takes ${JSON.stringify(text)}`, () => assert.equal(isGood(text), true));
    for (const text of bad) it(`refuses ${JSON.stringify(text)}`, () => assert.equal(isGood(text), false));
  });

table(
  'cookie patterns',
  isCookiePattern,
  ['sid', '__Host-id', 'acme_session_*', '*', '.AspNetCore.Cookies', "a!#$%&'^`|~"],
  ['', 'a b', 'a=b', 'a;b', 'a,b', 'größe', 'a\n', 'a"b', 'x'.repeat(257)],
);
table(
  'hosts',
  isHostPattern,
  ['shop.example.com', '*.example.com', 'localhost', 'SHOP', '127.0.0.1', '[::1]', 'xn--bcher-kva.example'],
  [
    '',
    'https://shop.example.com',
    'shop.example.com:443',
    'shop.example.com/',
    'bücher.example',
    '::1',
    'a b',
    'a\n',
  ],
);
table(
  'request paths',
  isPathPattern,
  ['/', '/login', '/account/*', '*/logout', '/a%20b', '/~me'],
  ['', 'login', '/login?x=1', '/login#top', '/a b', '/größe', 'https://shop.example.com/', '/a\n'],
);
table(
  'names',
  isName,
  ['edge', 'edge-1', 'a', '9', 'A_b.c'],
  ['', '-a', 'a b', 'a/b', 'ä', 'x'.repeat(65), 'a\n'],
);
table(
  'address ranges',
  isAddressRange,
  ['10.0.0.0/8', '0.0.0.0/0', '127.0.0.1', '::/0', 'fd00::/8', '::1', '10.0.0.1/32'],
  [
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    '256.0.0.1',
    'fd00::/129',
    'localhost',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    ' ::1',
  ],
);
table(
  'time zones',
  isTimezone,
  ['UTC', 'Europe/Berlin', 'America/New_York'],
  ['', 'Berlin', 'Europe/Nowhere', 'x y'],
);
table(
  'log files',
  (text) => problemOfFilePattern(text) === null,
  [
    '/var/log/nginx/cookies.log',
    'cookies.log',
    '../logs/*.log',
    '/var/log/**/access.log',
    '/var/log/app-{a,b}/[0-9]*.log',
    '/var/log/\\[a.log',
    '/var/log/[[].log',
    '/var/log/[{].log',
    '/var/log/ü.log',
    'a b.log',
  ],
  [
    '',
    '  ',
    '/var/log/',
    '~/a.log',
    '/a\0.log',
    '/a\n.log',
    '/[a.log',
    '/a].log',
    '/{a.log',
    '/a}.log',
    '/{a,[}.log',
    '/a**.log',
    '/var/**a/b',
    '**',
    '/**',
    '**/a.log',
    '/**/a.log',
  ],
);

describe('config: addresses as ranges', () => {
  const f = (text: string, expected: string) => it(text, () => assert.equal(toCidr(text), expected));
  f('10.0.0.0/8', '10.0.0.0/8');
  f('10.1.2.3', '10.1.2.3/32');
  f('fd00::1', 'fd00::1/128');
});
