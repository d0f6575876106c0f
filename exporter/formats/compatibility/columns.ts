// What the presets of formats can show of each SLI, from their fields and their fidelity alone: one column of the table
// each. It must not know any format.
import type { CanonicalField } from '../../exchanges/record.ts';
import type { Format, Reader } from '../format.ts';

/**
 * What can be known: all of it; all or a part, which each line or the config tells; a biased part; how many requests
 * there were, but not whether they had cookies; nothing.
 */
type Verdict = 'full' | 'told by line' | 'biased' | 'requests only' | 'none';

/** What one column of the table asks of a preset. */
type Column = {
  readonly title: string;
  /** What it stands for, for people. */
  readonly means: string;
  /** SLIs with an objective that are known exactly as far as this is. */
  readonly slis: readonly string[];
  readonly judge: (reader: Reader, format: Format) => Verdict;
};

const has = ({ fields }: Reader, ...names: readonly CanonicalField[]): boolean =>
  names.every((name) => fields.has(name));

const judgeSetCookie = ({ fidelity }: Reader): Verdict => {
  switch (fidelity.setCookie) {
    case 'all':
      return 'full';
    case 'unknown':
      return 'told by line';
    case 'absent':
    case 'redacted':
      return 'none';
    default:
      return 'biased';
  }
};

const judgeCookie = ({ fidelity }: Reader): Verdict => {
  if (fidelity.cookie === 'all') return 'full';
  return fidelity.cookie === 'truncated' ? 'biased' : 'none';
};

/** The client leg: by the log's own connection at the edge, by what a trusted peer says at the origin. */
const knowsClientLeg = (reader: Reader, { usualVantage }: Format): boolean =>
  usualVantage === 'edge'
    ? has(reader, 'scheme') || has(reader, 'tls')
    : has(reader, 'peer_ip', 'forwarded.x-forwarded-proto');

const judgeClientLeg = (reader: Reader, format: Format): Verdict => {
  if (!knowsClientLeg(reader, format)) return 'none';
  const verdict = judgeCookie(reader);
  return verdict === 'none' ? 'requests only' : verdict;
};

const judgeIds = (reader: Reader): Verdict =>
  has(reader, 'request_id') || has(reader, 'trace_id') ? 'full' : 'none';

const judgeSessions = (reader: Reader): Verdict => {
  const verdict = judgeCookie(reader);
  if (verdict !== 'full') return verdict;
  const issued = judgeSetCookie(reader);
  return issued === 'none' || !has(reader, 'client_ip') ? 'biased' : issued;
};

/** The table's columns, in order. */
export const COLUMNS: readonly Column[] = [
  {
    title: 'Attributes',
    means: 'Secure, HttpOnly and SameSite of issued cookies, lifetimes, violations: needs Set-Cookie',
    slis: ['secure_coverage', 'httponly_coverage', 'samesite_coverage'],
    judge: judgeSetCookie,
  },
  {
    title: 'Rewrites',
    means:
      'what the edge did to the Set-Cookie of the origin: needs both legs in one record, or a second source and pairing',
    slis: ['rewrites_expected'],
    judge: (reader) => (has(reader, 'set_cookie', 'upstream_set_cookie') ? judgeSetCookie(reader) : 'none'),
  },
  {
    title: 'Client leg',
    means:
      'cookies over connections without TLS: needs Cookie, and the scheme or what a trusted proxy says of it',
    slis: ['client_tls'],
    judge: judgeClientLeg,
  },
  {
    title: 'TLS version',
    means: 'versions of TLS by which auth cookies came to the edge',
    slis: [],
    judge: (reader, { usualVantage }) =>
      usualVantage === 'edge' && has(reader, 'tls') ? judgeCookie(reader) : 'none',
  },
  {
    title: 'Upstream leg',
    means: 'TLS between edge and origin, by the record of the edge',
    slis: [],
    judge: (reader) => (has(reader, 'upstream_scheme') ? 'full' : 'none'),
  },
  {
    title: 'Auth',
    means: 'what became of requests with auth cookies: needs Cookie and the status',
    slis: ['auth_present', 'auth_accepted'],
    judge: (reader) => (has(reader, 'status') ? judgeCookie(reader) : 'none'),
  },
  {
    title: 'Header size',
    means: 'bytes of the Cookie header: needs all of it',
    slis: ['header_within_4k'],
    judge: (reader) => (reader.fidelity.cookie === 'all' ? 'full' : 'none'),
  },
  {
    title: 'Sessions',
    means:
      'following sessions: needs Cookie; without Set-Cookie neither their beginning nor their end is seen, without the address of the client not who presents them',
    slis: [],
    judge: judgeSessions,
  },
  {
    title: 'Their end',
    means:
      'sessions that are used after their end, or by somebody else than they were given to: needs Cookie and Set-Cookie',
    slis: ['sessions_not_replayed', 'stale_cookies_absent'],
    judge: (reader) => (has(reader, 'cookie', 'set_cookie') ? judgeSessions(reader) : 'none'),
  },
  {
    title: 'Pairing',
    means: 'joining the records of edge and origin: needs an id that both log',
    slis: [],
    judge: judgeIds,
  },
];
