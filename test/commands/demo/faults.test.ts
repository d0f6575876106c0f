import assert from 'node:assert/strict';
import {
  CYCLE_SECONDS,
  FAULT_NAMES,
  type FaultName,
  isFaultPlanned,
  planFaults,
} from '../../../exporter/commands/demo/faults.ts';

describe('the plan of the demo’s faults', () => {
  const schedule = planFaults(undefined);
  const isActive = (name: FaultName, second: number): boolean =>
    isFaultPlanned(schedule, name, second * 1000);

  it('has every fault once', () => {
    assert.deepEqual(
      schedule.map(({ name }) => name),
      [...FAULT_NAMES],
    );
  });

  for (const { name, tells, spells } of schedule) {
    describe(name, () => {
      it('has come and gone within 30 seconds of the start', () => {
        const [first] = spells;
        assert.ok(first !== undefined && first[0] > 0 && first[1] < 30);
      });

      it('has spells that ascend, do not touch, and end within the cycle', () => {
        const times = spells.flat();
        assert.deepEqual(
          [...new Set(times)].sort((a, b) => a - b),
          times,
        );
        assert.ok((times.at(-1) ?? Infinity) < CYCLE_SECONDS);
      });

      it('names the metric that shows it', () => assert.match(tells, /\(cookie_\w+(, cookie_\w+)*\)\.$/));
    });
  }

  it('begins with a spell and ends before its last second', () => {
    assert.deepEqual(
      [5.999, 6, 15.999, 16, 70].map((second) => isActive('secure-dropped', second)),
      [false, true, true, false, true],
    );
  });

  it('repeats', () => assert.equal(isActive('secure-dropped', 3 * CYCLE_SECONDS + 10), true));

  it('is empty for none', () => assert.deepEqual(planFaults('none'), []));

  for (const name of FAULT_NAMES) {
    it(`has ${name} alone, and all the time, in its drill`, () => {
      const seconds = [0, 29, 64, CYCLE_SECONDS - 0.001, CYCLE_SECONDS];
      const drill = planFaults(name);
      const active = FAULT_NAMES.filter((other) =>
        seconds.every((s) => isFaultPlanned(drill, other, s * 1000)),
      );
      assert.deepEqual(active, [name]);
      assert.equal(drill.length, 1);
    });
  }
});
