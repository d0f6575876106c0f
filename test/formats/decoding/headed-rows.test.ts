// Which names rows go by: those of their own file, whatever other files say; those that fit where nobody knows their file.
import assert from 'node:assert/strict';
import { chunkOf, conceal, NO_STREAM, type RawStream } from '../../../exporter/exchanges/record.ts';
import { w3c } from '../../../exporter/formats/w3c.ts';
import { readerOf, renderRecord } from '../corpus.ts';

const NAMES = 'date time sc-status cs(Cookie)';
const OTHER_NAMES = 'date time cs(Cookie) sc-status';
const streamOf = (...leading: string[]): RawStream => ({
  leading: conceal(leading.map((line) => `${line}\n`).join('')),
});
const ROW = '2026-11-20 05:33:11 200 a=1';
const OTHER_ROW = '2026-11-20 05:33:11 b=2 200';

/** What each line comes to: its cookie, or why it is no record. */
const readAll = (
  definition: unknown,
  lines: readonly (readonly [stream: RawStream, line: string])[],
): unknown[] => {
  const { read } = readerOf(w3c.compile({ definition }));
  return lines.map(([stream, line]) => {
    const answer = renderRecord(read(chunkOf(line, stream), 0, line.length)) as { cookie?: string } | string;
    return typeof answer === 'string' ? answer : answer.cookie;
  });
};

describe('rows of a file', () => {
  it('go by what stood before them when they are read from the middle on', () =>
    assert.deepEqual(readAll({}, [[streamOf('#Version: 1.0', `#Fields: ${NAMES}`), ROW]]), ['a=1']));

  it('go by the last header of several', () =>
    assert.deepEqual(readAll({}, [[streamOf(`#Fields: ${NAMES}`, `#Fields: ${OTHER_NAMES}`), OTHER_ROW]]), [
      'b=2',
    ]));

  it('go by their own header where files are read in turns', () => {
    const [one, other] = [streamOf(`#Fields: ${NAMES}`), streamOf(`#Fields: ${OTHER_NAMES}`)];
    const lines = [
      [one, ROW],
      [other, OTHER_ROW],
      [one, ROW],
    ] as const;
    assert.deepEqual(readAll({}, lines), ['a=1', 'b=2', 'a=1']);
  });

  it('go by the latest header alone, however alike the one before', () => {
    const stream = streamOf();
    const lines = [`#Fields: ${NAMES}`, ROW, `#Fields: ${OTHER_NAMES}`, OTHER_ROW, ROW];
    assert.deepEqual(
      readAll(
        {},
        lines.map((line) => [stream, line] as const),
      ),
      ['ignored', 'a=1', 'ignored', 'b=2', 'no_status'],
    );
  });

  it('go by the config until there is a header', () => {
    const stream = streamOf();
    const lines = [
      [stream, ROW],
      [stream, `#Fields: ${OTHER_NAMES}`],
      [stream, OTHER_ROW],
      [streamOf(), ROW],
    ] as const;
    assert.deepEqual(readAll(NAMES, lines), ['a=1', 'ignored', 'b=2', 'a=1']);
  });

  it('are known by nothing without header and config', () =>
    assert.deepEqual(readAll({}, [[streamOf(), ROW]]), ['no_match']));
});

describe('rows of which nobody knows the file', () => {
  it('go by whatever header fits, and by none where two do', () => {
    const lines = [`#Fields: ${NAMES}`, ROW, '#Fields: date time sc-status cs(Referer)', ROW];
    assert.deepEqual(
      readAll(
        {},
        lines.map((line) => [NO_STREAM, line] as const),
      ),
      ['ignored', 'a=1', 'ignored', 'ambiguous'],
    );
  });
});
