// Ids of bodies that were counted of late.
import assert from 'node:assert/strict';
import { createRecentIds, isBodyId } from '../../../exporter/commands/push/recent-ids.ts';

describe('ids of bodies', () => {
  it('are noted once', () => {
    const ids = createRecentIds(undefined);
    assert.deepEqual(
      [ids.note('a'), ids.note('b'), ids.note('a'), ids.note('b')],
      [true, true, false, false],
    );
    assert.deepEqual(ids.list(), ['a', 'b']);
  });

  it('are known in the next process', () => {
    assert.equal(createRecentIds(JSON.parse('["a"]')).note('a'), false);
  });

  it('are bounded, the oldest forgotten first', () => {
    const ids = createRecentIds([]);
    for (let at = 0; at < 600; at++) ids.note(`${at}`);
    assert.equal(ids.list().length, 512);
    assert.deepEqual([ids.note('0'), ids.note('599')], [true, false]);
    const many = Array.from({ length: 600 }, (_, at) => `${at}`);
    assert.deepEqual(createRecentIds(many).list(), many.slice(-512));
  });

  it('are taken from whatever was saved', () => {
    for (const saved of [undefined, null, 'a', { 0: 'a' }, [1, null, '', 'a b', 'x'.repeat(65)]])
      assert.deepEqual(createRecentIds(saved).list(), []);
  });

  it('are short and harmless', () => {
    assert.ok(isBodyId('ed4acda5-034f-9f42-bba1-f29aea6d7d8f'));
    assert.ok(!isBodyId('a\nb'));
  });
});
