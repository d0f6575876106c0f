// The token that a request must bear (RFC 6750), as a file holds it. It must never say what the token is.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { FromFiles } from './watched-files.ts';

/** A token to be compared with. */
export type BearerToken = {
  /**
   * Whether an Authorization header bears it, as `Bearer` (RFC 6750) or as the password of any user (`Basic`, RFC 7617), for
   * senders that are told where to send by a URL alone. Takes the same time whatever is wrong with what it bears.
   */
  readonly isBorneBy: (authorization: string | undefined) => boolean;
};

/** Least length of a token, in characters: 16 random ones of base64 are 96 bits. */
const MIN_TOKEN_CHARS = 16;
const MAX_FILE_BYTES = 4096;
/** What RFC 6750 §2.1 allows in a token. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** What stands behind the first colon of the user and the password; undefined: there is none. */
const passwordOf = (encoded: string): string | undefined => {
  const both = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = both.indexOf(':');
  return colon === -1 ? undefined : both.slice(colon + 1);
};

const borneBy = (authorization: string): string | undefined => {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  return encoded === undefined ? BEARER.exec(authorization)?.[1] : passwordOf(encoded);
};

/** Builds the comparison: of keyed digests, so that neither length nor content of the token shows in its time. */
export const createBearerToken = (token: string): BearerToken => {
  const key = randomBytes(32);
  const digestOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const expected = digestOf(token);
  return {
    isBorneBy: (authorization = '') => {
      const borne = borneBy(authorization);
      return timingSafeEqual(digestOf(borne ?? ''), expected) && borne !== undefined;
    },
  };
};

/** Reads a token from its file; space around it does not count. Says which file was wrong and why, never what it holds. */
export const loadBearerToken = async (path: string): Promise<FromFiles<BearerToken>> => {
  const files = [path];
  const refused = (why: string) => ({ ok: false, problem: `${path}: ${why}`, files }) as const;
  try {
    const { size, mode } = await stat(path);
    if (size > MAX_FILE_BYTES) return refused('it is too large for a token');
    const token = (await readFile(path, 'latin1')).trim();
    if (token.length < MIN_TOKEN_CHARS)
      return refused(`a token needs at least ${MIN_TOKEN_CHARS} characters`);
    if (!TOKEN.test(token)) return refused('a token has only letters, digits and -._~+/, = at its end');
    const isOpen = (mode & 0o007) !== 0;
    const warnings = isOpen ? [`${path}: every user of the machine may read the token; chmod o= it`] : [];
    return { ok: true, value: createBearerToken(token), files, warnings };
  } catch (error) {
    return refused(`cannot read the token: ${codeOf(error)}`);
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
