// What the wall makes of the corpus: each record as an exchange, with a key that is always the same, so that it can be
// compared with what was committed. It must not decide what is right.
import { createStages } from '../../exporter/commands/stages.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { findFormat } from '../../exporter/formats/index.ts';
import { chunkOf } from '../../exporter/raw-text.ts';
import { config, source } from '../commands/configs.ts';
import { type CorpusCase, readerOfCase } from './corpus.ts';

const KEY = createFingerprint(Buffer.alloc(32, 7));
/** Fingerprints are byte strings of this length; some of their bytes suffice to compare them. */
const FINGERPRINT_CHARS = 16;
const SHOWN_BYTES = 6;

const isReadable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Fingerprints in characters that a person can compare; everything that is not there is left out. */
const renderValue = (_key: string, value: unknown): unknown => {
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  if (typeof value !== 'string' || value.length !== FINGERPRINT_CHARS || isReadable(value)) return value;
  return `#${Buffer.from(value, 'latin1').subarray(0, SHOWN_BYTES).toString('base64url')}`;
};

/** The lines of a case as JSON, one each: an exchange, or why there is none. Every peer is a trusted proxy. */
export const renderExchanges = (each: CorpusCase): string[] => {
  const vantage = findFormat(each.format)?.usualVantage ?? 'edge';
  const reader = readerOfCase(each);
  const one = source(vantage, { vantage, format: each.format, reader });
  const other = source('other', { vantage: vantage === 'edge' ? 'origin' : 'edge', reader });
  const trust = { ...config().trust, proxies: ['0.0.0.0/0', '::/0'] };
  const stages = createStages(config({ sources: [one, other], trust }), { fingerprint: KEY, now: () => 0 });
  const { readLine } = stages.open(one, () => undefined);
  return each.lines.map((line) => JSON.stringify(readLine(chunkOf(line), 0, line.length), renderValue));
};
