// A log and its rotations on a real file system, with a model of what must come of it: which lines were written to
// which content of a file, and which of them nobody could have read. Nothing in it knows how a source works.
import {
  closeSync,
  existsSync,
  fstatSync,
  futimesSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Folder } from './follow.ts';

export const LOG = 'a.log';
export const MAX_LINE_BYTES = 60;
const LINE_BYTES = 48;
const BEGUN_BYTES = 36;
const COPY_BLOCK_BYTES = 64;
const ROTATED = /^a\.log\.(\d+)(\.gz)?$/;

/** What was written between two truncations of one file. */
export type Part = {
  readonly id: number;
  /** Each line, or null for one that is too long. */
  readonly lines: (string | null)[];
  /** The first so many lines can be read, whatever happened since; all: null. */
  safe: number | null;
  /** No name leads to it any more. */
  isDeleted: boolean;
};

/** A logger that keeps its file open until it is told to reopen it, and whoever rotates its files. */
export class World {
  readonly parts: Part[] = [];
  bytes = 0;
  readonly #folder: Folder;
  readonly #end: string;
  #descriptor: number;
  #part: Part;
  #begun = '';
  #nowSeconds = 1_700_000_000;
  /** Which part the files hold, by inode, and how many whole lines of it. */
  readonly #held = new Map<bigint, Part>();
  #copy: { readonly part: Part; readonly path: string } | null = null;
  /** How much of a part its last finished copy holds. */
  #copied: { readonly part: Part; readonly lines: number } | null = null;

  constructor(folder: Folder, end: '\n' | '\r\n') {
    this.#folder = folder;
    this.#end = end;
    this.#descriptor = openSync(this.#log, 'a');
    this.#touch();
    this.#part = this.#newPart();
  }

  get hasLog(): boolean {
    return existsSync(this.#log);
  }

  /** Lines of this part only, each with its number, all of the same length. */
  write(count: number): void {
    for (let i = 0; i < count; i++) this.#writeLine(this.#nextLine(LINE_BYTES), true);
  }

  writeTooLong(): void {
    this.#writeLine(this.#nextLine(3 * MAX_LINE_BYTES), false);
  }

  writePart(): void {
    if (this.#begun !== '') return;
    this.#begun = this.#nextLine(LINE_BYTES).slice(0, BEGUN_BYTES);
    this.#put(this.#begun);
  }

  writePartOfTooLong(): void {
    if (this.#begun !== '') return;
    this.#begun = this.#nextLine(2 * MAX_LINE_BYTES);
    this.#put(this.#begun);
  }

  finishLine(): void {
    if (this.#begun !== '') this.write(1);
  }

  rotate(): void {
    if (!existsSync(this.#log)) return;
    this.#shift();
    renameSync(this.#log, `${this.#log}.1`);
  }

  reopen(): void {
    this.finishLine();
    const { ino } = fstatSync(this.#descriptor);
    const descriptor = openSync(this.#log, 'a');
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    if (fstatSync(descriptor).ino === ino) return;
    this.#touch();
    this.#part = this.#newPart();
  }

  /** Begins to copy the log, in whole blocks. What is written to it until `finishCopy` is copied as well. */
  beginCopy(): void {
    if (!existsSync(this.#log)) return;
    this.#shift();
    const path = `${this.#log}.1`;
    const bytes = readFileSync(this.#log);
    const blocks = Math.floor(bytes.length / 2 / COPY_BLOCK_BYTES);
    writeFileSync(path, bytes.subarray(0, blocks * COPY_BLOCK_BYTES));
    this.#touchPath(path);
    this.#copy = { part: this.#partAt(this.#log), path };
  }

  finishCopy(): void {
    if (this.#copy === null) return;
    const { path, part } = this.#copy;
    if (existsSync(path) && existsSync(this.#log) && this.#partAt(this.#log) === part) {
      writeFileSync(path, readFileSync(this.#log));
      this.#touchPath(path);
      this.#copied = { part, lines: part.lines.length };
    }
    this.#copy = null;
  }

  /** The usual copytruncate. */
  copyTruncate(): void {
    this.finishLine();
    this.beginCopy();
    this.finishCopy();
    this.#truncate();
  }

  /** Truncates the log: what was written to it since a copy was finished is in no copy. */
  truncateLate(): void {
    if (!existsSync(this.#log)) return;
    this.finishLine();
    this.finishCopy();
    this.#truncate();
  }

  delete(): void {
    if (!existsSync(this.#log)) return;
    this.finishCopy();
    this.#partAt(this.#log).isDeleted = true;
    rmSync(this.#log);
  }

  /** Compresses the youngest rotated file that is not yet. */
  compress(): void {
    const [number] = this.#rotated().filter((one) => existsSync(`${this.#log}.${one}`));
    if (number === undefined) return;
    const path = `${this.#log}.${number}`;
    if (this.#copy?.path === path) this.finishCopy();
    const { ino, atime, mtime } = statSync(path, { bigint: true });
    if (fstatSync(this.#descriptor, { bigint: true }).ino === ino) return;
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    utimesSync(`${path}.gz`, atime, mtime);
    rmSync(path);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  get #log(): string {
    return this.#folder.at(LOG);
  }

  #truncate(): void {
    if (!existsSync(this.#log)) return;
    const part = this.#partAt(this.#log);
    const copied = this.#copied?.part === part ? this.#copied.lines : 0;
    if (copied < part.lines.length) part.safe = copied;
    truncateSync(this.#log);
    this.#touchPath(this.#log);
    const next = this.#newPart(statSync(this.#log, { bigint: true }).ino);
    if (part === this.#part) this.#part = next;
  }

  #newPart(ino = fstatSync(this.#descriptor, { bigint: true }).ino): Part {
    const part = { id: this.parts.length, lines: [], safe: null, isDeleted: false };
    this.parts.push(part);
    this.#held.set(ino, part);
    return part;
  }

  #partAt(path: string): Part {
    const part = this.#held.get(statSync(path, { bigint: true }).ino);
    if (part === undefined) throw new Error('a file that nobody wrote');
    return part;
  }

  /** Numbers of rotated files, ascending. */
  #rotated(): number[] {
    const numbers = readdirSync(this.#folder.path).map((name) => Number(ROTATED.exec(name)?.[1] ?? 0));
    return [...new Set(numbers)].filter((number) => number > 0).sort((a, b) => a - b);
  }

  #shift(): void {
    this.finishCopy();
    for (const number of this.#rotated().reverse()) {
      for (const end of ['', '.gz']) {
        const path = `${this.#log}.${number}${end}`;
        if (existsSync(path)) renameSync(path, `${this.#log}.${number + 1}${end}`);
      }
    }
  }

  #nextLine(length: number): string {
    return `${this.#part.id}.${this.#part.lines.length} `.padEnd(length, '-');
  }

  #writeLine(line: string, isKept: boolean): void {
    // A line that has begun is finished as what it has begun as.
    const rest = this.#begun.length > line.length ? '' : line.slice(this.#begun.length);
    const isTooLong = this.#begun.length > MAX_LINE_BYTES;
    this.#put(`${rest}${this.#end}`);
    this.#begun = '';
    this.#part.lines.push(isKept && !isTooLong ? line : null);
  }

  #put(text: string): void {
    writeSync(this.#descriptor, text);
    this.bytes += text.length;
    this.#touch();
  }

  /** Everything that happens happens a second later than what was before. */
  #touch(): void {
    this.#nowSeconds++;
    futimesSync(this.#descriptor, this.#nowSeconds, this.#nowSeconds);
  }

  #touchPath(path: string): void {
    this.#nowSeconds++;
    utimesSync(path, this.#nowSeconds, this.#nowSeconds);
  }
}
