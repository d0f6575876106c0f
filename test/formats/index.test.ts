// The registry: finding a format by name, and telling one from its lines.
import assert from 'node:assert/strict';
import { detectFormat, findFormat, formats } from '../../exporter/formats/index.ts';
import { concealAll, loadCorpus } from './corpus.ts';

const linesOf = (format: string, name: string): readonly string[] =>
  loadCorpus().find((each) => each.format === format && each.name === name)?.lines ?? [];
const detect = (...lines: string[]): string | undefined => detectFormat(concealAll(lines))?.name;

describe('formats', () => {
  it('have different names', () =>
    assert.equal(new Set(formats.map(({ name }) => name)).size, formats.length));
  it('are found by name', () => assert.equal(findFormat('nginx')?.name, 'nginx'));
  it('are not found by another name', () => assert.equal(findFormat('ngnix'), undefined));
});

describe('detectFormat', () => {
  const nginx = linesOf('nginx', 'preset-1.22');
  const pino = linesOf('pino', 'fastify-5');
  it('tells nginx', () => assert.equal(detect(...nginx), 'nginx'));
  it('tells pino among lines that are no requests', () => assert.equal(detect(...pino), 'pino'));
  it('tells logs of columns by their headers', () => {
    assert.equal(detect(...linesOf('w3c', 'headers-change')), 'w3c');
    assert.equal(detect(...linesOf('cloudfront', 'w3c-v2')), 'cloudfront');
    assert.equal(detect(...linesOf('cloudfront', 'before-2020')), 'cloudfront');
  });
  it('tells a format in spite of some damage', () =>
    assert.equal(detect(...nginx.slice(0, 3), 'x', 'y'), 'nginx'));
  it('does not tell a format of mostly other lines', () =>
    assert.equal(detect(nginx[0] as string, 'x', 'y'), undefined));
  it('does not tell a format of no lines', () => assert.equal(detect(), undefined));
  it('does not tell combined logs', () =>
    assert.equal(
      detect('1.2.3.4 - - [20/Nov/2026:05:33:11 +0000] "GET / HTTP/1.1" 200 1 "-" "x"'),
      undefined,
    ));
  it('does not choose between formats that fit equally', () =>
    assert.equal(detect(nginx[0] as string, linesOf('pino', 'pino-http')[0] as string), undefined));
});
