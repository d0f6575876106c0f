// Whether shared caches may keep a response and hand it to somebody else. It must judge Cache-Control alone.

/** Directives by name in lower case, each with its argument without quotation marks; '' if it has none. */
const parseDirectives = (header: string): Map<string, string> => {
  const directives = new Map<string, string>();
  for (const part of header.toLowerCase().split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals < 0 ? part.length : equals).trim();
    directives.set(
      name,
      equals < 0
        ? ''
        : part
            .slice(equals + 1)
            .replaceAll('"', '')
            .trim(),
    );
  }
  return directives;
};

/**
 * Whether a Cache-Control header lets shared caches answer others with the response (RFC 9111 §3 and §4.2.1): it must
 * say so. What it says with `s-maxage` goes before `max-age`, that before `public`; silence is left to the caches'
 * heuristics and counts as no.
 */
export const isSharedCacheable = (cacheControl: string): boolean => {
  const directives = parseDirectives(cacheControl);
  if (['no-store', 'private', 'no-cache'].some((name) => directives.has(name))) return false;
  const seconds = directives.get('s-maxage') ?? directives.get('max-age');
  return seconds === undefined ? directives.has('public') : Number(seconds) > 0;
};
