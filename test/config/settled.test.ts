// What a reload cannot change stays as it was, and is named.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Loaded, loadConfig } from '../../exporter/config/load.ts';
import { renderProblems } from '../../exporter/config/problems.ts';
import { renderReference } from '../../exporter/config/reference.ts';
import { renderWaiting } from '../../exporter/config/settled.ts';
import { configOf, createFolder, loadText } from './helpers.ts';

const SOURCE = 'sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]\n';

describe('a config that is read again', () => {
  const folder = createFolder();
  const reload = (before: string, after: string): Loaded => {
    const first = loadText(folder, SOURCE + before);
    if (!first.ok) throw new Error(renderProblems(first.problems));
    writeFileSync(join(folder, 'cookies.yaml'), SOURCE + after);
    return loadConfig({ file: 'cookies.yaml', cwd: folder, first: first.raw });
  };
  const waitingAfter = (before: string, after: string): string => {
    const loaded = reload(before, after);
    return loaded.ok ? renderWaiting(loaded.waiting) : renderProblems(loaded.problems);
  };

  for (const [after, waiting] of [
    ['', ''],
    ['limits: { sites: 7, cookies: 8 }', ''],
    ['auth: { login: ["/in"] }', ''],
    ['limits: { series: 5000 }', 'limits.series'],
    ['limits: { series: 20000 }', ''],
    ['limits: { newborn: 90s }', 'limits.newborn'],
    ['state: { directory: state }', 'state.directory'],
    ['fingerprint: { key_file: key }', 'fingerprint.key_file'],
    ['otlp: { endpoint: "http://localhost:4318" }', 'otlp'],
    ['limits: { line: 1KiB }', 'limits.line (of sources that are read already)'],
    [
      'limits: { line: 1KiB, files: 3, series: 5 }\npush: { spool: 1MiB }\nstate: { directory: state }',
      'limits.series, state.directory, limits.line, limits.files, push.spool (of sources that are read already)',
    ],
  ] as const)
    it(`names what waits for a restart: ${after || 'nothing'}`, () =>
      assert.equal(waitingAfter('', after), waiting));

  it('is as it was where it waits, and as it is elsewhere', () => {
    const before = 'limits: { series: 5000, sites: 1 }\nstate: { directory: state }';
    const config = configOf(reload(before, 'limits: { series: 6000, sites: 2, line: 1KiB }'));
    assert.deepEqual(
      [config.limits.series, config.limits.sites, config.limits.lineBytes, config.state.directory],
      [5000, 2, 1024, join(folder, 'state')],
    );
  });
  it('is refused where it is wrong, also in what waits', () =>
    assert.match(waitingAfter('', 'limits: { series: none }'), /limits\.series: wrong type/));
  it('is refused where it needs what waits, and that is said', () => {
    writeFileSync(join(folder, 'cookies.yaml'), SOURCE);
    const first = loadText(folder, SOURCE);
    const pushed =
      'sources: [{ name: edge, vantage: edge, format: json, http: {} }]\nstate: { directory: state }\n';
    writeFileSync(join(folder, 'cookies.yaml'), pushed);
    const again = loadConfig({
      file: 'cookies.yaml',
      cwd: folder,
      first: first.ok ? first.raw : assert.fail('it is wrong'),
    });
    assert.match(
      again.ok ? '' : renderProblems(again.problems),
      /; until a restart this stays as it was: state\.directory$/,
    );
  });
  it('is described by the reference in the same words', () => {
    const rows = renderReference().split('\n');
    const sentenceOf = (key: string): string | undefined =>
      /Takes effect [^.|]*\./.exec(rows.find((row) => row.startsWith(`| \`${key}\` `)) ?? '')?.[0];
    assert.deepEqual(['series', 'line', 'sites'].map(sentenceOf), [
      'Takes effect at a start, not at a reload.',
      'Takes effect for sources that begin to be read, not for those that are read already.',
      undefined,
    ]);
  });
});
