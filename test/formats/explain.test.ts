// Where lines stop that are not as a format's text says: told in the words of that text.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import { apache } from '../../exporter/formats/apache.ts';
import type { Compiled, Reader } from '../../exporter/formats/format.ts';
import { nginx } from '../../exporter/formats/nginx.ts';
import { loadCorpus, readerOf, readerOfCase, readLine } from './corpus.ts';

const BODY = '[$time_iso8601] $status "$http_cookie" "$sent_http_set_cookie" $request_time';
const LINE = '[2026-11-20T05:33:11+00:00] 200 "sid=1" "-" 0.004';

const explain = (compiled: Compiled, line: string) => {
  const reader = readerOf(compiled);
  assert.equal(readLine(reader, line), 'no_match');
  const stop = reader.explain?.(chunkOf(line), 0, line.length) ?? assert.fail('nothing is told');
  return [stop.written, stop.place, stop.values, stop.behind];
};
const stops = (title: string, line: string, ...expected: (string | number | null)[]) =>
  it(title, () => assert.deepEqual(explain(nginx.compile({ definition: BODY }), line), expected));

describe('a line that is not as its format says stops', () => {
  stops('before the first value', `x${LINE}`, null, 0, 5, '[');
  stops('at a value that is no such', LINE.replace('200', 'GET'), '$status', 2, 5, ' "');
  stops(
    'at a value behind which something is missing',
    LINE.replace(' "-"', ''),
    '$http_cookie',
    3,
    5,
    '" "',
  );
  stops(
    'at a value that nginx would have escaped',
    LINE.replace('sid=1', 'sid="1"'),
    '$http_cookie',
    3,
    5,
    '" "',
  );
  stops('at the last value, where more follows', `${LINE} x`, '$request_time', 5, 5, '');
  stops('where it was cut', LINE.slice(0, 38), '$http_cookie', 3, 5, '" "');
  it('in the words of each product', () =>
    assert.deepEqual(
      explain(apache.compile({ definition: '%{msec}t "%{Cookie}i" %>s' }), '1763616791000 "a" x'),
      ['%>s', 3, 3, ''],
    ));
});

describe('explaining', () => {
  const lines = loadCorpus().flatMap((each) => {
    const reader = readerOfCase(each);
    return reader.explain === undefined ? [] : each.lines.map((line) => ({ line, reader }));
  });
  const check = (reader: Reader, line: string): void => {
    const isMatch = readLine(reader, line) !== 'no_match';
    const stop = reader.explain?.(chunkOf(line), 0, line.length) ?? null;
    assert.equal(stop === null, isMatch);
    assert.ok(stop === null || (stop.place >= 0 && stop.place <= stop.values));
  };
  const insert = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom('"', '\\', '" "', '-', ' ', ' : ', ', ', '\\"', '\0'),
  );

  it('finds a stop in every line of the corpus that is not as its format says, and in no other', () => {
    for (const { line, reader } of lines) check(reader, line);
  });
  it('does so whatever is cut out of a line or put into it', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.nat(3000),
        fc.nat(40),
        insert,
        ({ line, reader }, at, length, text) => {
          const from = at % (line.length + 1);
          const damaged = line.slice(0, from) + text + line.slice(from + length);
          if (damaged !== '') check(reader, damaged);
        },
      ),
      { numRuns: 3000 },
    ));
});
