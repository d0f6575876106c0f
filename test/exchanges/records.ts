// Records from plain texts, and walls to put them through.
import assert from 'node:assert/strict';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { createNormalize, type NormalizeOptions } from '../../exporter/exchanges/normalize.ts';
import { conceal, emptyRecord, type LogRecord, type RawText } from '../../exporter/exchanges/record.ts';

type Plain<T> = T extends RawText
  ? string
  : T extends readonly RawText[]
    ? readonly string[]
    : T extends ReadonlyMap<string, RawText>
      ? Readonly<Record<string, string>>
      : T;

/** What a line shows, in plain texts; what is left out the log cannot tell. */
export type Shown = { readonly [K in keyof LogRecord]?: Plain<LogRecord[K]> };

/** When everything happens: 2026-01-01T00:00:00Z. */
export const NOW = Date.UTC(2026, 0, 1);

const concealed = (value: unknown): unknown => {
  if (typeof value === 'string') return conceal(value);
  if (Array.isArray(value)) return value.map(concealed);
  return value;
};

/** A record of what a line shows. */
export const record = ({ forwarded, setCookieFidelity, ...texts }: Shown): LogRecord => ({
  ...emptyRecord(),
  timeMs: NOW,
  status: 200,
  setCookieFidelity,
  forwarded: forwarded && new Map(Object.entries(forwarded).map(([name, text]) => [name, conceal(text)])),
  ...Object.fromEntries(Object.entries(texts).map(([field, value]) => [field, concealed(value)])),
});

const OPTIONS: NormalizeOptions = {
  vantage: 'edge',
  source: 'web',
  joinBy: null,
  namesRequests: true,
  transport: 'socket',
  tlsMode: 'offload',
  headers: [
    'x-arr-ssl',
    'cloudfront-forwarded-proto',
    'cf-visitor',
    'x-forwarded-proto',
    'forwarded',
    'x-forwarded-ssl',
    'front-end-https',
  ],
  absent: {},
  isTrusted: (address) => address === '10.0.0.1',
  isShown: () => true,
  cookies: { classes: {}, exceptions: [], expectedRewrites: [] },
  sites: { allow: [], ignore: [], hostsAs: {} },
  auth: { login: ['/login'], logout: ['/logout'], refresh: [], protected: [] },
  fingerprint: createFingerprint(Buffer.alloc(32, 7)),
  fidelity: { setCookie: 'all', cookie: 'all' },
  isFidelityFixed: false,
};

/** A wall with all that is not said as users find it without a config. */
export const wall = (options: Partial<NormalizeOptions> = {}) => createNormalize({ ...OPTIONS, ...options });

/** The exchange that a wall makes of a line; none is a failure. */
export const exchangeOf = (shown: Shown, options: Partial<NormalizeOptions> = {}): Exchange =>
  wall(options)(record(shown)) ?? assert.fail('the site is ignored');
