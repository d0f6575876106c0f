// A thread that reads: what it cannot read is said as by who reads here, and its death is no silence.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { startIdleThread } from '../../../exporter/commands/reading/idle-thread.ts';
import { withoutReaders } from '../../../exporter/commands/reading/plain-config.ts';
import type { Portions, ThreadInput } from '../../../exporter/commands/reading/portion.ts';
import { beginReading, type ReadingThread } from '../../../exporter/commands/reading/read-beside.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';
import { config, lineOf } from '../configs.ts';

const KEY = new Uint8Array(32);

describe('a thread that reads', function () {
  this.timeout(30_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  const start = (...inputs: readonly Partial<ThreadInput>[]): ReadingThread => {
    const thread = beginReading(startIdleThread(), {
      config: withoutReaders(config()),
      inputs: inputs.map((input, number) => ({ number, source: 0, path: workspace.path('a.log'), ...input })),
      key: KEY,
      traitsKey: KEY,
    });
    workspace.onClose(thread.end);
    return thread;
  };
  const readAll = async (thread: ReadingThread, input = 0): Promise<readonly Portions[]> => {
    const read: Portions[] = [];
    for await (const portions of thread.read(input, () => undefined)) read.push(portions);
    return read;
  };
  const linesOf = (read: readonly Portions[]): number =>
    read.flatMap(({ portions }) => portions).reduce((sum, { counts }) => sum + counts.lines, 0);

  before(() => writeFileSync(workspace.path('a.log'), `${lineOf()}\n`.repeat(20_000)));

  it('reads its inputs at the same time, each to its end', async () => {
    const thread = start({}, {}, {});
    const lines = await Promise.all([2, 0, 1].map(async (input) => linesOf(await readAll(thread, input))));
    assert.deepEqual(lines, [20_000, 20_000, 20_000]);
  });

  it('reads an input whether others are asked for or not', async () => {
    assert.equal(linesOf(await readAll(start({}, {}, {}), 2)), 20_000);
  });

  it('says what it cannot read', () =>
    assert.rejects(readAll(start({ path: workspace.path('none.log') })), {
      name: 'ReadError',
      code: 'ENOENT',
      path: workspace.path('none.log'),
    }));

  it('that breaks, breaks whoever waits for it', async () => {
    const thread = start({}, { source: 9 });
    for (const input of [0, 1]) await assert.rejects(readAll(thread, input), TypeError);
  });

  it('that was ended gives no more', async () => {
    const thread = start({});
    const portions = thread.read(0, () => undefined);
    await portions.next();
    await thread.end();
    const rest = Array.fromAsync(portions);
    await assert.rejects(rest, { message: 'a thread ended before it had read all' });
  });
});
