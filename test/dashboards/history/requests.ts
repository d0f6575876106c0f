// What the sites of the seeded history are asked, in quiet times and during the incidents.
import { type Course, counter, type Series } from './series.ts';
import { ACCOUNT, BLOG, during, never, of, SHOP, SITES, WITH_SESSIONS } from './shape.ts';
import { INCIDENTS } from './timeline.ts';

const { tlsDisbelieved } = INCIDENTS;

const requests = (): Series[] => {
  const row = (vantage: string, site: string, transport: string, carries: string, course: Course) =>
    counter('cookie_requests_total', { vantage, site, transport, carries }, course);
  const edge = SITES.flatMap((site) => [
    row('edge', site, 'tls', 'none', of(site, 0.3)),
    row('edge', site, 'tls', 'other', of(site, site === BLOG ? 0.7 : 0.2)),
    row('edge', site, 'plaintext', 'none', of(site, 0.002)),
  ]);
  const sessions = WITH_SESSIONS.flatMap((site) => {
    const plain = (outside: Course, inside: Course): Course =>
      site === ACCOUNT ? during(tlsDisbelieved, inside, outside) : outside;
    return [
      row('edge', site, 'tls', 'auth', of(site, 0.5)),
      row('edge', site, 'plaintext', 'auth', plain(never, of(site, 0.02))),
      row('origin', site, 'tls', 'auth', plain(of(site, 0.5), never)),
      row('origin', site, 'plaintext', 'auth', plain(never, of(site, 0.5))),
      counter('cookie_tls_versions_total', { vantage: 'edge', site, version: '1.3' }, of(site, 0.45)),
      counter('cookie_tls_versions_total', { vantage: 'edge', site, version: '1.2' }, of(site, 0.05)),
      counter(
        'cookie_upstream_requests_total',
        { site, transport: 'tls', carries: 'auth', expected: 'true' },
        plain(of(site, 0.5), of(site, 0.3)),
      ),
      counter(
        'cookie_upstream_requests_total',
        { site, transport: 'plaintext', carries: 'auth', expected: 'false' },
        plain(never, of(site, 0.2)),
      ),
    ];
  });
  const plaintext = (site: string, answer: string, course: Course) =>
    counter(
      'cookie_plaintext_total',
      { vantage: 'edge', site, cookie: 'sid', class: 'auth', session: 'live', answer },
      course,
    );
  return [
    ...edge,
    ...sessions,
    plaintext(SHOP, 'served', never),
    plaintext(ACCOUNT, 'served', during(tlsDisbelieved, of(ACCOUNT, 0.015), never)),
    plaintext(ACCOUNT, 'redirected', during(tlsDisbelieved, of(ACCOUNT, 0.005), never)),
    ...['auth', 'other', 'none'].map((carries) =>
      counter(
        'cookie_cross_site_requests_total',
        { vantage: 'edge', site: SHOP, carries },
        of(SHOP, carries === 'auth' ? 0.004 : 0.02),
      ),
    ),
  ];
};

const auth = (): Series[] => {
  const row = (vantage: string, site: string, outcome: string, client: string, course: Course) =>
    counter('cookie_auth_requests_total', { vantage, site, outcome, client }, course);
  return WITH_SESSIONS.flatMap((site) => {
    const disbelieved = (inside: number, outside: number): Course =>
      site === ACCOUNT ? during(tlsDisbelieved, of(site, inside), of(site, outside)) : of(site, outside);
    return [
      row('edge', site, 'accepted', 'browser', disbelieved(0.24, 0.4)),
      row('edge', site, 'accepted', 'app', of(site, 0.1)),
      row('edge', site, 'missing', 'browser', disbelieved(0.1, 0.0004)),
      row('edge', site, 'missing', 'bot', of(site, 0.0008)),
      row('edge', site, 'rejected', 'browser', disbelieved(0.12, 0.0006)),
      row('edge', site, 'expired', 'browser', of(site, 0.0008)),
      row('edge', site, 'error', 'browser', of(site, 0.0003)),
      row('origin', site, 'accepted', 'browser', disbelieved(0.24, 0.5)),
      row('origin', site, 'rejected', 'browser', disbelieved(0.22, 0.001)),
    ];
  });
};

/** What requests are, and what became of those with a session. */
export const requestSeries = (): Series[] => [...requests(), ...auth()];
