// Issued cookies back from bytes, which may be damaged.
import { COOKIE_CLASSES, SAME_SITES, VIOLATIONS } from '../../cookies/cookie.ts';
import { type IssuedCookie, REPLACED } from '../exchange.ts';
import type { Cursor } from './cursor.ts';
import {
  FINGERPRINT_CHARS,
  HAS_FINGERPRINT,
  HAS_ISSUED_SESSION,
  IS_DELETION,
  IS_HTTP_ONLY,
  IS_LISTED,
  IS_PARTITIONED,
  IS_REFUSED,
  IS_SECURE,
  ISSUED_HEAD_BYTES,
  NOTHING,
} from './form.ts';

const EXCEPTED = ['secure', 'httponly', 'samesite'] as const;
const NO_TEXTS: readonly never[] = [];
const NO_COOKIES: readonly never[] = [];

const nullableOf = (number: number, texts: readonly string[]): string | null | undefined =>
  number === NOTHING ? null : texts[number - 1];

/** `known`: what may be in it; null: anything. */
const readList = <T extends string>(
  known: readonly T[] | null,
  texts: readonly string[],
  from: Cursor,
): readonly T[] | null => {
  const length = from.word();
  if (length === 0) return NO_TEXTS;
  if (length === null) return null;
  const list: T[] = [];
  for (let n = 0; n < length; n++) {
    const number = from.word();
    const text = number === null ? undefined : (texts[number] as T | undefined);
    if (text === undefined || known?.includes(text) === false) return null;
    list.push(text);
  }
  return list;
};

const readIssuedCookie = (texts: readonly string[], from: Cursor): IssuedCookie | null => {
  const { view } = from;
  const at = from.pass(ISSUED_HEAD_BYTES);
  if (at < 0) return null;
  const flags = view.getUint8(at);
  const kind = COOKIE_CLASSES[view.getUint8(at + 1)];
  const sameSite = SAME_SITES[view.getUint8(at + 2)];
  const replaces = REPLACED[view.getUint8(at + 3)];
  const cookie = texts[view.getUint32(at + 4, true)];
  const domain = nullableOf(view.getUint32(at + 8, true), texts);
  const path = nullableOf(view.getUint32(at + 12, true), texts);
  const shape = texts[view.getUint32(at + 20, true)];
  const lifetimeSeconds = view.getFloat64(at + 24, true);
  const nameFingerprint = texts[view.getUint32(at + 32, true)];
  const fingerprint = (flags & HAS_FINGERPRINT) === 0 ? null : from.chars(FINGERPRINT_CHARS);
  const session = (flags & HAS_ISSUED_SESSION) === 0 ? null : from.chars(FINGERPRINT_CHARS);
  const violations = readList(VIOLATIONS, texts, from);
  const exempt = readList(EXCEPTED, texts, from);
  const expectedRewrites = readList(null, texts, from);
  if (kind === undefined || sameSite === undefined || replaces === undefined) return null;
  if (cookie === undefined || domain === undefined || path === undefined) return null;
  if (shape === undefined || nameFingerprint === undefined) return null;
  if (Math.abs(lifetimeSeconds) === Number.POSITIVE_INFINITY) return null;
  if (violations === null || exempt === null || expectedRewrites === null) return null;
  return {
    cookie,
    class: kind,
    listed: (flags & IS_LISTED) !== 0,
    deletion: (flags & IS_DELETION) !== 0,
    secure: (flags & IS_SECURE) !== 0,
    httpOnly: (flags & IS_HTTP_ONLY) !== 0,
    partitioned: (flags & IS_PARTITIONED) !== 0,
    sameSite,
    domain,
    path,
    lifetimeSeconds: Number.isNaN(lifetimeSeconds) ? null : lifetimeSeconds,
    bytes: view.getUint32(at + 16, true),
    violations,
    refused: (flags & IS_REFUSED) !== 0,
    shape,
    exempt,
    expectedRewrites,
    nameFingerprint,
    fingerprint,
    session,
    replaces,
  };
};

/** Reads so many; null: they are damaged. */
export const readIssued = (
  count: number,
  texts: readonly string[],
  from: Cursor,
): readonly IssuedCookie[] | null => {
  if (count === 0) return NO_COOKIES;
  const cookies: IssuedCookie[] = [];
  for (let n = 0; n < count; n++) {
    const cookie = readIssuedCookie(texts, from);
    if (cookie === null) return null;
    cookies.push(cookie);
  }
  return cookies;
};
