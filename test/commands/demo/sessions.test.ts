import assert from 'node:assert/strict';
import { createRandom } from '../../../exporter/commands/demo/random.ts';
import { createSessions } from '../../../exporter/commands/demo/sessions.ts';

describe('the sessions of the demo’s application', () => {
  const begin = (count: number) => {
    const sessions = createSessions(createRandom(1));
    const ids = Array.from({ length: count }, sessions.begin);
    return { ...sessions, ids };
  };

  it('are there until they end', () => {
    const { ids, has, end } = begin(2);
    end(ids[0] ?? '');
    assert.deepEqual(ids.map(has), [false, true]);
  });

  it('are not those that nobody began', () => assert.equal(begin(1).has(''), false));

  it('are a thousand at most, and the one that was idle for longest goes first', () => {
    const { ids, has, begin: beginAnother } = begin(1000);
    const inUse = ids[0] ?? '';
    has(inUse);
    beginAnother();
    assert.deepEqual([has(inUse), has(ids[1] ?? ''), has(ids[2] ?? '')], [true, false, true]);
  });
});
