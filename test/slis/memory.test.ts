// Trackers go on after a restart as if nothing had happened.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import { createMemory } from '../../exporter/metrics/memory.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { coverage } from '../../exporter/slis/coverage.ts';
import { counts, exchange, issued, observations, setting } from './counting.ts';

const OPTIONS = { vantages: new Set(['edge'] as const), upstreamFrom: 'edge', protectedOnly: false } as const;

/** Counts exchanges by a process for each part of them; answers the tallies they share. */
const tallyParts = (
  parts: readonly (readonly Exchange[])[],
  between = (saved: unknown) => saved,
): Tallies => {
  const tallies = new Tallies({ maxSeries: 100_000, now: () => 0 });
  let saved: unknown;
  for (const part of parts) {
    const memory = createMemory(between(saved));
    const observe = coverage.observer(tallies, OPTIONS, memory);
    for (const each of part) observe(each);
    saved = JSON.parse(JSON.stringify(memory.save()));
  }
  return tallies;
};

const CHANGES = 'cookie_shape_changes_total';
const EXPOSURES = 'cookie_exposure_seconds';
const issue = (shape: string, times: number, secure = true): Exchange[] =>
  Array.from({ length: times }, (_, n) =>
    exchange({ timeMs: n * 1000, response: setting(issued({ shape, secure, httpOnly: true })) }),
  );

describe('after a restart', () => {
  it('a cookie whose shape is about to change still needs no more than 20 issues', () => {
    const tallies = tallyParts([[...issue('a', 1), ...issue('b', 12)], issue('b', 8)]);
    assert.deepEqual(counts(tallies, CHANGES), { 'edge shop.example.com sid auth': 1 });
  });
  it('a cookie is known to be exposed since before', () => {
    const [exposed, covered] = [issue('a', 1, false), issue('a', 3, true)];
    const tallies = tallyParts([exposed, covered]);
    assert.deepEqual(observations(tallies, EXPOSURES)['shop.example.com sid secure'], { count: 1, sum: 0 });
  });
  it('everything is as it would have been without', () => {
    const change = fc.record({
      name: fc.constantFrom('sid', 'other_sid'),
      shape: fc.constantFrom('a', 'b', 'c'),
      secure: fc.boolean(),
      times: fc.integer({ min: 1, max: 22 }),
    });
    const part = fc
      .array(change, { maxLength: 6, size: 'max' })
      .map((changes) =>
        changes.flatMap(({ name, shape, secure, times }) =>
          Array.from({ length: times }, () =>
            exchange({ response: setting(issued({ cookie: name, shape, secure })) }),
          ),
        ),
      );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4, size: 'max' }), (parts) => {
        const [restarted, uninterrupted] = [tallyParts(parts), tallyParts([parts.flat()])];
        assert.deepEqual(counts(restarted, CHANGES), counts(uninterrupted, CHANGES));
        assert.deepEqual(observations(restarted, EXPOSURES), observations(uninterrupted, EXPOSURES));
      }),
    );
  });
  it('nonsense is forgotten', () => {
    const nonsense = fc.oneof(
      fc.jsonValue(),
      fc.record({ shapes: fc.array(fc.jsonValue()), exposures: fc.array(fc.jsonValue()) }),
    );
    fc.assert(
      fc.property(nonsense, (saved) => {
        const tallies = tallyParts([issue('a', 1), issue('b', 19)], () => saved);
        assert.deepEqual(counts(tallies, CHANGES), {});
      }),
    );
  });
});
