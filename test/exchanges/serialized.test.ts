// Exchanges as bytes and back: nothing is lost, nothing is invented, and damage is noticed without a throw.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOKIE_CLASSES, SAME_SITES, VIOLATIONS } from '../../exporter/cookies/cookie.ts';
import {
  AUTH_STEPS,
  BROWSERS,
  type CookieView,
  type Exchange,
  type IssuedCookie,
  REPLACED,
  type Sender,
  type SentCookie,
  type SetCookieView,
  SYSTEMS,
} from '../../exporter/exchanges/exchange.ts';
import { COOKIE_FIDELITIES, SET_COOKIE_FIDELITIES } from '../../exporter/exchanges/record.ts';
import { BEGINNING_BYTES, FORM } from '../../exporter/exchanges/serialized/form.ts';
import { ExchangeCursor, parseExchanges } from '../../exporter/exchanges/serialized/read.ts';
import { createExchangeWriter, createSerializeExchanges } from '../../exporter/exchanges/serialized/write.ts';

const byteText = (max: number) =>
  fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: max })
    .map((codes) => String.fromCharCode(...codes));
const fingerprint = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 })
  .map((codes) => String.fromCharCode(...codes));
const name = fc.oneof(fc.constantFrom('sid', '_ga', 'theme', 'Größe', '名前', '*'), byteText(40));
const size = fc.oneof(fc.nat(5000), fc.constantFrom(0, 127, 128, 16_384, 16 * 1024 ** 2));
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { nil: null });
const answer = fc.constantFrom(null, true, false);
const seconds = fc.double({ noNaN: true, min: 0, max: 1e9 });

const sentCookie: fc.Arbitrary<SentCookie> = fc.record({
  cookie: name,
  class: fc.constantFrom(...COOKIE_CLASSES),
  listed: fc.boolean(),
  repeated: fc.boolean(),
  bytes: size,
  nameFingerprint: fingerprint,
  session: maybe(fingerprint),
  valueMark: maybe(fc.nat(0xffff_ffff)),
  life: fc.constant('unknown'),
});
const issuedCookie: fc.Arbitrary<IssuedCookie> = fc.record({
  cookie: name,
  class: fc.constantFrom(...COOKIE_CLASSES),
  listed: fc.boolean(),
  deletion: fc.boolean(),
  secure: fc.boolean(),
  httpOnly: fc.boolean(),
  partitioned: fc.boolean(),
  sameSite: fc.constantFrom(...SAME_SITES),
  domain: maybe(name),
  path: maybe(name),
  lifetimeSeconds: maybe(fc.double({ noNaN: true, noDefaultInfinity: true })),
  bytes: size,
  violations: fc.subarray([...VIOLATIONS]),
  refused: fc.boolean(),
  shape: byteText(60),
  exempt: fc.subarray(['secure', 'httponly', 'samesite'] as const),
  expectedRewrites: fc.subarray(['secure_added', 'value_changed']),
  nameFingerprint: fingerprint,
  fingerprint: maybe(fingerprint),
  session: maybe(fingerprint),
  replaces: fc.constantFrom(...REPLACED),
});
const cookieView: fc.Arbitrary<CookieView> = fc.record({
  fidelity: fc.constantFrom(...COOKIE_FIDELITIES),
  present: answer,
  headerBytes: maybe(size),
  cookies: fc.array(sentCookie, { maxLength: 6 }),
});
const setCookieView: fc.Arbitrary<SetCookieView> = fc.record({
  fidelity: fc.constantFrom(...SET_COOKIE_FIDELITIES),
  cookies: fc.array(issuedCookie, { maxLength: 3 }),
});
const sender: fc.Arbitrary<Sender> = fc.record({
  device: fc
    .tuple(fc.constantFrom(...BROWSERS), fc.constantFrom(...SYSTEMS), fc.nat(65_535))
    .map(([browser, system, version]) => {
      const kinds = BROWSERS.indexOf(browser) * 8 + SYSTEMS.indexOf(system);
      return { browser, system, version, id: kinds * 65_536 + version };
    }),
  network: maybe(fc.nat(2 ** 24)),
  country: maybe(fc.constantFrom('DE', 'US')),
  asn: maybe(fc.integer({ min: 1, max: 0xffff_ffff })),
  ja4: maybe(fc.constant('8daaf6152771')),
});
const exchange: fc.Arbitrary<Exchange> = fc.record({
  vantage: fc.constantFrom('edge', 'origin'),
  source: name,
  timeMs: fc.double({ noNaN: true, min: 0, max: 4e12 }),
  site: name,
  status: fc.nat(999),
  protected: fc.boolean(),
  authStep: fc.constantFrom(null, ...AUTH_STEPS),
  sender,
  requestId: maybe(byteText(40)),
  traceId: maybe(byteText(40)),
  join: maybe(
    fc.record({ key: maybe(fingerprint), target: fc.array(fc.nat(0xffff_ffff), { maxLength: 8 }) }),
  ),
  client: fc.constantFrom('browser', 'webview', 'app', 'bot', 'tool', 'monitor', 'unknown'),
  transport: fc.constantFrom('tls', 'plaintext', 'unknown'),
  tlsVersion: fc.constantFrom(null, '1.0', '1.1', '1.2', '1.3', 'other'),
  loopback: fc.boolean(),
  upstream: maybe(
    fc.record({ transport: fc.constantFrom('tls', 'plaintext', 'unknown'), expected: fc.boolean() }),
  ),
  upstreamAnswered: answer,
  request: cookieView,
  response: setCookieView,
  upstreamResponse: maybe(setCookieView),
  durationSeconds: maybe(seconds),
  crossSite: answer,
});
const batch = fc.array(exchange, { maxLength: 5 });

const serialize = createSerializeExchanges();
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('serialised exchanges', () => {
  it('are read back as they were', () =>
    fc.assert(fc.property(batch, (xs) => assert.deepEqual(plain(parseExchanges(serialize(xs))), plain(xs)))));

  it('stand for themselves, whatever was written before', () =>
    fc.assert(
      fc.property(batch, batch, (first, second) => {
        serialize(first);
        assert.deepEqual(plain(parseExchanges(serialize(second))), plain(second));
      }),
    ));

  it('are the same written and read some at a time', () =>
    fc.assert(
      fc.property(batch, batch, fc.integer({ min: 1, max: 4 }), (first, second, most) => {
        const writer = createExchangeWriter();
        writer.write(first);
        writer.write(second);
        const cursor = new ExchangeCursor(writer.take());
        const read: Exchange[] = [];
        for (let some = cursor.read(most); some.length > 0; some = cursor.read(most)) read.push(...some);
        assert.ok(cursor.isAtEnd);
        assert.deepEqual(plain(read), plain([...first, ...second]));
      }),
    ));

  it('are the same where they are given away, and others are written where they were', () =>
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), (batches) => {
        const writer = createExchangeWriter();
        let spare: ArrayBuffer | undefined;
        for (const xs of batches) {
          writer.write(xs);
          const given = writer.give(spare);
          assert.deepEqual(plain(parseExchanges(given)), plain(xs));
          spare = given.buffer;
        }
      }),
    ));

  it('cut short are none', () =>
    fc.assert(
      fc.property(batch, fc.nat(), (xs, n) => {
        const bytes = serialize(xs);
        assert.equal(parseExchanges(bytes.subarray(0, n % bytes.length)), null);
      }),
    ));

  it('with more behind them are none', () =>
    fc.assert(
      fc.property(batch, (xs) =>
        assert.equal(parseExchanges(Buffer.concat([serialize(xs), Buffer.of(0)])), null),
      ),
    ));

  it('of another form are none', () => assert.equal(parseExchanges(Uint8Array.of(FORM + 1, 0, 0)), null));

  it('that say they are more than they are, are none', () =>
    fc.assert(
      fc.property(batch, fc.integer({ min: 1, max: 0xffff_0000 }), (xs, more) => {
        const bytes = serialize(xs);
        new DataView(bytes.buffer).setUint32(4, xs.length + more, true);
        assert.equal(parseExchanges(bytes), null);
      }),
    ));

  it('of a network that no number has are none', () =>
    fc.assert(
      fc.property(exchange, fc.constantFrom(-1, -Infinity, Infinity), (x, network) => {
        const bytes = serialize([x]);
        new DataView(bytes.buffer).setFloat64(BEGINNING_BYTES + 24, network, true);
        assert.equal(parseExchanges(bytes), null);
      }),
    ));

  it('never throw when damaged', () =>
    fc.assert(
      fc.property(batch, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), (xs, hits) => {
        const bytes = serialize(xs);
        for (const [at, byte] of hits) bytes[at % bytes.length] = byte;
        const read = parseExchanges(bytes);
        assert.ok(read === null || Array.isArray(read));
      }),
    ));

  it('never throw on noise', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        noise[0] = FORM;
        const read = parseExchanges(noise);
        assert.ok(read === null || Array.isArray(read));
      }),
    ));

  it('take few bytes for what comes again', () => {
    const [x] = fc.sample(exchange, { numRuns: 1, seed: 4 });
    assert.ok(x);
    const [one, many] = [[x], Array.from({ length: 100 }, () => x)].map((xs) => serialize(xs).length);
    assert.ok(Number(many) < 100 * Number(one));
  });
});
