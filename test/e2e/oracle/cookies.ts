// The cookie standard once more, as short as the traffic of these tests allows and independent of the exporter's own:
// what a Set-Cookie says, what browsers refuse (RFC 6265bis, CHIPS, layered cookies), what a Cookie header holds.
import { nameOf } from './names.ts';

/** What is known of the exchange that a Set-Cookie came with. */
export type Setting = {
  readonly host: string;
  readonly isLoopback: boolean;
  readonly isPlaintext: boolean;
  readonly timeMs: number;
};

export type SetCookie = {
  readonly name: string;
  readonly value: string;
  readonly bytes: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly sameSite: 'strict' | 'lax' | 'none' | 'unset' | 'invalid';
  readonly domain: string;
  readonly path: string;
  /** Seconds; null: a session cookie. */
  readonly lifetime: number | null;
  readonly isDeletion: boolean;
  readonly violations: readonly string[];
  readonly isRefused: boolean;
};

const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');
const split = (pair: string): [string, string] => {
  const equals = pair.indexOf('=');
  return equals < 0 ? ['', trim(pair)] : [trim(pair.slice(0, equals)), trim(pair.slice(equals + 1))];
};

/** The cookies of a Cookie header, nameless ones with an empty name; `bytes` of name, equals sign and value. */
export const parseCookies = (header: string): { name: string; value: string; bytes: number }[] =>
  header
    .split(';')
    .map(trim)
    .filter((piece) => piece !== '')
    .map((piece) => ({ name: split(piece)[0], value: split(piece)[1], bytes: piece.length }));

const KNOWN = ['expires', 'max-age', 'domain', 'path', 'secure', 'httponly', 'samesite', 'partitioned'];

const lifetimeOf = (attributes: ReadonlyMap<string, string>, timeMs: number): number | null => {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined) return Number(maxAge);
  const expires = attributes.get('expires');
  return expires === undefined ? null : (Date.parse(expires) - timeMs) / 1000;
};

/** Whether an attribute's value is one that browsers read; the traffic's unreadable dates are unreadable to Date too. */
const isRead = (name: string, value: string): boolean => {
  if (value.length > 1024) return false;
  if (name === 'max-age') return /^-?\d+$/.test(value);
  return name !== 'expires' || !Number.isNaN(Date.parse(value));
};

const domainMatches = (domain: string, host: string): boolean =>
  domain === host || (domain.includes('.') && host.endsWith(`.${domain}`) && !/^[\d.]+$/.test(host));

const violationsOf = (
  cookie: Omit<SetCookie, 'violations' | 'isRefused'> & { isDuplicated: boolean; isControlled: boolean },
  { host, isLoopback, isPlaintext }: Setting,
): [rule: string, isRefused: boolean][] => {
  const { name, value, attributes, domain, path, sameSite } = cookie;
  const secure = attributes.has('secure');
  const isHttpOnly = attributes.has('httponly');
  const isHostOnly = secure && domain === '' && path === '/';
  const prefix = /^__(host-http|secure|host|http)-/i.exec(name)?.[1]?.toLowerCase();
  const rules: [string, boolean, boolean][] = [
    ['samesite_none_without_secure', true, sameSite === 'none' && !secure],
    ['secure_prefix', true, prefix === 'secure' && !secure],
    ['host_prefix', true, prefix === 'host' && !isHostOnly],
    ['http_prefix', true, prefix === 'http' && !(secure && isHttpOnly)],
    ['host_http_prefix', true, prefix === 'host-http' && !(isHostOnly && isHttpOnly)],
    ['nameless_prefix', true, name === '' && /^__(host-http|secure|host|http)-/i.test(value)],
    ['secure_from_plaintext', true, secure && isPlaintext && !isLoopback],
    ['partitioned_without_secure', true, attributes.has('partitioned') && !secure],
    ['oversize', true, name.length + value.length > 4096],
    ['control_character', true, cookie.isControlled],
    ['invalid_samesite', false, sameSite === 'invalid'],
    ['lifetime_over_400_days', false, (cookie.lifetime ?? 0) > 400 * 86_400],
    ['duplicate_attribute', false, cookie.isDuplicated],
    ['domain_mismatch', true, domain !== '' && !domainMatches(domain, host)],
  ];
  return rules.filter(([, , isBroken]) => isBroken).map(([rule, isRefused]) => [rule, isRefused]);
};

/** Reads a Set-Cookie header; null: it is no cookie at all. */
export const parseSetCookie = (header: string, setting: Setting): SetCookie | null => {
  const [pair = '', ...rest] = header.split(';');
  const [name, value] = split(pair);
  if (name === '' && value === '') return null;
  const pieces = rest
    .map((piece): [string, string] => {
      const equals = piece.indexOf('=');
      const key = trim(equals < 0 ? piece : piece.slice(0, equals)).toLowerCase();
      return [key, equals < 0 ? '' : trim(piece.slice(equals + 1))];
    })
    .filter(([key]) => KNOWN.includes(key));
  const attributes = new Map(pieces.filter(([key, text]) => isRead(key, text)));
  const sameSite = attributes.get('samesite')?.toLowerCase();
  const lifetime = lifetimeOf(attributes, setting.timeMs);
  const path = attributes.get('path') ?? '';
  const cookie = {
    name,
    value,
    bytes: header.length,
    attributes,
    sameSite:
      sameSite === undefined
        ? 'unset'
        : sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none'
          ? sameSite
          : 'invalid',
    domain: (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase(),
    path: path.startsWith('/') ? path : '',
    lifetime,
    isDeletion: lifetime !== null && lifetime <= 0,
    isDuplicated: new Set(pieces.map(([key]) => key)).size < pieces.length,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    isControlled: /[\x00-\x08\x0a-\x1f\x7f]/.test(header),
  } as const;
  const violations = violationsOf(cookie, setting);
  return {
    ...cookie,
    violations: violations.map(([rule]) => rule),
    isRefused: violations.some(([, isRefused]) => isRefused),
  };
};

/** Everything but name, value and moment; equal texts are equal shapes. */
export const shapeOf = ({ attributes, sameSite, domain, path, lifetime }: SetCookie): string =>
  JSON.stringify([
    ['secure', 'httponly', 'partitioned'].map((flag) => attributes.has(flag)),
    [sameSite, domain, path],
    lifetime === null ? 'session' : Math.round(Math.log10(lifetime)),
  ]);

/** Label and class of an issued cookie, as label values of the metrics. */
export const issuedLabels = ({ name }: SetCookie) => {
  const { label, issued } = nameOf(name);
  return { cookie: label, class: issued };
};
