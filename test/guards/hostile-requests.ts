// Requests that were made to hurt: long, deep, odd. It must not judge what becomes of them.
import type { Told } from './secret-lines.ts';

/** A request that means no harm. */
export const ORDINARY: Told = {
  host: 'shop.example',
  path: '/',
  cookie: 'sid=1',
  setCookie: ['sid=1; Path=/; Secure'],
  userAgent: 'Mozilla/5.0',
  clientIp: '192.0.2.1',
  requestId: '9cf4e7',
  forwarded: 'https',
  referrer: '',
  other: 'x',
};

export const KIB = 1024;
/** Pieces, one after another, until there are so many bytes; each is told its number. */
export const fill = (piece: (n: number) => string, bytes = 64 * KIB): string => {
  const pieces: string[] = [];
  for (let n = 0, length = 0; length < bytes; n++) {
    const one = piece(n);
    pieces.push(one);
    length += one.length;
  }
  return pieces.join('');
};

/** Requests that a client or an application could send to hurt; each is as long as a line may be. */
export const HOSTILE: readonly (readonly [string, Partial<Told>])[] = [
  ['thousands of cookies', { cookie: fill((n) => `c${n}=${n}; `) }],
  ['thousands of cookies of one name', { cookie: fill(() => 'sid=1; ') }],
  ['thousands of cookies without a name', { cookie: fill((n) => `${n};`) }],
  ['nothing but separators', { cookie: fill(() => ';') }],
  ['nothing but equals signs', { cookie: fill(() => '=') }],
  ['nothing but spaces', { cookie: fill(() => ' ') }],
  ['nothing but quotation marks', { cookie: fill(() => '"') }],
  ['nothing but backslashes', { cookie: fill(() => '\\') }],
  ['names that are made to look alike', { cookie: fill((n) => `${'\0'.repeat(n % 9)}__proto__${n}=1;`) }],
  [
    'names of objects',
    {
      cookie: '__proto__=1; constructor=2; toString=3; hasOwnProperty=4',
      setCookie: ['__proto__=1', 'constructor=2'],
    },
  ],
  ['a name of 64 KiB', { cookie: `${fill(() => 'n')}=1`, setCookie: [`${fill(() => 'n')}=1`] }],
  ['a name of hex of 64 KiB', { setCookie: [`${fill((n) => n.toString(16))}=1`] }],
  ['a name that begins many ids', { setCookie: [`${fill(() => '0a1b2c3d-4e5f-')}=1`] }],
  ['thousands of Set-Cookie headers', { setCookie: Array.from({ length: 5000 }, (_, n) => `n${n}=${n}`) }],
  [
    'thousands of attributes',
    { setCookie: [`a=1${fill(() => '; Secure; Path=/a; Expires=Mon, 1 Jan 2035 0:0:0')}`] },
  ],
  ['thousands of commas', { setCookie: [`a=${fill(() => ', ')}`] }],
  ['thousands of nearly new cookies', { setCookie: [`a=${fill((n) => `, b${n}`)}`] }],
  ['a date of 64 KiB', { setCookie: [`a=1; Expires=${fill((n) => `${n}:`)}`] }],
  ['a Max-Age of 64 KiB', { setCookie: [`a=1; Max-Age=${fill(() => '9')}`] }],
  [
    'a Domain and a Path of 64 KiB',
    { setCookie: [`a=1; Domain=${fill(() => 'a.')}`, `a=1; Path=/${fill(() => '../')}`] },
  ],
  ['a host of 64 KiB', { host: fill(() => 'a.') }],
  ['a host of colons', { host: fill(() => ':') }],
  ['a path of 64 KiB', { path: `/${fill(() => '?#*')}` }],
  ['a user agent of 64 KiB', { userAgent: fill(() => 'Mozilla bot curl/') }],
  ['a forwarded header of 64 KiB', { forwarded: fill(() => 'proto=http,') }],
  [
    'control characters everywhere',
    { host: '\0\x1b', path: '\x07', cookie: '\0=\x7f', setCookie: ['\x1b=\0; Path=\x01'], userAgent: '\x9b' },
  ],
  [
    'bytes that are no UTF-8',
    { host: '\xff\xfe', cookie: '\xc3=\x80', setCookie: ['\xe2\x28=\xa1; Domain=\xff'] },
  ],
  ['line ends of other systems', { host: 'a\u0085b', cookie: 'a=\u0085', setCookie: ['a\r=b'] }],
];
