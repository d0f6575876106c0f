// Nothing lost, nothing counted twice, nothing shown that is taken back: whatever becomes of the process and the disk.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { standstillOf } from '../../exporter/commands/notables.ts';
import type { Config } from '../../exporter/config/config.ts';
import { sumOf } from '../../exporter/slis/evaluate.ts';
import { RowTable } from '../../exporter/tables/table.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';
import { counts } from '../slis/counting.ts';
import { STEPS } from '../state/fake-disk.ts';
import { config, type LineFields, lineOf, source } from './configs.ts';
import { createWorld, type Life, live, SNAPSHOT, STATE, tryToLive, type World } from './lives.ts';

const LIMITS = config().limits;
const CONFIG = config({
  sites: { allow: [], ignore: [], hostsAs: {} },
  limits: { ...LIMITS, newbornMs: 0 },
  state: { directory: STATE },
});

/** Long enough to be followed. */
const SESSIONS = ['sid=value-of-session-1', 'sid=value-of-session-2', 'sid=value-of-session-3'];

/** Traffic in which cookies change their shape, lose attributes and get them back, and sites earn their label. */
const LINE: fc.Arbitrary<LineFields> = fc.record({
  seconds: fc.nat(1000),
  host: fc.constantFrom('shop.example.com', 'shop.example.com', 'b.example', 'c.example', 'd.example'),
  status: fc.constantFrom(200, 200, 200, 302, 404, 500),
  cookie: fc.constantFrom('-', 'sid=1', 'theme=dark; sid=1', '_ga=1', ...SESSIONS),
  setCookie: fc.constantFrom(
    '-',
    'sid=1',
    'sid=1; Secure; HttpOnly',
    'sid=; Max-Age=0',
    ...SESSIONS.map((session) => `${session}; Secure; Max-Age=300`),
    'a=1; Path=/; Max-Age=60',
  ),
  scheme: fc.constantFrom('https', 'http'),
});
const LOG = fc.array(LINE.map(lineOf), { minLength: 1, maxLength: 150, size: 'max' });

const LINES = 'cookie_exporter_lines_total';
const linesShown = (life: Life): number => sumOf(life.durability.shown, { metric: LINES, where: {} });

/** Samples of a page, by name and labels. */
const samplesOf = (page: string): Map<string, number> =>
  new Map(
    parseExposition(page, 'openmetrics').flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value] as const),
    ),
  );

describe('after a restart', () => {
  it('everything is as it would have been without, byte for byte', () =>
    fc.assert(
      fc.asyncProperty(LOG, fc.array(fc.nat(60), { maxLength: 4, size: 'max' }), async (log, cuts) => {
        const uninterrupted = await live(createWorld(log), CONFIG);
        uninterrupted.read(log.length);
        await uninterrupted.save();
        const world = createWorld(log);
        for (const lines of cuts) {
          const life = await live(world, CONFIG);
          life.read(lines);
          await life.save();
          // What was not saved is read again.
          life.read(7);
        }
        const last = await live(world, CONFIG);
        last.read(log.length);
        await last.save();
        assert.equal(last.scrape(), uninterrupted.scrape());
        assert.deepEqual(await last.scrapeProtobuf(), await uninterrupted.scrapeProtobuf());
      }),
      { numRuns: 60 },
    )).timeout(20_000);

  it('what was saved is shown before anything is read', async () => {
    const world = createWorld([lineOf(), lineOf()]);
    const before = await live(world, CONFIG);
    before.read(2);
    await before.save();
    assert.equal((await live(world, CONFIG)).scrape(), before.scrape());
  });
  it('what is saved without anything read is what was there', async () => {
    const world = createWorld([lineOf(), lineOf({ setCookie: 'sid=1' })]);
    const before = await live(world, CONFIG);
    before.read(2);
    await before.save();
    const expected = before.scrape();
    for (let times = 0; times < 3; times++) await (await live(world, CONFIG)).save();
    assert.equal((await live(world, CONFIG)).scrape(), expected);
  });
  it('the totals of a source that is no longer in the config are gone, and the SLIs go on', async () => {
    const world = createWorld([lineOf()]);
    const before = await live(world, CONFIG);
    before.read(1);
    await before.save();
    const { stages } = await live(world, { ...CONFIG, sources: [source('other')] });
    assert.deepEqual(counts(stages.tallies, LINES), {});
    assert.deepEqual(counts(stages.tallies, 'cookie_requests_total'), { 'edge other tls none': 1 });
  });

  const EARNED = Array.from({ length: 21 }, () => lineOf());
  const earnedThen = async (next: Config, key?: Buffer): Promise<Record<string, number>> => {
    const world = createWorld([...EARNED, lineOf()]);
    const before = await live(world, CONFIG);
    before.read(21);
    await before.save();
    const life = await live(world, next, key);
    life.read(1);
    return counts(life.stages.tallies, 'cookie_requests_total');
  };
  const KNOWN = { 'edge other tls none': 20, 'edge shop.example.com tls none': 2 };
  it('a site that earned its label keeps it', async () => assert.deepEqual(await earnedThen(CONFIG), KNOWN));
  it('a site has to earn it again where the config changed its bound', async () => {
    const next = { ...CONFIG, limits: { ...CONFIG.limits, sites: 49 } };
    const expected = { 'edge other tls none': 21, 'edge shop.example.com tls none': 1 };
    assert.deepEqual(await earnedThen(next), expected);
  });
  it('a site keeps it under another key of the fingerprints', async () =>
    assert.deepEqual(await earnedThen(CONFIG, Buffer.alloc(32, 2)), KNOWN));

  const SETTLING = [
    ...EARNED,
    lineOf({ setCookie: 'sid=1' }),
    ...Array.from({ length: 20 }, () => lineOf({ setCookie: 'sid=1; Secure' })),
  ];
  const shapesThen = async (key?: Buffer): Promise<Record<string, number>> => {
    const world = createWorld(SETTLING);
    const before = await live(world, CONFIG);
    before.read(31);
    await before.save();
    const life = await live(world, CONFIG, key);
    life.read(SETTLING.length);
    return counts(life.stages.tallies, 'cookie_shape_changes_total');
  };
  it('trackers go on', async () =>
    assert.deepEqual(await shapesThen(), { 'edge shop.example.com sid auth': 1 }));
  it('trackers begin anew under another key, for they know names by fingerprints', async () =>
    assert.deepEqual(await shapesThen(Buffer.alloc(32, 2)), {}));
});

/** What may happen to a process, its log and its disk. */
type Step =
  | { readonly do: 'read'; readonly lines: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'save' | 'scrape' | 'kill' | 'heal' }
  | { readonly do: 'fail' | 'die'; readonly at: (typeof STEPS)[number] }
  | { readonly do: 'fail journal' | 'die in journal'; readonly at: (typeof JOURNAL_CALLS)[number] };
const JOURNAL_CALLS = ['create', 'open', 'write', 'sync'] as const;
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read'), lines: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat(40_000) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('save', 'save', 'scrape', 'scrape', 'kill', 'heal') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('fail', 'die'), at: fc.constantFrom(...STEPS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('fail journal', 'die in journal'),
      at: fc.constantFrom(...JOURNAL_CALLS),
    }),
  },
);

/** Fails unless each sample of an earlier scrape is there still, and no less. */
const assertNotBack = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void => {
  for (const [sample, value] of before) assert.ok((after.get(sample) ?? -1) >= value, sample);
};

describe('what is scraped', () => {
  it('never goes back, and the totals are right in the end, whatever happens to process and disk', () =>
    fc.assert(
      fc.asyncProperty(
        LOG,
        fc.array(STEP, { maxLength: 60, size: 'max' }),
        fc.constantFrom(0, 60_000),
        async (log, steps, newbornMs) => {
          const of = { ...CONFIG, limits: { ...CONFIG.limits, newbornMs } };
          const world = createWorld(log);
          let life = await live(world, of);
          let before = new Map<string, number>();
          const scrape = (): void => {
            const after = samplesOf(life.scrape());
            assertNotBack(before, after);
            before = after;
          };
          const heal = (): void => {
            world.disk.heal();
            world.journalFiles.heal();
          };
          const kill = async (): Promise<void> => {
            heal();
            life = await live(world, of);
            scrape();
          };
          /** Saves as far as it gets, which takes some turns. */
          const dieSaving = async (): Promise<void> => {
            void life.save();
            for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
            await kill();
          };
          for (const step of steps) {
            if (step.do === 'read') life.read(step.lines);
            else if (step.do === 'pass') world.clock.nowMs += step.ms;
            else if (step.do === 'save') await life.save();
            else if (step.do === 'scrape') scrape();
            else if (step.do === 'heal') heal();
            else if (step.do === 'fail journal') world.journalFiles.fail(step.at, 'ENOSPC');
            else if (step.do === 'fail') world.disk.fail(step.at, 'ENOSPC');
            else if (step.do === 'die') {
              world.disk.fail(step.at, null);
              await dieSaving();
            } else if (step.do === 'die in journal') {
              world.journalFiles.fail(step.at, null);
              await dieSaving();
            } else await kill();
          }
          heal();
          life.read(log.length);
          await life.save();
          world.clock.nowMs += newbornMs;
          await life.save();
          scrape();
          assert.equal(linesShown(life), log.length);
          const uninterrupted = await live(createWorld(log), CONFIG);
          uninterrupted.read(log.length);
          await uninterrupted.save();
          for (const [sample, value] of samplesOf(uninterrupted.scrape()))
            if (!sample.includes('snapshot_failures')) assert.equal(before.get(sample), value, sample);
        },
      ),
      { numRuns: 80 },
    )).timeout(180_000);
});

describe('while the disk refuses', () => {
  const refusing = async (): Promise<{ world: World; life: Life }> => {
    const world = createWorld(Array.from({ length: 9 }, () => lineOf()));
    const life = await live(world, CONFIG);
    life.read(2);
    await life.save();
    world.disk.fail('write', 'ENOSPC');
    life.read(3);
    for (let second = 1; second <= 5; second++) {
      world.clock.nowMs += 1000;
      await life.save();
    }
    return { world, life };
  };
  const gauge = ({ durability, stages }: Life): number => {
    durability.expose();
    const [series] = stages.tallies.family('cookie_exporter_snapshot_age_seconds').series;
    return stages.tallies.values[series?.slot ?? -1] ?? Number.NaN;
  };

  it('what is shown stands still, and reading goes on', async () => {
    const { life } = await refusing();
    assert.equal(linesShown(life), 2);
    assert.deepEqual(counts(life.stages.tallies, LINES), { edge: 5 });
  });
  it('its age grows', async () => {
    const { life } = await refusing();
    assert.equal(gauge(life), 5);
    assert.equal(life.durability.standstillMs(), 5000);
  });
  it('that is said once', async () => {
    const { world } = await refusing();
    const expected = 'error: the snapshot cannot be written: what is shown stands still';
    assert.deepEqual(world.said, [`${expected} {"path":"${SNAPSHOT}","reason":"ENOSPC"}`]);
  });
  it('that is said again where it is another reason', async () => {
    const { world, life } = await refusing();
    world.disk.fail('write', 'EROFS');
    await life.save();
    assert.match(world.said.at(-1) ?? '', /EROFS/);
  });
  it('or does not answer, that is known as well', async () => {
    const world = createWorld([lineOf()]);
    const life = await live(world, CONFIG);
    await life.save();
    life.read(1);
    world.disk.fail('write', null);
    void life.save();
    world.clock.nowMs += 10_000;
    assert.equal(life.durability.standstillMs(), null);
    world.clock.nowMs += 1;
    assert.equal(life.durability.standstillMs(), 10_001);
  });
  it('copying for one attempt after the other takes a twentieth of the time, however much has piled up', async () => {
    const world = createWorld();
    const { durability } = await live(world, CONFIG);
    const table = new RowTable({ hits: 'u32' }, 10);
    Object.defineProperty(table, 'numbers', {
      get: () => {
        world.clock.nowMs += 500;
        return [0, 0, 0];
      },
    });
    const rest = { sources: [], counting: {}, incidents: undefined, release: () => {} };
    const save = () => durability.save(() => ({ ...rest, tables: new Map([['slow', table]]) }));
    world.disk.fail('write', 'ENOSPC');
    await save();
    world.disk.heal();
    world.clock.nowMs += 9_999;
    await save();
    assert.notEqual(durability.standstillMs(), null);
    world.clock.nowMs += 1;
    await save();
    assert.equal(durability.standstillMs(), null);
  });
  it('the status page says so first', () => {
    assert.deepEqual(
      standstillOf(5200).map(({ count, isAlarming }) => ({ count, isAlarming })),
      [{ count: 6, isAlarming: true }],
    );
    assert.deepEqual(standstillOf(null), []);
  });
  it('nothing is lost: all is shown when the disk is back, and how often it was not', async () => {
    const { world, life } = await refusing();
    world.disk.heal();
    await life.save();
    assert.equal(linesShown(life), 5);
    assert.match(life.scrape(), /\ncookie_exporter_snapshot_failures_total 5\n/);
    assert.deepEqual([gauge(life), life.durability.standstillMs()], [0, null]);
    assert.equal(world.said.at(-1), `info: the snapshot is written again {"path":"${SNAPSHOT}"}`);
  });
  it('a folder that vanished is made again', async () => {
    const world = createWorld([lineOf()]);
    const life = await live(world, CONFIG);
    life.read(1);
    await life.save();
    world.disk.removeFolder(STATE);
    world.journalFiles.removeFolder();
    // Nothing has changed, and yet a process that came now would know nothing.
    await life.save();
    assert.equal(life.durability.standstillMs(), null);
  });
});

describe('the journal', () => {
  const [session] = SESSIONS;
  const SAVED = [lineOf({ setCookie: `${session}; Secure` }), lineOf({ cookie: `${session}` })];
  const withSessions = async (): Promise<World> => {
    const world = createWorld([...SAVED, lineOf({ cookie: `${session}` })]);
    const life = await live(world, CONFIG);
    life.read(2);
    await life.save();
    world.said.length = 0;
    assert.notDeepEqual(world.journalFiles.paths(), []);
    return world;
  };
  const damage = ({ journalFiles }: World): void => {
    const [path = ''] = journalFiles.paths();
    const bytes = Buffer.from(journalFiles.bytesOf(path));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    journalFiles.put(path, bytes);
  };

  it('that is broken is set aside, that is said, and counters and positions go on', async () => {
    const world = await withSessions();
    damage(world);
    const life = await live(world, CONFIG);
    assert.equal(linesShown(life), 2);
    const said = world.said.find((one) => one.includes('journal')) ?? '';
    assert.match(said, /^warn: the journal cannot be used; what it followed begins anew/);
    assert.match(said, /"reason":"0000000001.journal is damaged or cut off","kept_as":"journal.broken-/);
    life.read(1);
    await life.save();
    assert.equal(linesShown(await live(world, CONFIG)), 3);
  });
  it('that cannot be read is no reason to begin anew', async () => {
    const world = await withSessions();
    world.journalFiles.fail('open', 'EACCES');
    assert.equal(await tryToLive(world, CONFIG), `${STATE}/journal: cannot read the journal: EACCES`);
  });
  it('is set aside with a snapshot that is broken', async () => {
    const world = await withSessions();
    world.disk.files.set(SNAPSHOT, Buffer.from('something else'));
    await live(world, CONFIG);
    assert.deepEqual(
      world.journalFiles.paths().map((path) => path.includes('/journal.broken-')),
      [true],
    );
  });
  const saidOnceSaved = async (next: Config, key?: Buffer): Promise<string> => {
    const world = await withSessions();
    const life = await live(world, next, key);
    life.read(1);
    await life.save();
    return world.said.find((one) => one.includes('these tables begin anew')) ?? '';
  };
  it('goes on, and says nothing', async () => assert.equal(await saidOnceSaved(CONFIG), ''));
  it('is of no use under another key, which is said', async () =>
    assert.match(await saidOnceSaved(CONFIG, Buffer.alloc(32, 2)), /^info: .*"tables":"observers\//));
  it('is of no use where the config has its tables built otherwise, which is said', async () => {
    const next = { ...CONFIG, replay: { ...CONFIG.replay, maxSessions: 77 } };
    assert.match(await saidOnceSaved(next), /^info: .*"tables":"observers\//);
  });
  it('is written again with a folder that vanished', async () => {
    const world = await withSessions();
    const life = await live(world, CONFIG);
    world.disk.removeFolder(STATE);
    world.journalFiles.removeFolder();
    await life.save();
    world.said.length = 0;
    assert.equal(linesShown(await live(world, CONFIG)), 2);
    assert.deepEqual(
      world.said.filter((one) => one.startsWith('warn')),
      [],
    );
  });
  it('counts in the size of what is saved', async () => {
    const world = createWorld(SAVED);
    const life = await live(world, CONFIG);
    life.read(2);
    await life.save();
    life.durability.expose();
    const [series] = life.stages.tallies.family('cookie_exporter_snapshot_bytes').series;
    const bytes = (world.disk.files.get(SNAPSHOT)?.length ?? 0) + world.journalFiles.totalBytes();
    assert.equal(life.stages.tallies.values[series?.slot ?? -1], bytes);
  });
});

describe('a snapshot', () => {
  it('is written only when something changed', async () => {
    const world = createWorld([lineOf(), lineOf()]);
    const life = await live(world, CONFIG);
    const writes = async (): Promise<boolean> => {
      const before = world.disk.files.get(SNAPSHOT);
      await life.save();
      return world.disk.files.get(SNAPSHOT) !== before;
    };
    assert.equal(await writes(), true);
    assert.equal(await writes(), false);
    world.clock.nowMs += 5000;
    assert.equal(await writes(), false);
    life.read(1);
    assert.equal(await writes(), true);
    assert.equal(await writes(), false);
  });
  it('holds no value, no address and no path of a request', async () => {
    const world = createWorld([
      lineOf({ cookie: 'sid=CANARY', setCookie: 'sid=CANARY; Secure', peer: '203.0.113.77' }),
    ]);
    const life = await live(world, CONFIG);
    life.read(1);
    await life.save();
    const bytes = world.disk.files.get(SNAPSHOT)?.toString('latin1') ?? '';
    assert.match(bytes, /sid/);
    assert.doesNotMatch(bytes, /CANARY|203\.0\.113/);
  });

  const brokenBy = async (change: (bytes: Buffer) => Buffer): Promise<{ world: World; life: Life }> => {
    const world = createWorld([lineOf()]);
    const before = await live(world, CONFIG);
    before.read(1);
    await before.save();
    world.disk.files.set(SNAPSHOT, change(world.disk.files.get(SNAPSHOT) ?? Buffer.alloc(0)));
    world.said.length = 0;
    return { world, life: await live(world, CONFIG) };
  };
  for (const [what, change, reason] of [
    ['cut off', (bytes) => bytes.subarray(0, 100), 'it has 100 bytes and says'],
    ['foreign', () => Buffer.from('something else'), 'it is no snapshot of cookie-exporter'],
    ['empty', () => Buffer.alloc(0), 'it is no snapshot of cookie-exporter'],
  ] as const satisfies readonly (readonly [string, (bytes: Buffer) => Buffer, string])[]) {
    it(`that is ${what} is set aside, that is said, and all begins anew`, async () => {
      const { world, life } = await brokenBy(change);
      assert.equal(linesShown(life), 0);
      assert.match(
        world.said[0] ?? '',
        /^warn: the snapshot cannot be used; counters and positions begin anew/,
      );
      assert.ok(world.said[0]?.includes(`"path":"${SNAPSHOT}","reason":"${reason}`), world.said[0]);
      assert.ok([...world.disk.files.keys()].some((path) => path.startsWith(`${SNAPSHOT}.broken-`)));
      await life.save();
      assert.equal((await live(world, CONFIG)).durability.standstillMs(), null);
    });
  }
  it('that cannot be read is no reason to begin anew', async () => {
    const world = createWorld();
    const read = () => Promise.reject(Object.assign(new Error(), { code: 'EACCES' }));
    const disk = { ...world.disk, disk: { ...world.disk.disk, read } };
    assert.equal(
      await tryToLive({ ...world, disk }, CONFIG),
      `${SNAPSHOT}: cannot read the snapshot: EACCES`,
    );
  });
});
