// The command formats: what it prints, where, and its exit code.
import assert from 'node:assert/strict';
import { showFormats } from '../../exporter/commands/formats.ts';
import { formats } from '../../exporter/formats/index.ts';

const run = (name?: string) => {
  const written = { stdout: '', stderr: '' };
  const code = showFormats(
    { name },
    {
      stdout: (text) => {
        written.stdout += text;
      },
      stderr: (text) => {
        written.stderr += text;
      },
    },
  );
  return { code, ...written };
};

describe('formats', () => {
  it('lists every format with its product', () => {
    const { code, stdout, stderr } = run();
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const { name, product } of formats) {
      assert.ok(
        stdout.split('\n').some((line) => line.startsWith(`${name} `) && line.endsWith(` ${product}`)),
        name,
      );
    }
  });

  for (const { name, product, snippet, notes } of formats) {
    it(`tells what to paste for ${name}, and what can then be known`, () => {
      const { code, stdout, stderr } = run(name);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.equal(stdout, `${product}\n\n${snippet.trim()}\n\n${notes.trim()}\n`);
    });
  }

  it('refuses a name that is none', () => {
    assert.deepEqual(run('ngnix'), {
      code: 2,
      stdout: '',
      stderr: 'formats: unknown format "ngnix"; did you mean "nginx"?\n',
    });
  });
});
