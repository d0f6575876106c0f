// What the edge did to the origin's Set-Cookie headers, where one record shows both legs, or two records are a pair.
// It must not claim a difference that the fidelity of either view leaves open.
import type { ComparedIssues, Pair } from '../exchanges/compared.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { type Change, changesOf, isExpected } from './changes.ts';
import { type FindingPlace, unreported } from './finding.ts';
import { createLeading } from './labels.ts';
import { matchCookies } from './matching.ts';
import type { Sli, SliOptions } from './sli.ts';

const resultOf = (
  changes: readonly Change[],
  expected: readonly boolean[],
): 'unchanged' | 'expected' | 'unexpected' => {
  if (changes.length === 0) return 'unchanged';
  return expected.every(Boolean) ? 'expected' : 'unexpected';
};

type Compare = (place: FindingPlace, origin: ComparedIssues, edge: ComparedIssues) => void;

const createCompare = (tallies: Tallies, { report = unreported }: SliOptions): Compare => {
  const compared = tallies.counter('cookie_rewrites_compared_total');
  const rewritten = tallies.counter('cookie_rewrites_total');
  return (place, originView, edgeView) => {
    for (const { origin, edge } of matchCookies(originView, edgeView)) {
      const c = origin ?? edge;
      const changes = changesOf(origin, edge);
      const expected = changes.map((change) => isExpected(change, c));
      for (const [at, change] of changes.entries()) {
        rewritten.add(1, place.site, c.cookie, c.class, change, expected[at] === true ? 'true' : 'false');
      }
      const result = resultOf(changes, expected);
      if (origin !== null) compared.add(1, place.site, c.cookie, c.class, result);
      if (result !== 'unexpected') continue;
      const reasons = changes.filter((_, at) => expected[at] !== true);
      report({
        kind: 'unexpected_rewrite',
        exchange: place,
        cookie: c,
        reasons,
        before: origin,
        after: edge,
      });
    }
  };
};

/**
 * Whether the edge passed the origin's answer on: with the same status, or one that it makes of a good answer (206, 304).
 * An error page of its own has its own headers, and says nothing of what it does to others; nor does what a cache has
 * kept and was told by a 304 to use.
 */
const isRelayed = ({ edge, origin }: Pair): boolean =>
  edge.status === origin.status ||
  (edge.status >= 200 && edge.status < 400 && origin.status < 400 && origin.status !== 304);

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
  observer: (tallies, options) => {
    const compare = createCompare(tallies, options);
    const isLeading = createLeading(options.vantages);
    return (x) => {
      if (x.upstreamResponse !== null && isLeading(x)) compare(x, x.upstreamResponse, x.response);
    };
  },
  pairObserver: (tallies, options) => {
    const compare = createCompare(tallies, options);
    return (pair) => {
      const { edge, origin } = pair;
      // What one record shows of both legs has been compared when it came.
      if (edge.hasBothLegs || origin.hasBothLegs || !isRelayed(pair)) return;
      compare(edge, origin.response, edge.response);
    };
  },
};
