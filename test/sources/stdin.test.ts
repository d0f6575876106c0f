// Reading a stream to its end.
import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { createSource } from '../../exporter/sources/index.ts';
import { createStreamSource } from '../../exporter/sources/stdin.ts';
import { createRecorder, type Recorder } from './recorder.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const readAll = async (stream: Readable, maxLineBytes?: number): Promise<Recorder> => {
  const recorder = createRecorder(maxLineBytes);
  const source = createStreamSource({ stream, ...recorder });
  await source.start();
  await source.ended;
  return recorder;
};

describe('a stream', () => {
  it('is read to its end, a last line without newline included', async () => {
    const { lines, states, counts } = await readAll(
      Readable.from([bytes('one\ntw'), bytes('o\r\nthr'), bytes('ee')]),
    );
    assert.deepEqual([lines, states, counts.bytes], [['one', 'two', 'three'], ['reading', 'ended'], 14]);
  });

  it('that has ended already has ended', async () => {
    const stream = Readable.from([bytes('one\n')]);
    await createStreamSource({ stream, ...createRecorder() }).stop();
    const { lines, states } = await readAll(stream);
    assert.deepEqual([lines, states], [[], ['ended']]);
  });

  it('may be empty', async () => {
    const { lines, states } = await readAll(Readable.from([]));
    assert.deepEqual([lines, states], [[], ['reading', 'ended']]);
  });

  it('may hold any bytes', async () => {
    const { lines } = await readAll(Readable.from([bytes('\0\xff'), bytes('\xfe\n')]));
    assert.deepEqual(lines, ['\0\xff\xfe']);
  });

  it('may have over-long lines, which are skipped and counted', async () => {
    const { lines, counts } = await readAll(Readable.from([bytes('1234'), bytes('5\n'), bytes('a\n')]), 4);
    assert.deepEqual([lines, counts.tooLong], [['a'], 1]);
  });

  it('loses a line alone on which the program breaks', async () => {
    const recorder = createRecorder();
    const source = createStreamSource({
      ...recorder,
      stream: Readable.from([bytes('one\nbro'), bytes('ken\ntwo\nbroken')]),
      onLine: (chunk, start, end) => {
        if (end - start === 'broken'.length) throw new Error('broken');
        recorder.onLine(chunk, start, end);
      },
    });
    await source.start();
    await source.ended;
    assert.deepEqual(recorder.lines, ['one', 'two']);
    assert.deepEqual(recorder.broken, [
      { path: '-', offset: 4, length: 6 },
      { path: '-', offset: 15, length: 6 },
    ]);
  });

  it('that fails ends, with what was lost and a code, but none of its text', async () => {
    const failing = async function* () {
      yield bytes('one\nSECRET');
      throw Object.assign(new Error('SECRET'), { code: 'EIO' });
    };
    const { lines, states, lost, notices } = await readAll(Readable.from(failing()));
    assert.deepEqual([lines, states], [['one'], ['reading', 'failed']]);
    assert.deepEqual([lost, notices], [[{ bytes: 6, cause: 'read_error' }], ['-: cannot be read on: EIO']]);
  });

  it('is read as it arrives, and no more after it was stopped', async () => {
    const stream = new PassThrough();
    const recorder = createRecorder();
    const source = createSource({ kind: 'stdin' }, { ...recorder, startAt: 'end', stdin: stream });
    await source.start();
    await source.start();
    const arrived = new Promise((resolve) => stream.once('data', resolve));
    stream.write('one\nhalf');
    await arrived;
    await source.stop();
    await source.stop();
    await source.ended;
    assert.deepEqual([recorder.lines, recorder.states, stream.destroyed], [['one'], ['reading'], true]);
  });

  it('is not touched before the source is started', () => {
    const stream = new PassThrough();
    createStreamSource({ stream, ...createRecorder() });
    assert.deepEqual(
      [stream.listenerCount('data'), stream.isPaused(), stream.readableFlowing],
      [0, false, null],
    );
  });
});
