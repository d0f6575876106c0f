// Row "TLS by leg and version": what travelled how, from the browser to the edge and from there to the origin.
import { eventBars } from '../event-bars.ts';
import { areas, line } from '../panels.ts';
import { rateOf } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';

const requests = { metric: 'cookie_requests_total' } as const;
const upstream = { metric: 'cookie_upstream_requests_total' } as const;
const QUARTER = { width: 6, height: 8 } as const;

const client = () =>
  areas({
    ...QUARTER,
    id: 701,
    title: 'From the browser, by transport',
    description:
      'Requests a second by transport of the client leg. plaintext should be redirects alone; unknown: no log shows it, or a proxy in front that is not trusted (trust.proxies).',
    unit: 'reqps',
    empty: 'No request seen',
  })
    .withTarget(line(rateOf(requests, ['transport']), '{{transport}}'))
    .overrideByName('tls', coloured(COLOURS.good))
    .overrideByName('plaintext', coloured(COLOURS.bad))
    .overrideByName('unknown', coloured(COLOURS.quiet));

/** Requests with a session by TLS version; the same on every dashboard. */
export const tlsVersions = (frame: { readonly id: number; readonly width: number }) =>
  areas({
    ...frame,
    title: 'TLS versions with a session',
    description:
      'Requests with an auth cookie by the TLS version of the client leg. 1.0 and 1.1 are broken and should be switched off; 1.2 and 1.3 are good.',
    unit: 'reqps',
    height: 8,
    empty: 'TLS version not logged',
  })
    .withTarget(line(rateOf({ metric: 'cookie_tls_versions_total' }, ['version']), 'TLS {{version}}'))
    .overrideByName('TLS 1.3', coloured(COLOURS.good))
    .overrideByName('TLS 1.2', coloured(COLOURS.neutral))
    .overrideByName('TLS 1.1', coloured(COLOURS.bad))
    .overrideByName('TLS 1.0', coloured(COLOURS.worse))
    .overrideByName('TLS other', coloured(COLOURS.other));

const behindTheEdge = () =>
  areas({
    ...QUARTER,
    id: 703,
    title: 'From edge to origin, by transport',
    description:
      'Requests a second by transport of the upstream leg. Whether plaintext is right there is for tls_mode of the source to say: offload expects it, bridge does not.',
    unit: 'reqps',
    empty: 'No log shows the upstream leg',
  })
    .withTarget(line(rateOf(upstream, ['transport']), '{{transport}}'))
    .overrideByName('tls', coloured(COLOURS.good))
    .overrideByName('plaintext', coloured(COLOURS.watch))
    .overrideByName('unknown', coloured(COLOURS.quiet));

const unexpected = () =>
  eventBars({
    frame: {
      ...QUARTER,
      id: 704,
      title: 'Not as tls_mode expects',
      description:
        'Requests whose upstream leg was otherwise than tls_mode says, by what they carried; counts in each interval. auth: session cookies crossed your own network in the clear.',
      unit: 'short',
      empty: 'No log shows the upstream leg',
    },
    events: { ...upstream, where: { expected: ['false'] } },
    by: 'carries',
    among: upstream,
  });

const sessionsOf = () =>
  eventBars({
    frame: {
      width: 12,
      height: 8,
      id: 705,
      title: 'Plaintext cookies by life of the session',
      description:
        'Cookies that arrived without TLS; counts in each interval. live: the value was issued and had not ended, so whoever read it has a session; ended: it is worth nothing; unknown: its issue was not seen.',
      unit: 'short',
      empty: 'Transport not known',
    },
    events: {
      metric: 'cookie_plaintext_total',
      among: { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } },
    },
    by: 'session',
    among: { ...requests, where: { transport: ['tls', 'plaintext'] } },
    colours: { live: COLOURS.worse, ended: COLOURS.watch, unknown: COLOURS.bad },
  });

/** Where the two sides differ about the client leg; the same on every dashboard. */
export const disagreements = (frame: { readonly id: number; readonly width: number }) =>
  eventBars({
    frame: {
      ...frame,
      height: 8,
      title: 'Edge and origin disagree about TLS',
      description:
        'Requests of which edge and origin say different things about the client leg, by what the origin believes; counts in each interval. An origin that believes plaintext sets no Secure cookies and makes http:// links: pass X-Forwarded-Proto, and trust it.',
      unit: 'short',
      empty: 'Nothing paired',
    },
    events: {
      metric: 'cookie_transport_disagreements_total',
      among: { metric: 'cookie_pairings_total' },
    },
    by: 'origin',
    among: { metric: 'cookie_pairings_total', where: { outcome: ['paired'] } },
    colours: { plaintext: COLOURS.bad, tls: COLOURS.watch },
  });

/** Panels of the row, in the order of the grid. */
export const transport = () => [
  client(),
  tlsVersions({ id: 702, width: 6 }),
  behindTheEdge(),
  unexpected(),
  sessionsOf(),
  disagreements({ id: 706, width: 12 }),
];
