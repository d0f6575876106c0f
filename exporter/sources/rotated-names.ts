// The names that rotations give to a log's files. Pure; it reads no folder.
import { extname } from 'node:path';

const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|Z|zip)$/;
/** A number, a date or a time: `.1`, `-20261120`, `.2026-11-20`, `-20261120-1200`, `_2026-11-20T12:00:00Z`. */
const STAMP = /^[._-]\d[\dTZ:._-]*$/;
const NUMBER = /^\.\d{1,6}$/;
const STAMP_CHARACTER = /[\dTZ:._-]/;

/** Whether a file is compressed, by its name. */
export const isCompressed = (name: string): boolean => COMPRESSED.test(name);

/** A name without what compressing added. */
export const plainName = (name: string): string => name.replace(COMPRESSED, '');

/** What stands in a rotated name for its place among the others; null: the name is not one of this log's. */
const stampOf = (name: string, log: string): string | null => {
  const plain = plainName(name);
  const extension = extname(log);
  const stem = log.slice(0, log.length - extension.length);
  const after = plain.startsWith(log) ? plain.slice(log.length) : '';
  if (STAMP.test(after)) return after;
  if (extension === '' || !plain.startsWith(stem) || !plain.endsWith(extension)) return null;
  const between = plain.slice(stem.length, -extension.length);
  return STAMP.test(between) ? between : null;
};

/** Whether a name is one that a rotation gives to a file of this log: `access.log.1`, `access-20261120.log.gz`, … */
export const isRotationOf = (name: string, log: string): boolean => stampOf(name, log) !== null;

const withoutStamp = (name: string): string => {
  let start = name.length;
  while (start > 0 && STAMP_CHARACTER.test(name[start - 1] ?? '')) start--;
  while (start < name.length && !STAMP.test(name.slice(start))) start++;
  return name.slice(0, start) || name;
};

/** The log that a file belongs to by its name, which may be a rotated one: `access.log` for all of the above. */
export const logOf = (name: string): string => {
  const plain = withoutStamp(plainName(name));
  const extension = extname(plain);
  return withoutStamp(plain.slice(0, plain.length - extension.length)) + extension;
};

/** Whether a file may hold what a log held before, by its name. It says little; what the file holds must decide. */
export const isRelated = (name: string, log: string): boolean => {
  const stem = log.slice(0, log.length - extname(log).length);
  return name.startsWith(log) || (name.startsWith(stem) && /^[._-]/.test(name.slice(stem.length)));
};

/** Sorts names of one log, the older first: `.2` before `.1`, `-20261119` before `-20261120`, all before the log's own. */
export const compareAge = (a: string, b: string, log: string): number => {
  const [one, other] = [stampOf(a, log), stampOf(b, log)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (NUMBER.test(one) && NUMBER.test(other)) return Number(other.slice(1)) - Number(one.slice(1));
  return one < other ? -1 : Number(one > other);
};
