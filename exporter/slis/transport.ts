// Over what cookies travel: the client leg, the upstream leg, TLS versions, cross-site requests.
// It must not judge what a missing field means; the wall has done so.
import type { Exchange, SentCookie, Transport } from '../exchanges/exchange.ts';
import { unreported } from './finding.ts';
import { carriesOf, createFirstHand } from './labels.ts';
import { createPerSite } from './per-site.ts';
import type { Sli } from './sli.ts';

/** How a plaintext request was answered. A redirect comes too late: the cookie was on the wire. */
const answerOf = (status: number): 'redirected' | 'served' | 'refused' => {
  if (status >= 300 && status < 400 && status !== 304) return 'redirected';
  return status >= 400 ? 'refused' : 'served';
};

/** Nothing leaves the machine on its way to a loopback host, so plaintext there is no fault that could be counted. */
const judgedTransport = ({ transport, loopback }: Exchange): Transport =>
  loopback && transport === 'plaintext' ? 'unknown' : transport;

export const transport: Sli = {
  name: 'transport',
  metrics: [
    'cookie_requests_total',
    'cookie_plaintext_total',
    'cookie_tls_versions_total',
    'cookie_upstream_requests_total',
    'cookie_cross_site_requests_total',
  ],
  objectives: [
    {
      sli: 'client_tls',
      title: 'Auth cookies over TLS on the client leg',
      needs: ['cookie'],
      valid: {
        metric: 'cookie_requests_total',
        where: { transport: ['tls', 'plaintext'], carries: ['auth'] },
      },
      bad: { metric: 'cookie_requests_total', where: { transport: ['plaintext'], carries: ['auth'] } },
      objective: 0.9999,
      target: 1,
      tells: 'The share of requests with an auth cookie whose client leg had TLS.',
      matters: 'A session cookie sent without TLS can be read and replayed by anyone on the way.',
    },
  ],
  observer: (tallies, { upstreamFrom, report = unreported }) => {
    const requests = tallies.counter('cookie_requests_total');
    const plaintext = tallies.counter('cookie_plaintext_total');
    const versions = tallies.counter('cookie_tls_versions_total');
    const upstream = tallies.counter('cookie_upstream_requests_total');
    const crossSite = tallies.counter('cookie_cross_site_requests_total');
    const placeOf = createPerSite((vantage, site) => ({
      requests: requests.within(vantage).within(site),
      versions: versions.within(vantage).within(site),
      upstream: upstream.within(site),
      crossSite: crossSite.within(vantage).within(site),
    }));
    const isFirstHand = createFirstHand();
    const countPlaintext = (x: Exchange, cookie: SentCookie, isNews: boolean): void => {
      const answer = answerOf(x.status);
      plaintext.add(1, x.vantage, x.site, cookie.cookie, cookie.class, cookie.life, answer);
      if (cookie.class === 'auth' && isNews)
        report({ kind: 'plaintext_auth_cookie', exchange: x, cookie, reasons: [answer] });
    };
    return (x) => {
      const carries = carriesOf(x.request);
      const judged = judgedTransport(x);
      const here = placeOf(x);
      here.requests.add(1, judged, carries);
      // What the origin is told of the client leg may be a mistake; the edge itself saw it.
      const isNews = judged !== 'unknown' && isFirstHand(x);
      if (judged === 'plaintext') {
        for (const cookie of x.request.cookies) if (!cookie.repeated) countPlaintext(x, cookie, isNews);
      }
      if (carries === 'auth' && x.tlsVersion !== null) here.versions.add(1, x.tlsVersion);
      if (x.upstream !== null && x.vantage === upstreamFrom) {
        here.upstream.add(1, x.upstream.transport, carries, x.upstream.expected ? 'true' : 'false');
      }
      if (x.crossSite === true) here.crossSite.add(1, carries);
    };
  },
};
