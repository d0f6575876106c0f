// What can be wrong with a cookie, in words, with the numbers under which others know it. Data and look-ups only.
// Sources: OWASP Application Security Verification Standard 5.0.0 (chapters V3, V7, V12, V14); Common Weakness
// Enumeration: 319 Cleartext Transmission, 384 Session Fixation, 524 Use of Cache, 613 Insufficient Session Expiration,
// 614 Without 'Secure', 1004 Without 'HttpOnly', 1275 Improper SameSite.
import { VIOLATIONS, type Violation } from '../../cookies/cookie.ts';
import { FINDING_KINDS, type FindingKind } from '../../slis/finding.ts';

export const SEVERITIES = ['high', 'medium', 'low'] as const;
/** How much it matters; `low` is often meant so. */
export type Severity = (typeof SEVERITIES)[number];

export type Weakness = {
  readonly title: string;
  /** What it means, in one sentence. */
  readonly tells: string;
  readonly severity: Severity;
  readonly cwe: readonly string[];
  readonly asvs: readonly string[];
};

/** What a Set-Cookie shows that is no violation of the standard. */
const ATTRIBUTE_WEAKNESSES = [
  'auth_without_secure',
  'auth_without_httponly',
  'auth_without_samesite',
  'auth_samesite_none',
  'auth_without_prefix',
  'auth_domain_wide',
  'csrf_without_secure',
  'without_secure',
  'without_samesite',
  'deletion_refused',
] as const;
type AttributeWeakness = (typeof ATTRIBUTE_WEAKNESSES)[number];

/** Findings that are counted one by one; a violation is counted where it is issued. */
type CountedKind = Exclude<FindingKind, 'violation'>;

/** Names of what can be found: the report's closed set. */
export type WeaknessId = AttributeWeakness | Violation | CountedKind;

const isCounted = (kind: FindingKind): kind is CountedKind => kind !== 'violation';

/** All of them. */
export const WEAKNESS_IDS: readonly WeaknessId[] = [
  ...ATTRIBUTE_WEAKNESSES,
  ...VIOLATIONS,
  ...FINDING_KINDS.filter(isCounted),
];

const asvs = (...requirements: readonly string[]): string[] => requirements.map((one) => `v5.0.0-${one}`);

const SECURE = asvs('3.3.1');
const SAMESITE = asvs('3.3.2');
const PREFIX = asvs('3.3.1', '3.3.3');

const refused = (rule: string, requirements: readonly string[]): Weakness => ({
  title: `A prefix that is not kept: ${rule}`,
  tells: 'Browsers refuse a cookie whose name promises what its attributes do not keep.',
  severity: 'medium',
  cwe: [],
  asvs: requirements,
});

/** Every weakness, the gravest of a kind first. */
const WEAKNESSES: Readonly<Record<WeaknessId, Weakness>> = {
  auth_without_secure: {
    title: 'Auth cookie without Secure',
    tells: 'A browser sends the session over plain HTTP to anyone who can make it ask.',
    severity: 'high',
    cwe: ['CWE-614'],
    asvs: SECURE,
  },
  auth_without_httponly: {
    title: 'Auth cookie without HttpOnly',
    tells: 'Any script on the page, an injected one included, can read the session.',
    severity: 'high',
    cwe: ['CWE-1004'],
    asvs: asvs('3.3.4'),
  },
  auth_without_samesite: {
    title: 'Auth cookie without SameSite',
    tells:
      'Browsers differ in what they do without it, and some send the session on every cross-site request.',
    severity: 'medium',
    cwe: ['CWE-1275'],
    asvs: SAMESITE,
  },
  auth_samesite_none: {
    title: 'Auth cookie with SameSite=None',
    tells: 'The session goes along on every cross-site request; right only where other sites embed this one.',
    severity: 'low',
    cwe: ['CWE-1275'],
    asvs: SAMESITE,
  },
  auth_without_prefix: {
    title: 'Auth cookie without a name prefix',
    tells:
      'Without __Host- or __Secure- another host, or a plain HTTP answer, can set a cookie in its place.',
    severity: 'low',
    cwe: [],
    asvs: PREFIX,
  },
  auth_domain_wide: {
    title: 'Auth cookie for a whole domain',
    tells: 'With a Domain attribute every host below it receives the session, and can set it.',
    severity: 'low',
    cwe: [],
    asvs: asvs('3.3.3'),
  },
  csrf_without_secure: {
    title: 'Forgery token without Secure',
    tells: 'Whoever reads it on the way can forge requests.',
    severity: 'medium',
    cwe: ['CWE-614'],
    asvs: SECURE,
  },
  without_secure: {
    title: 'Cookie without Secure',
    tells: 'It can be read and replaced on the way.',
    severity: 'low',
    cwe: [],
    asvs: SECURE,
  },
  without_samesite: {
    title: 'Cookie without SameSite',
    tells: 'Browsers differ in what they do without it.',
    severity: 'low',
    cwe: [],
    asvs: SAMESITE,
  },
  deletion_refused: {
    title: 'Deletion that browsers refuse',
    tells: 'The cookie stays where it is: a logout that does not log out.',
    severity: 'medium',
    cwe: [],
    asvs: asvs('14.3.1'),
  },
  samesite_none_without_secure: {
    title: 'SameSite=None without Secure',
    tells: 'Browsers refuse the cookie.',
    severity: 'medium',
    cwe: [],
    asvs: asvs('3.3.1', '3.3.2'),
  },
  secure_prefix: refused('__Secure-', SECURE),
  host_prefix: refused('__Host-', PREFIX),
  http_prefix: refused('__Http-', asvs('3.3.4')),
  host_http_prefix: refused('__Host-Http-', asvs('3.3.3', '3.3.4')),
  nameless_prefix: refused('a nameless cookie with one in its value', PREFIX),
  secure_from_plaintext: {
    title: 'Secure cookie set over plaintext',
    tells: 'Browsers refuse the cookie, and its value was readable on the way.',
    severity: 'high',
    cwe: ['CWE-319'],
    asvs: asvs('12.2.1'),
  },
  partitioned_without_secure: {
    title: 'Partitioned without Secure',
    tells: 'Browsers refuse the cookie.',
    severity: 'medium',
    cwe: [],
    asvs: SECURE,
  },
  oversize: {
    title: 'Cookie of more than 4096 bytes',
    tells: 'Browsers refuse the cookie, and what relies on it does not work.',
    severity: 'medium',
    cwe: [],
    asvs: asvs('3.3.5'),
  },
  control_character: {
    title: 'Control character in Set-Cookie',
    tells: 'Browsers refuse the cookie.',
    severity: 'medium',
    cwe: [],
    asvs: [],
  },
  invalid_samesite: {
    title: 'SameSite with a value that the standard does not know',
    tells: 'Browsers take the cookie as if it said nothing.',
    severity: 'medium',
    cwe: ['CWE-1275'],
    asvs: SAMESITE,
  },
  lifetime_over_400_days: {
    title: 'Lifetime of more than 400 days',
    tells: 'Browsers shorten it.',
    severity: 'low',
    cwe: [],
    asvs: [],
  },
  duplicate_attribute: {
    title: 'The same attribute twice',
    tells: 'The standard forbids it, and browsers differ in which one they take.',
    severity: 'low',
    cwe: [],
    asvs: [],
  },
  domain_mismatch: {
    title: 'Domain of another site',
    tells: 'Browsers refuse the cookie.',
    severity: 'medium',
    cwe: [],
    asvs: [],
  },
  cacheable_auth: {
    title: 'Auth cookie in an answer that caches may keep',
    tells: 'A shared cache may hand one user the session of another.',
    severity: 'high',
    cwe: ['CWE-524'],
    asvs: asvs('14.2.2'),
  },
  session_not_rotated_at_login: {
    title: 'Session that a login does not renew',
    tells: 'Whoever planted the session before the login is logged in by it.',
    severity: 'high',
    cwe: ['CWE-384'],
    asvs: asvs('7.2.4'),
  },
  plaintext_auth_cookie: {
    title: 'Session over a connection without TLS',
    tells: 'Anyone on the way could read it.',
    severity: 'high',
    cwe: ['CWE-319'],
    asvs: asvs('12.2.1'),
  },
  stale_accepted: {
    title: 'Session accepted after its end',
    tells: 'A logout that did not log out, or a session that outlives what was announced.',
    severity: 'high',
    cwe: ['CWE-613'],
    asvs: asvs('7.4.1'),
  },
  replay: {
    title: 'Session used as if it had been copied',
    tells: 'Somebody with another device presented it, as a thief would.',
    severity: 'high',
    cwe: [],
    asvs: [],
  },
  unexpected_rewrite: {
    title: 'Unexpected rewrite at the edge',
    tells: 'What the browser gets is not what the application sent.',
    severity: 'medium',
    cwe: [],
    asvs: [],
  },
  login_loop: {
    title: 'Login loop',
    tells: 'Clients are given sessions again and again, and none is accepted.',
    severity: 'medium',
    cwe: [],
    asvs: [],
  },
  auth_missing: {
    title: 'Refused for want of a session',
    tells:
      'Requests were answered 401 or 403 and carried no auth cookie; some are only people who are not logged in.',
    severity: 'low',
    cwe: [],
    asvs: [],
  },
};

/** Rewrites that take a protection away are as grave as never having had it. */
const LOST_BY: Readonly<Record<string, WeaknessId>> = {
  secure_removed: 'auth_without_secure',
  httponly_removed: 'auth_without_httponly',
  samesite_changed: 'auth_without_samesite',
};

/** A weakness for a reason that its finding gave; null: it gave none. */
export const weaknessOf = (id: WeaknessId, reason: string | null, isAuth: boolean): Weakness => {
  const weakness = WEAKNESSES[id];
  const lost = id === 'unexpected_rewrite' && isAuth ? LOST_BY[reason ?? ''] : undefined;
  if (lost === undefined) return weakness;
  const { severity, cwe, asvs: requirements } = WEAKNESSES[lost];
  return { ...weakness, severity, cwe, asvs: requirements };
};
