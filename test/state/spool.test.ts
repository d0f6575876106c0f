// A queue on disk: what it took in is there after every kind of end, once, and nothing else is.
import assert from 'node:assert/strict';
import { cpSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { SpoolPosition } from '../../exporter/state/spool-segments.ts';
import { type Disk, openSpool, readOn, text, useDisks } from './spool-disk.ts';

/** Waits until something was called so often. */
const untilCalled = async ({ calls }: Disk, call: Disk['calls'][number], times = 1): Promise<void> => {
  for (let turn = 0; calls.filter((one) => one === call).length < times; turn++) {
    assert.ok(turn < 100_000, `${call} is never called`);
    await nextTurn();
  }
};

const FRAME_BYTES = 8;
const MARK_BYTES = 8;

describe('a spool', () => {
  const createDisk = useDisks();

  it('gives back what it took in, in order', async () => {
    const spool = await openSpool(createDisk());
    for (const content of ['a', 'bb', 'ccc']) assert.equal(await spool.append(text(content)), 'stored');
    assert.deepEqual((await readOn(spool)).texts, ['a', 'bb', 'ccc']);
  });

  it('gives back from any position what stands behind it', async () => {
    const spool = await openSpool(createDisk());
    const ends: SpoolPosition[] = [];
    for (const content of ['a', 'b', 'c']) {
      await spool.append(text(content));
      ends.push((await readOn(spool)).end);
    }
    const behind = await Promise.all(ends.map(async (end) => (await readOn(spool, end)).texts));
    assert.deepEqual(behind, [['b', 'c'], ['c'], []]);
  });

  it('has nothing at first, and makes no file until it takes something in', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    assert.equal(await spool.read({ segment: 0, offset: 0 }), null);
    assert.deepEqual(disk.segments(), []);
    assert.equal(spool.storedBytes(), 0);
  });

  it('begins a new segment where one would be longer than the limit, and takes a longer frame whole', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { segmentBytes: 50 });
    const contents = ['x'.repeat(30), 'y'.repeat(30), 'z'.repeat(200), 'w'];
    for (const content of contents) await spool.append(text(content));
    assert.equal(disk.segments().length, 4);
    assert.deepEqual((await readOn(spool)).texts, contents);
  });

  it('reads frames that are longer than one read', async () => {
    const spool = await openSpool(createDisk(), { maxBytes: 10_000_000, segmentBytes: 5_000_000 });
    const contents = ['a', 'b'.repeat(700_000), 'c'.repeat(300_000), 'd'];
    for (const content of contents) await spool.append(text(content));
    assert.deepEqual((await readOn(spool)).texts, contents);
  });

  it('is for its owner alone', async () => {
    const disk = createDisk();
    await (await openSpool(disk)).append(text('a'));
    const [segment = ''] = disk.segments();
    assert.equal(statSync(join(disk.directory, segment)).mode & 0o777, 0o600);
    assert.equal(statSync(disk.directory).mode & 0o777, 0o700);
    assert.equal(statSync(dirname(disk.directory)).mode & 0o777, 0o700);
  });

  it('tells how much it holds, and how much stands behind a position', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { segmentBytes: 50 });
    await spool.append(text('x'.repeat(30)));
    const { end } = await readOn(spool);
    await spool.append(text('y'.repeat(20)));
    const sizes = disk.segments().map((segment) => disk.bytesOf(segment).length);
    assert.equal(
      spool.storedBytes(),
      sizes.reduce((a, b) => a + b),
    );
    assert.equal(spool.bytesAfter({ segment: 0, offset: 0 }), 2 * FRAME_BYTES + 50);
    assert.equal(spool.bytesAfter(end), FRAME_BYTES + 20);
    assert.equal(spool.bytesAfter((await readOn(spool)).end), 0);
  });
});

describe('a spool and the disk', () => {
  const createDisk = useDisks();

  it('answers when what it took in is synced, with the name of its file, and not before', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    const release = disk.holdSync();
    let isAnswered = false;
    const appended = spool.append(text('a')).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await untilCalled(disk, 'sync');
    assert.deepEqual([isAnswered, await spool.read({ segment: 0, offset: 0 })], [false, null]);
    release();
    assert.equal(await appended, 'stored');
    assert.ok(disk.calls.indexOf('syncFolder') < disk.calls.lastIndexOf('write'));
  });

  it('syncs once for all that came while another sync was under way', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { segmentBytes: 1000 });
    const release = disk.holdSync();
    const appends = ['a', 'b', 'c', 'd'].map((content) => spool.append(text(content)));
    await untilCalled(disk, 'sync');
    const later = ['e', 'f', 'g'].map((content) => spool.append(text(content)));
    release();
    assert.deepEqual(new Set(await Promise.all([...appends, ...later])), new Set(['stored']));
    assert.equal(disk.calls.filter((call) => call === 'sync').length, 2);
    assert.deepEqual((await readOn(spool)).texts.join(''), 'abcdefg');
  });

  it('takes in nothing past its size, and again when there is room', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { maxBytes: 300, segmentBytes: 100 });
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push(await spool.append(text('x'.repeat(40))));
    assert.deepEqual(answers, [...Array(5).fill('stored'), 'full', 'full', 'full']);
    assert.ok(spool.storedBytes() <= 300);
    await spool.release((await readOn(spool)).end);
    assert.equal(spool.storedBytes(), 0);
    assert.deepEqual(disk.segments(), []);
    assert.equal(await spool.append(text('x'.repeat(40))), 'stored');
  });

  it('keeps its size when many come at once', async () => {
    const spool = await openSpool(createDisk(), { maxBytes: 300, segmentBytes: 100 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => spool.append(text('x'.repeat(40)))));
    assert.deepEqual(new Set(answers), new Set(['stored', 'full']));
    assert.ok(spool.storedBytes() <= 300);
  });

  it('never takes what is larger than itself', async () => {
    const spool = await openSpool(createDisk(), { maxBytes: 100 });
    assert.equal(await spool.append(text('x'.repeat(100 - FRAME_BYTES - MARK_BYTES))), 'stored');
    assert.equal(await spool.append(text('x'.repeat(101 - FRAME_BYTES - MARK_BYTES))), 'too_large');
  });

  for (const call of ['write', 'sync', 'stat', 'create', 'makeFolder', 'syncFolder'] as const) {
    it(`has nothing of what could not be stored, and goes on when it can: ${call} fails`, async () => {
      const disk = createDisk();
      const spool = await openSpool(disk);
      // Segments of one frame each, so that a new one has to be made.
      const big = (content: string) => text(content.repeat(60));
      assert.equal(await spool.append(big('a')), 'stored');
      disk.fail(call, 'ENOSPC');
      assert.equal(await spool.append(big('b')), 'unavailable');
      assert.equal(await spool.append(big('c')), 'unavailable');
      disk.fail(call, null);
      assert.equal(await spool.append(big('d')), 'stored');
      const expected = ['a'.repeat(60), 'd'.repeat(60)];
      assert.deepEqual((await readOn(spool)).texts, expected);
      await spool.close();
      assert.deepEqual((await readOn(await openSpool(disk))).texts, expected);
    });
  }

  it('refuses all that waits for a disk that refuses', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    disk.fail('write', 'ENOSPC');
    const answers = await Promise.all(['a', 'b', 'c'].map((content) => spool.append(text(content))));
    assert.deepEqual(answers, ['unavailable', 'unavailable', 'unavailable']);
  });

  it('takes in nothing while it cannot cut off what it refused', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    await spool.append(text('a'));
    disk.fail('sync', 'EIO');
    assert.equal(await spool.append(text('b')), 'unavailable');
    disk.fail('sync', null);
    disk.fail('truncate', 'EIO');
    assert.equal(await spool.append(text('c')), 'unavailable');
    disk.fail('truncate', null);
    assert.equal(await spool.append(text('d')), 'stored');
    await spool.close();
    assert.deepEqual((await readOn(await openSpool(disk))).texts, ['a', 'd']);
  });

  it('notices that its folder was taken away, says what is lost, and makes another', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk, { segmentBytes: 1000 });
    await spool.append(text('aaaa'));
    rmSync(disk.directory, { recursive: true });
    assert.equal(await spool.append(text('b')), 'unavailable');
    assert.equal(await spool.append(text('c')), 'stored');
    assert.deepEqual((await readOn(spool)).texts, [`lost ${FRAME_BYTES + 4}`, 'c']);
  });

  it('says so when the disk does not let it read, and loses nothing', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    await spool.append(text('a'));
    disk.fail('open', 'EMFILE');
    await assert.rejects(spool.read({ segment: 0, offset: 0 }), { code: 'EMFILE' });
    disk.fail('open', null);
    assert.deepEqual((await readOn(spool)).texts, ['a']);
  });
});

describe('a spool that is opened again', () => {
  const createDisk = useDisks();

  const filled = async (disk: Disk, contents: readonly string[], segmentBytes = 1000): Promise<void> => {
    const spool = await openSpool(disk, { segmentBytes });
    for (const content of contents) assert.equal(await spool.append(text(content)), 'stored');
    await spool.close();
  };

  it('has everything, also that of several processes', async () => {
    const disk = createDisk();
    await filled(disk, ['a', 'b']);
    await filled(disk, ['c']);
    await filled(disk, ['d']);
    assert.deepEqual((await readOn(await openSpool(disk))).texts, ['a', 'b', 'c', 'd']);
  });

  it('has all whole frames, whatever length its last segment was cut to', async () => {
    const disk = createDisk();
    await filled(disk, ['a', 'bb', 'ccc']);
    const [segment = ''] = disk.segments();
    const whole = disk.bytesOf(segment);
    const ends = [1, 2, 3].map((n, at) => MARK_BYTES + FRAME_BYTES * n + [1, 3, 6][at]!);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(join(disk.directory, segment), whole.subarray(0, length));
      const spool = await openSpool(disk);
      const expected = ['a', 'bb', 'ccc'].filter((_, at) => length >= (ends[at] as number));
      assert.deepEqual((await readOn(spool)).texts, expected, `cut to ${length}`);
      // What comes next stands behind it, also for the process after this one.
      assert.equal(await spool.append(text('next')), 'stored');
      await spool.close();
      assert.deepEqual(
        (await readOn(await openSpool(disk))).texts,
        [...expected, 'next'],
        `cut to ${length}`,
      );
      for (const one of disk.segments()) rmSync(join(disk.directory, one));
    }
  });

  it('has nothing of what an append left that was not finished, whatever it is', async () => {
    const disk = createDisk();
    await filled(disk, ['a', 'bb']);
    const [segment = ''] = disk.segments();
    const whole = disk.bytesOf(segment);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(new Uint8Array(4096)), fc.constant(whole)),
        async (rest) => {
          writeFileSync(join(disk.directory, segment), whole);
          disk.tear(segment, rest);
          const spool = await openSpool(disk);
          assert.deepEqual((await readOn(spool)).texts, ['a', 'bb']);
          await spool.close();
          assert.equal(disk.bytesOf(segment).length, whole.length);
        },
      ),
    );
  });

  it('never gives back what was not taken in, whichever bit is flipped', async () => {
    const disk = createDisk();
    await filled(disk, ['a', 'bb', 'ccc']);
    const [segment = ''] = disk.segments();
    const whole = disk.bytesOf(segment);
    for (let bit = MARK_BYTES * 8; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(join(disk.directory, segment), damaged);
      const { texts } = await readOn(await openSpool(disk));
      assert.deepEqual(texts, ['a', 'bb', 'ccc'].slice(0, texts.length), `bit ${bit}`);
      assert.ok(texts.length < 3, `bit ${bit}`);
    }
  });

  it('says how much of an older segment is damaged, and goes on behind it', async () => {
    const disk = createDisk();
    await filled(disk, ['a', 'bb'], 1000);
    await filled(disk, ['c']);
    const [segment = ''] = disk.segments();
    truncateSync(join(disk.directory, segment), disk.bytesOf(segment).length - 1);
    assert.deepEqual((await readOn(await openSpool(disk))).texts, ['a', `lost ${FRAME_BYTES + 1}`, 'c']);
  });

  it('does not take a segment for another that has its name', async () => {
    const disk = createDisk();
    await filled(disk, ['a'], 10);
    await filled(disk, ['b'], 10);
    const [first = '', second = ''] = disk.segments();
    cpSync(join(disk.directory, first), join(disk.directory, second));
    assert.deepEqual((await readOn(await openSpool(disk))).texts, ['a']);
  });

  it('leaves alone what is no segment of this version', async () => {
    const disk = createDisk();
    await filled(disk, ['a']);
    writeFileSync(join(disk.directory, '0000000007.spool'), 'ckspool\u0002 of a later version');
    writeFileSync(join(disk.directory, 'notes.txt'), 'mine');
    const spool = await openSpool(disk);
    await spool.append(text('b'));
    assert.deepEqual((await readOn(spool)).texts, ['a', 'b']);
    await spool.release((await readOn(spool)).end);
    await spool.close();
    assert.deepEqual(disk.segments(), ['0000000007.spool', '0000000008.spool', 'notes.txt']);
  });

  it('tells what it cut off and what it left alone', async () => {
    const disk = createDisk();
    await filled(disk, ['a']);
    const [segment = ''] = disk.segments();
    disk.tear(segment, text('half'));
    const spool = await openSpool(disk);
    assert.deepEqual(await spool.open(null), { cutBytes: 0, foreignFiles: 0 });
    disk.tear(segment, text('half'));
    writeFileSync(join(disk.directory, '0000000000.spool'), 'something else');
    assert.deepEqual(await spool.open(null), { cutBytes: 4, foreignFiles: 1 });
  });

  it('can be opened when the disk can be read again', async () => {
    const disk = createDisk();
    await filled(disk, ['a']);
    disk.fail('list', 'EACCES');
    await assert.rejects(openSpool(disk), { code: 'EACCES' });
    disk.fail('list', null);
    assert.deepEqual((await readOn(await openSpool(disk))).texts, ['a']);
  });
});

describe('a spool of which a part is done with', () => {
  const createDisk = useDisks();

  const contents = ['a', 'b', 'c', 'd', 'e'];
  const filled = async (disk: Disk) => {
    const spool = await openSpool(disk, { segmentBytes: 20 });
    const ends: SpoolPosition[] = [];
    for (const content of contents) {
      await spool.append(text(content));
      ends.push((await readOn(spool)).end);
    }
    return { spool, ends };
  };

  it('deletes the segments that lie wholly before what is done, and no other', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    const all = disk.segments();
    assert.equal(all.length, 5);
    await spool.release({ segment: 0, offset: 0 });
    assert.deepEqual(disk.segments(), all);
    await spool.release(ends[2] as SpoolPosition);
    assert.deepEqual(disk.segments(), all.slice(3));
    assert.deepEqual((await readOn(spool, ends[2])).texts, ['d', 'e']);
  });

  it('keeps the segment that is written to', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    await spool.release(ends[4] as SpoolPosition);
    assert.equal(disk.segments().length, 1);
    assert.equal(await spool.append(text('f')), 'stored');
    assert.deepEqual((await readOn(spool, ends[4])).texts, ['f']);
  });

  it('deletes nothing at its opening, and then what a process before it could not', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    await spool.close();
    const again = await openSpool(disk, {}, ends[4]);
    assert.equal(disk.segments().length, 5);
    assert.deepEqual((await readOn(again, ends[4])).texts, []);
    await again.release(ends[4] as SpoolPosition);
    assert.deepEqual(disk.segments(), []);
  });

  it('never gives a number to a second segment, so that a position never means another place', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    await spool.close();
    const again = await openSpool(disk, {}, ends[4]);
    await again.release(ends[4] as SpoolPosition);
    await again.append(text('new'));
    assert.deepEqual((await readOn(again, ends[4])).texts, ['new']);
    await again.close();
    assert.deepEqual((await readOn(await openSpool(disk, {}, ends[4]), ends[4])).texts, ['new']);
  });

  it('tries again to delete what could not be deleted', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    disk.fail('remove', 'EROFS');
    await spool.release(ends[2] as SpoolPosition);
    assert.equal(disk.segments().length, 5);
    disk.fail('remove', null);
    await spool.release(ends[2] as SpoolPosition);
    assert.equal(disk.segments().length, 2);
  });

  it('is not in the way of appends', async () => {
    const disk = createDisk();
    const { spool, ends } = await filled(disk);
    const release = disk.holdSync();
    const appended = spool.append(text('f'));
    await untilCalled(disk, 'sync', 6);
    await spool.release(ends[4] as SpoolPosition);
    release();
    assert.equal(await appended, 'stored');
    assert.deepEqual((await readOn(spool, ends[4])).texts, ['f']);
  });

  it('takes nothing in when it is closed, and finishes what it took in', async () => {
    const disk = createDisk();
    const spool = await openSpool(disk);
    const appended = spool.append(text('a'));
    await spool.close();
    assert.equal(await appended, 'stored');
    assert.equal(await spool.append(text('b')), 'unavailable');
  });
});
