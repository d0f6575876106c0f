// What is wrong with one Set-Cookie, by its class and attributes. Pure; what an exception in the config excuses is not
// wrong.
import { prefixOf } from '../../cookies/prefixes.ts';
import type { IssuedCookie } from '../../exchanges/exchange.ts';
import type { WeaknessId } from './weaknesses.ts';

/** A label that is a glob does not tell what the name begins with. */
const hasNoPrefix = ({ cookie }: IssuedCookie): boolean => !cookie.includes('*') && prefixOf(cookie) === null;

const lacks = (cookie: IssuedCookie, attribute: IssuedCookie['exempt'][number]): boolean => {
  if (cookie.exempt.includes(attribute)) return false;
  if (attribute === 'samesite') return cookie.sameSite === 'unset';
  return attribute === 'secure' ? !cookie.secure : !cookie.httpOnly;
};

const ofAuth = (cookie: IssuedCookie): WeaknessId[] => [
  ...(lacks(cookie, 'secure') ? (['auth_without_secure'] as const) : []),
  ...(lacks(cookie, 'httponly') ? (['auth_without_httponly'] as const) : []),
  ...(lacks(cookie, 'samesite') ? (['auth_without_samesite'] as const) : []),
  ...(cookie.sameSite === 'none' ? (['auth_samesite_none'] as const) : []),
  ...(hasNoPrefix(cookie) ? (['auth_without_prefix'] as const) : []),
  ...(cookie.domain !== null ? (['auth_domain_wide'] as const) : []),
];

const ofOthers = (cookie: IssuedCookie): WeaknessId[] => [
  ...(lacks(cookie, 'secure')
    ? [cookie.class === 'csrf' ? ('csrf_without_secure' as const) : ('without_secure' as const)]
    : []),
  ...(lacks(cookie, 'samesite') ? (['without_samesite'] as const) : []),
];

/** Everything that is wrong with it; a deletion has no attributes that would protect anything. */
export const judgeIssue = (cookie: IssuedCookie): readonly WeaknessId[] => {
  if (cookie.deletion) return cookie.refused ? [...cookie.violations, 'deletion_refused'] : cookie.violations;
  return [...(cookie.class === 'auth' ? ofAuth(cookie) : ofOthers(cookie)), ...cookie.violations];
};
