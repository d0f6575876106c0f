// The command check-config: what it prints, where, and its exit code.
import assert from 'node:assert/strict';
import { checkConfig } from '../../exporter/commands/check-config.ts';

const run = (sources: string[]) => {
  const written = { stdout: '', stderr: '' };
  const code = checkConfig(
    { cwd: '/srv/logs', sources },
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

describe('check-config', () => {
  it('tells what each log of a good config can show', () => {
    const { code, stdout, stderr } = run(['edge=nginx:cookies.log', 'origin=pino:-']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    const lines = stdout.split('\n');
    assert.equal(lines[0], 'The config is good: 2 sources.');
    assert.equal(lines[2], 'edge: nginx at the edge, /srv/logs/cookies.log');
    assert.equal(lines[3], '  shows of Set-Cookie: unknown; of Cookie: all');
    assert.match(lines[4] ?? '', /^ {2}fields: time, site, .*\bset_cookie\b/);
    assert.ok(stdout.includes('\norigin: pino at the origin, standard input\n'));
    assert.ok(
      stdout.endsWith(
        '  hint: `trust.proxies` is empty, so no forwarding header is believed: whether clients used TLS stays unknown\n',
      ),
    );
  });

  it('tells where syslog is heard', () => {
    const { stdout } = run(['edge=nginx:udp://127.0.0.1:5514', 'edge-2=nginx:unix:///run/a.sock']);
    assert.match(stdout, /^edge: nginx at the edge, syslog to udp:\/\/127\.0\.0\.1:5514$/m);
    assert.match(stdout, /^edge-2: nginx at the edge, syslog to unix:\/\/\/run\/a\.sock$/m);
  });

  it('counts one source in the singular', () => {
    assert.match(run(['edge=nginx:cookies.log']).stdout, /^The config is good: 1 source\.\n/);
  });

  it('tells what is wrong on stderr, one a line, and ends with 2', () => {
    assert.deepEqual(run(['edge=ngnix:a.log', 'edge']), {
      code: 2,
      stdout: '',
      stderr:
        'command line: --source "edge": not a source; write NAME=FORMAT:PATH, e.g. edge=nginx:/var/log/nginx/cookies.log\n' +
        'command line: --source "edge=ngnix:a.log": unknown format "ngnix"; did you mean "nginx"?\n',
    });
  });
});
