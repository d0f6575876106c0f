// Who had TLS, by vantage, socket, forwarding headers, trust and tls_mode.
import assert from 'node:assert/strict';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import type { NormalizeOptions } from '../../exporter/exchanges/normalize.ts';
import { exchangeOf, type Shown } from './records.ts';

type Options = Partial<NormalizeOptions>;
type Case = readonly [what: string, shown: Shown, expected: string, options?: Options];

const EDGE: Options = {};
const INGRESS: Options = { transport: 'forwarded' };
const ORIGIN: Options = { vantage: 'origin' };
const PASSTHROUGH: Options = { vantage: 'origin', tlsMode: 'passthrough' };

const FROM_PROXY = { peerIp: '10.0.0.1' };
const FROM_STRANGER = { peerIp: '192.0.2.1' };
const HTTPS = { 'x-forwarded-proto': 'https' };
const HTTP = { 'x-forwarded-proto': 'http' };

const clientLeg = ({ transport, tlsVersion }: Exchange): string =>
  tlsVersion === null ? transport : `${transport} ${tlsVersion}`;
const upstreamLeg = ({ upstream }: Exchange): string =>
  upstream === null ? 'none' : `${upstream.transport} ${upstream.expected ? 'expected' : 'unexpected'}`;

const suite = (
  title: string,
  base: Options,
  observe: (exchange: Exchange) => string,
  cases: readonly Case[],
): void => {
  describe(title, () => {
    for (const [what, shown, expected, options] of cases) {
      it(`${what}: ${expected}`, () =>
        assert.equal(observe(exchangeOf(shown, { ...base, ...options })), expected));
    }
  });
};

describe('the client leg', () => {
  suite('at an edge is its own socket', EDGE, clientLeg, [
    ['scheme https', { scheme: 'https' }, 'tls'],
    ['scheme http', { scheme: 'http' }, 'plaintext'],
    ['scheme wss', { scheme: 'wss' }, 'tls'],
    ['scheme in capitals', { scheme: 'HTTPS' }, 'tls'],
    ['an on/off field that is on', { scheme: 'on' }, 'tls'],
    ['an on/off field that is off', { scheme: 'off' }, 'plaintext'],
    ['a scheme that is none', { scheme: 'h2' }, 'unknown'],
    ['a log without both fields', {}, 'unknown'],
    ['a scheme that is missing', { scheme: null }, 'unknown'],
    ['both missing', { scheme: null, tls: null }, 'unknown'],
    ['an empty TLS field, no scheme field', { tls: null }, 'plaintext'],
    ['an empty TLS field and a scheme', { scheme: 'https', tls: null }, 'tls'],
    ['a TLS version and no scheme field', { tls: 'TLSv1.3' }, 'tls 1.3'],
    ['a TLS version beside a scheme', { scheme: 'https', tls: 'TLSv1.2' }, 'tls 1.2'],
    ['headers of a trusted peer', { scheme: 'http', ...FROM_PROXY, forwarded: HTTPS }, 'plaintext'],
    ['headers alone', { ...FROM_PROXY, forwarded: HTTPS }, 'unknown'],
  ]);

  suite('has the TLS version as products write it', EDGE, clientLeg, [
    ...(
      [
        ['TLSv1.3', 'tls 1.3'],
        ['tlsv1.2', 'tls 1.2'],
        ['TLSv1.1', 'tls 1.1'],
        ['TLSv1', 'tls 1.0'],
        ['TLSv1.0', 'tls 1.0'],
        ['1.3', 'tls 1.3'],
        ['1.0', 'tls 1.0'],
        ['tls1.3', 'tls 1.3'],
        ['TLS 1.2', 'tls 1.2'],
        ['772', 'tls 1.3'],
        ['771', 'tls 1.2'],
        ['770', 'tls 1.1'],
        ['769', 'tls 1.0'],
        ['SSLv3', 'tls other'],
        ['TLSv1.4', 'tls other'],
        ['on', 'tls'],
        ['off', 'plaintext'],
        ['none', 'plaintext'],
        ['unknown', 'unknown'],
      ] as const
    ).map(([tls, expected]): Case => [tls, { tls }, expected]),
    ['a TLS field that says nothing beside a scheme', { tls: 'unknown', scheme: 'https' }, 'tls'],
  ]);

  const forwardedCases: readonly Case[] = [
    ['a trusted peer says https', { ...FROM_PROXY, forwarded: HTTPS }, 'tls'],
    ['a trusted peer says http', { ...FROM_PROXY, forwarded: HTTP }, 'plaintext'],
    ['a trusted peer says nothing', { ...FROM_PROXY, forwarded: {} }, 'unknown'],
    ['a trusted peer in a log without headers', FROM_PROXY, 'unknown'],
    ['a stranger says https', { ...FROM_STRANGER, forwarded: HTTPS }, 'unknown'],
    ['a stranger says http', { ...FROM_STRANGER, forwarded: HTTP }, 'unknown'],
    ['nobody knows who says http', { forwarded: HTTP }, 'unknown'],
    ['the peer is missing', { peerIp: null, forwarded: HTTP }, 'unknown'],
    ['the client is trusted, the peer is not known', { clientIp: '10.0.0.1', forwarded: HTTP }, 'unknown'],
    ['its own socket does not count', { scheme: 'http', tls: null, ...FROM_PROXY }, 'unknown'],
    [
      'its own TLS version does not count',
      { scheme: 'https', tls: 'TLSv1.3', ...FROM_PROXY, forwarded: HTTP },
      'plaintext',
    ],
    [
      'the header that is believed first wins',
      { ...FROM_PROXY, forwarded: { ...HTTP, 'cf-visitor': '{"scheme":"https"}' } },
      'tls',
    ],
    [
      'a header that says nothing leaves it to the next',
      { ...FROM_PROXY, forwarded: { ...HTTP, 'cf-visitor': '{}' } },
      'plaintext',
    ],
    [
      'a header that is not listed is not asked',
      { ...FROM_PROXY, forwarded: HTTPS },
      'unknown',
      { headers: ['forwarded'] },
    ],
  ];
  suite('at an ingress is what trusted peers say', INGRESS, clientLeg, forwardedCases);
  suite('at an origin is what trusted peers say', ORIGIN, clientLeg, forwardedCases);
  suite('at an origin with bridge likewise', { ...ORIGIN, tlsMode: 'bridge' }, clientLeg, forwardedCases);

  suite('at an origin with passthrough is its own socket', PASSTHROUGH, clientLeg, [
    ['TLS', { scheme: 'https', tls: 'TLSv1.3' }, 'tls 1.3'],
    ['plaintext', { scheme: 'http' }, 'plaintext'],
    ['headers do not count', { ...FROM_PROXY, forwarded: HTTPS }, 'unknown'],
  ]);

  const SILENCE: Options = { absent: { 'x-arr-ssl': 'plaintext' } };
  suite('takes silence for an answer only where the config says so', { ...ORIGIN, ...SILENCE }, clientLeg, [
    ['the header is absent', { ...FROM_PROXY, forwarded: {} }, 'plaintext'],
    ['the header is there', { ...FROM_PROXY, forwarded: { 'x-arr-ssl': '2048|256|a|b' } }, 'tls'],
    ['the header is there and empty', { ...FROM_PROXY, forwarded: { 'x-arr-ssl': '' } }, 'unknown'],
    ['another header says https', { ...FROM_PROXY, forwarded: HTTPS }, 'tls'],
    ['another header says nothing', { ...FROM_PROXY, forwarded: { forwarded: 'for=a' } }, 'plaintext'],
    ['a stranger is silent', { ...FROM_STRANGER, forwarded: {} }, 'unknown'],
    ['the line shows no headers', FROM_PROXY, 'unknown'],
    [
      'the log does not show this header',
      { ...FROM_PROXY, forwarded: { forwarded: 'for=a' } },
      'unknown',
      { isShown: (header) => header === 'forwarded' },
    ],
    [
      'silence that means TLS',
      { ...FROM_PROXY, forwarded: {} },
      'tls',
      { absent: { 'front-end-https': 'tls' } },
    ],
    [
      'two silences: the header that is believed first',
      { ...FROM_PROXY, forwarded: {} },
      'tls',
      { absent: { forwarded: 'plaintext', 'cf-visitor': 'tls' } },
    ],
  ]);
});

describe('the upstream leg', () => {
  const offload: Options = { tlsMode: 'offload' };
  const bridge: Options = { tlsMode: 'bridge' };
  const passthrough: Options = { tlsMode: 'passthrough' };
  suite('as an edge names it', EDGE, upstreamLeg, [
    ['http, offload', { upstreamScheme: 'http' }, 'plaintext expected', offload],
    ['https, offload', { upstreamScheme: 'https' }, 'tls expected', offload],
    ['http, bridge', { upstreamScheme: 'http' }, 'plaintext unexpected', bridge],
    ['https, bridge', { upstreamScheme: 'https' }, 'tls expected', bridge],
    ['http, passthrough', { upstreamScheme: 'http' }, 'plaintext unexpected', passthrough],
    ['https, passthrough', { upstreamScheme: 'https' }, 'tls expected', passthrough],
    ['a log without the field', {}, 'unknown expected', bridge],
    ['a scheme that is none', { upstreamScheme: 'fastcgi' }, 'unknown expected', bridge],
    ['no upstream was asked', { upstreamScheme: null }, 'none'],
    ['nothing upstream answered', { upstreamScheme: 'http', upstreamStatus: null }, 'none'],
    ['upstream answered', { upstreamScheme: 'http', upstreamStatus: 200 }, 'plaintext expected'],
  ]);
  suite('as an origin has it on its socket', ORIGIN, upstreamLeg, [
    ['http, offload', { scheme: 'http' }, 'plaintext expected', offload],
    ['https, offload', { scheme: 'https' }, 'tls expected', offload],
    ['http, bridge', { scheme: 'http' }, 'plaintext unexpected', bridge],
    ['TLS, bridge', { tls: 'TLSv1.3' }, 'tls expected', bridge],
    ['no socket of its own in the log', {}, 'unknown expected', bridge],
    ['forwarding headers do not count', { ...FROM_PROXY, forwarded: HTTPS }, 'unknown expected', bridge],
    ['passthrough: it is the client leg', { scheme: 'http' }, 'none', passthrough],
  ]);
});
