import assert from 'node:assert/strict';
import { createJar } from '../../../exporter/commands/demo/jar.ts';

describe('a jar of the demo’s clients', () => {
  const headerAfter = (...headers: string[]): string => {
    const jar = createJar();
    jar.put('kept', '1');
    headers.forEach(jar.receive);
    return jar.header();
  };

  for (const [headers, expected, what] of [
    [[], 'kept=1', 'sends what a script has put'],
    [['a=1; Path=/; Secure', 'b=2'], 'kept=1; a=1; b=2', 'sends cookies in the order of their arrival'],
    [['a=1', 'a=x=y'], 'kept=1; a=x=y', 'replaces a cookie'],
    [['kept=; Max-Age=0'], '', 'deletes by Max-Age'],
    [['kept=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/'], '', 'deletes by Expires'],
    [['a=1; SameSite=None'], 'kept=1', 'refuses SameSite=None without Secure'],
    [['a=1; Secure; SameSite=None'], 'kept=1; a=1', 'takes SameSite=None with Secure'],
    [['__Host-a=1; Path=/; Secure'], 'kept=1; __Host-a=1', 'takes a __Host- cookie that is one'],
    [['__Host-a=1; Path=/'], 'kept=1', 'refuses one without Secure'],
    [['__Host-a=1; Path=/b; Secure'], 'kept=1', 'refuses one with another path'],
    [['__Host-a=1; Path=/; Secure; Domain=shop.example'], 'kept=1', 'refuses one with a domain'],
    [
      ['__Host-a=1; Path=/; Secure', '__Host-a=; Path=/; Max-Age=0'],
      'kept=1; __Host-a=1',
      'keeps one whose deletion is refused',
    ],
  ] as const) {
    it(what, () => assert.equal(headerAfter(...headers), expected));
  }

  it('holds no more than 50 cookies', () => {
    const headers = Array.from({ length: 60 }, (_, i) => `c${i}=1`);
    assert.equal(headerAfter(...headers).split('; ').length, 50);
  });
});
