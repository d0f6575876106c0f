import assert from 'node:assert/strict';
import {
  CYCLE_SECONDS,
  FAULT_NAMES,
  type FaultName,
  isFaultPlanned,
  planFaults,
} from '../../../exporter/commands/demo/faults.ts';

const TELLS = /\(cookie_\w+(, cookie_\w+)*\)\.$/;

describe('the plan of the demo’s faults', () => {
  const schedule = planFaults(undefined);
  const isActive = (name: FaultName, second: number): boolean =>
    isFaultPlanned(schedule, name, second * 1000);

  it('has every fault once, but for what nobody waits for', () => {
    assert.deepEqual(
      schedule.map(({ name }) => name),
      FAULT_NAMES.filter((name) => name !== 'session-stolen'),
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

      it('names the metric that shows it', () => assert.match(tells, TELLS));
    });
  }

  it('leaves a logout that was ignored its minute', () => {
    const [first, second] = schedule.find(({ name }) => name === 'logout-ignored')?.spells ?? [];
    assert.ok(first && second && second[0] - first[1] > 60);
  });

  it('begins with a spell and ends before its last second', () => {
    assert.deepEqual(
      [5.999, 6, 15.999, 16, 70].map((second) => isActive('secure-dropped', second)),
      [false, true, true, false, true],
    );
  });

  it('repeats', () => assert.equal(isActive('secure-dropped', 3 * CYCLE_SECONDS + 10), true));

  it('is empty for none', () => assert.deepEqual(planFaults('none'), []));

  for (const name of FAULT_NAMES) {
    describe(`the drill of ${name}`, () => {
      const drill = planFaults(name);
      const active = (second: number): readonly FaultName[] =>
        FAULT_NAMES.filter((other) => isFaultPlanned(drill, other, second * 1000));
      const isLate = name === 'set-cookie-stripped';

      it('has it from the start, or where something vanishes soon after', () =>
        assert.deepEqual([active(0), active(10)], [isLate ? [] : [name], [name]]));

      it('has it alone, and to the end', () => {
        for (const second of [29, 64, CYCLE_SECONDS - 0.001, CYCLE_SECONDS, 7 * CYCLE_SECONDS]) {
          assert.deepEqual(active(second), [name]);
        }
        assert.equal(drill.length, 1);
      });

      it('names the metric that shows it', () => assert.match(drill[0]?.tells ?? '', TELLS));
    });
  }
});
