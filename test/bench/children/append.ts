// Writes a log as a busy server does: `append.ts FROM TO LINES_PER_SECOND` copies the lines of a file to the end of
// another at a steady rate, and prints how many and in how many milliseconds.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';

const TICK_MS = 50;
/** More than lines have on average, so that no tick falls behind for long. */
const READ_BYTES_PER_LINE = 1024;
const NEWLINE = 10;

const [from = '', to = '', rate = ''] = process.argv.slice(2);
const source = openSync(from, 'r');
const target = openSync(to, 'a');
let position = 0;

/** Copies so many lines, fewer at the end of the file; answers how many. */
const copyLines = (count: number): number => {
  const buffer = Buffer.alloc(count * READ_BYTES_PER_LINE);
  readSync(source, buffer, 0, buffer.length, position);
  let copied = 0;
  let end = 0;
  while (copied < count) {
    const newline = buffer.indexOf(NEWLINE, end);
    if (newline < 0) break;
    end = newline + 1;
    copied++;
  }
  writeSync(target, buffer, 0, end);
  position += end;
  return copied;
};

const startMs = performance.now();
let lines = 0;
for await (const _ of setInterval(TICK_MS)) {
  const due = Math.floor(((performance.now() - startMs) / 1000) * Number(rate)) - lines;
  const copied = copyLines(due);
  lines += copied;
  if (due > 0 && copied === 0) break;
}
closeSync(target);
process.stdout.write(`${JSON.stringify({ lines, ms: performance.now() - startMs })}\n`);
