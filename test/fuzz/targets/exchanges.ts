// The wall and what it is made of: transport, hosts, agents, caches; then whole records, and exchanges as bytes.
import assert from 'node:assert/strict';
import { createTrust } from '../../../exporter/commands/trust.ts';
import { isSharedCacheable } from '../../../exporter/exchanges/cacheability.ts';
import { clientOf } from '../../../exporter/exchanges/client.ts';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { transportSaidBy } from '../../../exporter/exchanges/forwarded.ts';
import { createSites } from '../../../exporter/exchanges/host.ts';
import { type CanonicalField, FORWARDING_HEADERS } from '../../../exporter/exchanges/record.ts';
import { parseExchanges } from '../../../exporter/exchanges/serialized/read.ts';
import { createSerializeExchanges } from '../../../exporter/exchanges/serialized/write.ts';
import { createSetField } from '../../../exporter/formats/decoding/fields.ts';
import { UTC } from '../../../exporter/formats/decoding/times.ts';
import { record, type Shown, wall } from '../../exchanges/records.ts';
import { bytesOf, fieldsOf, joinFields, type Target, textOf } from '../target.ts';
import { assertNoSecret, SECRET } from './secrets.ts';

const FORWARDED_WALLS = (['edge', 'origin'] as const).map((vantage) =>
  wall({ vantage, transport: 'forwarded' }),
);

const transport: Target = {
  name: 'transport',
  seeds: () =>
    [
      'https',
      'for=1;proto="https", proto=http',
      '{"scheme":"https"}',
      'on',
      '',
      'a"\\",;proto=ws',
      'TLSv1.3',
    ].map(bytesOf),
  tokens: ['proto=', 'https', 'http', '"', '\\', ';', ',', '{"scheme":', 'for='],
  run: (input) => {
    const text = textOf(input);
    for (const header of FORWARDING_HEADERS) {
      assert.ok(['tls', 'plaintext', null].includes(transportSaidBy(header, text)));
      const shown: Shown = {
        scheme: text,
        tls: text,
        upstreamScheme: text,
        peerIp: '10.0.0.1',
        forwarded: { [header]: text },
      };
      for (const normalize of FORWARDED_WALLS) {
        assert.ok(['tls', 'plaintext', 'unknown'].includes(normalize(record(shown))?.transport ?? ''));
      }
    }
  },
};

const isTrusted = createTrust(['10.0.0.0/8', '2001:db8::/32']);
const siteOf = createSites({
  allow: ['shop.example'],
  ignore: ['*.dev'],
  hostsAs: { '*.cdn.example': 'cdn' },
});

const hosts: Target = {
  name: 'host',
  seeds: () =>
    [
      'shop.example:443',
      '[2001:db8::1]:80',
      '::1',
      'A.CDN.example.',
      `${SECRET}.example`,
      '127.0.0.1',
      '10.0.0.1:1',
    ].map(bytesOf),
  tokens: ['.example', '[', ']', '::', ':443', '127.', 'localhost', SECRET.toLowerCase()],
  run: (input) => {
    const text = textOf(input);
    const { host, site, ignored } = siteOf(text);
    assert.deepEqual(
      createSites({ allow: ['shop.example'], ignore: ['*.dev'], hostsAs: { '*.cdn.example': 'cdn' } })(text),
      siteOf(text),
    );
    assert.match(site, /^(\(invalid\)|[a-z0-9.:_*\-[\]]{0,253})$/);
    assert.ok(!site.includes(SECRET.toLowerCase()));
    assert.equal(ignored, host.endsWith('.dev'));
    assert.equal(typeof isTrusted(text), 'boolean');
  },
};

const agents: Target = {
  name: 'agent',
  seeds: () =>
    [
      'Mozilla/5.0 (X11; Linux) Chrome/120',
      'curl/8',
      'Googlebot/2.1',
      'public, max-age=1',
      'private',
      's-maxage="0"',
    ].map(bytesOf),
  tokens: [
    'bot',
    'cubot',
    'Safari/',
    'AppleWebKit/',
    'iPhone',
    'max-age=',
    's-maxage=',
    'no-store',
    'public',
  ],
  run: (input) => {
    const text = textOf(input);
    assert.match(clientOf(text), /^(browser|webview|app|bot|tool|monitor|unknown)$/);
    assert.equal(typeof isSharedCacheable(text), 'boolean');
  },
};

/** Fields of a record in the order in which an input has them. */
const FIELDS: readonly CanonicalField[] = [
  ...([
    'time',
    'status',
    'site',
    'method',
    'path',
    'scheme',
    'tls',
    'client_ip',
    'peer_ip',
    'user_agent',
  ] as const),
  ...([
    'cookie',
    'set_cookie',
    'upstream_set_cookie',
    'upstream_scheme',
    'upstream_status',
    'duration',
  ] as const),
  ...([
    'sec_fetch_site',
    'cache_control',
    'request_id',
    'forwarded.x-forwarded-proto',
    'forwarded.forwarded',
  ] as const),
];
const SETTERS = FIELDS.map((field) =>
  createSetField(field, { separator: ', ', durationUnitSeconds: 1, zone: UTC }),
);
const WALLS = (['edge', 'origin'] as const).map((vantage) =>
  wall({
    vantage,
    auth: { login: ['/login*'], logout: ['/logout'], refresh: [], protected: ['/account/*'] },
  }),
);

const serialize = createSerializeExchanges();

const isPlain = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isPlain);
};

/** So many cookies are looked at; to look at thousands takes longer than to read them. */
const MAX_COOKIES = 300;

const firstOf = <T extends { readonly cookies: readonly unknown[] }>(view: T): T => ({
  ...view,
  cookies: view.cookies.slice(0, MAX_COOKIES),
});

/** As request-id.ts lets it through. */
const SAFE_ID = /^[A-Za-z0-9_.:/+=@~-]{1,128}$/;

/** An exchange is plain data that its serialised form brings back, without the secret. */
export const checkExchange = (whole: Exchange): void => {
  const { request, response, upstreamResponse } = whole;
  const exchange: Exchange = {
    ...whole,
    request: firstOf(request),
    response: firstOf(response),
    upstreamResponse: upstreamResponse === null ? null : firstOf(upstreamResponse),
  };
  assert.ok(isPlain(exchange));
  for (const id of [exchange.requestId, exchange.traceId]) assert.ok(id === null || SAFE_ID.test(id));
  // A host is chosen by whoever asks, and short ids in it are who a site is; ids of requests are let through as they are.
  const secretive = { ...exchange, site: '', requestId: null, traceId: null };
  assertNoSecret(JSON.stringify(secretive), 'an exchange');
  assert.deepEqual(parseExchanges(serialize([exchange])), [exchange]);
};

const SECRET_RECORD = [
  ...[
    '1795152791.309',
    '200',
    'shop.example',
    'POST',
    `/login/${SECRET}?t=${SECRET}`,
    'https',
    'TLSv1.3',
    '192.0.2.1',
  ],
  ...['10.0.0.1', `Mozilla/5.0 ${SECRET}`, `sid=${SECRET}; ${SECRET}; u_${SECRET}=1`],
  ...[
    `sid=${SECRET}; Path=/${SECRET}; Domain=${SECRET}.example; Secure, b=${SECRET}; Expires=Wed, 21 Oct 2026 07:28:00 GMT`,
  ],
  ...[
    `sid=${SECRET}; Path=/${SECRET}`,
    'http',
    '200',
    '0.004',
    'cross-site',
    'public',
    SECRET,
    'https',
    `for=${SECRET};proto=https`,
  ],
];

const wholeWall: Target = {
  name: 'wall',
  seeds: () => [
    joinFields(...SECRET_RECORD),
    joinFields(...SECRET_RECORD.map(() => '')),
    joinFields(...SECRET_RECORD.map(() => '-')),
  ],
  tokens: [
    'sid=',
    '; ',
    ', b=',
    'Max-Age=',
    'Expires=',
    'Domain=',
    'Path=/',
    SECRET,
    'REDACTED',
    '\x1e',
    'SameSite=None',
  ],
  run: (input) => {
    const shown = record({});
    for (const [at, text] of fieldsOf(input).entries()) SETTERS[at]?.(shown, text);
    if (!Number.isFinite(shown.timeMs) || !Number.isInteger(shown.status)) return;
    for (const normalize of WALLS) {
      const exchange = normalize(shown);
      if (exchange !== null) checkExchange(exchange);
    }
  },
};

const seedExchanges = (): Exchange[] => {
  const shown: Shown[] = [
    {},
    {
      cookie: 'sid=1; a=2',
      setCookie: ['sid=1; Path=/; Domain=shop.example; Max-Age=60', 'b=1; SameSite=None'],
      site: 'shop.example',
    },
    {
      setCookie: ['a=1; Secure'],
      upstreamSetCookie: ['a=1', 'c=d'],
      durationSeconds: 0.5,
      upstreamStatus: 200,
    },
  ];
  return shown.flatMap((one) => WALLS.flatMap((normalize) => normalize(record(one)) ?? []));
};

const serialized: Target = {
  name: 'serialized',
  seeds: () => {
    const exchanges = seedExchanges();
    return [serialize([]), serialize(exchanges), ...exchanges.map((one) => serialize([one]))];
  },
  tokens: [
    '\x01',
    '\x80\x80',
    '\x80'.repeat(200),
    '\xff\xff\xff\xff\xff\x7f',
    '\0\0\0\0\0\0\xf8\x7f',
    '\0\0\0\0',
  ],
  run: (input) => {
    const exchanges = parseExchanges(input);
    if (exchanges === null) return;
    // A time that is no number is what only damage makes; checksums find it before it gets here.
    for (const { timeMs, durationSeconds, ...rest } of exchanges) {
      assert.ok(isPlain(rest) && typeof timeMs === 'number' && durationSeconds !== undefined);
    }
    assert.deepEqual(parseExchanges(serialize(exchanges)), exchanges);
  },
};

export const exchangeTargets: readonly Target[] = [transport, hosts, agents, wholeWall, serialized];
