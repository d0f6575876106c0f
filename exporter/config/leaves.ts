// The kinds of single values that the schema is made of. Each says what it is, so that a refusal can say what is right.
import * as z from 'zod';
import {
  isAddressRange,
  isCookiePattern,
  isHostPattern,
  isName,
  isPathPattern,
  isTimezone,
  toCidr,
} from './patterns.ts';
import { parseSyslogAddress } from './syslog-address.ts';
import { parseDurationMs, parseRate, parseSizeBytes } from './units.ts';

/** What a custom check of the schema tells about itself: `… is not <what>; write <example>`. */
export type Wanted = { readonly what: string; readonly example: string };

const text = (what: string, example: string, isValid: (text: string) => boolean) =>
  z
    .string()
    .refine(isValid, { params: { what, example } satisfies Wanted })
    .meta({ title: what });

/** Name of a source or a site. */
export const nameText = text(
  'a name',
  'letters, digits, `.`, `_` and `-`, at most 64, the first a letter or digit',
  isName,
);

/** A cookie name or a glob of them. */
export const cookiePattern = text('a cookie name or glob', 'e.g. `sid` or `acme_session_*`', isCookiePattern);

/** A host or a glob of them; answered in lower case. */
export const hostPattern = text(
  'a host or a glob of hosts',
  'it without scheme, port and path, e.g. "shop.example.com" or "*.example.com"',
  isHostPattern,
).transform((host) => host.toLowerCase());

/** A path of requests or a glob of them. */
export const pathPattern = text(
  'a request path or a glob of paths',
  'it from its first `/`, percent-encoded, without host and query, e.g. "/login" or "/account/*"',
  isPathPattern,
);

/** Addresses of peers; answered in CIDR notation. */
export const addressRange = text(
  'an address range',
  'CIDR notation, e.g. "10.0.0.0/8" or "fd00::/8"',
  isAddressRange,
).transform(toCidr);

/** A time zone. */
export const timezone = text('a time zone', 'an IANA name, e.g. "Europe/Berlin", or UTC', isTimezone);

/** Where syslog is heard. */
export const syslogAddress = text(
  'an address to hear syslog on',
  '"udp://127.0.0.1:5514", "tcp://[::1]:5514" or "unix:///run/cookie-exporter/syslog.sock"',
  (address) => parseSyslogAddress(address) !== null,
).transform((address) => parseSyslogAddress(address) ?? z.NEVER);

/** A service of Fastly. */
export const fastlyService = text(
  'the id of a service of Fastly, or `*`',
  'e.g. SU1Z0isxPaozGVKXdv0eY',
  (id) => /^(?:\*|[0-9A-Za-z]{1,64})$/.test(id),
);

/** Free text that says something. */
export const sentence = text('a reason', 'a few words', (reason) => reason.trim() !== '');

/** What both a duration and a size are: read from what is written, and in a range. */
const quantity = (
  parse: (text: string) => number | null,
  least: number,
  most: number,
  wanted: Wanted,
  type: ('string' | 'integer')[],
) =>
  z
    .unknown()
    .transform((written, context) => {
      const isWritten = typeof written === 'string' || typeof written === 'number';
      const amount = isWritten ? parse(String(written)) : null;
      if (amount !== null && amount >= least && amount <= most) return amount;
      context.issues.push({ code: 'custom', input: written, params: wanted });
      return z.NEVER;
    })
    .meta({ type, title: wanted.what });

/** A duration such as `30s`, in a range of milliseconds; answered in milliseconds. */
export const duration = (leastMs: number, mostMs: number, wanted: Wanted) =>
  quantity(parseDurationMs, leastMs, mostMs, wanted, ['string']);

/** A size such as `64KiB`, in a range of bytes; answered in bytes. */
export const size = (leastBytes: number, mostBytes: number, wanted: Wanted) =>
  quantity(parseSizeBytes, leastBytes, mostBytes, wanted, ['string', 'integer']);

/** So many in a time, such as `10/s`. */
export const rate = (wanted: Wanted) =>
  text(wanted.what, wanted.example, (written) => parseRate(written) !== null).transform(
    (written) => parseRate(written) ?? z.NEVER,
  );

/** A key whose presence says all there is to say: nothing, `true` or `{}` may stand behind it. */
export const presence = (key: string) =>
  z
    .unknown()
    .refine(
      (value) => value === null || value === true || (isObject(value) && Object.keys(value).length === 0),
      { params: { what: '`{}`', example: `\`${key}: {}\`` } satisfies Wanted },
    )
    .meta({
      title: '`{}`',
      anyOf: [{ type: 'null' }, { const: true }, { type: 'object', additionalProperties: false }],
    });

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
