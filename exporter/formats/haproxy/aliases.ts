// HAProxy's log-format aliases: what their values can look like, and which there are (HAProxy configuration manual, "Custom
// Log format").

import type { Shape } from '../decoding/place.ts';
import { bytesOf, WORD } from '../decoding/shapes.ts';

const NUMBER = bytesOf('0123456789.-+');
/** Names of proxies and servers, `<NOSRV>` among them; `~` behind a frontend's name means TLS. */
const NAME = bytesOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:<>~');
/** Addresses of IPv4 and IPv6, with a zone, and names of sockets. */
const ADDRESS: ReadonlySet<number> = new Set([...WORD, ...bytesOf('%[]_@')]);
const DATE_LENGTH = '20/Nov/2026:05:33:11.309'.length;
const ZONED_DATE_LENGTH = '20/Nov/2026:05:33:11 +0000'.length;
const TSC_LENGTH = 4;

const shapes = (shape: Shape, aliases: string): [string, Shape][] =>
  aliases.split(' ').map((alias) => [alias, shape]);

/** Shapes by alias; it has every alias that HAProxy 2.2 to 3.3 knows, but `%o`, which writes nothing. */
export const ALIASES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...shapes(
    NUMBER,
    'B U ST Ta Tc Td Th Ti TR Tq Tr Trd Tt Tu Tw Ts ac bc fc sc rc lc bq sq ms pid rt bp cp fp sp',
  ),
  ...shapes(NAME, 'b f ft s ts sslv sslc HM HV H OG Tfb'),
  ...shapes(ADDRESS, 'ci bi fi si'),
  ...shapes(TSC_LENGTH, 'tsc'),
  ...shapes(DATE_LENGTH, 't tr'),
  ...shapes(ZONED_DATE_LENGTH, 'T Tl trg trl'),
  ...shapes(WORD, 'ID'),
  ...shapes('text', 'CC CS hr hs hrl hsl HP HPO HQ HU r'),
]);

/** Shapes of fetches that stand without a converter. */
export const FETCHES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...shapes(NUMBER, 'date request_date accept_date ssl_fc ssl_bc status'),
  ...shapes(NAME, 'ssl_fc_protocol ssl_fc_cipher uuid unique-id'),
  ...shapes(ADDRESS, 'src fc_src dst'),
]);

/** Shapes by the key that stands before an expression without JSON's escaping. */
export const KEYS: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...shapes(NUMBER, 'cookie_bytes set_cookie_bytes upstream_status'),
  ...shapes(NAME, 'upstream_scheme'),
]);
