// The flag --source: every form that is right, and what is said of those that are not.
import assert from 'node:assert/strict';
import { loadConfig } from '../../exporter/config/load.ts';
import { renderProblems } from '../../exporter/config/problems.ts';
import { configOf } from './helpers.ts';

const CWD = '/srv/logs';

describe('config: --source', () => {
  const f = (flag: string, expected: [name: string, vantage: string, format: string, input: string]) =>
    it(flag, () => {
      const [source = assert.fail('no source')] = configOf(loadConfig({ cwd: CWD, sources: [flag] })).sources;
      const { name, vantage, format, input } = source;
      const observed = [name, vantage, format, input.kind === 'file' ? input.path : '-'];
      assert.deepEqual(observed, expected);
    });
  f('edge=nginx:/var/log/nginx/cookies.log', ['edge', 'edge', 'nginx', '/var/log/nginx/cookies.log']);
  f('edge-eu=nginx:cookies.log', ['edge-eu', 'edge', 'nginx', '/srv/logs/cookies.log']);
  f('origin=nginx:../app/*.log', ['origin', 'origin', 'nginx', '/srv/app/*.log']);
  f('origin2=nginx:-', ['origin2', 'origin', 'nginx', '-']);
  f('shop@origin=nginx:/a.log', ['shop', 'origin', 'nginx', '/a.log']);
  f('edge@origin=nginx:/a.log', ['edge', 'origin', 'nginx', '/a.log']);
  f('edge=nginx:/a=b:c@d.log', ['edge', 'edge', 'nginx', '/a=b:c@d.log']);
  f('edge=nginx:./-', ['edge', 'edge', 'nginx', '/srv/logs/-']);
});

describe('config: what is wrong with --source', () => {
  const form = 'write NAME=FORMAT:PATH, e.g. edge=nginx:/var/log/nginx/cookies.log';
  const f = (flag: string, expected: string) =>
    it(flag, () => {
      const loaded = loadConfig({ cwd: CWD, sources: [flag] });
      const observed = loaded.ok ? '' : renderProblems(loaded.problems);
      assert.equal(observed, `command line: --source ${JSON.stringify(flag)}: ${expected}`);
    });
  f('', `not a source; ${form}`);
  f('edge', `not a source; ${form}`);
  f('edge=', `not a source; ${form}`);
  f('edge=/var/log/nginx/cookies.log', `not a source; ${form}`);
  f('edge=/var/log/a:b.log', `not a source; ${form}`);
  f('/var/log/nginx/cookies.log', `not a source; ${form}`);
  f('=nginx:/a.log', `not a source; ${form}`);
  f('edge=:/a.log', `not a source; ${form}`);
  f(
    'shop=nginx:/a.log',
    'the name does not tell the vantage; write shop@edge=… or shop@origin=…, or let the name begin with edge or origin',
  );
  f('shop@orgin=nginx:/a.log', 'vantage: unknown value "orgin"; did you mean "origin"?');
  f(
    '@edge=nginx:/a.log',
    'name: "" is not a name; write letters, digits, `.`, `_` and `-`, at most 64, the first a letter or digit',
  );
  f('edge=ngnix:/a.log', 'unknown format "ngnix"; did you mean "nginx"?');
  f('edge=nginx:', 'file.path: the path is empty; name a file or a glob, e.g. "/var/log/nginx/cookies*.log"');
  f(
    'edge=nginx:/',
    'file.path: the path names a folder; name the files in it, e.g. "/var/log/nginx/cookies*.log"',
  );

  it('tells each mistake of several flags', () => {
    const loaded = loadConfig({
      cwd: CWD,
      sources: ['edge', 'edge=ngnix:/a.log', 'edge=nginx:/a.log', 'edge1=nginx:-', 'edge2=nginx:-'],
    });
    assert.deepEqual(loaded.ok ? [] : loaded.problems.map(({ key, problem }) => `${key} ${problem}`).sort(), [
      '--source "edge" not a source',
      '--source "edge2=nginx:-" stdin: a second source reads standard input',
      '--source "edge=nginx:/a.log" name: a second source has the name "edge"',
      '--source "edge=ngnix:/a.log" unknown format "ngnix"',
    ]);
  });
});
