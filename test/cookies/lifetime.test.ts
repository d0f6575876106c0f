// Lifetimes and deletions, by a clock that is handed in.
import assert from 'node:assert/strict';
import { isDeletion, lifetimeSeconds } from '../../exporter/cookies/lifetime.ts';
import { parseSetCookie } from '../../exporter/cookies/set-cookie.ts';

const NOON = '01 Jan 2026 12:00:00';
const NOON_MS = Date.UTC(2026, 0, 1, 12);

const CASES: readonly (readonly [string, string, number, number | null, boolean])[] = [
  ['no attribute: a session cookie', '', NOON_MS, null, false],
  ['Max-Age', 'Max-Age=60', NOON_MS, 60, false],
  ['Max-Age=0 deletes', 'Max-Age=0', NOON_MS, 0, true],
  ['a negative Max-Age deletes', 'Max-Age=-1', NOON_MS, -1, true],
  ['Expires ahead', `Expires=${NOON}`, NOON_MS - 90_000, 90, false],
  ['Expires a moment ahead', `Expires=${NOON}`, NOON_MS - 1, 0.001, false],
  ['Expires now deletes', `Expires=${NOON}`, NOON_MS, 0, true],
  ['Expires past deletes', `Expires=${NOON}`, NOON_MS + 1000, -1, true],
  ['Max-Age beats an Expires past', `Expires=${NOON}; Max-Age=5`, NOON_MS + 1000, 5, false],
  ['Max-Age=0 beats an Expires ahead', `Max-Age=0; Expires=${NOON}`, NOON_MS - 1000, 0, true],
  ['a broken Max-Age leaves Expires', `Max-Age=x; Expires=${NOON}`, NOON_MS + 1000, -1, true],
  ['a broken Expires is a session cookie', 'Expires=0', NOON_MS, null, false],
  ['nothing is capped', 'Max-Age=99999999', NOON_MS, 99_999_999, false],
];

describe('lifetimeSeconds and isDeletion', () => {
  for (const [what, attributes, nowMs, lifetime, deletion] of CASES) {
    it(what, () => {
      const cookie = parseSetCookie(`a=b; ${attributes}`);
      assert.ok(cookie);
      assert.equal(lifetimeSeconds(cookie, nowMs), lifetime);
      assert.equal(isDeletion(cookie, nowMs), deletion);
    });
  }
});
