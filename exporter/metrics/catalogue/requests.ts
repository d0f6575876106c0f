// What requests carry and over what: transport, auth outcomes, header size. Metric definitions only.
import { CARRIES, CLASSES, CLIENTS, COOKIE, SITE, TRANSPORTS, VANTAGES, YES_NO } from './labels.ts';
import { counter, histogram } from './types.ts';

const PLACE = [
  ['vantage', VANTAGES],
  ['site', SITE],
] as const;
const NAMED = [...PLACE, ['cookie', COOKIE], ['class', CLASSES]] as const;

export const requestMetrics = {
  cookie_requests_total: counter(
    'Requests by transport of the client leg and by what cookies they carried; plaintext to a loopback host is unknown.',
    [...PLACE, ['transport', TRANSPORTS], ['carries', CARRIES]],
    { startsAtZero: true },
  ),
  cookie_plaintext_total: counter(
    'Cookies received over a client leg without TLS, once per request and name, by how the request was answered.',
    [...NAMED, ['session', ['live', 'ended', 'unknown']], ['answer', ['redirected', 'served', 'refused']]],
    { startsAtZero: true, exemplars: true },
  ),
  cookie_tls_versions_total: counter('Requests with auth cookies by TLS version of the client leg.', [
    ...PLACE,
    ['version', ['1.0', '1.1', '1.2', '1.3', 'other']],
  ]),
  cookie_upstream_requests_total: counter(
    'Requests by transport of the leg between edge and origin, and whether the tls_mode of the source expects it.',
    [
      ['site', SITE],
      ['transport', TRANSPORTS],
      ['carries', CARRIES],
      ['expected', YES_NO],
    ],
  ),
  cookie_auth_requests_total: counter(
    'Requests with an auth cookie or answered 401 or 403, by outcome and kind of client.',
    [...PLACE, ['outcome', ['accepted', 'missing', 'rejected', 'expired', 'error']], ['client', CLIENTS]],
    { exemplars: true },
  ),
  cookie_request_header_bytes: histogram(
    'Length of the Cookie header, crumbs joined, of requests that have one of known length.',
    PLACE,
    [256, 512, 1024, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 32768, 65536],
    { unit: 'bytes', native: true, exemplars: true },
  ),
  cookie_request_header_over_total: counter(
    'Requests whose Cookie header is strictly longer than a limit that servers enforce.',
    [...PLACE, ['limit', ['4096', '8192', '16384']]],
    { startsAtZero: true },
  ),
  cookie_request_cookies: histogram(
    'Number of cookies in requests that have a Cookie header.',
    PLACE,
    [1, 2, 5, 10, 20, 50, 100, 150, 180],
  ),
  cookie_sent_bytes_total: counter('Bytes of cookies (name, equals sign and value) in requests.', NAMED, {
    unit: 'bytes',
  }),
  cookie_request_duration_seconds: histogram(
    'Time that requests took, by the size of their Cookie header, where the log has durations.',
    [...PLACE, ['header_size', ['none', 'small', 'large', 'huge']]],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    { unit: 'seconds', native: true, exemplars: true },
  ),
  cookie_header_rejected_total: counter(
    'Requests answered as having too large a header; 400 only where nothing upstream answered.',
    [...PLACE, ['status', ['400', '413', '431', '494']]],
    { startsAtZero: true, exemplars: true },
  ),
  cookie_cross_site_requests_total: counter(
    'Requests that the browser marked as cross-site (Sec-Fetch-Site), by what cookies they carried.',
    [...PLACE, ['carries', CARRIES]],
  ),
} as const;
