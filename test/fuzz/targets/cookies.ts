// Cookie headers of both directions, dates, names.
import assert from 'node:assert/strict';
import { isRefused, violationsOf } from '../../../exporter/cookies/acceptance.ts';
import { createClassifier } from '../../../exporter/cookies/classify.ts';
import { createCookiePlace, moveToNextCookie } from '../../../exporter/cookies/cookie-header.ts';
import { parseCookieDate } from '../../../exporter/cookies/dates.ts';
import { createGlobs } from '../../../exporter/cookies/glob.ts';
import { isDeletion, lifetimeSeconds } from '../../../exporter/cookies/lifetime.ts';
import { parseSetCookie } from '../../../exporter/cookies/set-cookie.ts';
import { shapeOf } from '../../../exporter/cookies/shape.ts';
import { splitSetCookies } from '../../../exporter/cookies/split-header.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';
import { createMark } from '../../../exporter/exchanges/marks.ts';
import { createSentCookies } from '../../../exporter/exchanges/sent-cookies.ts';
import { bytesOf, fieldsOf, joinFields, type Target, textOf } from '../target.ts';
import { assertNoSecret, SECRET } from './secrets.ts';

const NOW = Date.UTC(2026, 10, 20);
const ATTRIBUTES = [
  ...[
    'Secure',
    'HttpOnly',
    'SameSite=',
    'SameSite=None',
    'SameSite=Lax',
    'Partitioned',
    'Path=/',
    'Path=',
    'Domain=',
  ],
  ...[
    'Domain=.example.com',
    'Domain=com',
    'Max-Age=',
    'Max-Age=0',
    'Max-Age=-1',
    'Max-Age=34560001',
    'Expires=',
  ],
  ...[
    'Expires=Wed, 21 Oct 2026 07:28:00 GMT',
    'Thu, 01-Jan-1970 00:00:01 GMT',
    '29 Feb 2027 1:2:3',
    'Sun Nov  6 08:49:37 1994',
  ],
];
const NAMES = [
  'sid',
  '__Host-',
  '__Secure-',
  '__Host-Http-',
  '__Http-',
  'AWSALB',
  'JSESSIONID',
  'next-auth.session-token.0',
  '_session',
];

const checkSetCookie = (header: string): void => {
  const cookie = parseSetCookie(header);
  if (cookie === null) return;
  const seconds = lifetimeSeconds(cookie, NOW);
  assert.equal(cookie.bytes, header.length);
  assert.ok(header.includes(cookie.name) && header.includes(cookie.value));
  assert.ok(seconds === null || Number.isFinite(seconds));
  assert.equal(isDeletion(cookie, NOW), (seconds ?? 1) <= 0);
  assert.match(shapeOf(cookie, seconds).split('; ').at(-1) ?? '', /^(session|expired|~1e-?\d+s)$/);
  for (const transport of ['tls', 'plaintext', 'unknown'] as const) {
    const violations = violationsOf(cookie, {
      nowMs: NOW,
      transport,
      host: 'a.example.com',
      loopback: false,
    });
    assert.equal(new Set(violations).size, violations.length);
    isRefused(violations);
  }
};

const setCookie: Target = {
  name: 'set-cookie',
  seeds: () =>
    [
      '',
      'a=b',
      ...NAMES.map((name) => `${name}=x`),
      ...ATTRIBUTES.map((one) => `sid=1; ${one}; Path=/x`),
    ].map(bytesOf),
  tokens: [...ATTRIBUTES, ...NAMES],
  run: (input) => {
    const text = textOf(input);
    checkSetCookie(text);
    for (const separator of [', ', ','] as const) {
      const cookies = splitSetCookies(text, separator);
      assert.equal(cookies.join(separator), text);
      for (const one of cookies.slice(0, 50)) checkSetCookie(one);
    }
  },
};

const date: Target = {
  name: 'date',
  seeds: () => ATTRIBUTES.slice(-3).map(bytesOf),
  tokens: ['Jan', 'feb', ':', '00', '31', '1601', '9999', '70', '69', 'GMT', '-', ', '],
  run: (input) => {
    const ms = parseCookieDate(textOf(input));
    if (ms === null) return;
    assert.ok(ms >= Date.UTC(1601, 0, 1) && ms < Date.UTC(10_000, 0, 1) && ms % 1000 === 0);
    assert.equal(parseCookieDate(new Date(ms).toUTCString()), ms);
  },
};

const classify = createClassifier({});
const reading = {
  classify: (name: string) => classify(name, false),
  fingerprint: createFingerprint(Buffer.alloc(32, 7)),
  mark: createMark('12345678'),
  isCut: false,
};
/** One that has read everything that came before. */
const remembering = createSentCookies(reading);

const cookieHeader: Target = {
  name: 'cookie-header',
  seeds: () =>
    [
      '',
      'sid=1',
      'sid=1; theme=dark; _ga=GA1.2.3',
      'sid=1; sid=2;a ; =b; c=',
      NAMES.map((name) => `${name}=1`).join('; '),
    ].map(bytesOf),
  tokens: [...NAMES, '; ', '=', 'sid=', '; sid=', '\t'],
  run: (input) => {
    const header = textOf(input);
    const place = createCookiePlace();
    let end = 0;
    let cookies = 0;
    while (moveToNextCookie(header, place)) {
      const { nameStart, nameEnd, valueStart, valueEnd } = place;
      assert.ok(end <= nameStart && nameStart <= nameEnd && nameEnd <= valueStart && valueStart <= valueEnd);
      end = valueEnd;
      cookies++;
    }
    const sent = remembering(header);
    assert.equal(sent.length, cookies);
    assert.deepEqual(sent, createSentCookies(reading)(header));
  },
};

const name: Target = {
  name: 'name',
  seeds: () =>
    [
      ...NAMES,
      `SESS${SECRET}`,
      `u_${SECRET}@example.com`,
      `a%${SECRET}`,
      `${SECRET}-${SECRET}`,
      'cart%5B1%5D',
      'a_1-2.3',
    ].map(bytesOf),
  tokens: [SECRET, 'session', '@', '%40', '%2540', '-', '_', '.', '0123456789abcdef', '12345'],
  run: (input) => {
    const text = textOf(input);
    for (const issued of [true, false]) {
      const told = classify(text, issued);
      assertNoSecret(told.cookie, 'a label');
      if (!told.listed) assert.match(told.cookie, /^(\(nameless\)|[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64})$/);
    }
  },
};

const glob: Target = {
  name: 'glob',
  seeds: () => [
    joinFields('a*b', 'aab'),
    joinFields('*', ''),
    joinFields('*a*a*', 'aaaa'),
    joinFields('a', 'a'),
  ],
  tokens: ['*', '**', 'a', 'ab', '*a*'],
  run: (input) => {
    const [pattern = '', text = ''] = fieldsOf(input);
    const matched = createGlobs([pattern])(text);
    assert.ok(matched === null || matched === pattern);
    assert.notEqual(createGlobs(['*'])(text), null);
    if (!pattern.includes('*')) assert.equal(matched !== null, pattern === text);
  },
};

export const cookieTargets: readonly Target[] = [setCookie, date, cookieHeader, name, glob];
