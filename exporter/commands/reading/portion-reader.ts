// Reads lines of an input through format and wall, and writes down what they come to. It must not count, nor read a file.
import type { Config, SourceConfig } from '../../config/config.ts';
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Fingerprint } from '../../exchanges/fingerprint.ts';
import { createExchangeWriter } from '../../exchanges/serialized/write.ts';
import type { Traits } from '../../exchanges/traits.ts';
import { createLineCounts, createReadLine, noteLine } from '../../pipeline.ts';
import type { Batch } from '../../sources/batches.ts';
import { takeLines } from '../broken-lines.ts';
import { comparesSources, createWall, readerFor } from '../wall.ts';
import { spyOn } from '../watch/record-spy.ts';
import { type Broken, LINES_AT_ONCE, type Portion } from './portion.ts';

export type PortionReader = {
  readonly read: (batch: Batch) => Portion;
  /** The exchanges of what was read since the last time, serialised; as ExchangeWriter has it. */
  readonly give: (spare: ArrayBuffer | undefined) => Uint8Array<ArrayBuffer>;
};

type Fingerprints = { readonly fingerprint: Fingerprint; readonly traitsFingerprint: Fingerprint };

/** Creates what reads one input. */
export const createPortionReader = (
  config: Config,
  source: SourceConfig,
  { fingerprint, traitsFingerprint }: Fingerprints,
): PortionReader => {
  let traits: Traits[] = [];
  const namesRequests = comparesSources(config);
  const asked = readerFor(config, source, namesRequests);
  const reader = spyOn(asked, (one) => traits.push(one), traitsFingerprint);
  const normalize = createWall(config, source, fingerprint, namesRequests);
  const readLine = createReadLine({ reader, normalize });
  const writer = createExchangeWriter();

  const read = ({ chunk, ranges, tooLong, bytes }: Batch): Portion => {
    const counts = createLineCounts();
    const broken: Broken[] = [];
    const written: number[] = [];
    let exchanges: Exchange[] = [];
    const door = {
      line: (...place: Parameters<typeof readLine>): void => {
        counts.lines++;
        const line = readLine(...place);
        if (typeof line === 'string') noteLine(counts, line);
        else exchanges.push(line);
      },
      broken: () => noteLine(counts, 'internal_error'),
    };
    counts.lines += tooLong;
    for (let n = 0; n < tooLong; n++) noteLine(counts, 'too_long');
    for (let from = 0; from < ranges.length; from += 2 * LINES_AT_ONCE) {
      const some = ranges.slice(from, from + 2 * LINES_AT_ONCE);
      takeLines(door, chunk, some, (error, length) => broken.push({ error, length }));
      writer.write(exchanges);
      written.push(exchanges.length);
      exchanges = [];
    }
    const seen = traits;
    traits = [];
    return { bytes, counts, exchanges: written, traits: seen, broken };
  };
  return { read, give: writer.give };
};
