// What holds of every format whatever a user writes as its definition: an answer, never a throw, and bounded work.
import assert from 'node:assert/strict';
import { formats } from '../../exporter/formats/index.ts';
import { nginx } from '../../exporter/formats/nginx.ts';

const ODD: readonly unknown[] = [
  ...[
    '',
    ' ',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    '%',
    '$',
    '{',
    '"',
    '\\',
    '\0',
    '\u{1f36a}',
  ],
  ...[null, 0, true, [], {}, [[]], { time: null }, { __proto__: 'a' }, { constructor: 'a' }],
];

describe('definitions', () => {
  for (const { name, compile } of formats) {
    it(`that are odd are answered by ${name}`, () => {
      for (const definition of ODD) {
        const compiled = compile({ definition });
        assert.ok(compiled.ok || (compiled.error.problem !== '' && compiled.error.hint !== ''));
      }
    });
  }

  it('may have 200 values and no more', () => {
    const withValues = (count: number) =>
      nginx.compile({ definition: `$msec "$http_cookie"${' "$host"'.repeat(count - 2)}` });
    assert.equal(withValues(200).ok, true);
    assert.deepEqual(withValues(201), {
      ok: false,
      error: {
        problem: 'this log_format has 201 values',
        hint: 'leave out what this exporter does not need; 200 are the most',
      },
    });
  });
});
