// What every format of the registry must do, whatever product it reads.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  COOKIE_FIDELITIES,
  chunkOf,
  type LogRecord,
  REJECT_REASONS,
  SET_COOKIE_FIDELITIES,
} from '../../exporter/exchanges/record.ts';
import { isCanonicalField } from '../../exporter/formats/decoding/fields.ts';
import type { Format, Reader } from '../../exporter/formats/format.ts';
import { detectFormat, formats } from '../../exporter/formats/index.ts';
import { concealAll, loadCorpus, readerOf, readerOfCase, readLine } from './corpus.ts';

const corpus = loadCorpus();
const CLOSED: readonly string[] = [...REJECT_REASONS, 'ignored'];

/** The answer is a whole record, or a reason that is known. */
const assertClosed = (answer: LogRecord | string): void => {
  if (typeof answer === 'string') assert.ok(CLOSED.includes(answer), `${answer} is no known reason`);
  else assert.ok(Number.isFinite(answer.timeMs) && Number.isInteger(answer.status));
};

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));

/** A line with one piece cut out, doubled or replaced. */
const mutate = (line: string, from: number, length: number, insert: string, isKept: boolean): string => {
  const start = from % (line.length + 1);
  const piece = line.slice(start, start + length);
  return line.slice(0, start) + insert + (isKept ? piece + piece : '') + line.slice(start + length);
};

const describeFormat = (format: Format): void => {
  const cases = corpus.filter((each) => each.format === format.name);
  const presets = cases.filter(({ options }) => options.definition === undefined);
  const requests = presets.flatMap((each) => {
    const reader = readerOfCase(each);
    return each.lines.filter((line) => typeof readLine(reader, line) === 'object');
  });
  const preset = (): Reader => readerOf(format.compile({}));

  describe(`format ${format.name}`, () => {
    it('says what it is, what to paste and what can then be known', () => {
      for (const text of [format.product, format.snippet, format.notes]) assert.ok(text.trim().length > 0);
    });
    it('has lines of its preset in the corpus', () => assert.ok(requests.length > 1));
    it('states its fidelity and fields in closed sets', () => {
      const { fidelity, fields } = preset();
      assert.ok(SET_COOKIE_FIDELITIES.includes(fidelity.setCookie));
      assert.ok(COOKIE_FIDELITIES.includes(fidelity.cookie));
      assert.deepEqual(
        [...fields].filter((field) => !isCanonicalField(field)),
        [],
      );
    });
    it('is told from its own lines, and reads none of the others', () => {
      assert.equal(detectFormat(concealAll(requests))?.name, format.name);
      for (const other of formats) {
        const share = other.matches(concealAll(requests));
        assert.equal(share, other === format ? 1 : 0, `${other.name} claims ${share}`);
      }
    });
    it('matches no sample without a line', () => assert.equal(format.matches([]), 0));
    it('calls an empty line empty', () => assert.equal(readLine(preset(), ''), 'empty'));
    it('refuses a field that there is not', () => {
      const compiled = format.compile({ fields: { cookies: 'x' } });
      assert.equal(compiled.ok ? undefined : compiled.error.key, 'fields.cookies');
    });
    it('reads a line within a chunk as it reads the line alone', () => {
      const reader = preset();
      for (const line of requests) {
        const chunk = chunkOf(`${requests[0]}\n${line}\n${requests[1]}`);
        const start = (requests[0] as string).length + 1;
        assert.deepEqual(reader.read(chunk, start, start + line.length), readLine(preset(), line));
      }
    });
    it('keeps nothing of one line for the next', () => {
      const reader = preset();
      for (const line of [...requests, ...requests.toReversed()]) {
        assert.deepEqual(readLine(reader, line), readLine(preset(), line));
      }
    });
    it('never throws and gives only known reasons, whatever is in a line', () => {
      const reader = preset();
      fc.assert(
        fc.property(fc.string({ unit: byte }), (line) => assertClosed(readLine(reader, line))),
        { numRuns: 300 },
      );
    });
    it('never throws and gives only known reasons for damaged lines', () => {
      const lines = cases.flatMap((each) => each.lines.map((line) => ({ line, reader: readerOfCase(each) })));
      fc.assert(
        fc.property(
          fc.constantFrom(...lines),
          fc.nat(10_000),
          fc.nat(60),
          fc.oneof(
            fc.string({ unit: byte, maxLength: 8 }),
            fc.constantFrom('"', '\\', '\\u', '"}', '", "', ' : '),
          ),
          fc.boolean(),
          ({ line, reader }, from, length, insert, isKept) =>
            assertClosed(readLine(reader, mutate(line, from, length, insert, isKept))),
        ),
        { numRuns: 2000 },
      );
    });
    it('does not choke on depth or length', () => {
      const reader = preset();
      const open = (requests[0] as string).slice(0, -2);
      for (const long of [
        '['.repeat(200_000),
        '{"a":'.repeat(100_000),
        '\\'.repeat(300_001),
        '\\u00'.repeat(50_000),
      ]) {
        assertClosed(readLine(reader, long));
        assertClosed(readLine(reader, open + long));
        assertClosed(readLine(reader, `${open}${long}"}`));
      }
    });
  });
};

for (const format of formats) describeFormat(format);
