// The headers of the traffic: Set-Cookie lines of every kind that a Node application can send, and Cookie lines of
// every kind that a client can. Texts are latin1, one char a byte.
import { NAMES } from './oracle/names.ts';

const ATTRIBUTES: readonly string[] = [
  '',
  '; Secure; HttpOnly; SameSite=Lax; Path=/',
  '; Secure; HttpOnly; SameSite=Strict; Path=/; Max-Age=3600',
  '; Secure; Path=/',
  '; Secure; HttpOnly; Path=/',
  '; Secure; Path=/; Domain=shop.example',
  '; HttpOnly; Path=/',
  '; SECURE; httponly; samesite=STRICT; PATH=/',
  ';Secure;HttpOnly;SameSite=None;Path=/',
  '; SameSite=None',
  '; SameSite=bogus; Secure',
  '; SameSite=; Secure',
  '; SameSite=Strict; SameSite=Lax; Secure',
  '; Secure; Secure',
  '; Secure=false; HttpOnly=0',
  '; Partitioned',
  '; Partitioned; Secure; Path=/; SameSite=None',
  '; Max-Age=0',
  '; Max-Age=-5; Secure; Path=/',
  '; Max-Age=0; SameSite=None',
  '; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/',
  '; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Secure; HttpOnly; Path=/',
  '; Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  '; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Max-Age=0',
  '; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Secure',
  '; Expires=soon; Max-Age=soon',
  '; Max-Age=1.5; Max-Age=86400',
  '; Max-Age=34560000; Secure; HttpOnly; Path=/',
  '; Max-Age=34560001; Secure; HttpOnly; Path=/',
  '; Max-Age=99999999999',
  '; Domain=.Shop.Example; Secure',
  '; Domain=evil.test; Secure',
  '; Domain=op.example; Secure',
  '; Domain=example',
  '; Domain=; Path=account',
  '; Domain=evil.test; Domain=; Secure',
  '; Path=/account/; HttpOnly',
  `; Path=/${'p'.repeat(1030)}`,
  '; Priority=High; Unknown; =x;; Secure',
  '; Path="/"; Comment="a, b=c"',
];

const VALUES = [
  'v1',
  '',
  '"quo ted"',
  'back\\slash',
  'ta\tb',
  'd\xfcrk\xff',
  'a, b=c',
  'eyJh.eyJz.c2ln',
  '%22%00',
];

/** Set-Cookie headers that fit no scheme: nameless ones, prefixes in values, the limits of size. */
const SPECIAL: readonly string[] = [
  'nameless',
  '=nameless; Secure',
  '=',
  '; Secure',
  '=__Host-sid=1; Secure; Path=/',
  '__Secure-value; Secure',
  'sid \t=\t spaced; Secure;\tHttpOnly',
  'sid=a=b=c; Secure; HttpOnly',
  `sid=${'x'.repeat(4093)}; Secure; HttpOnly`,
  `sid=${'x'.repeat(4094)}; Secure; HttpOnly`,
  `cart=${'\xe9'.repeat(4092)}`,
  `cart=${'\xe9'.repeat(4093)}`,
  `theme=${'y'.repeat(6000)}; Max-Age=0`,
];

/** Every Set-Cookie header of the traffic. */
export const SET_COOKIES: readonly string[] = [
  ...[...NAMES.keys()].flatMap((name, at) =>
    ATTRIBUTES.map((attributes, i) => `${name}=${VALUES[(at + i) % VALUES.length]}${attributes}`),
  ),
  ...SPECIAL,
];

/** Set-Cookie headers that make labels of the names that neither config nor tables know. */
export const FIRST_OF_THEIR_NAME: readonly string[] = [...NAMES]
  .filter(([, { isUnlisted }]) => isUnlisted)
  .map(([name]) => `${name}=first`);

/** Headers that Node refuses to send, for an application that is not Node. */
export const CONTROLLED: readonly string[] = [
  'sid=a\x01b; Secure; HttpOnly',
  'theme=dark; Path=/\x7f',
  '__Host-sid=1; Secure; Path=/; x\x1fy',
  'cart=tab\tonly; Secure',
  'sid=; Max-Age=0\x0b',
];

/** A Cookie line of so many bytes whose cookie has a name. */
const sized = (name: string, bytes: number): string => `${name}=${'s'.repeat(bytes - name.length - 1)}`;

const NODE_LIMIT = 16_384;

/** Cookie headers, as the lines that they are sent in; none, one, or several. */
export const COOKIES: readonly (readonly string[])[] = [
  [],
  ['sid=abc'],
  ['theme=dark'],
  ['sid=abc; theme=dark; _ga_AB12=GS1.1; AWSALB=x; csrftoken=t'],
  ['sid="quo\\ted"; theme=d\xfcrk\xff; cart=a\tb'],
  ['sid=; theme='],
  ['sid=a; sid=b; sid=a; theme=1; theme=2'],
  [';; ; sid=1;;theme=2; ;'],
  ['nameless'],
  ['=nameless; sid=1'],
  ['sid=a=b==; __Host-sid=1; acme_session_9=2'],
  ['SID=upper; Sid=mixed; sid2=other'],
  ['my_login_state=1; visit_3f2a9c81d4e5f607=2; __Http-state=3'],
  ['stranger_session_token=1; guess=2'],
  ['JSESSIONID.3=1; wordpress_logged_in_ab12=2; __Secure-PHPSESSID=3; choice=4'],
  ['a="; sid=hidden"; b=2'],
  [''],
  ['-'],
  ['REDACTED'],
  ['[REDACTED]'],
  ['***'],
  [Array.from({ length: 60 }, (_, at) => `c${at}=${at}`).join('; ')],
  [`${Array.from({ length: 180 }, (_, at) => `c${at}=${at}`).join('; ')}; sid=last`],
  ['sid=one', 'theme=two', 'cart=three'],
  [sized('sid', 7168)],
  [sized('theme', 1024)],
  [sized('theme', 1025)],
  [sized('sid', 4096)],
  [sized('sid', 4097)],
  [sized('sid', 6000), sized('theme', 8192 - 6002)],
  [sized('sid', 6000), sized('theme', 8193 - 6002)],
];

/** Cookie headers that are refused on the way: by nginx for a line over 8 KiB, by Node for its 16 KiB or a control byte. */
export const REFUSED_COOKIES: readonly (readonly string[])[] = [
  [sized('sid', 9000)],
  [sized('sid', 20_000), 'theme=1'],
  [sized('sid', 8000), sized('theme', 8000), sized('cart', NODE_LIMIT - 16_004)],
  [sized('sid', 8000), sized('theme', 8000), sized('cart', NODE_LIMIT + 1 - 16_004)],
  ['sid=a\x01b; theme=\x7f'],
];
