// Some of a reader's records are looked at, and none is changed.
import assert from 'node:assert/strict';
import { spyOn } from '../../../exporter/commands/watch/record-spy.ts';
import type { Traits } from '../../../exporter/exchanges/traits.ts';
import { readLine } from '../../formats/corpus.ts';
import { lineOf, source } from '../configs.ts';

describe('a look at records before the wall', () => {
  const { reader } = source('edge');
  const traitsOf = (...lines: readonly string[]): Traits[] => {
    const seen: Traits[] = [];
    const spied = spyOn(reader, (traits) => seen.push(traits));
    for (const line of lines) assert.deepEqual(readLine(spied, line), readLine(reader, line));
    return seen;
  };
  it('tells where a request came from, and keeps its address to itself', () => {
    const [{ peer, ...rest } = assert.fail('nothing was told')] = traitsOf(
      lineOf({ forwardedProto: 'https' }),
    );
    assert.deepEqual(rest, { isForwarded: true, socket: 'tls', isSampled: false });
    assert.equal(peer?.length, 16);
  });
  it('is taken at one of many', () => assert.equal(traitsOf(...Array(100).fill(lineOf())).length, 4));
  it('is taken at fewer once it was taken at many', () => {
    let looks = 0;
    const spied = spyOn(reader, () => looks++);
    const line = lineOf();
    const looksAfter = (lines: number): number => {
      for (let n = 0; n < lines; n++) readLine(spied, line);
      return looks;
    };
    const LINES = 1024 * 32;
    assert.deepEqual([looksAfter(LINES), looksAfter(LINES)], [1024, 1024 + LINES / 512]);
  });
  it('is taken at none that cannot be read', () => assert.deepEqual(traitsOf('', 'x'), []));
});
