// The evaluation in short: no harmless reason is taken for a theft, and most thefts are found. The long one, with more
// conditions and closer bounds, is `node test/evaluation/replay.ts`.
import assert from 'node:assert/strict';
import { BENIGN } from './benign.ts';
import { evaluate, type Scores } from './evaluation.ts';
import { boundsOf, precisionAt, quantileOf, ratioOf, type Score, sumOf } from './score.ts';
import { createTraffic } from './traffic.ts';

const NONE = { hits: 0, of: 0 };

describe('the replay detector, on simulated traffic', () => {
  let scores: ReadonlyMap<string, Scores>;
  const scoreOf = (conditions: string): Score => (scores.get(conditions) as Scores).likely;
  const recallOf = (conditions: string): number => ratioOf(sumOf(scoreOf(conditions).recalls.values()));

  before(function () {
    this.timeout(60_000);
    const conditions = ['all fields', 'no JA4'];
    scores = evaluate({ seeds: [1], sessions: 2500, attacked: 0.2, conditions });
  });

  for (const profile of Object.keys(BENIGN)) {
    it(`takes no session for replayed because of ${profile}`, () => {
      const alarms = ['all fields', 'no JA4'].map((name) => (scoreOf(name).alarms.get(profile) ?? NONE).hits);
      assert.deepEqual(alarms, [0, 0]);
    });
  }
  it('finds most thefts where the log has JA4', () => assert.ok(recallOf('all fields') >= 0.8));
  it('finds half of them where it has not', () => assert.ok(recallOf('no JA4') >= 0.5));
  it('finds nearly all uses after a logout', () => {
    const recall = ratioOf(scoreOf('all fields').recalls.get('late_logout') ?? NONE);
    assert.ok(recall >= 0.9);
  });
});

describe('simulated traffic', () => {
  const options = { sessions: 50, attacked: 0.5 };
  it('is the same for the same seed', () =>
    assert.deepEqual(createTraffic({ ...options, seed: 3 }), createTraffic({ ...options, seed: 3 })));
  it('is another for another one', () =>
    assert.notDeepEqual(createTraffic({ ...options, seed: 3 }), createTraffic({ ...options, seed: 4 })));
  it('comes in the order of time', () => {
    const times = createTraffic({ ...options, seed: 3 }).requests.map(({ timeMs }) => timeMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });
});

describe('a share', () => {
  const rounded = (bounds: readonly number[]): readonly number[] =>
    bounds.map((one) => Math.round(one * 1e4) / 1e4);
  it('has Wilson’s bounds', () =>
    assert.deepEqual(rounded(boundsOf({ hits: 50, of: 100 })), [0.4038, 0.5962]));
  it('of nothing has the bound of the rule of three', () =>
    assert.deepEqual(rounded(boundsOf({ hits: 0, of: 10_000 })), [0, 0.0003]));
  it('becomes a precision where it is known how many are attacked', () =>
    assert.deepEqual(rounded([precisionAt(0.001, 0.9, 0.0001)]), [0.9001]));
  it('has its quantiles', () =>
    assert.deepEqual(
      [0, 0.5, 0.95].map((q) => quantileOf([1, 2, 3, 4], q)),
      [1, 3, 4],
    ));
});
