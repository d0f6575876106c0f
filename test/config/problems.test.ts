// How mistakes in a config are worded.
import assert from 'node:assert/strict';
import { type Path, quote, renderPath, renderProblems } from '../../exporter/config/problems.ts';

describe('config: how problems are said', () => {
  const problem = {
    file: 'cookies.yaml',
    line: 12,
    column: 5,
    key: 'sites.allow',
    problem: 'missing',
    hint: 'add it',
  };
  const f = (
    name: string,
    change: Partial<typeof problem> | { line: null; column: null },
    expected: string,
  ) => it(name, () => assert.equal(renderProblems([{ ...problem, ...change }]), expected));
  f('with a place and a key', {}, 'cookies.yaml:12:5: sites.allow: missing; add it');
  f('without a key', { key: '' }, 'cookies.yaml:12:5: missing; add it');
  f('without a place', { line: null, column: null }, 'cookies.yaml: sites.allow: missing; add it');
  it('one a line', () => {
    const expected = 'cookies.yaml:12:5: sites.allow: missing; add it';
    assert.equal(renderProblems([problem, problem]), `${expected}\n${expected}`);
  });
});

describe('config: how a key is written', () => {
  const f = (path: Path, expected: string) => it(expected, () => assert.equal(renderPath(path), expected));
  f(['sources', 0, 'file', 'path'], 'sources[0].file.path');
  f(['trust', 'absent', 'x-arr-ssl'], 'trust.absent.x-arr-ssl');
  f(['sources', 1, 'fields', 'forwarded.x-scheme'], 'sources[1].fields["forwarded.x-scheme"]');
  f(['sites', 'hosts_as', '*.example.com'], 'sites.hosts_as["*.example.com"]');
  f([''], '[""]');
});

describe("config: how the user's own text is quoted", () => {
  const f = (name: string, text: string, expected: string) =>
    it(name, () => assert.equal(quote(text), expected));
  f('plain', 'nginx', '"nginx"');
  f('with quotes', 'a"b', '"a\\"b"');
  f('on one line', 'a\nb', '"a\\nb"');
  f('without control sequences of a terminal', '\u001b[31m\u009b31m\u007f', '"\\u001b[31m\\u009b31m\\u007f"');
  f('without what turns the direction of writing', 'txt\u202egpj', '"txt\\u202egpj"');
  f('short', 'x'.repeat(61), `"${'x'.repeat(60)}…"`);
});
