// What was heard and is not on the disk yet: nothing is given up before it must be, and a flood costs few syncs.
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../../../exporter/commands/push/batch.ts';
import { createQueue } from '../../../exporter/commands/syslog/queue.ts';
import { parseExchanges } from '../../../exporter/exchanges/serialized/read.ts';
import { chunkOf } from '../../../exporter/raw-text.ts';
import type { Appended } from '../../../exporter/state/spool.ts';
import { config, lineOf, source, stagesOf } from '../configs.ts';

const EDGE = source('edge');
const FIRST_SECOND = 1_767_225_600;

const numbersOf = ({ blocks }: Batch): number[] =>
  blocks
    .flatMap((block) => parseExchanges(block) ?? assert.fail('a block that cannot be read'))
    .map(({ timeMs }) => timeMs / 1000 - FIRST_SECOND);

/** A queue over a disk that answers as it is told to, and time that passes when it is told to. */
const create = ({ maxLines = 5, maxBytes = 1_000_000 } = {}) => {
  const door = stagesOf(config({ sources: [EDGE] })).open(EDGE, () => assert.fail());
  const stored: Batch[] = [];
  const diary: string[] = [];
  let answer: Appended = 'stored';
  let passed = Promise.withResolvers<void>();
  const queue = createQueue({
    door: () => ({ readLine: door.readLine, maxLineBytes: 1000, maxLines, maxBytes }),
    store: async (batch) => {
      diary.push(`store ${batch.counts.lines}: ${answer}`);
      if (answer === 'stored') stored.push(batch);
      return answer;
    },
    onFull: () => diary.push('full'),
    onRoom: () => diary.push('room'),
    onLost: (lines) => diary.push(`lost ${lines}`),
    clock: {
      wait: async (ms, signal) => {
        diary.push(`wait ${ms}`);
        if (signal.aborted) return;
        const aborted = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => aborted.resolve());
        await Promise.race([passed.promise, aborted.promise]);
      },
    },
  });
  return {
    queue,
    stored,
    diary,
    hear: (from: number, to: number) => {
      for (let seconds = from; seconds < to; seconds++) {
        const line = lineOf({ seconds });
        queue.bytes(line.length + 1);
        queue.line(chunkOf(line), 0, line.length);
      }
    },
    answerWith: (next: Appended) => {
      answer = next;
    },
    /** Lets the time that is waited for pass, and what follows from it happen. */
    pass: async () => {
      passed.resolve();
      passed = Promise.withResolvers();
      for (let turn = 0; turn < 5; turn++) await nextTurn();
    },
  };
};

describe('what was heard', () => {
  it('is stored together with what is heard a moment later', async () => {
    const { queue, stored, diary, hear, pass } = create();
    hear(0, 2);
    hear(2, 3);
    assert.deepEqual(diary, ['wait 100']);
    await pass();
    hear(3, 4);
    await pass();
    await queue.close();
    assert.deepEqual(stored.map(numbersOf), [[0, 1, 2], [3]]);
    assert.deepEqual(diary, ['wait 100', 'store 3: stored', 'wait 100', 'store 1: stored']);
    assert.equal(stored[1]?.bytes, lineOf().length + 1);
  });

  it('is counted where it is too long, or cannot be read', async () => {
    const { queue, stored, pass } = create();
    queue.bytes(5000);
    queue.tooLong();
    queue.line(chunkOf('nothing'), 0, 7);
    await pass();
    const expected = { lines: 2, rejected: { too_long: 1, no_match: 1 }, ignored: {} };
    assert.deepEqual(
      stored.map(({ counts, bytes }) => ({ counts, bytes })),
      [{ counts: expected, bytes: 5000 }],
    );
    await queue.close();
  });

  it('waits for a disk that refuses; past the bound no more is wanted, until there is room', async () => {
    const { queue, stored, diary, hear, answerWith, pass } = create();
    answerWith('full');
    hear(0, 2);
    await pass();
    hear(2, 8);
    answerWith('unavailable');
    await pass();
    assert.deepEqual(diary, [
      'wait 100',
      'store 2: full',
      'wait 1000',
      'full',
      'store 2: unavailable',
      'wait 1000',
    ]);
    diary.length = 0;
    answerWith('stored');
    await pass();
    await pass();
    assert.deepEqual(diary, ['store 2: stored', 'wait 100', 'room', 'store 6: stored']);
    assert.deepEqual(stored.flatMap(numbersOf), [0, 1, 2, 3, 4, 5, 6, 7]);
    await queue.close();
  });

  it('is bounded in bytes as well', async () => {
    const { queue, diary, hear, pass } = create({ maxBytes: 2 * lineOf().length });
    hear(0, 2);
    assert.deepEqual(diary, ['wait 100', 'full']);
    await pass();
    assert.deepEqual(diary.slice(2), ['room', 'store 2: stored']);
    await queue.close();
  });

  it('is stored at the end, without waiting', async () => {
    const { queue, stored, hear } = create();
    hear(0, 2);
    await queue.close();
    await queue.close();
    assert.deepEqual(stored.map(numbersOf), [[0, 1]]);
  });

  it('is given up at the end where the disk refuses, and counted as that', async () => {
    const { queue, diary, hear, answerWith, pass } = create();
    answerWith('unavailable');
    hear(0, 2);
    await pass();
    hear(2, 5);
    await queue.close();
    assert.deepEqual(
      diary.filter((entry) => entry.startsWith('lost')),
      ['lost 2', 'lost 3'],
    );
  });

  it('is given up where it is larger than all that may be kept', async () => {
    const { queue, diary, hear, answerWith, pass } = create();
    answerWith('too_large');
    hear(0, 2);
    await pass();
    assert.deepEqual(diary, ['wait 100', 'store 2: too_large', 'lost 2']);
    await queue.close();
  });
});
