// The source of what is pushed: each body that was answered `stored` is counted once, whenever the process dies.
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readLineBatch } from '../../../exporter/commands/push/batch.ts';
import { encodeBatch } from '../../../exporter/commands/push/frame.ts';
import {
  createPushSource,
  type PushPosition,
  type PushSource,
} from '../../../exporter/commands/push/source.ts';
import type { PushResult } from '../../../exporter/server/ingest.ts';
import type { SavedPosition } from '../../../exporter/sources/source.ts';
import { createSpool } from '../../../exporter/state/spool.ts';
import { type Disk, openSpool, text, useDisks } from '../../state/spool-disk.ts';
import { config, lineOf, source, stagesOf } from '../configs.ts';

const EDGE = source('edge');

/** What was counted: the numbers of the lines, and how many there were. */
type Counted = { numbers: number[]; lines: number; bytes: number };

type Rig = {
  readonly source: PushSource;
  readonly counted: Counted;
  readonly outcomes: (PushResult['status'] | 'duplicate')[];
  readonly states: string[];
  readonly notices: string[];
  readonly lost: number[];
  readonly stored: () => number;
  readonly lag: () => number;
  /** Lets the time pass until which a disk that refuses is left alone. */
  readonly retry: () => void;
};

const start = async (
  disk: Disk,
  {
    resume = [],
    counted = { numbers: [], lines: 0, bytes: 0 },
    maxLines = 5000,
    maxBytes = 1_000_000,
    onCount = () => undefined,
  } = {} as {
    resume?: unknown;
    counted?: Counted;
    maxLines?: number;
    maxBytes?: number;
    onCount?: (number: number) => void;
  },
): Promise<Rig> => {
  const outcomes: Rig['outcomes'] = [];
  const states: string[] = [];
  const notices: string[] = [];
  const lost: number[] = [];
  let stored = 0;
  let lag = 0;
  let retry = Promise.withResolvers<void>();
  const door = stagesOf(config({ sources: [EDGE] })).open(EDGE, () => assert.fail());
  const pushed = createPushSource({
    spool: createSpool({ directory: disk.directory, files: disk.files, maxBytes, segmentBytes: 1000 }),
    path: 'spool/edge',
    resume,
    signals: {
      bytes: (count) => {
        counted.bytes += count;
      },
      lost: (bytes) => void lost.push(bytes),
      broken: (error) => void notices.push(`broken: ${error}`),
      state: (state) => void states.push(state),
      lagBytes: (bytes) => {
        lag = bytes;
      },
      notice: (message) => void notices.push(message),
    },
    door: () => ({ readLine: door.readLine, maxLineBytes: 1000, maxLines }),
    countLines: ({ lines }) => {
      counted.lines += lines;
    },
    count: ({ timeMs }) => {
      const number = timeMs / 1000 - 1_767_225_600;
      onCount(number);
      counted.numbers.push(number);
    },
    onOutcome: (outcome) => void outcomes.push(outcome),
    onStoredBytes: (bytes) => {
      stored = bytes;
    },
    clock: {
      wait: async (_ms, signal) => {
        const aborted = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => aborted.resolve());
        await Promise.race([retry.promise, aborted.promise]);
      },
    },
  });
  disk.spools.push({ close: pushed.stop });
  await pushed.start();
  return {
    source: pushed,
    counted,
    outcomes,
    states,
    notices,
    lost,
    stored: () => stored,
    lag: () => lag,
    retry: () => {
      retry.resolve();
      retry = Promise.withResolvers();
    },
  };
};

/** Lines that are told apart by their numbers. */
const bodyOf = (from: number, to: number): Buffer =>
  Buffer.from(Array.from({ length: to - from }, (_, at) => lineOf({ seconds: from + at })).join('\n'));

const push = (rig: Rig, from: number, to: number) => rig.source.push(bodyOf(from, to), 'lines');
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

/** Turns of the event loop that nothing here takes. */
const MAX_TURNS = 100_000;

/** Waits until something is as it should be. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; !isSo(); turn++) {
    assert.ok(turn < MAX_TURNS, 'waited in vain');
    await nextTurn();
  }
};

/** Positions as they come back out of a snapshot. */
const savedOf = (rig: Rig): readonly SavedPosition[] => JSON.parse(JSON.stringify(rig.source.positions()));

describe('what is pushed', () => {
  const createDisk = useDisks();

  it('is counted once, in order', async () => {
    const rig = await start(createDisk());
    assert.deepEqual(await push(rig, 0, 3), { status: 'stored', lines: 3, rejected: 0 });
    assert.deepEqual(await push(rig, 3, 5), { status: 'stored', lines: 2, rejected: 0 });
    await until(() => rig.counted.numbers.length === 5);
    assert.deepEqual(rig.counted, {
      numbers: numbers(0, 5),
      lines: 5,
      bytes: bodyOf(0, 3).length + bodyOf(3, 5).length,
    });
    assert.deepEqual(rig.outcomes, ['stored', 'stored']);
    await until(() => rig.lag() === 0);
  });

  it('costs one exchange alone on which counting breaks', async () => {
    const rig = await start(createDisk(), {
      onCount: (number) => {
        if (number === 1) throw new Error('broken');
      },
    });
    await push(rig, 0, 3);
    await until(() => rig.lag() === 0);
    assert.deepEqual([rig.counted.numbers, rig.counted.lines], [[0, 2], 3]);
    assert.deepEqual(rig.notices, ['broken: Error: broken']);
  });

  it('tells how many of its lines were rejected', async () => {
    const rig = await start(createDisk());
    const result = await rig.source.push(Buffer.from(`${lineOf()}\nnothing\n`), 'lines');
    assert.deepEqual(result, { status: 'stored', lines: 2, rejected: 1 });
    await until(() => rig.counted.lines === 2);
  });

  it('is counted even if no line of it can be read', async () => {
    const rig = await start(createDisk());
    await rig.source.push(Buffer.from('nothing\n'), 'lines');
    await until(() => rig.counted.lines === 1);
    assert.deepEqual(rig.outcomes, ['stored']);
  });

  it('is nothing at all where it is refused', async () => {
    const disk = createDisk();
    const rig = await start(disk, { maxLines: 2, maxBytes: 2000 });
    assert.deepEqual(await push(rig, 0, 3), { status: 'too_many_lines' });
    assert.deepEqual(await rig.source.push(Buffer.from(`["${lineOf()}",`), 'json'), { status: 'malformed' });
    disk.fail('write', 'ENOSPC');
    assert.deepEqual(await push(rig, 0, 2), { status: 'unavailable' });
    disk.fail('write', null);
    await push(rig, 0, 1);
    await until(() => rig.counted.numbers.length > 0);
    assert.deepEqual(rig.counted.numbers, [0]);
    assert.equal(rig.counted.lines, 1);
    assert.deepEqual(rig.outcomes.toSorted(), ['malformed', 'stored', 'too_many_lines', 'unavailable']);
  });

  it('is refused when the spool is full, until what was counted is on the disk as well', async () => {
    const rig = await start(createDisk(), { maxBytes: 2000 });
    let stored = 0;
    while ((await push(rig, stored, stored + 1)).status === 'stored') stored++;
    await until(() => rig.counted.numbers.length === stored);
    assert.deepEqual(await push(rig, stored, stored + 1), { status: 'full' });
    assert.ok(rig.stored() > 1000);
    await rig.source.release(savedOf(rig));
    assert.equal(rig.stored(), 0);
    assert.equal((await push(rig, stored, stored + 1)).status, 'stored');
  });

  it('is refused for good where it is larger than the whole spool', async () => {
    const rig = await start(createDisk(), { maxBytes: 1000 });
    assert.deepEqual(await push(rig, 0, 200), { status: 'too_many_lines' });
  });

  it('is refused once the source has stopped', async () => {
    const rig = await start(createDisk());
    await rig.source.stop();
    assert.deepEqual(await push(rig, 0, 1), { status: 'unavailable' });
  });
});

describe('a body that is sent again', () => {
  const createDisk = useDisks();
  const send = (rig: Rig, from: number, to: number, id: string) =>
    rig.source.push(bodyOf(from, to), 'lines', id);

  it('is stored, and counted once', async () => {
    const rig = await start(createDisk());
    for (const id of ['a', 'b', 'a', 'a']) assert.equal((await send(rig, 0, 2, id)).status, 'stored');
    await send(rig, 2, 3, 'c');
    await until(() => rig.outcomes.length === 5);
    assert.deepEqual(rig.counted.numbers, [0, 1, 0, 1, 2]);
    assert.equal(rig.counted.lines, 5);
    assert.deepEqual(rig.outcomes, ['stored', 'stored', 'duplicate', 'duplicate', 'stored']);
  });

  it('is counted once over any number of lives, wherever the first one ended', async () => {
    const disk = createDisk();
    const first = await start(disk);
    await send(first, 0, 1200, 'a');
    await until(() => first.counted.numbers.length > 0);
    await first.source.stop();
    const counted = structuredClone(first.counted);
    const second = await start(disk, { resume: savedOf(first), counted });
    await send(second, 0, 1200, 'a');
    await until(() => second.outcomes.includes('duplicate'));
    assert.deepEqual(counted.numbers, numbers(0, 1200));
    await second.source.stop();
    // Of a process of which nothing is known but its spool.
    const third = await start(disk);
    await until(() => third.outcomes.includes('duplicate'));
    assert.deepEqual(third.counted.numbers, numbers(0, 1200));
  });

  it('has no id in the position where no body had one', async () => {
    const rig = await start(createDisk());
    await push(rig, 0, 1);
    await until(() => rig.counted.lines === 1);
    assert.deepEqual(Object.keys(rig.source.positions()[0] ?? {}), ['segment', 'offset', 'block']);
  });
});

describe('what Cloudflare uploads to see whether somebody takes it', () => {
  const createDisk = useDisks();
  for (const body of ['{"content":"tests"}', '{"content":"tests"}\n']) {
    it(`is taken, and counted as nothing: ${JSON.stringify(body)}`, async () => {
      const rig = await start(createDisk());
      const stored = { status: 'stored', lines: 0, rejected: 0 };
      assert.deepEqual(await rig.source.push(Buffer.from(body), 'lines'), stored);
      assert.deepEqual(await rig.source.push(Buffer.from(body), 'json'), stored);
      await until(() => rig.outcomes.length === 2);
      assert.equal(rig.counted.lines, 0);
    });
  }

  it('is a line like any other where it is not alone', async () => {
    const rig = await start(createDisk());
    const body = Buffer.from('{"content":"tests"}\n{"content":"tests"}\n');
    assert.deepEqual(await rig.source.push(body, 'lines'), { status: 'stored', lines: 2, rejected: 2 });
  });
});

describe('a pushed source that dies', () => {
  const createDisk = useDisks();

  it('counts after its start what it had not counted', async () => {
    const disk = createDisk();
    const first = await start(disk);
    await push(first, 0, 3);
    await first.source.stop();
    const second = await start(disk, { resume: savedOf(first), counted: first.counted });
    await push(second, 3, 6);
    await until(() => second.counted.numbers.length === 6);
    assert.deepEqual(second.counted.numbers, numbers(0, 6));
  });

  it('goes on exactly where any snapshot stood, also within a body', async () => {
    const disk = createDisk();
    const first = await start(disk);
    // A snapshot after each turn of the event loop: positions, and what was counted until then.
    const snapshots: { resume: readonly unknown[]; counted: Counted }[] = [];
    const take = (): void => {
      snapshots.push({ resume: savedOf(first), counted: structuredClone(first.counted) });
    };
    take();
    const pushAll = async (): Promise<void> => {
      for (const [from, to] of [
        [0, 1800],
        [1800, 1801],
        [1801, 2500],
      ] as const)
        await push(first, from, to);
    };
    let isDone = false;
    void pushAll().then(() => {
      isDone = true;
    });
    await until(() => {
      take();
      return isDone && first.counted.numbers.length === 2500;
    });
    take();
    await first.source.stop();
    const differing = snapshots.filter(
      ({ resume }, at) => JSON.stringify(resume) !== JSON.stringify(snapshots[at - 1]?.resume),
    );
    const within = differing.filter(({ resume }) => (resume[0] as PushPosition).block > 0);
    assert.ok(
      differing.length > 4 && within.length > 1,
      `${differing.length} places, ${within.length} within a body`,
    );
    for (const { resume, counted } of differing) {
      const next = await start(disk, { resume, counted });
      await until(() => next.counted.numbers.length >= 2500);
      await next.source.stop();
      assert.deepEqual(next.counted.numbers, numbers(0, 2500));
      assert.equal(next.counted.lines, 2500);
      assert.equal(
        next.counted.bytes,
        bodyOf(0, 1800).length + bodyOf(1800, 1801).length + bodyOf(1801, 2500).length,
      );
    }
  });

  it('begins at the beginning where nothing is known, or what is known is no position', async () => {
    const disk = createDisk();
    const first = await start(disk);
    await push(first, 0, 3);
    await first.source.stop();
    for (const resume of [[], [null], ['x'], [{ segment: -1, offset: 0, block: 0 }], [{ segment: 1 }]]) {
      const next = await start(disk, { resume });
      await until(() => next.counted.numbers.length === 3);
      await next.source.stop();
    }
  });

  it('stops between two blocks, and passes over nothing then, not even what cannot be read', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { maxBytes: 1_000_000, segmentBytes: 1_000_000 });
    const door = stagesOf(config({ sources: [EDGE] })).open(EDGE, () => assert.fail());
    const batch = await readLineBatch(bodyOf(0, 1800), { ...door, maxLineBytes: 1000, maxLines: 1800 });
    assert.equal(await spool.append(typeof batch === 'string' ? text(batch) : encodeBatch(batch)), 'stored');
    assert.equal(await spool.append(text('no batch')), 'stored');
    await spool.close();
    const second = await start(disk);
    await until(() => second.counted.numbers.length > 0);
    await second.source.stop();
    assert.ok(second.counted.numbers.length < 1800);
    const third = await start(disk, { resume: savedOf(second), counted: second.counted });
    await until(() => third.lost.length > 0);
    assert.deepEqual([third.counted.numbers, third.lost], [numbers(0, 1800), ['no batch'.length]]);
  });

  it('deletes nothing that a snapshot on the disk does not cover', async () => {
    const disk = createDisk();
    const rig = await start(disk);
    for (let at = 0; at < 40; at++) await push(rig, at, at + 1);
    await until(() => rig.counted.numbers.length === 40);
    const all = disk.segments();
    assert.ok(all.length > 2);
    await rig.source.release([{ segment: 2, offset: 8, block: 0 }]);
    assert.deepEqual(disk.segments(), all.slice(1));
    await rig.source.release([{ nothing: 0 }]);
    assert.deepEqual(disk.segments(), all.slice(1));
    await rig.source.release(savedOf(rig));
    assert.equal(disk.segments().length, 1);
  });
});

describe('a pushed source on a disk in trouble', () => {
  const createDisk = useDisks();

  it('says why it cannot begin, refuses, and begins by itself when it can', async () => {
    const disk = createDisk();
    disk.fail('list', 'EACCES');
    const rig = await start(disk);
    assert.deepEqual(await push(rig, 0, 1), { status: 'unavailable' });
    assert.deepEqual([...new Set(rig.states)], ['no_permission']);
    assert.deepEqual(rig.notices, ['cannot open the spool: EACCES']);
    disk.fail('list', null);
    rig.retry();
    await until(() => rig.states.includes('idle'));
    assert.equal((await push(rig, 0, 1)).status, 'stored');
    await until(() => rig.counted.numbers.length === 1);
  });

  it('waits for what it cannot read now', async () => {
    const disk = createDisk();
    const rig = await start(disk);
    await until(() => rig.states.includes('idle'));
    disk.fail('open', 'EMFILE');
    assert.equal((await push(rig, 0, 1)).status, 'stored');
    await until(() => rig.states.includes('failed'));
    assert.deepEqual(rig.notices, ['cannot read the spool: EMFILE']);
    disk.fail('open', null);
    rig.retry();
    await until(() => rig.counted.numbers.length === 1);
    assert.deepEqual(rig.lost, []);
  });

  it('counts what is damaged as lost, and goes on', async () => {
    const disk = createDisk();
    const first = await start(disk);
    await push(first, 0, 1);
    await first.source.stop();
    const [segment = ''] = disk.segments();
    const size = disk.bytesOf(segment).length;
    const second = await start(disk);
    await push(second, 1, 2);
    await second.source.stop();
    disk.tear(segment, Buffer.from('damage'));
    const third = await start(disk);
    await until(() => third.lost.length > 0 && third.counted.numbers.length === 2);
    assert.deepEqual(third.counted.numbers, [0, 1]);
    assert.deepEqual(third.lost, [6]);
    assert.deepEqual(third.notices, ['cannot read what was stored, it is damaged or gone: 6 bytes']);
    assert.ok(size > 0);
  });

  it('says what it cut off', async () => {
    const disk = createDisk();
    const first = await start(disk);
    await push(first, 0, 1);
    await first.source.stop();
    disk.tear(disk.segments()[0] ?? '', Buffer.from('half'));
    const second = await start(disk);
    assert.deepEqual(second.notices, ['cut off what was not answered when the process died: 4 bytes']);
  });
});
