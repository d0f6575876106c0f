// Which known word a mistyped one stands for.
import assert from 'node:assert/strict';
import { nearest, suggestionOf } from '../../exporter/config/nearest.ts';

describe('config: the word that was meant', () => {
  const known = ['nginx', 'pino', 'json', 'start_at', 'secure_coverage', 'classes'];
  const f = (word: string, expected: string | undefined) =>
    it(`${word.slice(0, 20)} → ${expected}`, () => assert.equal(nearest(word, known), expected));
  f('ngnix', 'nginx');
  f('NGINX', 'nginx');
  f('pinoo', 'pino');
  f('jso', 'json');
  f('start-at', 'start_at');
  f('startAt', 'start_at');
  f('secure_covrage', 'secure_coverage');
  f('clases', 'classes');
  f('combined', undefined);
  f('', undefined);
  f('x'.repeat(1_000_000), undefined);

  it('takes the nearest of several', () =>
    assert.equal(nearest('first_', ['list', 'first', 'forst']), 'first'));
  it('knows none of none', () => assert.equal(nearest('a', []), undefined));
  it('suggests it', () => assert.equal(suggestionOf('ngnix', known), 'did you mean "nginx"?'));
  it('suggests all where none is near', () => {
    assert.equal(suggestionOf('apache', ['nginx', 'pino']), 'expected one of nginx, pino');
  });
});
