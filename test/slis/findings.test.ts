// What SLIs report beside what they count: where something is worth a look, and nothing else.
import assert from 'node:assert/strict';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import { createMemory, FORGETFUL, type Memory } from '../../exporter/metrics/memory.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { auth } from '../../exporter/slis/auth.ts';
import { coverage } from '../../exporter/slis/coverage.ts';
import type { Finding } from '../../exporter/slis/finding.ts';
import { rewrites } from '../../exporter/slis/rewrites.ts';
import { transport } from '../../exporter/slis/transport.ts';
import { carrying, exchange, issued, sent, setting } from './counting.ts';

/** Counts exchanges; answers what was reported. */
const findingsOf = (exchanges: readonly Exchange[], memory: Memory = FORGETFUL): Finding[] => {
  const findings: Finding[] = [];
  const tallies = new Tallies({ maxSeries: 100_000, now: () => 0 });
  const report = (finding: Finding): void => void findings.push(finding);
  const options = {
    vantages: new Set(['edge'] as const),
    upstreamFrom: 'edge',
    protectedOnly: false,
    report,
  } as const;
  const observers = [coverage, transport, rewrites, auth].map((sli) =>
    sli.observer(tallies, options, memory),
  );
  for (const each of exchanges) for (const observe of observers) observe(each);
  return findings;
};

/** `kind: cookie (reasons)`. */
const reported = (...exchanges: readonly Exchange[]): string[] =>
  findingsOf(exchanges).map(
    ({ kind, cookie, reasons }) => `${kind}: ${cookie?.cookie ?? 'no cookie'} (${reasons.join(', ')})`,
  );

const GOOD = issued({ secure: true, httpOnly: true, sameSite: 'lax' });

describe('what is worth a look', () => {
  const f = (title: string, x: Partial<Exchange>, ...expected: readonly string[]) =>
    it(title, () => assert.deepEqual(reported(exchange(x)), expected));
  f('is nothing good', {
    request: carrying(sent()),
    response: setting(GOOD),
    upstreamResponse: setting(GOOD),
  });

  const plain = {
    transport: 'plaintext',
    request: carrying(sent(), sent({ cookie: 'theme', class: 'preference' })),
  } as const;
  f('is an auth cookie in plaintext', plain, 'plaintext_auth_cookie: sid (served)');
  f('is one that is redirected too', { ...plain, status: 301 }, 'plaintext_auth_cookie: sid (redirected)');
  f('is none to a loopback host', { ...plain, loopback: true });
  f(
    'is one for a name that is sent twice',
    {
      transport: 'plaintext',
      request: carrying(sent(), sent({ repeated: true })),
    },
    'plaintext_auth_cookie: sid (served)',
  );

  f('is a 401 for want of a cookie', { status: 401 }, 'auth_missing: no cookie ()');
  f(
    'is a 403 without an auth cookie',
    { status: 403, request: carrying(sent({ cookie: 'theme', class: 'preference' })) },
    'auth_missing: no cookie ()',
  );
  it('is what the origin shows where the edge does not show it', () => {
    const atOrigin = { vantage: 'origin', ...plain } as const;
    const blind = exchange({ transport: 'unknown' });
    const refused = exchange({ vantage: 'origin', status: 401 });
    const atEdge = exchange({ status: 401 });
    const expected = 'plaintext_auth_cookie: sid (served)';
    assert.deepEqual(reported(blind, exchange(atOrigin)), [expected]);
    assert.deepEqual(reported(exchange(), exchange(atOrigin)), []);
    assert.deepEqual(reported(exchange(), exchange({ ...atOrigin, site: 'other.example' })), [expected]);
    assert.deepEqual(reported(refused), ['auth_missing: no cookie ()']);
    assert.deepEqual(reported(atEdge, refused), ['auth_missing: no cookie ()']);
  });
  f('is none with one', { status: 401, request: carrying(sent()) });
  f('is none of a bot', { status: 401, client: 'bot' });
  f('is none of a monitor', { status: 401, client: 'monitor' });

  const edge = { ...GOOD, secure: false, httpOnly: false };
  f(
    'is a rewrite that nobody expects',
    { upstreamResponse: setting(GOOD), response: setting(edge) },
    'unexpected_rewrite: sid (secure_removed, httponly_removed)',
  );
  f(
    'is only what is not expected of it',
    {
      upstreamResponse: setting({ ...GOOD, expectedRewrites: ['secure_removed'] }),
      response: setting(edge),
    },
    'unexpected_rewrite: sid (httponly_removed)',
  );
  f('is none that is expected', {
    upstreamResponse: setting({ ...GOOD, expectedRewrites: ['secure_removed', 'httponly_removed'] }),
    response: setting(edge),
  });
  f(
    'is a cookie that the edge removed',
    { upstreamResponse: setting(GOOD) },
    'unexpected_rewrite: sid (removed)',
  );
  f(
    'is one that the edge added',
    { upstreamResponse: setting(), response: setting(GOOD) },
    'unexpected_rewrite: sid (added)',
  );
  f('is none of affinity', {
    upstreamResponse: setting(),
    response: setting({ ...GOOD, class: 'affinity' }),
  });

  it('has the cookie before and after', () => {
    const x = exchange({ upstreamResponse: setting(GOOD), response: setting(edge) });
    const [finding] = findingsOf([x]);
    assert.deepEqual([finding?.exchange, finding?.before, finding?.after], [x, GOOD, edge]);
  });
});

describe('a violation', () => {
  const breaking = (
    site: string,
    cookie: string,
    ...violations: readonly ('host_prefix' | 'oversize')[]
  ): Exchange => exchange({ site, response: setting({ ...GOOD, cookie, violations }) });

  it('is reported once of its site, cookie and rule', () => {
    const a = breaking('a.example', 'x', 'host_prefix');
    assert.deepEqual(
      reported(
        a,
        a,
        breaking('a.example', 'x', 'host_prefix', 'oversize'),
        breaking('b.example', 'x', 'host_prefix'),
        breaking('a.example', 'y', 'host_prefix'),
        a,
      ),
      [
        'violation: x (host_prefix)',
        'violation: x (oversize)',
        'violation: x (host_prefix)',
        'violation: y (host_prefix)',
      ],
    );
  });
  it('is known after a restart', () => {
    const before = createMemory(undefined);
    const a = breaking('a.example', 'x', 'host_prefix', 'oversize');
    assert.equal(findingsOf([a], before).length, 2);
    const after = createMemory(JSON.parse(JSON.stringify(before.save())));
    assert.deepEqual(findingsOf([a], after), []);
    assert.equal(findingsOf([breaking('a.example', 'y', 'oversize')], after).length, 1);
  });
  it('is remembered within a bound', () => {
    const memory = createMemory(undefined);
    const many = Array.from({ length: 5000 }, (_, at) =>
      breaking(`${at % 50}.example`, `c${at}`, 'oversize'),
    );
    assert.equal(findingsOf(many, memory).length, 5000);
    assert.ok(JSON.stringify(memory.save()).length < 200_000);
  });
});
