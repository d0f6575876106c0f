// Exponential buckets: which one takes a value, checked against the bounds' definition, and what tallies keep of them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import {
  NATIVE_SCHEMA,
  nativeBucketOf,
  readNativeBuckets,
  ZERO_THRESHOLD,
} from '../../exporter/metrics/native.ts';
import { widthOf } from '../../exporter/metrics/series.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createTallies } from './every-metric.ts';

const LOWEST = 2 ** -20;
const HIGHEST = 2 ** 32;
/** Upper bound of a bucket counted from the first above the zero bucket. */
const boundOf = (bucket: number): number => 2 ** ((bucket + 1) / 2 ** NATIVE_SCHEMA - 20);
const NEXT = 1 + Number.EPSILON;

describe('the bucket of a native histogram', () => {
  it('ends with a power of two, which belongs to it', () => {
    for (let power = -19; power <= 32; power++) {
      const bucket = (power + 20) * 64 - 1;
      assert.equal(nativeBucketOf(2 ** power), bucket);
      if (power < 32) assert.equal(nativeBucketOf(2 ** power * NEXT), bucket + 1);
    }
  });

  it('is the one between whose bounds a value is', () => {
    const anyPower = fc.double({ min: -20, max: 32, noNaN: true });
    fc.assert(
      fc.property(anyPower, (power) => {
        const value = Math.min(Math.max(2 ** power, LOWEST * NEXT), HIGHEST);
        const bucket = nativeBucketOf(value);
        assert.ok(value <= boundOf(bucket) * NEXT, `${value} is at most ${boundOf(bucket)}`);
        assert.ok(value >= boundOf(bucket - 1) / NEXT, `${value} is above ${boundOf(bucket - 1)}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('is narrow enough that no value in it is 2 % from another', () => {
    assert.ok(boundOf(1) / boundOf(0) < 1.011);
  });

  it('is the zero bucket up to its threshold and for what is no number', () => {
    assert.equal(ZERO_THRESHOLD, LOWEST);
    for (const value of [0, -0, -5, LOWEST, Number.MIN_VALUE, Number.NaN])
      assert.equal(nativeBucketOf(value), -1);
    assert.equal(nativeBucketOf(LOWEST * NEXT), 0);
  });

  it('is the last one for all that is beyond', () => {
    for (const value of [HIGHEST, HIGHEST * NEXT, Number.MAX_VALUE, Number.POSITIVE_INFINITY])
      assert.equal(nativeBucketOf(value), 52 * 64 - 1);
  });
});

/** The native part of the only series of a metric, as counts by the format's number of the bucket. */
const nativeOf = (tallies: Tallies): { readonly zero: number; readonly buckets: Record<number, number> } => {
  const name = 'cookie_issued_bytes';
  const slot = (tallies.family(name).series[0]?.slot ?? 0) + widthOf(catalogue[name]);
  const { indexes, counts } = readNativeBuckets(tallies.values, slot);
  return {
    zero: tallies.values[slot] ?? 0,
    buckets: Object.fromEntries(indexes.map((index, i) => [index, counts[i] as number])),
  };
};

describe('tallies of a native histogram', () => {
  const observe = (values: readonly number[], maxSeries?: number): Tallies => {
    const tallies = createTallies(maxSeries);
    for (const value of values) tallies.histogram('cookie_issued_bytes').observe(value, 'edge', 'a.example');
    return tallies;
  };

  it('count by the number that the format gives a bucket: 0 ends at 1', () => {
    const observed = nativeOf(observe([0, 0.5, 1, 1, 1.01, 2, 2.01, 4096]));
    assert.deepEqual(observed, { zero: 1, buckets: { '-64': 1, 0: 2, 1: 1, 64: 1, 65: 1, 768: 1 } });
  });

  it('have every observation in one bucket', () => {
    const anyValue = fc.oneof(fc.nat(70_000), fc.double({ min: 0, max: 1e12, noNaN: true }));
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1 }), fc.nat(30), (values, maxSeries) => {
        const { zero, buckets } = nativeOf(observe(values, maxSeries));
        const counted = Object.values(buckets).reduce((sum, count) => sum + count, zero);
        assert.equal(counted, values.length);
      }),
    );
  });

  it('take room for the octaves that occur', () => {
    const slotsAfter = (values: readonly number[]): number => {
      const tallies = observe(values);
      tallies.counter('cookie_cross_site_requests_total').add(1, 'edge', 'a.example', 'auth');
      return tallies.family('cookie_cross_site_requests_total').series[0]?.slot ?? 0;
    };
    assert.equal(slotsAfter([3, 4, 3.5]) - slotsAfter([0]), 64);
    assert.equal(slotsAfter([3, 5, 3.5]) - slotsAfter([0]), 128);
    const everywhere = Array.from({ length: 20_000 }, (_, i) => 2 ** (i / 200 - 40));
    assert.equal(slotsAfter(everywhere) - slotsAfter([0]), 52 * 64);
  });

  it('have no native part where the catalogue has none', () => {
    const tallies = createTallies();
    tallies.histogram('cookie_request_cookies').observe(3, 'edge', 'a.example');
    tallies.counter('cookie_cross_site_requests_total').add(1, 'edge', 'a.example', 'auth');
    const [first, next] = [
      tallies.family('cookie_request_cookies').series[0]?.slot ?? 0,
      tallies.family('cookie_cross_site_requests_total').series[0]?.slot ?? 0,
    ];
    assert.equal(next - first, widthOf(catalogue.cookie_request_cookies));
  });
});
