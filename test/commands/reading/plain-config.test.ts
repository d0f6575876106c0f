// A config that was handed over reads as the one that it was made from.
import assert from 'node:assert/strict';
import { withoutReaders, withReaders } from '../../../exporter/commands/reading/plain-config.ts';
import type { Reader } from '../../../exporter/formats/format.ts';
import { loadCorpus, readerOfCase, readLine, renderRecord } from '../../formats/corpus.ts';
import { config, source } from '../configs.ts';

const handOver = (...args: Parameters<typeof config>) =>
  withReaders(structuredClone(withoutReaders(config(...args))));

describe('a config that was handed over', () => {
  it('is the same but for its readers', () => {
    const before = config();
    assert.deepEqual(withoutReaders(handOver()), withoutReaders(before));
  });

  for (const one of loadCorpus()) {
    it(`reads ${one.format} as before: ${one.name}`, () => {
      const [handed] = handOver({
        sources: [source('edge', { format: one.format, formatOptions: one.options })],
      }).sources;
      assert.ok(handed);
      const readWith = (reader: Reader) => one.lines.map((line) => renderRecord(readLine(reader, line)));
      const expected = readWith(readerOfCase(one));
      const observed = readWith(handed.reader);
      assert.deepEqual(observed, expected);
    });
  }
});
