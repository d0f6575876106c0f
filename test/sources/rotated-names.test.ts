// The names of rotated files.
import assert from 'node:assert/strict';
import { compareAge, isRelated, isRotationOf, logOf } from '../../exporter/sources/rotated-names.ts';

describe('the name of a rotated file', () => {
  for (const [name, log] of [
    ['access.log.1', 'access.log'],
    ['access.log.12.gz', 'access.log'],
    ['access.log-20261120', 'access.log'],
    ['access.log-20261120.gz', 'access.log'],
    ['access.log-20261120-1200', 'access.log'],
    ['access.log.2026-11-20T12:00:00Z', 'access.log'],
    ['access-20261120.log', 'access.log'],
    ['access-2026-11-20.log.gz', 'access.log'],
    ['access.1.log', 'access.log'],
    ['access_log-20261120', 'access_log'],
    ['0.log.20261120-120000', '0.log'],
  ] as const) {
    it(`is ${name} for ${log}`, () => assert.deepEqual([isRotationOf(name, log), logOf(name)], [true, log]));
  }

  for (const [name, log] of [
    ['access.log', 'access.log'],
    ['access.log.gz', 'access.log'],
    ['access.log.bak', 'access.log'],
    ['access.log.1.bak', 'access.log'],
    ['access-admin.log', 'access.log'],
    ['access-admin.log.1', 'access.log'],
    ['access2.log', 'access.log'],
    ['access', 'access.log'],
    ['error.log.1', 'access.log'],
    ['access.log.', 'access.log'],
    ['access.log-', 'access.log'],
  ] as const) {
    it(`is not ${name} for ${log}`, () => assert.equal(isRotationOf(name, log), false));
  }

  it('may be nothing but a stamp', () =>
    assert.deepEqual([logOf('20261120'), logOf('.1')], ['20261120', '.1']));
});

describe('a name that is related', () => {
  for (const [name, expected] of [
    ['access.log.old', true],
    ['access.log.1', true],
    ['access-yesterday.log', true],
    ['accesses.log', false],
    ['error.log', false],
  ] as const) {
    it(`to access.log: ${name} is ${expected}`, () => assert.equal(isRelated(name, 'access.log'), expected));
  }
});

describe('names in the order of their age', () => {
  for (const [what, ...expected] of [
    ['numbers', 'a.log.10', 'a.log.9.gz', 'a.log.2', 'a.log.1', 'a.log'],
    ['dates', 'a.log-20251231.gz', 'a.log-20260101', 'a.log-20261120', 'a.log'],
    ['dates in the middle', 'a-2026-01-02.log', 'a-2026-01-10.log', 'a.log'],
  ] as const) {
    it(what, () => {
      const observed = expected.toReversed().sort((a, b) => compareAge(a, b, 'a.log'));
      assert.deepEqual(observed, expected);
    });
  }
});
