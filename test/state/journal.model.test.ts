// Whatever happens to power, process and disk: what is restored is what the tables held when the snapshot on the disk was
// taken, and the journal stays short.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowBytesOf } from '../../exporter/tables/saveable.ts';
import { keyOf } from '../tables/keys.ts';
import { createFakeFiles } from './fake-journal-files.ts';
import { contentOf, createTables, NO_SNAPSHOT, start, type Tables } from './journaled.ts';

type Change = {
  readonly do: 'add' | 'write' | 'remove' | 'touch' | 'evict' | 'meet';
  readonly number: number;
};
const CHANGE: fc.Arbitrary<Change> = fc.record({
  do: fc.constantFrom('add', 'add', 'write', 'write', 'write', 'remove', 'touch', 'evict', 'meet'),
  number: fc.nat(400),
});

const change = ({ rows, sessions, met }: Tables, { do: what, number }: Change): void => {
  const row = number % Math.max(1, rows.end);
  const session = sessions.find(keyOf(number % 90));
  if (what === 'add') {
    rows.add();
    sessions.addKeyed(keyOf(number % 90));
  } else if (what === 'remove') {
    rows.remove(row);
    sessions.remove(session);
  } else if (what === 'touch') {
    if (session >= 0) sessions.touch(session);
  } else if (what === 'evict') sessions.evict((one) => one % 3 !== 0);
  else if (what === 'meet') met.add(keyOf(number));
  else {
    if (rows.has(row)) {
      rows.columns.seenMs[row] = number / 3;
      rows.columns.hits[row] = number;
      rows.changed(row);
    }
    if (session < 0) return;
    sessions.columns.score[session] = -number;
    sessions.changed(session);
  }
};

type Step =
  | { readonly do: 'change'; readonly changes: readonly Change[] }
  | { readonly do: 'save' | 'vanish' | 'snapshot fails' | 'kill' }
  | { readonly do: 'fail'; readonly at: 'write' | 'sync' | 'create' | 'open' | 'syncFolder' | 'remove' }
  | {
      readonly do: 'cut';
      readonly at: 'write' | 'sync' | 'snapshot' | 'remove';
      readonly keep: readonly number[];
    }
  | { readonly do: 'hold'; readonly isThere: boolean; readonly keep: readonly number[] };
const KEEP = fc.array(fc.nat(), { minLength: 5, maxLength: 30 });
const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('change'),
      changes: fc.array(CHANGE, { maxLength: 60, size: 'max' }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('save', 'save', 'save', 'save', 'save', 'save', 'vanish', 'snapshot fails', 'kill'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail'),
      at: fc.constantFrom('write', 'sync', 'create', 'open', 'syncFolder', 'remove'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('cut'),
      at: fc.constantFrom('write', 'sync', 'snapshot', 'remove'),
      keep: KEEP,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hold'), isThere: fc.boolean(), keep: KEEP }) },
);

/** How much of what was not synced survives: each number decides once. */
const keeping = (numbers: readonly number[]): ((most: number) => number) => {
  let at = 0;
  return (most) => (numbers[at++ % numbers.length] as number) % (most + 1);
};

const ALL_BYTES = Object.values(createTables()).reduce(
  (sum, table) => sum + rowBytesOf(table.specs) * ('maxRows' in table ? table.maxRows : table.end),
  0,
);
/** Two segments, each at most as long as twice all rows, with what stands beside rows and a round that is larger. */
const BOUND = 2 * (3000 + 3 * ALL_BYTES);

const run = async (steps: readonly Step[]): Promise<void> => {
  const disk = createFakeFiles();
  let snapshot = NO_SNAPSHOT;
  let process = await start(disk);
  const restart = async (): Promise<void> => {
    process = await start(disk, snapshot);
    assert.deepEqual(contentOf(process.tables), snapshot.content);
  };
  /** Saves up to a call that is in trouble; answers whether it came to the snapshot. */
  const saveInTrouble = async (
    call: 'write' | 'sync' | 'create' | 'open' | 'syncFolder',
  ): Promise<boolean> => {
    const { round, snapshot: next } = await process.begin();
    disk.fail(call, 'EIO');
    const isWritten = await round.write().then(
      () => true,
      () => false,
    );
    disk.heal();
    if (!isWritten) {
      round.putBack();
      return false;
    }
    snapshot = next;
    await round.keep();
    return true;
  };
  for (const step of steps) {
    if (step.do === 'change') for (const one of step.changes) change(process.tables, one);
    else if (step.do === 'save') snapshot = await process.save();
    else if (step.do === 'kill') await restart();
    else if (step.do === 'vanish') {
      disk.removeFolder();
      snapshot = await process.save();
    } else if (step.do === 'snapshot fails') {
      const { round } = await process.begin();
      await round.write();
      round.putBack();
    } else if (step.do === 'hold') {
      const { round, snapshot: next } = await process.begin();
      await round.write();
      round.hold();
      if (step.isThere) snapshot = next;
      // Nothing can be saved before it is known whether it is there: the power goes, or the folder can be synced.
      disk.fail('syncFolder', 'EIO');
      await assert.rejects(process.save());
      disk.heal();
      if (step.keep.length % 2 === 0) {
        disk.cutPower(keeping(step.keep));
        await restart();
      } else snapshot = await process.save();
    } else if (step.do === 'fail') {
      if (step.at === 'remove') {
        const { round, snapshot: next } = await process.begin();
        await round.write();
        snapshot = next;
        disk.fail('remove', 'EIO');
        await round.keep();
        disk.heal();
      } else await saveInTrouble(step.at);
    } else if (step.do === 'cut') {
      const { round, snapshot: next } = await process.begin();
      if (step.at === 'write' || step.at === 'sync') disk.fail(step.at, 'EIO');
      await round.write().catch(() => undefined);
      if (step.at === 'snapshot' || step.at === 'remove') {
        disk.heal();
        snapshot = step.at === 'remove' ? next : snapshot;
        if (step.at === 'remove') await round.keep();
      }
      disk.cutPower(keeping(step.keep));
      await restart();
    }
  }
  assert.deepEqual(contentOf((await start(disk, await process.save())).tables), contentOf(process.tables));
  assert.ok(disk.totalBytes() <= BOUND, `${disk.totalBytes()} bytes are more than ${BOUND}`);
};

describe('a journal', () => {
  const numRuns = Number(process.env.JOURNAL_MODEL_RUNS ?? 300);
  it('brings back what the snapshot on the disk belongs to, whatever happens', () =>
    fc.assert(fc.asyncProperty(fc.array(STEP, { maxLength: 80, size: 'max' }), run), { numRuns })).timeout(
    Math.max(60_000, 400 * numRuns),
  );

  it('stays short for long, and leaves nothing behind', async () => {
    const disk = createFakeFiles();
    let { tables, save } = await start(disk);
    let number = 0;
    for (let round = 0; round < 3000; round++) {
      const what = ['add', 'write', 'remove', 'touch', 'evict', 'meet'] as const;
      for (let times = round % 7; times >= 0; times--) {
        number = (number * 7919 + 104_729) % 1_000_003;
        change(tables, { do: what[number % 6] ?? 'add', number });
      }
      const snapshot = await save();
      assert.ok(disk.totalBytes() <= BOUND, `${disk.totalBytes()} bytes are more than ${BOUND}`);
      assert.ok(disk.paths().length <= 2);
      if (round % 100 === 99) ({ tables, save } = await start(disk, snapshot));
    }
    assert.ok(Number(disk.paths().at(-1)?.match(/\d+/)?.[0]) > 20, 'segments followed one another');
  }).timeout(60_000);
});
