// Numbers, sizes and times in words, for people who read a diagnosis. It must not know what they count.
import { digits, plural } from '../digits.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

export const bytesInWords = (bytes: number): string => {
  let rest = bytes;
  let unit = 0;
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)} ${UNITS[unit]}`;
};

const SPANS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** The largest two units of a span: `2 hours 5 minutes`. */
export const spanInWords = (ms: number): string => {
  let rest = Math.round(Math.abs(ms) / 1000);
  const words: string[] = [];
  for (const [seconds, word] of SPANS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) words.push(plural(count, word));
    if (words.length === 2) break;
  }
  return words.join(' ') || '0 seconds';
};

/** `most` of a whole in words: `all 20`, `19 of 20`. */
export const shareInWords = (part: number, whole: number): string =>
  part === whole ? `all ${digits(whole)}` : `${digits(part)} of ${digits(whole)}`;

const ORDINALS: readonly (readonly [RegExp, string])[] = [
  [/1[123]$/, 'th'],
  [/1$/, 'st'],
  [/2$/, 'nd'],
  [/3$/, 'rd'],
];

/** `1st`, `2nd`, `11th`. */
export const ordinal = (count: number): string =>
  `${count}${ORDINALS.find(([ends]) => ends.test(String(count)))?.[1] ?? 'th'}`;

/** The same as the beginning of a sentence. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
