// Row "Where to look": one number for each of the rows below, so that the reader opens the right one.
import { latest, stat } from '../panels.ts';
import { countOf, increaseOf, likelyReplays, quantileOf, shareOf } from '../queries.ts';
import { COLOURS, thresholds } from '../style.ts';
import { count, SMALL, share } from './numbers.ts';

const largest = () =>
  stat({
    ...SMALL,
    id: 101,
    title: 'Cookie header, p99',
    description:
      'Row "Size of Cookie headers". 99 of 100 Cookie headers of the time range are at most this long. From 4096 bytes on the first servers refuse, from 8192 on nginx, Apache and Tomcat do.',
    unit: 'bytes',
    empty: 'no header seen',
  })
    .decimals(1)
    .thresholds(thresholds(COLOURS.good, [4096, COLOURS.watch], [8192, COLOURS.bad]))
    .withTarget(latest(quantileOf(0.99, 'cookie_request_header_bytes', '$__range')));

const compared = { metric: 'cookie_rewrites_compared_total' } as const;
const edgeAgainstOrigin = () => [
  count({
    id: 102,
    title: 'Unexpected rewrites',
    description:
      'Row "Edge against origin". Set-Cookie headers that the edge changed or dropped unasked. Normal is 0; the matrix in the row says which cookie lost what.',
    empty: 'not compared',
    query: countOf({ ...compared, where: { result: ['unexpected'] } }, compared, '$__range'),
  }),
  share({
    id: 103,
    title: 'Altered on the way in',
    description:
      'Row "Edge against origin". Cookies of requests that edge and origin show differently, for each request compared. Normal is 0; a load balancer that adds its own cookie shows as added.',
    empty: 'not compared',
    query: shareOf(
      { metric: 'cookie_forwards_total' },
      { metric: 'cookie_forwards_compared_total' },
      '$__range',
    ),
    watch: 0.001,
    bad: 0.05,
  }),
];

const violations = () =>
  share({
    id: 104,
    title: 'Cookies a browser refuses',
    description:
      'Row "What responses set". Violations (what browsers refuse or the standard forbids) for each Set-Cookie header. Normal is 0; the table in the row names cookie and rule.',
    empty: 'none issued',
    query: shareOf({ metric: 'cookie_violations_total' }, { metric: 'cookie_issued_total' }, '$__range'),
    watch: 0.001,
    bad: 0.05,
  });

const auth = { metric: 'cookie_auth_requests_total' } as const;
const lives = () => [
  count({
    id: 105,
    title: 'Ended sessions let in',
    description:
      'Row "Sessions". Requests that were let in with a session that had ended: expired, deleted or replaced. Normal is 0; more means that the application does not end sessions.',
    empty: 'no auth traffic',
    query: countOf({ metric: 'cookie_stale_total', where: { outcome: ['accepted'] } }, auth, '$__range'),
  }),
  count({
    id: 106,
    title: 'Login loops',
    description:
      'Row "Sessions". Auth cookies that were given again and again without being accepted: somebody who cannot get in. Normal is 0.',
    empty: 'no auth traffic',
    query: countOf({ metric: 'cookie_renewals_total', where: { trigger: ['login_loop'] } }, auth, '$__range'),
  }),
  share({
    id: 107,
    title: 'New cookies not returned',
    description:
      'Row "Sessions". Auth cookies that no browser presented within 10 minutes of their issue. A few are normal (tools, closed tabs); a jump means that browsers refuse the cookie.',
    empty: 'no login followed',
    query: shareOf(
      { metric: 'cookie_returned_total', where: { returned: ['false'] } },
      { metric: 'cookie_returned_total' },
      '$__range',
    ),
    watch: 0.1,
    bad: 0.3,
  }),
];

const replays = () =>
  count({
    id: 108,
    title: 'Likely replays',
    description:
      'Row "Replay". Sessions that somebody else than their owner seems to use, at levels likely and certain. Normal is 0; the row says by which signal and from where.',
    empty: 'no session followed',
    query: likelyReplays(),
  });

const requests = { metric: 'cookie_requests_total' } as const;
const transport = () =>
  share({
    id: 109,
    title: 'Sessions without TLS',
    description:
      'Row "TLS by leg and version". Share of requests with an auth cookie whose client leg had no TLS, of those of which it is known. Normal is 0; the row says whether the sessions were live, and what the origin believed.',
    empty: 'not known',
    query: shareOf(
      { ...requests, where: { carries: ['auth'], transport: ['plaintext'] } },
      { ...requests, where: { carries: ['auth'], transport: ['tls', 'plaintext'] } },
      '$__range',
    ),
    watch: 0.000001,
    bad: 0.001,
  });

const pairs = { metric: 'cookie_pairings_total' } as const;
const pairing = () =>
  share({
    id: 110,
    title: 'Records without a partner',
    description:
      'Row "Pairing of edge and origin". Records of edge or origin that found none of the other. What never pairs cannot be compared. Some are normal: answers from a cache, requests that bypass the edge.',
    empty: 'nothing to pair',
    query: shareOf({ ...pairs, where: { outcome: ['edge_only', 'origin_only', 'late'] } }, pairs, '$__range'),
    watch: 0.2,
    bad: 0.9,
  });

const believed = () => [
  share({
    id: 111,
    title: 'Share of lines rejected',
    description:
      'Row "Sources". Share of log lines that could not be read as a request. Normal is 0; near 100 % the configured format is not the one of the log.',
    empty: 'no line read',
    query: shareOf(
      { metric: 'cookie_exporter_lines_rejected_total' },
      { metric: 'cookie_exporter_lines_total' },
      '$__range',
    ),
    watch: 0.001,
    bad: 0.05,
  }),
  count({
    id: 112,
    title: 'Counted as "other"',
    description:
      'Row "The exporter itself". Increments that lost their site, cookie or incident because a limit was reached. Normal is 0; raise the limit, or find out who makes up names.',
    empty: 'no exporter',
    query: increaseOf({ metric: 'cookie_exporter_label_overflows_total' }, '$__range'),
  }),
];

/** Panels of the row, in the order of the grid. */
export const overview = () => [
  largest(),
  ...edgeAgainstOrigin(),
  violations(),
  ...lives(),
  replays(),
  transport(),
  pairing(),
  ...believed(),
];
