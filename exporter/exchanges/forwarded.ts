// What forwarding headers say of the client's TLS, each by its own rule. It must not decide whom to believe.
import type { Transport } from './exchange.ts';

/** Forwarding headers that the exporter knows, lower case; the config lists them in the order of belief. */
export const FORWARDING_HEADERS = [
  'x-arr-ssl',
  'cloudfront-forwarded-proto',
  'cf-visitor',
  'x-forwarded-proto',
  'forwarded',
  'x-forwarded-ssl',
  'front-end-https',
] as const;
export type ForwardingHeader = (typeof FORWARDING_HEADERS)[number];

/** What a header says; null: nothing that counts. */
type Says = Exclude<Transport, 'unknown'> | null;

const ofScheme = (text: string): Says => {
  const scheme = text.trim().toLowerCase();
  if (scheme === 'https' || scheme === 'wss') return 'tls';
  return scheme === 'http' || scheme === 'ws' ? 'plaintext' : null;
};

const ofSwitch = (text: string): Says => {
  const state = text.trim().toLowerCase();
  if (state === 'on') return 'tls';
  return state === 'off' ? 'plaintext' : null;
};

/** Proxies that append rather than replace make a list; its left end is the client's side. */
const ofFirstScheme = (text: string): Says => {
  const comma = text.indexOf(',');
  return ofScheme(comma < 0 ? text : text.slice(0, comma));
};

/** RFC 7239 §4 and §5.4: the first element is the client's hop; names are case-insensitive, values may be quoted. */
const ofForwarded = (text: string): Says => {
  const comma = text.indexOf(',');
  for (const pair of (comma < 0 ? text : text.slice(0, comma)).split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim().toLowerCase() === 'proto') {
      return ofScheme(pair.slice(equals + 1).replaceAll('"', ''));
    }
  }
  return null;
};

/** Cloudflare: a JSON object with one member, `{"scheme":"https"}`. */
const ofVisitor = (text: string): Says => {
  const colon = text.indexOf(':', Math.max(0, text.indexOf('"scheme"')));
  const open = text.indexOf('"', colon);
  const close = text.indexOf('"', open + 1);
  return colon < 0 || open < 0 || close < 0 ? null : ofScheme(text.slice(open + 1, close));
};

const RULES: Readonly<Record<ForwardingHeader, (text: string) => Says>> = {
  // IIS ARR and Azure App Service: key bits, issuer and subject, there on TLS only.
  'x-arr-ssl': (text) => (text.trim() === '' ? null : 'tls'),
  'cloudfront-forwarded-proto': ofScheme,
  'cf-visitor': ofVisitor,
  'x-forwarded-proto': ofFirstScheme,
  forwarded: ofForwarded,
  'x-forwarded-ssl': ofSwitch,
  'front-end-https': ofSwitch,
};

/** What one header says of the client leg; null: nothing. */
export const transportSaidBy = (header: ForwardingHeader, text: string): Says => RULES[header](text);
