// What the contract says is counted of an exchange: the rules once more, in the words of the metrics' table.
import { issuedLabels, parseCookies, parseSetCookie, type SetCookie, shapeOf } from './cookies.ts';
import { nameOf } from './names.ts';
import type { Seen } from './seen.ts';
import { createTally, type Tally } from './tally.ts';

/** What the config of the run says, as far as counting depends on it. */
export type Rules = {
  readonly sites: readonly string[];
  readonly loginPath: string;
  readonly protectedPrefix: string;
  /** User-Agent → kind of client. */
  readonly clients: ReadonlyMap<string, string>;
  /** Cookie → attributes whose lack is excused. */
  readonly exempt: Readonly<Record<string, readonly string[]>>;
  /** Cookie → rewrites that are meant. */
  readonly expectedRewrites: Readonly<Record<string, readonly string[]>>;
};

const isLoopback = (host: string): boolean => host === 'localhost' || /^127\./.test(host);

const answerOf = (status: number): string => {
  if (status >= 400) return 'refused';
  return status >= 300 && status !== 304 ? 'redirected' : 'served';
};

const sizeOf = (bytes: number): string => {
  if (bytes === 0) return 'none';
  if (bytes <= 1024) return 'small';
  return bytes <= 4096 ? 'large' : 'huge';
};

/** Whether a Cookie header is a mark that products put in place of one. */
export const isHidden = (cookie: string): boolean => /^(\*\*\*|\[?redacted\]?)$/i.test(cookie);

/** What a request carried, as the rules below ask it. */
type Carried = {
  readonly cookies: ReturnType<typeof parseCookies>;
  readonly hasAuth: boolean;
  readonly carries: 'none' | 'other' | 'auth' | 'unknown';
  /** Length of the Cookie header; null: not known. */
  readonly bytes: number | null;
};

const carriedBy = ({ cookie }: Seen): Carried => {
  if (cookie === undefined || (cookie !== null && isHidden(cookie))) {
    return { cookies: [], hasAuth: false, carries: 'unknown', bytes: null };
  }
  const cookies = parseCookies(cookie ?? '');
  const hasAuth = cookies.some(({ name }) => nameOf(name).sent === 'auth');
  const carries = hasAuth ? 'auth' : cookies.length > 0 ? 'other' : 'none';
  return { cookies, hasAuth, carries, bytes: cookie?.length ?? 0 };
};

type Place = { readonly vantage: string; readonly site: string };

const sentLabels = (place: Place, name: string) => ({
  ...place,
  cookie: nameOf(name).label,
  class: nameOf(name).sent,
});

const countTransport = (tally: Tally, seen: Seen, place: Place, carried: Carried): void => {
  const { transport, status, tlsVersion } = seen;
  const { cookies, hasAuth, carries } = carried;
  // Plaintext that does not leave the machine is no fault.
  const judged = transport === 'plaintext' && isLoopback(seen.host) ? 'unknown' : transport;
  tally.add('cookie_requests_total', { ...place, transport: judged, carries });
  if (judged === 'plaintext') {
    for (const name of new Set(cookies.map((one) => one.name))) {
      const labels = { ...sentLabels(place, name), session: 'unknown', answer: answerOf(status) };
      tally.add('cookie_plaintext_total', labels);
    }
  }
  if (hasAuth && tlsVersion !== null) {
    tally.add('cookie_tls_versions_total', { ...place, version: tlsVersion });
  }
  // A metric without a vantage is the edge's; a log that does not say that nothing upstream answered has the leg.
  if (place.vantage === 'edge' && seen.isUpstreamAnswered !== false) {
    const labels = {
      site: place.site,
      transport: seen.upstreamTransport ?? 'unknown',
      carries,
      expected: 'true',
    };
    tally.add('cookie_upstream_requests_total', labels);
  }
  if (seen.isCrossSite) tally.add('cookie_cross_site_requests_total', { ...place, carries });
};

const outcomeOf = (status: number, hasAuth: boolean): string | null => {
  const isRefused = status === 401 || status === 403;
  if (!hasAuth) return isRefused ? 'missing' : null;
  if (isRefused) return 'rejected';
  return status >= 500 ? 'error' : 'accepted';
};

const countAuth = (tally: Tally, seen: Seen, place: Place, carried: Carried, rules: Rules): void => {
  if (carried.carries === 'unknown' || !seen.path.startsWith(rules.protectedPrefix)) return;
  const outcome = outcomeOf(seen.status, carried.hasAuth);
  const client = rules.clients.get(seen.userAgent) ?? 'unknown';
  if (outcome !== null) tally.add('cookie_auth_requests_total', { ...place, outcome, client });
};

const countSize = (tally: Tally, seen: Seen, place: Place, { cookies, bytes }: Carried): void => {
  const { status } = seen;
  const isTooLarge = status === 413 || status === 431 || status === 494;
  if (isTooLarge || (status === 400 && seen.isUpstreamAnswered === false)) {
    tally.add('cookie_header_rejected_total', { ...place, status: `${status}` });
  }
  if (bytes === null) return;
  // How long a request took is nothing that the wire tells; that it was measured is.
  tally.observe('cookie_request_duration_seconds', { ...place, header_size: sizeOf(bytes) }, 0);
  if (bytes === 0) return;
  tally.observe('cookie_request_header_bytes', place, bytes);
  tally.observe('cookie_request_cookies', place, cookies.length);
  for (const limit of [4096, 8192, 16384]) {
    if (bytes > limit) tally.add('cookie_request_header_over_total', { ...place, limit: `${limit}` });
  }
  for (const one of cookies) tally.add('cookie_sent_bytes_total', sentLabels(place, one.name), one.bytes);
};

/** Follows shapes and exposures, which need the order in which cookies were issued. */
const createTrackers = (tally: Tally) => {
  const shapes = new Map<string, { shape: string; next: string; times: number }>();
  const exposed = new Map<string, number>();
  return {
    shape: (labels: Readonly<Record<string, string>>, cookie: SetCookie): void => {
      const key = JSON.stringify(labels);
      const shape = shapeOf(cookie);
      const known = shapes.get(key) ?? { shape, next: shape, times: 0 };
      known.times = shape === known.shape ? 0 : shape === known.next ? known.times + 1 : 1;
      known.next = shape;
      if (known.times === 20) {
        tally.add('cookie_shape_changes_total', labels);
        known.shape = shape;
        known.times = 0;
      }
      shapes.set(key, known);
    },
    exposure: (labels: Readonly<Record<string, string>>, isMissing: boolean, timeMs: number): void => {
      const key = JSON.stringify(labels);
      const sinceMs = exposed.get(key);
      if (isMissing) exposed.set(key, sinceMs ?? timeMs);
      if (isMissing || sinceMs === undefined) return;
      exposed.delete(key);
      tally.observe('cookie_exposure_seconds', labels, (timeMs - sinceMs) / 1000);
    },
  };
};

const isCacheable = (header: string): boolean =>
  /public|max-?age=[1-9]/.test(header) && !/no-store|no-cache|private/.test(header);

/** A login is answered below 400, and where it is read only not by a page, but by a redirect. */
const isLoginAnswer = ({ method = 'GET', status }: Seen): boolean => {
  const isRead = method === 'GET' || method === 'HEAD';
  return status >= (isRead ? 300 : 200) && status < 400 && status !== 304;
};

/** Violations that take more than the one header to see. */
const contextViolations = (seen: Seen, cookie: SetCookie, rules: Rules): string[] => {
  if (issuedLabels(cookie).class !== 'auth' || cookie.isDeletion) return [];
  const path = seen.path.split('?')[0];
  const isLogin = path === rules.loginPath && isLoginAnswer(seen);
  const isSent = parseCookies(seen.cookie ?? '').some(
    ({ name, value }) => name === cookie.name && value === cookie.value,
  );
  return [
    ...(isCacheable(seen.cacheControl) ? ['cacheable_auth'] : []),
    ...(isLogin && isSent ? ['session_not_rotated_at_login'] : []),
  ];
};

const protectionOf = (cookie: SetCookie, exempt: readonly string[]) => {
  const flag = (attribute: string): string => {
    if (cookie.attributes.has(attribute)) return 'true';
    return exempt.includes(attribute) ? 'exempt' : 'false';
  };
  const isExempt = cookie.sameSite === 'unset' && exempt.includes('samesite');
  return {
    secure: flag('secure'),
    httponly: flag('httponly'),
    samesite: isExempt ? 'exempt' : cookie.sameSite,
  };
};

type Trackers = ReturnType<typeof createTrackers>;

const countIssued = (
  tally: Tally,
  trackers: Trackers,
  seen: Seen,
  place: Place,
  cookie: SetCookie,
  rules: Rules,
): void => {
  const labels = { ...place, ...issuedLabels(cookie) };
  const protection = protectionOf(cookie, rules.exempt[cookie.name] ?? []);
  tally.add('cookie_issued_total', { ...labels, visible: seen.visible, ...protection });
  tally.add('cookie_issued_scope_total', { ...labels, scope: cookie.domain === '' ? 'host' : 'domain' });
  tally.observe('cookie_issued_bytes', place, cookie.bytes);
  if (cookie.lifetime !== null) {
    tally.observe('cookie_issued_lifetime_seconds', { ...place, class: labels.class }, cookie.lifetime);
  }
  // What the limits lump together has no shape and no exposure of its own.
  if (place.site === 'other') return;
  trackers.shape(labels, cookie);
  if (labels.class !== 'auth' || place.vantage !== 'edge') return;
  for (const attribute of ['secure', 'httponly'] as const) {
    const exposed = { site: place.site, cookie: labels.cookie, attribute };
    trackers.exposure(exposed, protection[attribute] === 'false', seen.timeMs);
  }
};

const countResponse = (tally: Tally, trackers: Trackers, seen: Seen, place: Place, rules: Rules): void => {
  const setting = {
    host: seen.host,
    isLoopback: isLoopback(seen.host),
    isPlaintext: seen.transport === 'plaintext',
    timeMs: seen.timeMs,
  };
  for (const header of seen.setCookies) {
    const cookie = parseSetCookie(header, setting);
    if (cookie === null) continue;
    const labels = { ...place, ...issuedLabels(cookie) };
    for (const rule of [...cookie.violations, ...contextViolations(seen, cookie, rules)]) {
      tally.add('cookie_violations_total', { ...labels, rule });
    }
    if (!cookie.isDeletion) countIssued(tally, trackers, seen, place, cookie, rules);
    else tally.add('cookie_deleted_total', { ...labels, effective: `${!cookie.isRefused}` });
  }
};

const changesOf = (o: SetCookie, e: SetCookie): string[] => {
  const changes: string[] = [];
  const has = (cookie: SetCookie, flag: string) => cookie.attributes.has(flag);
  if (has(o, 'secure') !== has(e, 'secure'))
    changes.push(has(o, 'secure') ? 'secure_removed' : 'secure_added');
  if (has(o, 'httponly') !== has(e, 'httponly')) {
    changes.push(has(o, 'httponly') ? 'httponly_removed' : 'httponly_added');
  }
  if (o.sameSite !== e.sameSite) changes.push('samesite_changed');
  if (o.domain !== e.domain) changes.push('domain_changed');
  if (o.path !== e.path) changes.push('path_changed');
  if (o.lifetime !== e.lifetime) changes.push('lifetime_changed');
  if (has(o, 'partitioned') !== has(e, 'partitioned')) changes.push('partitioned_changed');
  if (o.value !== e.value) changes.push('value_changed');
  return changes;
};

/** A cookie on both legs; undefined: that leg did not have it. */
export type Compared = readonly [origin: SetCookie | undefined, edge: SetCookie | undefined];

/** Which cookie of the origin became which of the edge. */
const compare = (origin: readonly SetCookie[], edge: readonly SetCookie[], seen: Seen): Compared[] => {
  if (seen.visible === 'all') {
    // Each name stands once in an answer of that traffic.
    const names = new Set([...origin, ...edge].map(({ name }) => name));
    const find = (cookies: readonly SetCookie[], name: string) => cookies.find((one) => one.name === name);
    return [...names].map((name) => [find(origin, name), find(edge, name)]);
  }
  // Of two lists only the first members are visible: under different names they prove nothing of one another.
  const [o, e] = [origin[0], edge[0]];
  return o === undefined || e === undefined || o.name === e.name ? [[o, e]] : [];
};

/** Counts what became of one cookie between the legs. */
export const countRewrite = (
  tally: Tally,
  [origin, edge]: Compared,
  site: string,
  rules: Pick<Rules, 'expectedRewrites'>,
): void => {
  const subject = origin ?? edge;
  if (subject === undefined) return;
  const changes =
    origin === undefined ? ['added'] : edge === undefined ? ['removed'] : changesOf(origin, edge);
  const labels = { site, ...issuedLabels(subject) };
  const isExpected = (change: string): boolean =>
    (change === 'added' && ['affinity', 'bot'].includes(labels.class)) ||
    (rules.expectedRewrites[subject.name] ?? []).includes(change);
  for (const change of changes) {
    tally.add('cookie_rewrites_total', { ...labels, change, expected: `${isExpected(change)}` });
  }
  if (origin === undefined) return;
  const result = changes.length === 0 ? 'unchanged' : changes.every(isExpected) ? 'expected' : 'unexpected';
  tally.add('cookie_rewrites_compared_total', { ...labels, result });
};

const countRewrites = (tally: Tally, seen: Seen, site: string, rules: Rules): void => {
  if (seen.upstreamSetCookies === null) return;
  const setting = { host: seen.host, isLoopback: false, isPlaintext: false, timeMs: seen.timeMs };
  const parse = (headers: readonly string[]) =>
    headers.flatMap((header) => parseSetCookie(header, setting) ?? []);
  for (const pair of compare(parse(seen.upstreamSetCookies), parse(seen.setCookies), seen)) {
    countRewrite(tally, pair, site, rules);
  }
};

/** Counts exchanges; those of one vantage and site must be in the order in which they happened. */
export const countAll = (exchanges: readonly Seen[], rules: Rules): Tally => {
  const tally = createTally();
  const trackers = createTrackers(tally);
  for (const seen of exchanges) {
    const site = rules.sites.includes(seen.host) ? seen.host : seen.host === '' ? 'unknown' : 'other';
    const place = { vantage: seen.vantage, site };
    const carried = carriedBy(seen);
    countTransport(tally, seen, place, carried);
    countAuth(tally, seen, place, carried, rules);
    countSize(tally, seen, place, carried);
    countResponse(tally, trackers, seen, place, rules);
    countRewrites(tally, seen, site, rules);
  }
  return tally;
};
