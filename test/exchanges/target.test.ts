// Whether two records may be of one request, told without their paths.
import assert from 'node:assert/strict';
import { createMark } from '../../exporter/exchanges/marks.ts';
import { isSameTarget, MAX_SEGMENTS, targetOf } from '../../exporter/exchanges/target.ts';

const mark = createMark('12345678');
const isSame = (edge: string, origin: string): boolean => {
  const [a, b] = [edge, origin].map((text) => {
    const [method = '', path = ''] = text.split(' ');
    return targetOf(method, path, mark);
  });
  return isSameTarget(a as readonly number[], b as readonly number[]);
};

const deep = (first: string): string => `/${first}${'/x'.repeat(MAX_SEGMENTS)}`;

const PAIRS: readonly (readonly [edge: string, origin: string, same: boolean])[] = [
  ['GET /cart', 'GET /cart', true],
  ['GET /app/cart/7', 'GET /cart/7', true],
  ['GET /cart/7', 'GET /v1/cart/7', true],
  ['GET /cart?a=1', 'GET /cart', true],
  ['GET /cart/', 'GET /cart', true],
  ['GET /app/', 'GET /', true],
  ['GET /cart', 'POST /cart', false],
  ['GET /cart', 'GET /login', false],
  ['GET /cart/7', 'GET /cart/8', false],
  ['GET /xcart', 'GET /cart', false],
  ['GET /a/%7Ejo%c3%a9', 'GET /a/~jo\xc3\xa9', true],
  ['GET /a%2fb', 'GET /a/b', true],
  ['GET /100%', 'GET /100%25', true],
  ['GET /%zz%4', 'GET /%zz%4', true],
  ['GET /%41%zz', 'GET /A%zz', true],
  ['GET /a%20b', 'GET /a%20c', false],
  ['GET /a?b=%2F', 'GET /a', true],
  ['GET /a//b///', 'GET /a/b', true],
  ['HEAD /cart', 'GET /cart', true],
  ['HEAD /cart', 'POST /cart', false],
  [`GET ${deep('a')}`, `GET ${deep('b')}`, true],
];

describe('the target of a request', () => {
  for (const [edge, origin, same] of PAIRS) {
    it(`${edge} is ${same ? '' : 'not '}that of ${origin}`, () => {
      assert.equal(isSame(edge, origin), same);
      assert.equal(isSame(origin, edge), same);
    });
  }
  it('has so many marks at most', () =>
    assert.equal(targetOf('GET', deep('a'), mark).length, MAX_SEGMENTS + 1));
});
