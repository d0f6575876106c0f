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

const hexAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** [0, end) without percent escapes (RFC 3986 §2.1), for proxies take them off or write them anew. */
const unescaped = (path: string, end: number): string => {
  const pieces: string[] = [];
  let from = 0;
  for (let at = path.indexOf('%'); at >= 0 && at + 2 < end; at = path.indexOf('%', Math.max(at + 1, from))) {
    const [high, low] = [hexAt(path, at + 1), hexAt(path, at + 2)];
    if (high < 0 || low < 0) continue;
    pieces.push(path.slice(from, at), String.fromCharCode(high * 16 + low));
    from = at + 3;
  }
  return pieces.join('') + path.slice(from, end);
};

const addSegments = (path: string, pathLength: number, mark: Mark, target: number[]): void => {
  let end = pathLength;
  for (let at = end - 1; at >= 0 && target.length <= MAX_SEGMENTS; at--) {
    if (path.charCodeAt(at) !== SLASH) continue;
    if (at + 1 < end) target.push(mark(path, at + 1, end));
    end = at;
  }
};

/** Caches ask the origin by GET for what a client asks by HEAD (nginx, proxy_cache_convert_head; Varnish). */
const methodAsked = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/**
 * The method's mark, then those of the path's segments, the last one first. Left out are the query, percent escapes,
 * and what is empty between slashes, for proxies change them on the way.
 */
export const targetOf = (method: string, path: string, mark: Mark): readonly number[] => {
  const asked = methodAsked(method);
  const target = [mark(asked, 0, asked.length)];
  const end = pathEnd(path);
  const escapeAt = path.indexOf('%');
  if (escapeAt < 0 || escapeAt >= end) addSegments(path, end, mark, target);
  else {
    const plain = unescaped(path, end);
    addSegments(plain, plain.length, mark, target);
  }
  return target;
};

/** Whether both may be of one request: the same method, and one path ends with the other (a proxy may strip a prefix). */
export const isSameTarget = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
};
