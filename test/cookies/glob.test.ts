// Exact names and globs: what matches, and which pattern is the answer.
import assert from 'node:assert/strict';
import { createGlobs } from '../../exporter/cookies/glob.ts';

const MATCHES: readonly (readonly [pattern: string, text: string, matched: boolean])[] = [
  ['sid', 'sid', true],
  ['sid', 'sid2', false],
  ['sid', 'SID', false],
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['**', 'anything', true],
  ['a*', 'a', true],
  ['a*', 'ab', true],
  ['a*', 'ba', false],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['*wiki*_session', 'enwiki_x_session', true],
  ['*wiki*_session', 'wiki_session', true],
  ['*wiki*_session', 'wik_session', false],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'aXbXc', true],
  ['a*b*c', 'acb', false],
  ['a*bc*c', 'abc', false],
  ['a*bc*c', 'abcc', true],
  ['*ab*ab*', 'ab', false],
  ['*ab*ab*', 'abab', true],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'aXexample.com', false],
  ['a.c*', 'abc', false],
  ['[a]?*', '[a]?x', true],
  ['[a]?*', 'ax', false],
  ['/account/*', '/account/a/b', true],
];

describe('createGlobs', () => {
  for (const [pattern, text, matched] of MATCHES) {
    it(`${pattern || "''"} ${matched ? 'matches' : 'does not match'} ${text || "''"}`, () =>
      assert.equal(createGlobs([pattern])(text), matched ? pattern : null));
  }
  it('no pattern matches nothing', () => assert.equal(createGlobs([])('a'), null));
  it('an exact name wins over an earlier glob', () => assert.equal(createGlobs(['a*', 'ab'])('ab'), 'ab'));
  it('of two globs the earlier wins', () => assert.equal(createGlobs(['a*', 'ab*'])('abc'), 'a*'));
  it('many stars stay linear', () => {
    const pattern = `${'*a'.repeat(200)}*b`;
    assert.equal(createGlobs([pattern])('a'.repeat(1 << 20)), null);
    assert.equal(createGlobs([pattern])(`${'a'.repeat(1 << 20)}b`), pattern);
  });
});
