// The corpus of log lines: test/corpus/<format>/<case>/ holds input.log, options.json (how the format is compiled, if
// not the preset), records.json (what each line must be read as) and exchanges.jsonl (what the wall must let through of
// it). It must not decide what is right.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunkOf, conceal, type LogRecord, type RawText, REDACTED } from '../../exporter/exchanges/record.ts';
import type { Compiled, FormatOptions, Reader } from '../../exporter/formats/format.ts';
import { findFormat } from '../../exporter/formats/index.ts';

const ROOT = join(import.meta.dirname, '..', 'corpus');

/** One folder of the corpus. */
export type CorpusCase = {
  readonly format: string;
  readonly name: string;
  readonly options: FormatOptions;
  /** Lines as byte strings, without their ends. */
  readonly lines: readonly string[];
  /** As in records.json: a rendered record, or a reason, a line. */
  readonly records: readonly unknown[];
  /** As in exchanges.jsonl: an exchange, or a reason, a line; JSON. */
  readonly exchanges: readonly string[];
};

const readJson = (path: string, otherwise: unknown): unknown =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : otherwise;

const readLines = (path: string, encoding: 'latin1' | 'utf8'): string[] =>
  existsSync(path) ? readFileSync(path, encoding).replace(/\n$/, '').split('\n') : [];

/** A README.md beside the cases of a format says where its lines come from. */
const folders = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Every case, by format and name. */
export const loadCorpus = (): CorpusCase[] =>
  folders(ROOT).flatMap((format) =>
    folders(join(ROOT, format)).map((name): CorpusCase => {
      const folder = join(ROOT, format, name);
      return {
        format,
        name,
        options: readJson(join(folder, 'options.json'), {}) as FormatOptions,
        lines: readLines(join(folder, 'input.log'), 'latin1'),
        records: readJson(join(folder, 'records.json'), []) as unknown[],
        exchanges: readLines(join(folder, 'exchanges.jsonl'), 'utf8'),
      };
    }),
  );

/** Writes what the reader makes of a case as what is expected of it. A person must then read it. */
export const writeRecords = ({ format, name }: CorpusCase, records: readonly unknown[]): void =>
  writeFileSync(join(ROOT, format, name, 'records.json'), `${JSON.stringify(records, null, 2)}\n`);

/** The same for what the wall makes of it. */
export const writeExchanges = ({ format, name }: CorpusCase, exchanges: readonly string[]): void =>
  writeFileSync(join(ROOT, format, name, 'exchanges.jsonl'), exchanges.map((one) => `${one}\n`).join(''));

/** The reader of a compiled format; fails the test where there is none. */
export const readerOf = (compiled: Compiled | undefined): Reader => {
  if (compiled?.ok) return compiled.reader;
  throw new Error(compiled === undefined ? 'no such format' : compiled.error.problem);
};

/** The reader that a case asks for. */
export const readerOfCase = ({ format, options }: CorpusCase): Reader =>
  readerOf(findFormat(format)?.compile(options));

const renderValue = (_: string, value: unknown): unknown => {
  if (value === REDACTED) return 'REDACTED!';
  return value instanceof Map ? Object.fromEntries(value) : value;
};

/** A record as JSON has it: unknown fields left out, hidden ones `REDACTED!`. */
export const renderRecord = (answer: LogRecord | string): unknown =>
  JSON.parse(JSON.stringify(answer, renderValue));

/** Reads one line, which stands alone in its chunk. */
export const readLine = (reader: Reader, line: string): LogRecord | string =>
  reader.read(chunkOf(line), 0, line.length);

export const concealAll = (lines: readonly string[]): RawText[] => lines.map(conceal);
