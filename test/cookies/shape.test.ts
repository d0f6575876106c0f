// Shapes: equal where only name, value and moment differ, different where an attribute does.
import assert from 'node:assert/strict';
import { parseSetCookie } from '../../exporter/cookies/set-cookie.ts';
import { shapeOf } from '../../exporter/cookies/shape.ts';

const shape = (header: string, lifetimeSeconds: number | null = null): string => {
  const cookie = parseSetCookie(header);
  assert.ok(cookie);
  return shapeOf(cookie, lifetimeSeconds);
};

describe('shapeOf', () => {
  it('of a cookie without attributes', () =>
    assert.equal(shape('a=b'), '-; -; SameSite=unset; -; Domain=-; Path=-; session'));
  it('of one with all', () =>
    assert.equal(
      shape('a=b; Secure; HttpOnly; SameSite=Lax; Partitioned; Domain=x.org; Path=/y', 3600),
      'Secure; HttpOnly; SameSite=lax; Partitioned; Domain=x.org; Path=/y; ~1e4s',
    ));
  it('does not hold name and value', () => assert.equal(shape('a=b; Path=/'), shape('cc=dd; Path=/')));

  const CHANGES = ['Secure', 'HttpOnly', 'SameSite=Lax', 'Partitioned', 'Domain=x.org', 'Path=/'];
  for (const attribute of CHANGES) {
    it(`changes with ${attribute}`, () => assert.notEqual(shape(`a=b; ${attribute}`), shape('a=b')));
  }

  const LIFETIMES: readonly (readonly [what: string, seconds: number, shown: string])[] = [
    ['a deletion', 0, 'expired'],
    ['long ago', -100, 'expired'],
    ['a second', 1, '~1e0s'],
    ['a minute', 60, '~1e2s'],
    ['half an hour', 1800, '~1e3s'],
    ['an hour', 3600, '~1e4s'],
    ['a day', 86_400, '~1e5s'],
    ['a week', 604_800, '~1e6s'],
    ['30 days', 2_592_000, '~1e7s'],
    ['a year', 31_536_000, '~1e8s'],
    ['400 days', 34_560_000, '~1e8s'],
  ];
  for (const [what, seconds, shown] of LIFETIMES) {
    it(`${what} is ${shown}`, () => assert.equal(shape('a=b', seconds).split('; ').at(-1), shown));
  }

  const ROUND = [10, 30, 60, 100, 300, 600, 900, 1000, 1800, 3600, 7200, 10_000, 43_200, 86_400, 100_000];
  for (const seconds of [...ROUND, 172_800, 604_800, 1e6, 1_209_600, 2_592_000, 7_776_000, 1e7, 31_536_000]) {
    it(`${seconds} s may waver by a second`, () => {
      const shapes = [seconds - 1, seconds - 0.001, seconds, seconds + 1].map((s) => shape('a=b', s));
      assert.equal(new Set(shapes).size, 1);
    });
  }
  it('tells paths apart however far behind they differ', () =>
    assert.notEqual(shape(`a=b; Path=/${'x'.repeat(200)}1`), shape(`a=b; Path=/${'x'.repeat(200)}2`)));
});
