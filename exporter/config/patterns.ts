// Tells whether the texts that users write as patterns can ever match: cookies, hosts, paths, addresses, log files.
// Pure: it looks at the text alone, never at a disk or a network.
import * as z from 'zod';

/** A cookie name (RFC 6265 §4.1.1 token) or a glob of one, where `*` stands for any run of characters. */
export const isCookiePattern = (text: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/.test(text);

/** A host without scheme, port and path, or a glob of hosts; an IPv6 address stands in brackets. */
export const isHostPattern = (text: string): boolean =>
  /^(?:[0-9A-Za-z*._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$/.test(text);

/** A request path, or a glob of paths, as it stands in a request: printable ASCII, no query. */
export const isPathPattern = (text: string): boolean =>
  /^[/*][!-~]{0,1023}$/.test(text) && !/[?#]/.test(text);

/** A name that can be a label value and a part of an URL. */
export const isName = (text: string): boolean => /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/.test(text);

/** An address range, IPv4 or IPv6; a single address is a range of one. */
export const isAddressRange = (text: string): boolean =>
  z.cidrv4().or(z.cidrv6()).safeParse(toCidr(text)).success;

/** A range in CIDR notation; a single address gets the full prefix length. */
export const toCidr = (text: string): string => {
  if (text.includes('/')) return text;
  return text.includes(':') ? `${text}/128` : `${text}/32`;
};

/** A time zone by its IANA name, or `UTC`. */
export const isTimezone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Why a log file's path or glob cannot work, with what would be right; null: it can. */
export const problemOfFilePattern = (text: string): { problem: string; hint: string } | null => {
  const example = 'e.g. "/var/log/nginx/cookies*.log"';
  if (text.trim() === '') return { problem: 'the path is empty', hint: `name a file or a glob, ${example}` };
  if (/\p{Cc}/u.test(text)) {
    return { problem: 'the path has a control character', hint: `name a file or a glob, ${example}` };
  }
  if (/^~/.test(text)) return { problem: '`~` is not expanded', hint: 'write the whole path' };
  if (text.endsWith('/'))
    return { problem: 'the path names a folder', hint: `name the files in it, ${example}` };
  const unclosed = unclosedBracket(text);
  if (unclosed !== null) {
    return {
      problem: `the glob has an unbalanced \`${unclosed}\``,
      hint: 'close it, or write a `\\` before it',
    };
  }
  if (/[^/]\*\*|\*\*[^/]/.test(text)) {
    return {
      problem: '`**` stands beside other characters',
      hint: 'write `*`, or `**` alone between slashes',
    };
  }
  if (/^\/?\*\*(?:\/|$)/.test(text)) {
    return {
      problem: '`**` has no folder before it',
      hint: `name the folder to search, e.g. "/var/log/**/*.log"`,
    };
  }
  return null;
};

/** Whether a text is a URL of http or https with nothing in it that would have to be kept secret. */
export const isEndpoint = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
};

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** The first bracket or brace without its partner. Inside `[…]` all else is literal. */
const unclosedBracket = (text: string): string | null => {
  const open: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    const last = open.at(-1);
    if (char === '\\') i++;
    else if (last !== undefined && char === CLOSING[last]) open.pop();
    else if (last === '[') continue;
    else if (char in CLOSING) open.push(char);
    else if (char === '}' || char === ']') return char;
  }
  return open.at(-1) ?? null;
};
