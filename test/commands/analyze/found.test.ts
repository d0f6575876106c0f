// What an analysis finds: each thing once, with the requests, sessions and sites that it hit, and when.
import assert from 'node:assert/strict';
import { createFound } from '../../../exporter/commands/analyze/found.ts';
import type { FoundSummary } from '../../../exporter/commands/analyze/hits.ts';
import type { Exchange, IssuedCookie } from '../../../exporter/exchanges/exchange.ts';
import type { Finding } from '../../../exporter/slis/finding.ts';
import { carrying, exchange, issued, sent, setting } from '../../slis/counting.ts';

const SAFE = { cookie: '__Host-sid', secure: true, httpOnly: true, sameSite: 'lax' } as const;
const fingerprintOf = (n: number): string => `${n}`.padStart(16, '0');
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
const found = (
  exchanges: readonly Exchange[],
  findings: readonly Finding[] = [],
): readonly FoundSummary[] => {
  const all = createFound('edge');
  for (const x of exchanges) all.saw(x);
  for (const one of findings) all.report(one);
  return all.summaries();
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
  f('nothing of the vantage that does not lead', () =>
    found(
      [issue(1, { secure: false }, { vantage: 'origin' })],
      [finding({ exchange: exchange({ vantage: 'origin' }) })],
    ),
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
    () => found([], [finding({ kind: 'auth_missing', cookie: null, reasons: [] })]),
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
