// What holds for every record: nothing throws, and no text of a line gets past the wall but names, attributes and hosts.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { NormalizeOptions } from '../../exporter/exchanges/normalize.ts';
import { type LogRecord, REDACTED } from '../../exporter/exchanges/record.ts';
import { record, type Shown, wall } from './records.ts';

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const header = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('; ', '=', 'sid=', 'Max-Age=', 'Secure', 'Expires=', 'Domain=', '"'),
    },
  ),
  maxLength: 40,
});
const text = fc.option(bytes, { freq: 5 });
const shownBy = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 5 });
const setCookie = shownBy(fc.oneof(fc.array(header, { maxLength: 4 }), fc.constant(REDACTED)));

const anyRecord: fc.Arbitrary<LogRecord> = fc
  .record(
    {
      timeMs: fc.double({ noNaN: true, min: -8.64e15, max: 8.64e15 }),
      status: fc.integer({ min: 0, max: 999 }),
      site: shownBy(text),
      method: shownBy(text),
      path: shownBy(fc.oneof(text, fc.constant('/login'))),
      scheme: shownBy(text),
      tls: shownBy(text),
      peerIp: shownBy(fc.oneof(text, fc.constant('10.0.0.1'))),
      clientIp: shownBy(text),
      userAgent: shownBy(text),
      cookie: shownBy(fc.oneof(fc.option(header), fc.constant(REDACTED))),
      setCookie,
      upstreamSetCookie: setCookie,
      upstreamScheme: shownBy(text),
      cacheControl: shownBy(text),
      secFetchSite: shownBy(text),
      forwarded: shownBy(
        fc.dictionary(fc.constantFrom('forwarded', 'cf-visitor', 'x-forwarded-proto', 'x-arr-ssl'), bytes, {
          noNullPrototype: true,
        }),
      ),
    },
    { noNullPrototype: true },
  )
  .map((shown) => record(shown as Shown));

const anyOptions: fc.Arbitrary<Partial<NormalizeOptions>> = fc.record(
  {
    vantage: fc.constantFrom('edge', 'origin'),
    transport: fc.constantFrom('socket', 'forwarded'),
    tlsMode: fc.constantFrom('offload', 'bridge', 'passthrough'),
  },
  { noNullPrototype: true },
);

const CANARY = 'Zq7xK2';
/** Every four chars in a row, in any case. */
const PIECES = Array.from({ length: CANARY.length - 3 }, (_, at) => CANARY.slice(at, at + 4).toLowerCase());
const hasCanary = (json: string): boolean => PIECES.some((piece) => json.toLowerCase().includes(piece));

/** Where values, paths, queries, agents and addresses may stand in a record. */
const SECRETS: readonly (readonly [what: string, shown: Shown])[] = [
  ['a cookie’s value', { cookie: `sid=${CANARY}; theme="${CANARY}"` }],
  ['a nameless cookie', { cookie: `${CANARY}; =${CANARY}` }],
  ['an issued value', { setCookie: [`sid=${CANARY}; Secure`, `theme=${CANARY}; Max-Age=0`] }],
  ['an issued nameless cookie', { setCookie: [CANARY, `=${CANARY}; Path=/`] }],
  ['a value that is refused', { setCookie: [`a=__Host-${CANARY}\x01; SameSite=None`, `=__Host-${CANARY}`] }],
  ['the upstream’s value', { setCookie: [`sid=${CANARY}`], upstreamSetCookie: [`sid=${CANARY}1`] }],
  ['an unknown attribute', { setCookie: [`sid=1; Comment=${CANARY}; ${CANARY}`] }],
  ['a date that is none', { setCookie: [`sid=1; Expires=${CANARY}; Max-Age=${CANARY}`] }],
  ['Domain and Path', { setCookie: [`sid=1; Domain=${CANARY}.example; Path=/${CANARY}/x`] }],
  ['what is no host', { site: `a b ${CANARY}` }],
  ['a SameSite that is none', { setCookie: [`sid=1; SameSite=${CANARY}; Path=${CANARY}`] }],
  ['the path', { path: `/${CANARY}/x` }],
  ['the query of a login', { path: `/login?token=${CANARY}`, method: 'POST', cookie: `sid=${CANARY}` }],
  ['the fragment', { path: `/#${CANARY}` }],
  ['the User-Agent', { userAgent: `Mozilla/5.0 ${CANARY}` }],
  ['the client’s address', { clientIp: CANARY }],
  ['the peer’s address', { peerIp: CANARY, forwarded: { forwarded: `for=${CANARY};proto=https` } }],
  ['what is no request id', { requestId: `a ${CANARY}`, traceId: `"${CANARY}"` }],
  ['an endless request id', { requestId: CANARY.repeat(30), traceId: `${CANARY};x` }],
  ['the method', { method: CANARY }],
  ['scheme and TLS', { scheme: CANARY, tls: CANARY, upstreamScheme: CANARY }],
  ['Cache-Control', { cacheControl: `public, ${CANARY}`, setCookie: ['sid=1'] }],
  [
    'what nobody counts yet',
    { secFetchSite: CANARY, country: CANARY, asn: CANARY, ja4: CANARY, hsts: CANARY },
  ],
];

describe('the wall', () => {
  it('never throws, whatever the record', () =>
    fc.assert(
      fc.property(anyRecord, anyOptions, (shown, options) => {
        wall(options)(shown);
      }),
      { numRuns: 500 },
    ));

  it('makes plain data that survives a copy', () =>
    fc.assert(
      fc.property(anyRecord, anyOptions, (shown, options) => {
        const exchange = wall(options)(shown);
        assert.deepEqual(structuredClone(exchange), exchange);
      }),
    ));

  for (const [what, shown] of SECRETS) {
    for (const vantage of ['edge', 'origin'] as const) {
      it(`at the ${vantage} holds back ${what}`, () =>
        assert.equal(hasCanary(JSON.stringify(wall({ vantage })(record(shown)))), false));
    }
  }

  it('lets the host through, so that a canary would be seen', () =>
    assert.equal(hasCanary(JSON.stringify(wall()(record({ site: `${CANARY}.example` })))), true));

  it('holds back every value, wherever the cookie stands', () =>
    fc.assert(
      fc.property(header, header, (before, after) => {
        // Whatever stands around it must not turn the value into a name or an attribute.
        const around = (piece: string) => piece.replaceAll(/[;=,]/g, '_');
        const cookie = `${around(before)}=1; sid=${CANARY}; ${around(after)}`;
        const exchange = wall()(record({ cookie, setCookie: [`sid=${around(before)}${CANARY}; ${after}`] }));
        assert.equal(hasCanary(JSON.stringify(exchange)), false);
      }),
    ));
});
