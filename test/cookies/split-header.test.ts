// Joined Set-Cookie headers: what comes apart, what stays together, and what is known to go wrong.
import assert from 'node:assert/strict';
import { splitSetCookies } from '../../exporter/cookies/split-header.ts';

const EXPIRES = 'Expires=Wed, 21 Oct 2026 07:28:00 GMT';

type Case = readonly [what: string, joined: string, expected: string[]];

const suite = (title: string, separator: ', ' | ',', cases: readonly Case[]): void => {
  describe(title, () => {
    for (const [what, joined, expected] of cases) {
      it(what, () => assert.deepEqual(splitSetCookies(joined, separator), expected));
    }
  });
};

describe('splitSetCookies', () => {
  suite('at comma and space', ', ', [
    ['one cookie', 'a=b', ['a=b']],
    ['none', '', []],
    ['two', 'a=b, c=d', ['a=b', 'c=d']],
    ['with attributes', 'a=b; Path=/; Secure, c=d; HttpOnly', ['a=b; Path=/; Secure', 'c=d; HttpOnly']],
    ['a date is no border', `a=b; ${EXPIRES}, c=d`, [`a=b; ${EXPIRES}`, 'c=d']],
    ['nor one at the end', `a=b; ${EXPIRES}`, [`a=b; ${EXPIRES}`]],
    [
      'nor the form with dashes',
      'a=b; Expires=Wed, 21-Oct-26 07:28:00 GMT',
      ['a=b; Expires=Wed, 21-Oct-26 07:28:00 GMT'],
    ],
    ['nor a comma in a value', 'x=1,2; Secure, y=3', ['x=1,2; Secure', 'y=3']],
    ['nor one that looks like a cookie without the space', 'x=1,y=2, z=3', ['x=1,y=2', 'z=3']],
    ['nor one with two spaces', 'x=1,  y=2', ['x=1,  y=2']],
    ['an empty value begins a cookie', 'a=b, c=; Max-Age=0', ['a=b', 'c=; Max-Age=0']],
    ['a semicolon before the = does not', 'a=b, c; d=e', ['a=b, c; d=e']],
    ['a space before the = does not', 'a=b, c d=e', ['a=b, c d=e']],
    ['a comma before the = does not', 'a=b, c, d=e', ['a=b, c', 'd=e']],
    ['an empty name does not', 'a=b, =c', ['a=b, =c']],
    ['a nameless first cookie', 'a, b=c', ['a', 'b=c']],
    ['commas at the end', 'a=b, ', ['a=b, ']],
    ['a colon in a name', 'a=b, express:sess=c', ['a=b', 'express:sess=c']],
    ['brackets in a name', 'a=b, cart[1]=c', ['a=b', 'cart[1]=c']],
    ['a URL is no name', 'to=a, https://x.org/?q=1', ['to=a, https://x.org/?q=1']],
    ['known to go wrong: a value that holds `, name=`', 'a="1, b=2"; Secure', ['a="1', 'b=2"; Secure']],
    ['bytes beyond ASCII stay', 'a=d\xc3\xbcrk, b=\xff', ['a=d\xc3\xbcrk', 'b=\xff']],
    [
      'what nginx writes',
      'sid=a"b\\c; Path=/app/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; Secure; SameSite=Strict, ' +
        'theme=d\xc3\xbcrk; Path=/app/; SameSite=Lax, x=1,2; Secure, edge=1; Path=/; Secure',
      [
        'sid=a"b\\c; Path=/app/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; Secure; SameSite=Strict',
        'theme=d\xc3\xbcrk; Path=/app/; SameSite=Lax',
        'x=1,2; Secure',
        'edge=1; Path=/; Secure',
      ],
    ],
  ]);

  suite('at a comma alone', ',', [
    ['two', 'sid=x; Path=/,t=1', ['sid=x; Path=/', 't=1']],
    ['a date is no border', `a=b; ${EXPIRES},c=d`, [`a=b; ${EXPIRES}`, 'c=d']],
    ['a comma and a space are none', 'a=b, c=d', ['a=b, c=d']],
    ['a comma in a value is none', 'x=1,2; Secure,y=3', ['x=1,2; Secure', 'y=3']],
    ['several commas', 'x=1,,y=3,', ['x=1,', 'y=3,']],
  ]);
});
