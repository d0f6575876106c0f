// Every line of the corpus is read as its records.json says, and gets through the wall as its exchanges.jsonl says. After a
// change that is meant: node test/formats/write-corpus.ts, and read the difference.
import assert from 'node:assert/strict';
import type { CanonicalField } from '../../exporter/exchanges/record.ts';
import { loadCorpus, readerOfCase, readLine, renderRecord } from './corpus.ts';
import { renderExchanges } from './corpus-exchanges.ts';

const LEAST_CHARS = 5;
const UNASKED: ReadonlySet<CanonicalField> = new Set(['method', 'path', 'request_id']);

/** The values of the cookies in a record, as far as they are long enough to be told from other text. */
const valuesIn = (record: unknown): string[] => {
  if (typeof record !== 'object' || record === null) return [];
  const { cookie, setCookie, upstreamSetCookie } = record as Readonly<Record<string, unknown>>;
  const pairs = [
    ...(typeof cookie === 'string' ? cookie.split(';') : []),
    ...[setCookie, upstreamSetCookie].flatMap((headers) =>
      Array.isArray(headers) ? headers.map((header) => String(header).split(';', 1)[0] ?? '') : [],
    ),
  ];
  return pairs
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .filter((value) => value.length >= LEAST_CHARS);
};

describe('corpus', () => {
  it('has no value of a cookie in what the wall lets through', () => {
    const values = new Set(loadCorpus().flatMap(({ records }) => records.flatMap(valuesIn)));
    const exchanges = loadCorpus()
      .flatMap((each) => each.exchanges)
      .join('');
    assert.ok(values.size > 10, `only ${values.size} values`);
    assert.deepEqual(
      [...values].filter((value) => exchanges.includes(value)),
      [],
    );
  });

  for (const each of loadCorpus()) {
    it(`${each.format}/${each.name}`, () => {
      const reader = readerOfCase(each);
      const observed = each.lines.map((line) => renderRecord(readLine(reader, line)));
      assert.deepEqual(observed, each.records);
    });
    const { readWithout, ...whole } = readerOfCase(each);
    if (readWithout !== undefined) {
      it(`${each.format}/${each.name}, without what nobody asks for`, () => {
        const left = { ...whole, read: readWithout(UNASKED) };
        for (const line of each.lines) {
          const record = readLine(whole, line);
          const expected =
            typeof record === 'string'
              ? record
              : { ...record, method: undefined, path: undefined, requestId: undefined };
          assert.deepEqual(readLine(left, line), expected);
        }
      });
    }
    it(`${each.format}/${each.name}, through the wall`, () =>
      assert.deepEqual(renderExchanges(each), each.exchanges));
  }
});
