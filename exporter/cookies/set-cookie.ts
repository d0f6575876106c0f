// Reads one Set-Cookie header by RFC 6265bis §5.6. It must report what stands there, also where a browser would drop
// the cookie: acceptance.ts judges.
import type { SameSite, SetCookie } from './cookie.ts';
import { parseCookieDate } from './dates.ts';
import { MAX_ATTRIBUTE_VALUE_BYTES, MAX_DELTA_SECONDS } from './limits.ts';
import { copyText, dropSpace, isDigitCode, isSameText, positionOf, skipSpace } from './text.ts';

const HTAB = 0x09;
const SPACE = 0x20;
const DELETE = 0x7f;

/** What stands behind the pair, read. */
export type Attributes = Readonly<Omit<SetCookie, 'name' | 'value' | 'bytes'>> & {
  /**
   * Something stood there that may be anything, a cookie's value too: no attribute of the standard, or one whose value has
   * a `=`, as when headers were joined (`Path=/, sid=…`).
   */
  readonly mayHoldValue: boolean;
};
type Growing = { -readonly [K in keyof Attributes]: Attributes[K] };

/**
 * Reads the value of a Set-Cookie header, a byte string; null only where name and value are both empty, which is no
 * cookie. Never throws; linear in the header's length. Name and value are slices of the header, domain and path copies.
 *
 * @param attributesOf parseAttributes, or a memo of it: most headers differ in nothing but the value.
 */
export const parseSetCookie = (header: string, attributesOf = parseAttributes): SetCookie | null => {
  // Steps 2 to 4: the pair ends at the first `;`, the name at the first `=`; no `=` makes a nameless cookie.
  const pairEnd = positionOf(header, ';', 0);
  const equals = positionOf(header, '=', 0);
  const isNamed = equals < pairEnd;
  const name = trimmed(header, 0, isNamed ? equals : 0);
  const value = trimmed(header, isNamed ? equals + 1 : 0, pairEnd);
  if (name === '' && value === '') return null;
  const attributes = attributesOf(header.slice(pairEnd));
  return {
    name,
    value,
    secure: attributes.secure,
    httpOnly: attributes.httpOnly,
    partitioned: attributes.partitioned,
    sameSite: attributes.sameSite,
    domain: attributes.domain,
    path: attributes.path,
    maxAgeSeconds: attributes.maxAgeSeconds,
    expiresMs: attributes.expiresMs,
    duplicateAttribute: attributes.duplicateAttribute,
    controlCharacter: attributes.controlCharacter || hasControlCharacter(header, pairEnd),
    bytes: header.length,
  };
};

/**
 * Reads what stands from the first `;` on, steps 1 to 8: of each attribute only the last that is not ignored counts.
 * Never throws; linear in the text's length.
 */
export const parseAttributes = (text: string): Attributes => {
  const attributes: Growing = {
    secure: false,
    httpOnly: false,
    partitioned: false,
    sameSite: 'unset',
    domain: null,
    path: null,
    maxAgeSeconds: null,
    expiresMs: null,
    duplicateAttribute: false,
    controlCharacter: hasControlCharacter(text, text.length),
    mayHoldValue: false,
  };
  let seen = 0;
  // The next `=` from the attribute on: looked up again only once it is passed, which keeps the loop linear.
  let equals = -1;
  for (let from = 1; from <= text.length; ) {
    const end = positionOf(text, ';', from);
    if (equals < from) equals = positionOf(text, '=', from);
    const index = attributeAt(text, from, Math.min(equals, end));
    if (index >= 0) {
      attributes.duplicateAttribute ||= (seen & (1 << index)) !== 0;
      seen |= 1 << index;
      const value = equals < end ? trimmed(text, equals + 1, end) : '';
      attributes.mayHoldValue ||= value.includes('=');
      if (value.length <= MAX_ATTRIBUTE_VALUE_BYTES) ATTRIBUTES[index]?.take(attributes, value);
    } else attributes.mayHoldValue = true;
    from = end + 1;
  }
  return attributes;
};

/** Index of the attribute whose name stands in [start, end), spaces around it aside; -1: none that is known. */
const attributeAt = (header: string, start: number, end: number): number => {
  const nameStart = skipSpace(header, start, end);
  const nameEnd = dropSpace(header, nameStart, end);
  return ATTRIBUTES.findIndex(({ name }) => isSameText(header, nameStart, nameEnd, name));
};

/** What each attribute does with its value. The most frequent come first. */
const ATTRIBUTES: readonly { name: string; take: (attributes: Growing, value: string) => void }[] = [
  {
    // §5.6.4: an empty or relative path is the default path, and replaces one that stood before.
    name: 'path',
    take: (attributes, value) => {
      attributes.path = value.startsWith('/') ? copyText(value) : null;
    },
  },
  {
    // §5.6.5: whatever its value, so `Secure=false` is Secure.
    name: 'secure',
    take: (attributes) => {
      attributes.secure = true;
    },
  },
  {
    // §5.6.6
    name: 'httponly',
    take: (attributes) => {
      attributes.httpOnly = true;
    },
  },
  {
    // §5.6.7: an unknown value replaces one that stood before.
    name: 'samesite',
    take: (attributes, value) => {
      attributes.sameSite = parseSameSite(value);
    },
  },
  {
    // §5.6.2: what is no number is ignored.
    name: 'max-age',
    take: (attributes, value) => {
      attributes.maxAgeSeconds = parseDeltaSeconds(value) ?? attributes.maxAgeSeconds;
    },
  },
  {
    // §5.6.1: what is no date is ignored.
    name: 'expires',
    take: (attributes, value) => {
      attributes.expiresMs = parseCookieDate(value) ?? attributes.expiresMs;
    },
  },
  {
    // §5.6.3: one leading dot does not count; an empty domain replaces one that stood before.
    name: 'domain',
    take: (attributes, value) => {
      const domain = value.startsWith('.') ? value.slice(1) : value;
      attributes.domain = domain === '' ? null : copyText(domain.toLowerCase());
    },
  },
  {
    // draft-cutler-httpbis-partitioned-cookies §2.1
    name: 'partitioned',
    take: (attributes) => {
      attributes.partitioned = true;
    },
  },
];

const parseSameSite = (value: string): SameSite =>
  (['strict', 'lax', 'none'] as const).find((known) => isSameText(value, 0, value.length, known)) ??
  'invalid';

/** `-`, perhaps, and digits; null: anything else. */
const parseDeltaSeconds = (value: string): number | null => {
  const digitsAt = value.startsWith('-') ? 1 : 0;
  if (value.length === digitsAt) return null;
  for (let i = digitsAt; i < value.length; i++) if (!isDigitCode(value.charCodeAt(i))) return null;
  return Math.max(-MAX_DELTA_SECONDS, Math.min(MAX_DELTA_SECONDS, Number(value)));
};

/** Step 1: %x00-08 / %x0A-1F / %x7F before `end`. */
const hasControlCharacter = (text: string, end: number): boolean => {
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if ((code < SPACE && code !== HTAB) || code === DELETE) return true;
  }
  return false;
};

const trimmed = (header: string, start: number, end: number): string => {
  const from = skipSpace(header, start, end);
  return header.slice(from, dropSpace(header, from, end));
};
