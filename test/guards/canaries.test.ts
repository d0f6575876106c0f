// The search for canaries, which must find what it is there to find.
import assert from 'node:assert/strict';
import { createCanaries } from './canaries.ts';

describe('the search for canaries', () => {
  const canaries = createCanaries('test');
  const text = canaries.of('a place');

  for (const [what, output] of [
    ['as it is', `x${text}y`],
    ['its beginning', text.slice(0, 12)],
    ['its end', text.slice(-12)],
    ['in upper case', text.toUpperCase()],
    ['in hex', Buffer.from(`sid=${text}`).toString('hex')],
    ['in base64', Buffer.from(text).toString('base64')],
    ['in the midst of base64', Buffer.from(`sid=${text}; theme=dark`).toString('base64')],
    ['in the midst of base64, moved by one', Buffer.from(`asid=${text}; theme=dark`).toString('base64')],
    ['in the midst of base64, moved by two', Buffer.from(`absid=${text}; theme=dark`).toString('base64url')],
  ] as const) {
    it(`finds one ${what}`, () => assert.deepEqual(canaries.findIn(output), ['a place']));
  }
  it('finds nothing where there is none', () => {
    assert.deepEqual(canaries.findIn(`${text.slice(0, 11)} ${text.slice(12)}`.slice(0, 20)), []);
    assert.deepEqual(canaries.findIn(createCanaries('other').of('a place')), []);
  });
  it('tells places apart', () => {
    const other = canaries.of('another place');
    assert.deepEqual(canaries.findIn(other), ['another place']);
  });
});
