// How SLIs did of late: what was counted within the last hour, by a clock that is handed in.
import assert from 'node:assert/strict';
import { createRecentSlis, type Late } from '../../../exporter/commands/serve/recent-slis.ts';
import { objectives } from '../../../exporter/slis/index.ts';
import { config, lineOf, readLines, source, stagesOf } from '../configs.ts';

const MINUTE_MS = 60_000;
const AT = objectives.findIndex(({ sli }) => sli === 'secure_coverage');

const setUp = () => {
  const stages = stagesOf(config());
  let nowMs = 0;
  const recent = createRecentSlis(() => nowMs);
  const issue = (attributes: string): void =>
    readLines(stages, source('edge'), lineOf({ setCookie: `sid=1; ${attributes}` }));
  const note = (): void => recent.note(stages.tallies, 'edge');
  const pass = (minutes: number): void => {
    for (let minute = 0; minute < minutes; minute++) {
      nowMs += MINUTE_MS;
      note();
    }
  };
  const shown = ({ seconds, totals }: Late) => ({ seconds, ...totals[AT] });
  const late = () => shown(recent.since(stages.tallies, 'edge'));
  return { stages, recent, issue, note, pass, late, shown };
};

describe('what SLIs counted of late', () => {
  it('is all that was counted, before the first look', () => {
    const { issue, late } = setUp();
    issue('Secure');
    issue('HttpOnly');
    assert.deepEqual(late(), { seconds: 0, valid: 2, bad: 1 });
  });
  it('is what was counted since the first look, while that is less than an hour old', () => {
    const { issue, note, pass, late } = setUp();
    issue('HttpOnly');
    note();
    pass(3);
    issue('Secure');
    assert.deepEqual(late(), { seconds: 180, valid: 1, bad: 0 });
  });
  it('is what was counted within an hour', () => {
    const { issue, note, pass, late } = setUp();
    note();
    issue('HttpOnly');
    pass(60);
    assert.deepEqual(late(), { seconds: 3600, valid: 1, bad: 1 });
    pass(1);
    assert.deepEqual(late(), { seconds: 3600, valid: 0, bad: 0 });
    issue('Secure');
    assert.deepEqual(late(), { seconds: 3600, valid: 1, bad: 0 });
  });
  it('is looked at once a minute, however often it is noted', () => {
    const { issue, note, late } = setUp();
    note();
    issue('Secure');
    note();
    assert.deepEqual(late(), { seconds: 0, valid: 1, bad: 0 });
  });
  it('begins anew where a reload made another vantage lead', () => {
    const { stages, recent, issue, note, pass, shown } = setUp();
    note();
    issue('HttpOnly');
    pass(1);
    recent.note(stages.tallies, 'origin');
    assert.deepEqual(shown(recent.since(stages.tallies, 'origin')), { seconds: 0, valid: 0, bad: 0 });
    recent.note(stages.tallies, 'edge');
    assert.deepEqual(shown(recent.since(stages.tallies, 'edge')), { seconds: 0, valid: 0, bad: 0 });
  });
});
