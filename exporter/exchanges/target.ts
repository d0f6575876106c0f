// What a request was for, so that records of two vantages can be told to be of one request, without its path: a keyed
// mark of the method and of each of the path's last segments. It must keep no text.
import type { Mark } from './marks.ts';

/** Segments that are looked at, from the last one; those before are taken to be alike. */
export const MAX_SEGMENTS = 7;

const SLASH = 0x2f;
const QUERY = 0x3f;
const FRAGMENT = 0x23;

const pathEnd = (path: string): number => {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === QUERY || code === FRAGMENT) return at;
  }
  return path.length;
};

/** The method's mark, then those of the path's segments, the last one first; query and a slash at the end are left out. */
export const targetOf = (method: string, path: string, mark: Mark): readonly number[] => {
  const target = [mark(method, 0, method.length)];
  let end = pathEnd(path);
  if (path.charCodeAt(end - 1) === SLASH) end--;
  for (let at = end - 1; at >= 0 && target.length <= MAX_SEGMENTS; at--) {
    if (path.charCodeAt(at) !== SLASH) continue;
    target.push(mark(path, at + 1, end));
    end = at;
  }
  return target;
};

/** Whether both may be of one request: the same method, and one path ends with the other (a proxy may strip a prefix). */
export const isSameTarget = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
};
