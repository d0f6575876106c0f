// The formats that there are. A new one is a file, a line here, and a corpus folder.
import type { RawText } from '../exchanges/record.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { nginx } from './nginx.ts';
import { pino } from './pino.ts';

/** Every format, in the order in which they are listed to users. */
export const formats: readonly Format[] = [nginx, pino, json];

/** The format of a name; undefined: there is none. */
export const findFormat = (name: string): Format | undefined =>
  formats.find((format) => format.name === name);

const LEAST_SHARE = 0.5;

/** The format whose preset reads most of a sample of lines, at least half of it; null: none, or not one alone. */
export const detectFormat = (lines: readonly RawText[]): Format | null => {
  const shares = formats.map((format) => ({ format, share: format.matches(lines) }));
  const most = Math.max(...shares.map(({ share }) => share));
  const best = shares.filter(({ share }) => share === most);
  return most >= LEAST_SHARE && best.length === 1 ? (best[0]?.format ?? null) : null;
};
