// A short torture run in the usual tests; `torture.ts` is the long one.
import assert from 'node:assert/strict';
import { describeWith } from '../support/needs.ts';
import { planSteps } from './plan.ts';
import { runTorture } from './run.ts';

const SEED = 2026;
const KILLS = 6;

describe('the plan of a torture run', () => {
  const actsOf = (seed: number, kills: number) => planSteps(seed, kills).map(({ act }) => act);

  it('is the same for the same seed', () => {
    assert.deepEqual(planSteps(SEED, 20), planSteps(SEED, 20));
    assert.notDeepEqual(planSteps(SEED, 20), planSteps(SEED + 1, 20));
  });

  it('starts what is down and kills what is up, in turn', () => {
    const lives = actsOf(SEED, 20).filter((act) => act === 'kill' || act === 'start');
    assert.deepEqual(
      lives,
      Array.from({ length: 41 }, (_, at) => (at % 2 === 0 ? 'start' : 'kill')),
    );
  });

  it('rotates about as often as it kills, also twice while nobody reads', () => {
    for (const seed of [1, 2, 3]) {
      const acts = actsOf(seed, KILLS);
      assert.ok(acts.filter((act) => act === 'rotate').length >= KILLS);
      assert.match(acts.join(' '), /kill rotate rotate start/);
    }
  });
});

describeWith(
  ['nginx'],
  'serve, killed and restarted while nginx writes and its logs are rotated',
  function () {
    this.timeout(180_000);

    it(`loses no line, counts none twice, and shows nothing that falls (seed ${SEED})`, async () => {
      const { faults, lines, scrapes } = await runTorture({ seed: SEED, kills: KILLS });
      assert.deepEqual(faults, []);
      assert.ok(lines > 5000, `${lines} lines`);
      assert.ok(scrapes > 20, `${scrapes} scrapes`);
    });
  },
);
