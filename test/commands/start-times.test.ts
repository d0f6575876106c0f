// Since when counters count: since they began, whenever the process did.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beginAnew, beginAt, parseStartTimes, startOf } from '../../exporter/commands/start-times.ts';
import { config } from './configs.ts';
import { createWorld, EPOCH_MS, live, STATE } from './lives.ts';

describe('the time since when a metric counts', () => {
  it('is that of all', () => assert.equal(startOf(beginAt(5), 'a'), 5));
  it('is its own where it began anew', () => {
    const times = beginAnew(beginAnew(beginAt(5), ['a', 'b'], 7), ['b'], 9);
    assert.deepEqual(
      ['a', 'b', 'c', 'toString'].map((name) => startOf(times, name)),
      [7, 9, 5, 5],
    );
  });
  it('is the same after it was saved', () => {
    const times = beginAnew(beginAt(5), ['a'], 7);
    assert.deepEqual(parseStartTimes(JSON.parse(JSON.stringify(times))), times);
  });
  it('is not read from anything else', () => {
    for (const saved of [undefined, null, 5, 'a', [], {}, { unixMs: '5' }, { unixMs: -1 }, { unixMs: 1.5 }])
      assert.equal(parseStartTimes(saved), null);
    assert.deepEqual(parseStartTimes({ unixMs: 5, metrics: { a: 'b', c: 7 } }), {
      unixMs: 5,
      metrics: { c: 7 },
    });
    assert.deepEqual(parseStartTimes({ unixMs: 5, metrics: [] }), beginAt(5));
  });
  it('never throws on what was saved', () =>
    fc.assert(fc.property(fc.anything(), (saved) => void parseStartTimes(saved))));
});

describe('after a restart', () => {
  const CONFIG = config({ state: { directory: STATE } });
  const LINES = 'cookie_exporter_lines_total';
  /** Two processes, an hour apart; the first saves if told so. */
  const startsOf = async (isSaved: boolean, of = CONFIG): Promise<number[]> => {
    const world = createWorld(['a', 'b']);
    const first = await live(world, of);
    first.read(1);
    if (isSaved) await first.save();
    world.clock.nowMs = 3_600_000;
    const second = await live(world, of);
    return [first, second].map(({ durability }) => durability.startOf(LINES) - EPOCH_MS);
  };

  it('a metric that goes on counts since it began', async () =>
    assert.deepEqual(await startsOf(true), [0, 0]));
  it('a metric that was never saved counts since the start', async () =>
    assert.deepEqual(await startsOf(false), [0, 3_600_000]));
  it('a metric of the process itself counts since the start', async () => {
    const world = createWorld([]);
    await (await live(world, CONFIG)).save();
    world.clock.nowMs = 1000;
    const { durability } = await live(world, CONFIG);
    assert.equal(durability.startOf('process_cpu_seconds_total') - EPOCH_MS, 1000);
  });
});
