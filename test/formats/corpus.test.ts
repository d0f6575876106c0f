// Every line of the corpus is read as its records.json says.
import assert from 'node:assert/strict';
import { loadCorpus, readerOfCase, readLine, renderRecord } from './corpus.ts';

describe('corpus', () => {
  for (const each of loadCorpus()) {
    it(`${each.format}/${each.name}`, () => {
      const reader = readerOfCase(each);
      const observed = each.lines.map((line) => renderRecord(readLine(reader, line)));
      assert.deepEqual(observed, each.records);
    });
  }
});
