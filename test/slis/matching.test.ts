// Two legs brought together: the short way and the long way lead to the same pairs.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ComparedIssue } from '../../exporter/exchanges/compared.ts';
import type { IssuedCookie } from '../../exporter/exchanges/exchange.ts';
import { matchCookies } from '../../exporter/slis/matching.ts';
import { issued } from './counting.ts';

const cookie = fc
  .record({
    cookie: fc.constantFrom('a', 'b'),
    domain: fc.constantFrom(null, 'a.example'),
    path: fc.constantFrom(null, '/'),
  })
  .map((more): IssuedCookie => issued(more));
const cookies = fc.array(cookie, { maxLength: 4 });

/** Matches that stand for themselves, whatever their order. */
const pairsOf = (origin: readonly ComparedIssue[], edge: readonly ComparedIssue[]): Set<string> =>
  new Set(
    matchCookies({ fidelity: 'all', cookies: origin }, { fidelity: 'all', cookies: edge }).map(
      (match) => `${match.origin && origin.indexOf(match.origin)} ${match.edge && edge.indexOf(match.edge)}`,
    ),
  );

describe('matching', () => {
  it('pairs cookies the same way whether or not there is another one', () => {
    const other = issued({ cookie: 'other' });
    fc.assert(
      fc.property(cookies, cookies, (origin, edge) => {
        const expected = pairsOf([...origin, other], edge);
        expected.delete(`${origin.length} null`);
        assert.deepEqual(pairsOf(origin, edge), expected);
      }),
      { numRuns: 1000 },
    );
  });
  it('pairs each cookie of a leg that the other leg has as well, in order', () => {
    const [first, second, third] = [issued(), issued(), issued()];
    assert.deepEqual(pairsOf([first, second, third], [first, second, third]), new Set(['0 0', '1 1', '2 2']));
  });
});
