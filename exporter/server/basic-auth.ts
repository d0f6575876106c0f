// Who a request says it is from, by password (RFC 7617). Unknown names take as long as known ones. It must never say
// why it does not believe a request.
import type { Passwords, PasswordVerdict } from './passwords.ts';

/** Names of users and the bcrypt hashes of their passwords. */
export type Users = ReadonlyMap<string, string>;

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;
/** No bcrypt looks further than 72 bytes of a password. */
const MAX_CREDENTIAL_CHARS = 1024;

/** Judges an Authorization header; whoever sends none, or none of this kind, is `wrong`. */
export const checkBasicAuth = async (
  authorization: string | undefined,
  users: Users,
  passwords: Passwords,
  asker: string,
): Promise<PasswordVerdict> => {
  const credentials = parseCredentials(authorization ?? '');
  if (credentials === null) return 'wrong';
  const hash = users.get(credentials.user);
  const verdict = await passwords.check(credentials.password, hash ?? hashLikeThoseOf(users), asker);
  return hash === undefined && verdict === 'right' ? 'wrong' : verdict;
};

/** Parses `Basic <base64 of user:password in UTF-8>`. */
const parseCredentials = (authorization: string): { user: string; password: string } | null => {
  if (authorization.length > MAX_CREDENTIAL_CHARS) return null;
  const [, base64] = BASIC.exec(authorization) ?? [];
  if (base64 === undefined) return null;
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  // What is no UTF-8 came back changed; it must not be mistaken for another password.
  if (colon < 0 || !Buffer.from(text).equals(bytes)) return null;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
};

/** A hash that no password is known to fit, as costly to check as the costliest of the users'. */
const hashLikeThoseOf = (users: Users): string => {
  const costs = [...users.values()].map((hash) => hash.slice(4, 6)).sort();
  return `$2b$${costs.at(-1) ?? '10'}$${'.'.repeat(53)}`;
};
