// Writes a log as a busy server does, for as long as wanted: `write.ts FROM TO LINES_PER_SECOND SECONDS ROTATE_SECONDS`
// writes the lines of a file over and over, each with the time of its writing, and renames the log to `TO-000001` and so
// on now and then. Prints as JSON what was written to each file, when that is finished.
import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';

const TICK_MS = 50;
const NEWLINE = 10;
/** Where each line of the generated log has its time: `{"time":"1795150000.000"`. */
const TIME_AT = 9;
const TIME_CHARS = 14;

const [from = '', to = '', ...numbers] = process.argv.slice(2);
const [linesPerSecond, seconds, rotateSeconds] = numbers.map(Number) as [number, number, number];
const lines = readFileSync(from);
let position = 0;
let target = openSync(to, 'a');
let rotations = 0;
const inFile = { lines: 0, bytes: 0 };

/** Puts the time into so many lines from the position on, and gives all of them that are there. */
const takeLines = (count: number, timeMs: number): { bytes: Buffer; taken: number } => {
  if (position === lines.length) position = 0;
  const start = position;
  const time = (timeMs / 1000).toFixed(3);
  let taken = 0;
  for (; taken < count && position < lines.length; taken++) {
    lines.write(time, position + TIME_AT, TIME_CHARS, 'latin1');
    position = lines.indexOf(NEWLINE, position) + 1;
  }
  return { bytes: lines.subarray(start, position), taken };
};

const write = (count: number): void => {
  const timeMs = Date.now();
  for (let rest = count; rest > 0; ) {
    const { bytes, taken } = takeLines(rest, timeMs);
    for (let at = 0; at < bytes.length; ) at += writeSync(target, bytes, at);
    rest -= taken;
    inFile.lines += taken;
    inFile.bytes += bytes.length;
  }
};

const finish = (path: string): void => {
  process.stdout.write(`${JSON.stringify({ path, ...inFile })}\n`);
  Object.assign(inFile, { lines: 0, bytes: 0 });
};

const rotate = (): void => {
  const path = `${to}-${String(++rotations).padStart(6, '0')}`;
  renameSync(to, path);
  closeSync(target);
  target = openSync(to, 'a');
  finish(path);
};

const startMs = performance.now();
const secondsSoFar = (): number => (performance.now() - startMs) / 1000;
let written = 0;
for await (const _ of setInterval(TICK_MS)) {
  const due = Math.floor(Math.min(secondsSoFar(), seconds) * linesPerSecond) - written;
  write(due);
  written += due;
  if (secondsSoFar() >= seconds) break;
  if (secondsSoFar() >= (rotations + 1) * rotateSeconds) rotate();
}
closeSync(target);
finish(to);
