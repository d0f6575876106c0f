// What forwarding headers say of the client's TLS, each by its own rule. It must not decide whom to believe.
import type { Transport } from './exchange.ts';
import type { ForwardingHeader } from './record.ts';

/** What a text says of a leg; null: nothing that counts. */
export type Says = Exclude<Transport, 'unknown'> | null;

/** A URI scheme: http, https, and those of WebSocket (RFC 6455 §3). */
export const parseScheme = (text: string): Says => {
  const scheme = text.trim().toLowerCase();
  if (scheme === 'https' || scheme === 'wss') return 'tls';
  return scheme === 'http' || scheme === 'ws' ? 'plaintext' : null;
};

/** `on` or `off`. */
export const parseSwitch = (text: string): Says => {
  const state = text.trim().toLowerCase();
  if (state === 'on') return 'tls';
  return state === 'off' ? 'plaintext' : null;
};

/** Proxies that append rather than replace make a list; its left end is the client's side. */
const parseSchemes = (text: string): Says => {
  const comma = text.indexOf(',');
  return parseScheme(comma < 0 ? text : text.slice(0, comma));
};

/** Where a part of a Forwarded header ends: at a `;` or `,` outside quotation marks, in which `\` hides a char. */
const partEndAt = (text: string, start: number): number => {
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') isQuoted = !isQuoted;
    else if (char === '\\' && isQuoted) at++;
    else if (!isQuoted && (char === ';' || char === ',')) return at;
  }
  return text.length;
};

const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;

/** RFC 7239 §4: the first element is the client's hop; names are case-insensitive, values may be quoted. */
const parseForwarded = (text: string): Says => {
  let isFirstElement = true;
  for (let start = 0; isFirstElement && start <= text.length; ) {
    const end = partEndAt(text, start);
    const part = text.slice(start, end);
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === 'proto') {
      return parseScheme(unquoted(part.slice(equals + 1).trim()));
    }
    isFirstElement = text[end] === ';';
    start = end + 1;
  }
  return null;
};

/** Cloudflare: a JSON object, `{"scheme":"https"}`. */
const parseVisitor = (text: string): Says => {
  try {
    const visitor: unknown = JSON.parse(text);
    if (typeof visitor !== 'object' || visitor === null || !('scheme' in visitor)) return null;
    return typeof visitor.scheme === 'string' ? parseScheme(visitor.scheme) : null;
  } catch {
    return null;
  }
};

const RULES: Readonly<Record<ForwardingHeader, (text: string) => Says>> = {
  // IIS ARR and Azure App Service: key bits, cipher bits, issuer and subject, there on TLS only.
  'x-arr-ssl': (text) => (text.trim() === '' ? null : 'tls'),
  'cloudfront-forwarded-proto': parseScheme,
  'cf-visitor': parseVisitor,
  'x-forwarded-proto': parseSchemes,
  forwarded: parseForwarded,
  'x-forwarded-ssl': parseSwitch,
  'front-end-https': parseSwitch,
};

/** What one header says of the client leg; null: nothing. */
export const transportSaidBy = (header: ForwardingHeader, text: string): Says => RULES[header](text);
