// What an analysis finds: each thing once, with the requests, sessions and sites that it hit, and when.
import assert from 'node:assert/strict';
import { createFound } from '../../../exporter/commands/analyze/found.ts';
import type { FoundSummary } from '../../../exporter/commands/analyze/hits.ts';
import type { Exchange, IssuedCookie } from '../../../exporter/exchanges/exchange.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import type { Finding } from '../../../exporter/slis/finding.ts';
import { carrying, exchange, issued, sent, setting } from '../../slis/counting.ts';

const SAFE = { cookie: '__Host-sid', secure: true, httpOnly: true, sameSite: 'lax' } as const;
/** They differ where they begin, as fingerprints do. */
const fingerprintOf = (n: number): string => String.fromCharCode(n).padEnd(16, '0');
const issue = (session: number, more: Partial<IssuedCookie> = {}, of: Partial<Exchange> = {}): Exchange =>
  exchange({ ...of, response: setting(issued({ ...SAFE, session: fingerprintOf(session), ...more })) });
const finding = (more: Partial<Finding>): Finding => ({
  kind: 'plaintext_auth_cookie',
  exchange: exchange(),
  cookie: sent({ session: fingerprintOf(1) }),
  reasons: ['served'],
  ...more,
});

/** What matters of a summary: `id(reason) cookie requests/sessions`. */
const brief = ({ id, reason, cookie, requests, sessions }: FoundSummary): string =>
  `${id}${reason === null ? '' : `(${reason})`} ${cookie ?? '-'} ${requests}/${sessions ?? '?'}`;
/** Counted as the SLIs do, as far as it decides where a site is taken. */
const countedOf = (exchanges: readonly Exchange[]): Tallies => {
  const tallies = new Tallies({ maxSeries: 1000, now: () => 0 });
  const counter = tallies.counter('cookie_issued_total');
  for (const { vantage, site, response } of exchanges) {
    for (const { cookie, class: kind } of response.cookies)
      counter.add(1, vantage, site, cookie, kind, 'all', 'true', 'true', 'lax');
  }
  return tallies;
};
const found = (
  exchanges: readonly Exchange[],
  findings: readonly Finding[] = [],
  tallies = countedOf(exchanges),
): readonly FoundSummary[] => {
  const all = createFound();
  for (const x of exchanges) all.saw(x);
  for (const one of findings) all.report(one);
  return all.summaries(tallies, 'edge');
};
/** The edge has seen requests of the site of `finding`. */
const withRequests = (exchanges: readonly Exchange[] = []): Tallies => {
  const tallies = countedOf(exchanges);
  tallies.counter('cookie_requests_total').add(1, 'edge', 'shop.example.com', 'tls', 'auth');
  return tallies;
};

describe('findings of an analysis', () => {
  const f = (title: string, all: () => readonly FoundSummary[], ...expected: string[]) =>
    it(title, () => assert.deepEqual(all().map(brief), expected));

  f('none, where all is well', () => found([issue(1)]));
  f(
    'a lack, with the sessions that were given so',
    () =>
      found([
        issue(1, { secure: false }),
        issue(1, { secure: false }),
        issue(2, { secure: false }),
        issue(3),
      ]),
    'auth_without_secure __Host-sid 3/2',
  );
  f(
    'a lack of a cookie that is no session',
    () => found([issue(1, { class: 'other', session: null, secure: false })]),
    'without_secure __Host-sid 1/?',
  );
  f(
    'a violation each time that it is issued, not only where it is reported first',
    () =>
      found(
        [issue(1, { violations: ['oversize'] }), issue(2, { violations: ['oversize'] })],
        [finding({ kind: 'violation', reasons: ['oversize'] })],
      ),
    'oversize __Host-sid 2/2',
  );
  f('nothing at the origin of a site that the edge sees', () =>
    found(
      [issue(1), issue(2, { secure: false }, { vantage: 'origin' })],
      [finding({ exchange: exchange({ vantage: 'origin' }) })],
      withRequests([issue(1)]),
    ),
  );
  f(
    'what the origin sees of a site that the edge does not',
    () =>
      found(
        [issue(1), issue(2, { secure: false }, { vantage: 'origin', site: 'api.example' })],
        [finding({ exchange: exchange({ vantage: 'origin', site: 'api.example' }) })],
      ),
    'auth_without_secure __Host-sid 1/1',
    'plaintext_auth_cookie(served) sid 1/1',
  );
  f(
    'a session on several sites once',
    () => found([issue(1, { secure: false }), issue(1, { secure: false }, { site: 'b.example' })]),
    'auth_without_secure __Host-sid 2/1',
  );
  f(
    'what was reported, by reason',
    () =>
      found(
        [],
        [
          finding({}),
          finding({ cookie: sent({ session: fingerprintOf(2) }) }),
          finding({ reasons: ['redirected'] }),
        ],
        withRequests(),
      ),
    'plaintext_auth_cookie(served) sid 2/2',
    'plaintext_auth_cookie(redirected) sid 1/1',
  );
  f(
    'each reason of a rewrite',
    () => found([], [finding({ kind: 'unexpected_rewrite', reasons: ['secure_removed', 'path_changed'] })]),
    'unexpected_rewrite(secure_removed) sid 1/1',
    'unexpected_rewrite(path_changed) sid 1/1',
  );
  f(
    'the session that the request carried, where the finding does not tell it',
    () =>
      found(
        [],
        [
          finding({
            kind: 'replay',
            reasons: ['device'],
            cookie: { cookie: 'sid', class: 'auth' },
            exchange: exchange({ request: carrying(sent({ session: fingerprintOf(7) })) }),
          }),
        ],
      ),
    'replay(device) sid 1/1',
  );
  f(
    'no session where none is concerned',
    () => {
      const tallies = countedOf([]);
      tallies.counter('cookie_auth_requests_total').add(1, 'edge', 'shop.example.com', 'missing', 'browser');
      return found([], [finding({ kind: 'auth_missing', cookie: null, reasons: [] })], tallies);
    },
    'auth_missing - 1/?',
  );
  f(
    'the gravest first, then the most frequent',
    () =>
      found([
        issue(1, { cookie: 'sid' }),
        issue(2, { httpOnly: false }),
        issue(3, { sameSite: 'unset' }),
        issue(4, { secure: false }),
        issue(5, { secure: false }),
      ]),
    'auth_without_secure __Host-sid 2/2',
    'auth_without_httponly __Host-sid 1/1',
    'auth_without_samesite __Host-sid 1/1',
    'auth_without_prefix sid 1/1',
  );
  it('say where, and from when to when', () => {
    const [summary] = found([
      issue(1, { secure: false }, { site: 'b.example', timeMs: 5000 }),
      issue(2, { secure: false }, { site: 'a.example', timeMs: 1000 }),
    ]);
    const { sites, from, to } = summary ?? assert.fail('nothing was found');
    assert.deepEqual(
      { sites, from, to },
      {
        sites: ['a.example', 'b.example'],
        from: '1970-01-01T00:00:01.000Z',
        to: '1970-01-01T00:00:05.000Z',
      },
    );
  });
});
