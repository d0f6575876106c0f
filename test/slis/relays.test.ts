// What two records of one request show together: cookies on their way, TLS, rewrites.
import assert from 'node:assert/strict';
import type { ComparedSent, Pair, Side } from '../../exporter/exchanges/compared.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { relays } from '../../exporter/slis/relays.ts';
import { rewrites } from '../../exporter/slis/rewrites.ts';
import type { Sli } from '../../exporter/slis/sli.ts';
import { counts, exchange, issued, setting } from './counting.ts';

type Told = Partial<Side>;

const side = (vantage: 'edge' | 'origin', more: Told): Side => ({
  ...exchange({ vantage }),
  hasBothLegs: false,
  request: { fidelity: 'all', present: false, cookies: [] },
  response: { fidelity: 'all', cookies: [] },
  ...more,
});

const cookie = (text: string): ComparedSent => {
  const [name = '', value = ''] = text.split('=');
  return {
    cookie: name,
    class: name === 'sid' ? 'auth' : 'other',
    nameFingerprint: name,
    valueMark: value.length,
  };
};
const carried = (...texts: readonly string[]): Told => ({
  request: { fidelity: 'all', present: texts.length > 0, cookies: texts.map(cookie) },
});

/** What an SLI counts of one pair, of one metric. */
const counted = (sli: Sli, metric: MetricName, edge: Told, origin: Told) => {
  const tallies = new Tallies({ maxSeries: 1000, now: () => 0 });
  const options = {
    vantages: new Set(['edge', 'origin'] as const),
    upstreamFrom: 'edge',
    protectedOnly: false,
  } as const;
  const pair: Pair = { edge: side('edge', edge), origin: side('origin', origin) };
  sli.pairObserver?.(tallies, options)(pair);
  return counts(tallies, metric);
};

const forwards = (edge: Told, origin: Told) => counted(relays, 'cookie_forwards_total', edge, origin);
const compared = (edge: Told, origin: Told) =>
  counted(relays, 'cookie_forwards_compared_total', edge, origin);

describe('the Cookie header on its way to the origin', () => {
  it('that is passed on as it came is compared, and no difference', () => {
    const both = carried('sid=1', 'theme=22');
    assert.deepEqual([compared(both, both), forwards(both, both)], [{ 'shop.example.com': 1 }, {}]);
  });
  it('may come in another order', () =>
    assert.deepEqual(forwards(carried('sid=1', 'theme=22'), carried('theme=22', 'sid=1')), {}));
  it('may lose a cookie', () =>
    assert.deepEqual(forwards(carried('sid=1', 'theme=22'), carried('theme=22')), {
      'shop.example.com sid auth removed': 1,
    }));
  it('may lose all of them', () =>
    assert.deepEqual(forwards(carried('sid=1'), carried()), { 'shop.example.com sid auth removed': 1 }));
  it('may gain one', () =>
    assert.deepEqual(forwards(carried('sid=1'), carried('sid=1', 'lb=3')), {
      'shop.example.com lb other added': 1,
    }));
  it('may have another value', () =>
    assert.deepEqual(forwards(carried('sid=1'), carried('sid=22')), {
      'shop.example.com sid auth value_changed': 1,
    }));
  it('may have a name twice', () =>
    assert.deepEqual(forwards(carried('sid=1', 'sid=22'), carried('sid=1')), {
      'shop.example.com sid auth removed': 1,
    }));
  it('may lose the first of a name', () =>
    assert.deepEqual(forwards(carried('sid=1', 'sid=22', 'sid=333'), carried('sid=22', 'sid=333')), {
      'shop.example.com sid auth removed': 1,
    }));
  it('may gain a name before another of it', () =>
    assert.deepEqual(forwards(carried('sid=1'), carried('sid=22', 'sid=1')), {
      'shop.example.com sid auth added': 1,
    }));
  it('may lose one of a name while another has a new value', () =>
    assert.deepEqual(forwards(carried('sid=1', 'sid=22'), carried('sid=333')), {
      'shop.example.com sid auth value_changed': 1,
      'shop.example.com sid auth removed': 1,
    }));
  for (const fidelity of ['truncated', 'redacted', 'absent', 'unknown'] as const) {
    it(`is not compared where one log shows it ${fidelity}`, () => {
      const hidden: Told = { request: { fidelity, present: true, cookies: [] } };
      assert.deepEqual([compared(carried('sid=1'), hidden), forwards(hidden, carried('sid=1'))], [{}, {}]);
    });
  }
  it('is not compared where there is none', () => assert.deepEqual(compared(carried(), carried()), {}));
});

describe('edge and origin on the client’s TLS', () => {
  const disagree = (edge: Told, origin: Told) =>
    counted(relays, 'cookie_transport_disagreements_total', edge, origin);
  it('may disagree', () =>
    assert.deepEqual(disagree({ transport: 'tls' }, { transport: 'plaintext' }), {
      'shop.example.com tls plaintext': 1,
    }));
  for (const [edge, origin] of [
    ['tls', 'tls'],
    ['tls', 'unknown'],
    ['unknown', 'plaintext'],
  ] as const) {
    it(`do not where they say ${edge} and ${origin}`, () =>
      assert.deepEqual(disagree({ transport: edge }, { transport: origin }), {}));
  }
  it('do not on the machine itself', () =>
    assert.deepEqual(disagree({ transport: 'tls' }, { transport: 'plaintext', loopback: true }), {}));
});

describe('Set-Cookie of two records', () => {
  const rewritten = (edge: Told, origin: Told) => counted(rewrites, 'cookie_rewrites_total', edge, origin);
  const sets = (...cookies: Parameters<typeof issued>[0][]): Told => ({
    response: setting(...cookies.map((one) => issued(one))),
  });
  it('is compared as that of one record is', () =>
    assert.deepEqual(rewritten(sets({}), sets({ secure: true })), {
      'shop.example.com sid auth secure_removed false': 1,
    }));
  it('that the edge strips is removed', () =>
    assert.deepEqual(rewritten(sets(), sets({})), { 'shop.example.com sid auth removed false': 1 }));
  it('that a record of both legs has shown is not compared again', () =>
    assert.deepEqual(rewritten({ ...sets(), hasBothLegs: true }, sets({})), {}));
  for (const [edge, origin, isCompared] of [
    [200, 200, true],
    [304, 200, true],
    [206, 200, true],
    [200, 304, false],
    [401, 401, true],
    [502, 200, false],
    [499, 200, false],
    [200, 500, false],
  ] as const) {
    it(`is ${isCompared ? '' : 'not '}compared where the edge answers ${edge} and the origin ${origin}`, () => {
      const found = rewritten({ ...sets(), status: edge }, { ...sets({}), status: origin });
      assert.equal(Object.keys(found).length === 1, isCompared);
    });
  }
});
