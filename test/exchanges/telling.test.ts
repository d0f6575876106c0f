// Which values tell one session from another.
import assert from 'node:assert/strict';
import { isTelling, sessionChunk } from '../../exporter/exchanges/telling.ts';

describe('a value', () => {
  for (const value of ['s%3AkJ7x.Zk2', '12345678', 'REDACTED-not', `${'a'.repeat(24)}b`]) {
    it(`${value} tells a session`, () => assert.equal(isTelling(`sid=${value};`, 4, 4 + value.length), true));
  }
  for (const value of [
    '',
    '1234567',
    '********',
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'REDACTED',
    '[Filtered]',
    'undefined',
    'chunks-2',
    'chunks:12',
  ]) {
    it(`${value || '(none)'} tells nothing`, () => assert.equal(isTelling(value, 0, value.length), false));
  }
});

describe('of a cookie in chunks', () => {
  for (const name of ['sid', 'next-auth.session-token.0', '.AspNetCore.CookiesC1', 'session2', 'sid10', '']) {
    it(`${name || '(nameless)'} is followed`, () => assert.equal(sessionChunk(name), true));
  }
  for (const name of ['next-auth.session-token.1', '.AspNetCore.CookiesC2']) {
    it(`${name} is not followed`, () => assert.equal(sessionChunk(name), false));
  }
});
