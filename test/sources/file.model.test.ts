// Random sequences of what loggers, rotations and time do to a file, run against the real file system and a model.
import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import fc from 'fast-check';
import { Folder, type Followed, GRACE_MS } from './follow.ts';

const LOG = 'a.log';

/** A logger that keeps its file open until it is told to reopen it, and remembers what it wrote to which file. */
class Logger {
  readonly written = new Map<number, string[]>();
  bytes = 0;
  #descriptor: number;
  #file = 0;
  #part = '';
  #rotations = 0;
  readonly #folder: Folder;

  constructor(folder: Folder) {
    this.#folder = folder;
    this.#descriptor = this.#open();
  }

  /** Each line tells its file and its place in it, in eight bytes with its end. */
  write(lines = 1): void {
    for (let i = 0; i < lines; i++) {
      const written = this.written.get(this.#file) ?? [];
      const line = `${String(this.#file).padStart(3, '0')}${String(written.length).padStart(4, '0')}`;
      this.#put(`${line.slice(this.#part.length)}\n`);
      this.#part = '';
      this.written.set(this.#file, [...written, line]);
    }
  }

  writePart(): void {
    if (this.#part !== '') return;
    this.#part = String(this.#file).padStart(3, '0');
    this.#put(this.#part);
  }

  finishLine(): void {
    if (this.#part !== '') this.write();
  }

  rename(): void {
    if (existsSync(this.#log)) renameSync(this.#log, `${this.#log}.${++this.#rotations}`);
  }

  delete(): void {
    rmSync(this.#log, { force: true });
  }

  truncate(): void {
    if (existsSync(this.#log)) truncateSync(this.#log);
  }

  reopen(): void {
    this.finishLine();
    const { ino } = fstatSync(this.#descriptor);
    const descriptor = this.#open();
    if (fstatSync(descriptor).ino !== ino) this.#file++;
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  get #log(): string {
    return this.#folder.at(LOG);
  }

  #open(): number {
    return openSync(this.#log, 'a');
  }

  #put(text: string): void {
    writeSync(this.#descriptor, text);
    this.bytes += text.length;
  }
}

/** What may happen, each as a step that keeps the source able to read everything. */
const STEPS = {
  write: async (logger: Logger) => logger.write(),
  'write many': async (logger: Logger) => logger.write(20),
  'write part': async (logger: Logger) => logger.writePart(),
  poll: async (_: Logger, { poll }: Followed) => poll(),
  reopen: async (logger: Logger) => logger.reopen(),
  rename: async (logger: Logger, { poll }: Followed) => {
    await poll();
    logger.rename();
  },
  delete: async (logger: Logger, { poll }: Followed) => {
    await poll();
    logger.delete();
  },
  'truncate when all is read': async (logger: Logger, { poll }: Followed) => {
    logger.finishLine();
    await poll();
    logger.truncate();
    await poll();
  },
  'wait until rotated files are let go': async (logger: Logger, { poll }: Followed) => {
    logger.reopen();
    await poll();
    await poll(GRACE_MS);
    await poll(GRACE_MS);
  },
} as const;
type Step = keyof typeof STEPS;

/** Steps that a source cannot always follow to the byte. */
const LOSSY_STEPS = {
  ...STEPS,
  'truncate at any time': async (logger: Logger) => logger.truncate(),
} as const;

const byFile = (lines: readonly string[]): Map<number, string[]> => {
  const files = new Map<number, string[]>();
  for (const line of lines) {
    const file = Number(line.slice(0, 3));
    files.set(file, [...(files.get(file) ?? []), line]);
  }
  return files;
};

/** Runs the steps and then polls until nothing can be left. */
const run = async <S extends string>(
  steps: readonly S[],
  does: Readonly<Record<S, (logger: Logger, followed: Followed) => Promise<void>>>,
  pattern: string,
): Promise<{ logger: Logger; followed: Followed }> => {
  const folder = new Folder();
  const logger = new Logger(folder);
  try {
    const followed = await folder.follow(pattern, { chunkBytes: 50, rescanMs: 0 });
    for (const step of steps) await does[step](logger, followed);
    logger.finishLine();
    await followed.poll();
    await followed.poll();
    return { logger, followed };
  } finally {
    logger.close();
    await folder.remove();
  }
};

const sequenceOf = <S extends string>(steps: Readonly<Record<S, unknown>>): fc.Arbitrary<S[]> =>
  fc.array(fc.constantFrom(...(Object.keys(steps) as S[])), { maxLength: 40, size: 'max' });

describe('a followed file through any sequence of writes, rotations and pauses', () => {
  for (const pattern of [LOG, `${LOG}*`]) {
    it(`gives each line once, in its file's order: ${pattern}`, async () => {
      await fc.assert(
        fc.asyncProperty(sequenceOf<Step>(STEPS), async (steps) => {
          const { logger, followed } = await run(steps, STEPS, pattern);
          assert.deepEqual(byFile(followed.lines), logger.written);
          assert.deepEqual([followed.counts.bytes, followed.lost], [logger.bytes, []]);
        }),
        { numRuns: 100 },
      );
    });
  }

  it('never gives a line twice, nor one that was not written, when unread lines are truncated', async () => {
    const wholeLines = sequenceOf(LOSSY_STEPS).map((steps) => steps.filter((step) => step !== 'write part'));
    await fc.assert(
      fc.asyncProperty(wholeLines, async (steps) => {
        const { logger, followed } = await run(steps, LOSSY_STEPS, LOG);
        const written = new Set([...logger.written.values()].flat());
        const unknown = followed.lines.filter((line) => !written.has(line));
        assert.deepEqual([unknown, new Set(followed.lines).size], [[], followed.lines.length]);
      }),
      { numRuns: 100 },
    );
  });
});
