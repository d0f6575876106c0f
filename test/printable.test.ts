// What a terminal or a log line is shown of text from outside.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printable, printableLines } from '../exporter/printable.ts';
import { createLogger } from '../exporter/telemetry.ts';

const f = (title: string, text: string, expected: string): void =>
  void it(title, () => assert.equal(printable(text), expected));

describe('printable text', () => {
  f('is as it is', '/var/log/nginx/Käse – ログ.log', '/var/log/nginx/Käse – ログ.log');
  f('has no control sequences', '\u001b[31m\u009b31m\u007f\u0000', '\\u001b[31m\\u009b31m\\u007f\\u0000');
  f('has one line', 'a\nb\r\u2028\u2029\u0085', 'a\\u000ab\\u000d\\u2028\\u2029\\u0085');
  f('is read in the direction in which it is written', 'log\u202egpj\u2066x', 'log\\u202egpj\\u2066x');
  f('hides nothing', 'a\u200bb\ufeff\u00ad\u2060', 'a\\u200bb\\ufeff\\u00ad\\u2060');
  f('has no tags of two units', 'a\u{e0041}', 'a\\udb40\\udc41');
  f('has whole characters', 'a\ud83d', 'a\\ud83d');

  it('within JSON means the same', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(JSON.stringify(text));
        assert.equal(JSON.parse(shown), text);
        assert.equal(printable(shown), shown);
      }),
    ));
  it('may have lines', () => assert.equal(printableLines('a\u202e\nb\u001b'), 'a\\u202e\nb\\u001b'));
});

describe('a log line', () => {
  for (const format of ['logfmt', 'json'] as const)
    it(`is one line, and shows what is in it: ${format}`, () => {
      const lines: string[] = [];
      const log = createLogger('info', format, { write: (text) => void lines.push(text) });
      log.info('read\u009b31m', { path: '/var/log/\u202egol.\n\u007f' });
      const [line = ''] = lines;
      assert.equal(lines.length, 1);
      assert.ok(line.endsWith('\n'));
      assert.equal(printable(line.slice(0, -1)), line.slice(0, -1));
      assert.match(line, /\/var\/log\/\\u202egol\.\\n\\u007f/);
    });
});
