// What the edge did to the origin's Set-Cookie headers, where one record shows both legs.
// It must not claim a difference that the fidelity of either view leaves open.
import type { Exchange } from '../exchanges/exchange.ts';
import { type Change, changesOf, isExpected } from './changes.ts';
import { createLeading } from './labels.ts';
import { matchCookies } from './matching.ts';
import type { Sli } from './sli.ts';

const resultOf = (
  changes: readonly Change[],
  expected: readonly boolean[],
): 'unchanged' | 'expected' | 'unexpected' => {
  if (changes.length === 0) return 'unchanged';
  return expected.every(Boolean) ? 'expected' : 'unexpected';
};

export const rewrites: Sli = {
  name: 'rewrites',
  metrics: ['cookie_rewrites_compared_total', 'cookie_rewrites_total'],
  objectives: [
    {
      sli: 'rewrites_expected',
      title: 'Compared Set-Cookie without unexpected rewrite',
      needs: ['set_cookie', 'upstream_set_cookie'],
      valid: { metric: 'cookie_rewrites_compared_total', where: {} },
      bad: { metric: 'cookie_rewrites_compared_total', where: { result: ['unexpected'] } },
      objective: 0.999,
      target: 1,
      tells:
        "The share of the origin's Set-Cookie headers that reached the client as the origin sent them, or as expected.",
      matters:
        'A proxy that drops a flag or a cookie undoes what the application did, and the application cannot see it.',
    },
  ],
  observer: (tallies, { vantages }) => {
    const compared = tallies.counter('cookie_rewrites_compared_total');
    const rewritten = tallies.counter('cookie_rewrites_total');
    const isLeading = createLeading(vantages);
    return (x: Exchange) => {
      if (x.upstreamResponse === null || !isLeading(x)) return;
      for (const { origin, edge } of matchCookies(x.upstreamResponse, x.response)) {
        const c = origin ?? edge;
        const changes = changesOf(origin, edge);
        const expected = changes.map((change) => isExpected(change, c));
        for (const [at, change] of changes.entries()) {
          rewritten.add(1, x.site, c.cookie, c.class, change, expected[at] === true ? 'true' : 'false');
        }
        if (origin !== null) compared.add(1, x.site, c.cookie, c.class, resultOf(changes, expected));
      }
    };
  },
};
