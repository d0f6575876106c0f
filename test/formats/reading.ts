// What the tests of single formats share: a line read with some options must come to a record with these members, or to
// a reason. It must not know any format.
import assert from 'node:assert/strict';
import type { Format, FormatError, FormatOptions } from '../../exporter/formats/format.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

/** A byte string as UTF-8 has it, for lines with text beyond ASCII. */
const bytesOf = (line: string): string => Buffer.from(line, 'utf8').toString('latin1');

const pick = (record: object, like: object): object =>
  Object.fromEntries(Object.keys(like).map((key) => [key, (record as Record<string, unknown>)[key]]));

/** Defines a test: `line` is text, or an object that is written as JSON; `expected` has the members that matter. */
export const createReads =
  (format: Format) =>
  (name: string, line: string | object, expected: object | string, options: FormatOptions = {}): void => {
    it(name, () => {
      const text = bytesOf(typeof line === 'string' ? line : JSON.stringify(line));
      const answer = renderRecord(readLine(readerOf(format.compile(options)), text));
      const observed = typeof answer === 'object' && typeof expected === 'object';
      assert.deepEqual(observed ? pick(answer as object, expected) : answer, expected);
    });
  };

/** Defines a test: these options are refused with an error that has these members. */
export const createRefuses =
  (format: Format) =>
  (name: string, options: FormatOptions, expected: Partial<FormatError>): void => {
    it(name, () => {
      const compiled = format.compile(options);
      assert.deepEqual(compiled.ok ? 'compiled' : pick(compiled.error, expected), expected);
    });
  };
