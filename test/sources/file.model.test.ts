// Random sequences of what loggers, rotations, time and the exporter's own end do to a log, run against the real file
// system and a model. SOURCE_MODEL_RUNS sets how many sequences are run of each kind.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Folder, type Followed, GRACE_MS, RESCAN_MS } from './follow.ts';
import { LOG, MAX_LINE_BYTES, type Part, World } from './world.ts';

const { SOURCE_MODEL_RUNS, SOURCE_MODEL_SEED } = process.env;
const RUNS = Number(SOURCE_MODEL_RUNS ?? 150);
/** The usual run is the same each time; one of another length draws other sequences each time. */
const SEED = SOURCE_MODEL_SEED ?? (SOURCE_MODEL_RUNS === undefined ? '20261120' : undefined);

type Counts = {
  readonly lines: number;
  readonly tooLong: number;
  readonly bytes: number;
  readonly lost: number;
};

/** A source that may end, be killed and be followed by another one that knows what was saved. */
class Reader {
  readonly lines: string[] = [];
  tooLong = 0;
  bytes = 0;
  lost = 0;
  #followed: Followed | null = null;
  #saved = '';
  #countsAtSave: Counts = { lines: 0, tooLong: 0, bytes: 0, lost: 0 };
  #positions: string | null = null;
  readonly #folder: Folder;
  readonly #pattern: string;
  readonly #rescanMs: number;

  constructor(folder: Folder, pattern: string, rescanMs: number) {
    this.#folder = folder;
    this.#pattern = pattern;
    this.#rescanMs = rescanMs;
  }

  get isRunning(): boolean {
    return this.#followed !== null;
  }

  async start(): Promise<void> {
    if (this.#followed !== null) return;
    const resume = this.#positions === null ? {} : { resume: JSON.parse(this.#positions) };
    this.#followed = await this.#folder.follow(this.#pattern, {
      chunkBytes: 50,
      rescanMs: this.#rescanMs,
      maxLineBytes: MAX_LINE_BYTES,
      ...resume,
    });
    if (this.#saved === '') this.save();
  }

  async poll(ms?: number): Promise<void> {
    await this.#followed?.poll(ms);
  }

  save(): void {
    if (this.#followed === null) return;
    this.#saved = JSON.stringify(this.#followed.source.positions());
    this.#countsAtSave = this.#counts;
  }

  async stop(): Promise<void> {
    await this.#followed?.source.stop();
    this.save();
    this.#take();
    this.#positions = this.#saved;
  }

  /** Ends without a word: what came after it was saved last has never been counted. */
  async kill(): Promise<void> {
    if (this.#followed === null) return;
    await this.#followed.source.stop();
    this.#take();
    const { lines, tooLong, bytes, lost } = this.#countsAtSave;
    this.lines.length = lines;
    Object.assign(this, { tooLong, bytes, lost });
    this.#positions = this.#saved;
  }

  /** What the source that ended has counted becomes this reader's. */
  #take(): void {
    const { lines, tooLong, bytes, lost } = this.#counts;
    this.lines.push(...(this.#followed?.lines ?? []));
    assert.equal(this.lines.length, lines);
    this.#followed = null;
    Object.assign(this, { tooLong, bytes, lost });
  }

  get #counts(): Counts {
    const { lines = [], counts, lost = [] } = this.#followed ?? {};
    return {
      lines: this.lines.length + lines.length,
      tooLong: this.tooLong + (counts?.tooLong ?? 0),
      bytes: this.bytes + (counts?.bytes ?? 0),
      lost: this.lost + lost.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }
}

/** What nobody can read any more once the source has ended. */
const loseDeleted = (world: World): void => {
  for (const part of world.parts) if (part.isDeleted) part.safe = 0;
};

type Action = (world: World, reader: Reader) => void | Promise<void>;

const WRITES = {
  write: (world) => world.write(1),
  'write many': (world) => world.write(20),
  'write part of a line': (world) => world.writePart(),
  'write a line that is too long': (world) => world.writeTooLong(),
  'write part of a line that is too long': (world) => world.writePartOfTooLong(),
} satisfies Record<string, Action>;

const TIME = {
  poll: (_, reader) => reader.poll(),
  // By then a logger has reopened its log, or it writes where nobody looks.
  'let rotated files go': async (world, reader) => {
    world.reopen();
    for (let i = 0; i < 3; i++) await reader.poll(GRACE_MS);
  },
} satisfies Record<string, Action>;

const RENAMES = {
  reopen: (world) => world.reopen(),
  rename: (world) => world.rotate(),
  'rename and reopen': (world) => {
    world.rotate();
    world.reopen();
  },
  delete: async (world, reader) => {
    if (!world.hasLog) return;
    await reader.poll(RESCAN_MS);
    world.delete();
    if (!reader.isRunning) loseDeleted(world);
  },
  compress: (world) => world.compress(),
} satisfies Record<string, Action>;

const TRUNCATIONS = {
  'copy and truncate': (world) => world.copyTruncate(),
  'begin to copy': (world) => world.beginCopy(),
  'finish the copy': (world) => world.finishCopy(),
  'truncate late': (world) => world.truncateLate(),
} satisfies Record<string, Action>;

const ENDS = {
  save: (_, reader) => reader.save(),
  stop: async (world, reader) => {
    await reader.stop();
    loseDeleted(world);
  },
  kill: async (world, reader) => {
    await reader.kill();
    loseDeleted(world);
  },
  start: (_, reader) => reader.start(),
  restart: async (world, reader) => {
    await reader.stop();
    loseDeleted(world);
    await reader.start();
  },
} satisfies Record<string, Action>;

const KINDS = {
  'writes, renames and pauses': { ...WRITES, ...TIME, ...RENAMES },
  'writes, renames and restarts': { ...WRITES, ...TIME, ...RENAMES, ...ENDS },
  'writes, copies and truncations': { ...WRITES, ...TIME, ...TRUNCATIONS, compress: RENAMES.compress },
  'everything at once': { ...WRITES, ...TIME, ...RENAMES, ...TRUNCATIONS, ...ENDS },
} satisfies Record<string, Record<string, Action>>;

/** A copy that no look has seen for long can only be told if what it holds was read in more than one piece. */
const isSlow = (pattern: string, script: readonly string[]): boolean =>
  pattern !== LOG && script.includes('truncate late');

const run = async (
  actions: Readonly<Record<string, Action>>,
  script: readonly string[],
  { pattern, rescanMs, end }: { pattern: string; rescanMs: number; end: '\n' | '\r\n' },
): Promise<{ world: World; reader: Reader }> => {
  const folder = new Folder();
  const world = new World(folder, end);
  const reader = new Reader(folder, pattern, rescanMs);
  try {
    await reader.start();
    for (const name of script) await actions[name]?.(world, reader);
    world.finishLine();
    world.finishCopy();
    world.reopen();
    await reader.start();
    for (let i = 0; i < 6; i++) await reader.poll(GRACE_MS);
    await reader.stop();
    return { world, reader };
  } finally {
    world.close();
    await folder.remove();
  }
};

const idOf = (line: string): number => Number(line.slice(0, line.indexOf('.')));
const keptOf = ({ lines }: Part): string[] => lines.filter((line) => line !== null);

/** Files that hold one log one after the other are read in that order. */
const checkOrder = (ids: readonly number[]): void =>
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );

const check = (world: World, reader: Reader, script: readonly string[]): void => {
  for (const part of world.parts) {
    const observed = reader.lines.filter((line) => idOf(line) === part.id);
    const written = keptOf(part);
    const safe = part.lines.slice(0, part.safe ?? part.lines.length);
    const least = safe.filter((line) => line !== null).length;
    assert.deepEqual(observed, written.slice(0, Math.max(least, observed.length)));
  }
  if (!script.some((name) => name in TRUNCATIONS)) checkOrder(reader.lines.map(idOf));
  const all = world.parts.flatMap(keptOf);
  assert.deepEqual(
    reader.lines.filter((line) => !all.includes(line)),
    [],
  );
  if (world.parts.some(({ safe }) => safe !== null)) return;
  const tooLong = world.parts.flatMap(({ lines }) => lines).filter((line) => line === null).length;
  assert.deepEqual({ tooLong: reader.tooLong, lost: reader.lost }, { tooLong, lost: 0 });
  // The end of a copy that was given up is no end of a line, and what follows it elsewhere may be read for that.
  if (!script.includes('begin to copy')) assert.equal(reader.bytes, world.bytes);
};

describe('a followed file gives each line once, in its order, through any sequence of', () => {
  for (const [kind, actions] of Object.entries(KINDS)) {
    for (const pattern of [LOG, `${LOG}*`]) {
      it(`${kind}: ${pattern}`, async function () {
        this.timeout(Math.max(20_000, RUNS * 200));
        const scripts = fc.array(fc.constantFrom(...Object.keys(actions)), { maxLength: 40, size: 'max' });
        const rescans = fc.constantFrom(0, RESCAN_MS);
        const ends = fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n');
        await fc.assert(
          fc.asyncProperty(scripts, rescans, ends, async (script, rescanMs, end) => {
            const { world, reader } = await run(actions, script, {
              pattern,
              rescanMs: isSlow(pattern, script) ? 0 : rescanMs,
              end,
            });
            check(world, reader, script);
          }),
          { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) },
        );
      });
    }
  }
});
