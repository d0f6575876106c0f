// Envoy's command operators (envoyproxy.io, "Access logging"): text → operators → the canonical fields that they fill.
import { type CanonicalField, FORWARDING_HEADERS } from '../../exchanges/record.ts';
import { withoutPort } from '../decoding/addresses.ts';

/** `%REQ(COOKIE):1024%` as name, argument and the most chars it writes. */
export type Operator = {
  readonly name: string;
  /** What stands in brackets: headers in lower case, for their case does not matter, quotes single; '' without brackets. */
  readonly argument: string;
  readonly maxLength: number | null;
};

const HEADER_OPERATORS = new Set(['REQ', 'RESP', 'TRAILER']);

/** Where the operator ends whose name begins at `start`: behind its `%`; -1: nowhere. */
const operatorEnd = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '%' && depth <= 0) return at + 1;
  }
  return -1;
};

const NAME = /^([A-Z][A-Z0-9_]*)(?:\((.*)\))?(?::(\d+))?$/;

const parseInner = (inner: string): Operator | null => {
  const match = NAME.exec(inner);
  if (match === null) return null;
  const [, name = '', argument = '', length] = match;
  return {
    name,
    argument: HEADER_OPERATORS.has(name) ? argument.toLowerCase() : argument.replaceAll('"', "'"),
    maxLength: length === undefined ? null : Number(length),
  };
};

/** A format text in pieces: texts as they are, and operators; or the piece that is neither. */
export type ParsedFormat =
  | { readonly ok: true; readonly pieces: readonly (string | Operator)[] }
  | { readonly ok: false; readonly piece: string };

/** Takes a format text apart. `%%` is a percent sign. */
export const parseOperators = (text: string): ParsedFormat => {
  const pieces: (string | Operator)[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '%' || text.startsWith('%%', at)) {
      literal += text[at];
      at += text[at] === '%' ? 2 : 1;
      continue;
    }
    const end = operatorEnd(text, at + 1);
    const operator = end < 0 ? null : parseInner(text.slice(at + 1, end - 1));
    if (operator === null) return { ok: false, piece: text.slice(at, end < 0 ? undefined : end) };
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push(operator);
    at = end;
  }
  if (literal !== '') pieces.push(literal);
  return { ok: true, pieces };
};

/** Whether an operator is the wanted one, whatever its length; one that is wanted without argument may have any. */
export const isOperator = ({ name, argument }: Operator, wanted: string): boolean =>
  wanted === name || wanted === `${name}(${argument})`;

const tlsToScheme = (version: string): string => (version === '-' || version === '' ? 'http' : 'https');

/** What can fill a field: operators, the best one first, and what their text becomes. */
export type Meaning = {
  readonly field: CanonicalField;
  readonly operators: readonly string[];
  readonly convert?: (text: string) => string;
};

/**
 * `:scheme` is not among them, for it may be http on a connection with TLS. An upstream host that is missing says that
 * nothing upstream answered, which alone makes a missing upstream TLS version mean plaintext.
 */
export const MEANINGS: readonly Meaning[] = [
  { field: 'time', operators: ['START_TIME', 'EMIT_TIME'] },
  { field: 'site', operators: ['REQ(:authority)', 'REQ(host)'] },
  { field: 'method', operators: ['REQ(:method)'] },
  { field: 'path', operators: ['REQ(x-envoy-original-path?:path)', 'REQ(:path)'] },
  { field: 'status', operators: ['RESPONSE_CODE'] },
  { field: 'tls', operators: ['DOWNSTREAM_TLS_VERSION'] },
  {
    field: 'client_ip',
    operators: ['DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT', 'DOWNSTREAM_REMOTE_ADDRESS'],
    convert: withoutPort,
  },
  {
    field: 'peer_ip',
    operators: ['DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT', 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS'],
    convert: withoutPort,
  },
  { field: 'user_agent', operators: ['REQ(user-agent)'] },
  { field: 'ja4', operators: ['TLS_JA4_FINGERPRINT'] },
  { field: 'request_id', operators: ['REQ(x-request-id)', 'STREAM_ID'] },
  { field: 'trace_id', operators: ['TRACE_ID', 'REQ(traceparent)'] },
  { field: 'cookie', operators: ['REQ(cookie)', "CEL(request.headers['cookie'])"] },
  { field: 'set_cookie', operators: ["CEL(response.headers['set-cookie'])", 'RESP(set-cookie)'] },
  { field: 'upstream_scheme', operators: ['UPSTREAM_TLS_VERSION'], convert: tlsToScheme },
  {
    field: 'upstream_status',
    operators: ['UPSTREAM_HOST'],
    convert: (host) => (host === '-' || host === '' ? '-' : '?'),
  },
  { field: 'duration', operators: ['DURATION'] },
  { field: 'sec_fetch_site', operators: ['REQ(sec-fetch-site)'] },
  { field: 'cache_control', operators: ['RESP(cache-control)'] },
  { field: 'hsts', operators: ['RESP(strict-transport-security)'] },
  ...FORWARDING_HEADERS.map(
    (header): Meaning => ({
      field: `forwarded.${header}`,
      operators: [`REQ(${header})`],
    }),
  ),
];
