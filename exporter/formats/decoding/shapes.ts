// What values of a kind can look like, as the bytes they may have, and what is taken out of a request line. It must know
// no product.

/** The bytes of a text, as a set. */
export const bytesOf = (chars: string): ReadonlySet<number> =>
  new Set(Array.from(chars, (char) => char.charCodeAt(0)));

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Numbers, with sign and point, and several of them joined by points. */
export const NUMBER = bytesOf(`${DIGITS}.-`);

/** Addresses, versions, ids, names of ciphers, times of ISO 8601. */
export const WORD = bytesOf(`${DIGITS}${LETTERS}._:/+-`);

/** Times as the Common Log Format has them. */
export const CLF_TIME = bytesOf(`${DIGITS}${LETTERS}/:+- `);

/** Everything but spaces and control bytes. */
export const NO_SPACE: ReadonlySet<number> = new Set(
  Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte > 0x20 && byte !== 0x7f),
);

/** The method in a request line (`GET /p HTTP/1.1`); empty: there is none. */
export const methodIn = (requestLine: string): string =>
  requestLine.slice(0, Math.max(0, requestLine.indexOf(' ')));

/** The target in a request line; empty: there is none. */
export const targetIn = (requestLine: string): string => {
  const from = requestLine.indexOf(' ') + 1;
  const to = requestLine.indexOf(' ', from);
  return from === 0 ? '' : requestLine.slice(from, to < 0 ? requestLine.length : to);
};
