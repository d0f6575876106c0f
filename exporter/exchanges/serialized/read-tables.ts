// The tables behind exchanges that were written down: their texts, and the names of sent cookies. They may be damaged.
import { COOKIE_CLASSES } from '../../cookies/cookie.ts';
import type { SentCookie } from '../exchange.ts';
import type { Cursor } from './cursor.ts';
import { WORD_BYTES } from './form.ts';

/** Most texts remembered from one batch to the next. */
const MAX_REMEMBERED = 4096;
const remembered = new Map<string, string>();

/** The same string for the same text, for those are told apart without looking at their chars. */
const internText = (text: string): string => {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, text);
  return text;
};

/** What the name of a sent cookie tells. */
export type SentName = Pick<SentCookie, 'cookie' | 'class' | 'listed' | 'nameFingerprint'>;

export type Tables = { readonly texts: readonly string[]; readonly names: readonly SentName[] };

const readWide = (chars: number, from: Cursor): string | null => {
  const start = from.pass(2 * chars);
  if (start < 0) return null;
  let text = '';
  for (let at = start; at < start + 2 * chars; at += 2)
    text += String.fromCharCode(from.view.getUint16(at, true));
  return text;
};

const readTexts = (from: Cursor): string[] | null => {
  const texts: string[] = [];
  const count = from.word();
  if (count === null) return null;
  while (texts.length < count) {
    const told = from.word();
    if (told === null) return null;
    const chars = told >>> 1;
    const text = (told & 1) === 0 ? from.chars(chars) : readWide(chars, from);
    if (text === null) return null;
    texts.push(internText(text));
  }
  return texts;
};

const NAME_BYTES = 3 * WORD_BYTES;

const readName = (at: number, { view }: Cursor, texts: readonly string[]): SentName | null => {
  const cookie = texts[view.getUint32(at, true)];
  const nameFingerprint = texts[view.getUint32(at + 4, true)];
  const kinds = view.getUint32(at + 8, true);
  const kind = COOKIE_CLASSES[kinds >>> 1];
  if (cookie === undefined || nameFingerprint === undefined || kind === undefined) return null;
  return { cookie, class: kind, listed: (kinds & 1) !== 0, nameFingerprint };
};

/** Reads tables to the last byte; null: they are damaged. */
export const readTables = (from: Cursor): Tables | null => {
  const count = from.word();
  if (count === null) return null;
  const start = from.pass(NAME_BYTES * count);
  const texts = start < 0 ? null : readTexts(from);
  if (texts === null || from.rest > 0) return null;
  const names: SentName[] = [];
  for (let n = 0; n < count; n++) {
    const name = readName(start + NAME_BYTES * n, from, texts);
    if (name === null) return null;
    names.push(name);
  }
  return { texts, names };
};
