// The exporter as the unit for systemd runs it, as far as that goes without systemd: with its flags for Node, as nobody,
// without privileges, every mount read-only but the state folder; where no mounts may be made, without those, and as
// whoever runs the tests where nobody cannot be become. The tests say what they hold of that which is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './support/child.ts';
import { MAIN, samplesOf, sumOf } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace } from './support/workspace.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOBODY = 65534;

/** What stands behind `ExecStart=` of the unit, word by word. */
const commandOfUnit = (): string[] => {
  const unit = readFileSync(join(ROOT, 'systemd/cookie-exporter.service'), 'utf8');
  const [, command = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? [];
  return command.split(/[\s\\]+/);
};

/** Makes every mount read-only but one folder, then becomes nobody, without any way back. */
const SANDBOX = `
set -eu
mount --make-rprivate /
mkdir -p "$1/app" && mount --bind "$2" "$1/app"
mount --bind "$1/state" "$1/state"
for mount in $(cut -d' ' -f2 /proc/self/mounts); do
  test "$mount" = "$1/state" || mount -o remount,bind,ro "$mount" 2>/dev/null || true
done
cd /
shift 2
exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups --no-new-privs --bounding-set -all --inh-caps -all -- "$@"
`;

const NOBODY_ALONE = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--no-new-privs',
];

const succeeds = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args).status === 0;
const canMount = succeeds('unshare', '--mount', 'mount', '--make-rprivate', '/');
const [setpriv = '', ...asNobody] = NOBODY_ALONE;
const isNobody = canMount || succeeds(setpriv, ...asNobody, process.execPath, '--check', MAIN);

describe('serve in a sandbox', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let child: Child;
  let url = '';

  before(async () => {
    const { directory } = workspace;
    chmodSync(directory, 0o755);
    for (const name of ['log', 'etc', 'state', 'elsewhere']) mkdirSync(workspace.path(name), { mode: 0o755 });
    if (isNobody) chownSync(workspace.path('state'), NOBODY, NOBODY);
    chmodSync(workspace.path('state'), 0o700);
    for (const log of ['log/edge.log', 'elsewhere/edge.log'])
      writeFileSync(workspace.path(log), `${nginxLine()}\n`.repeat(10), { mode: 0o644 });
    const source = (name: string, path: string): string =>
      `  - { name: ${name}, vantage: edge, format: nginx, start_at: beginning, file: { path: ${workspace.path(path)} } }\n`;
    writeFileSync(
      workspace.path('etc/cookies.yaml'),
      `sources:\n${source('edge', 'log/edge.log')}${source('edge-elsewhere', 'elsewhere/edge.log')}state: { directory: ${workspace.path('state')} }\n`,
    );
    writeFileSync(workspace.path('etc/web.yml'), '');
    const app = canMount ? workspace.path('app') : ROOT;
    const moved: readonly (readonly [string, string])[] = [
      ['/usr/bin/node', process.execPath.replace(ROOT, app)],
      ['/usr/lib/node_modules/cookie-exporter/dist/exporter/main.js', `${app}/exporter/main.ts`],
      ['/usr/lib/node_modules/cookie-exporter', app],
      ['/etc/cookie-exporter', workspace.path('etc')],
      ['/var/log', workspace.path('log')],
      ['/var/lib/cookie-exporter', workspace.path('state')],
    ];
    const command = commandOfUnit().map((word) =>
      moved.reduce((changed, [from, to]) => changed.replace(from, to), word),
    );
    const mounts = ['unshare', '--mount', 'sh', '-c', SANDBOX, 'sandbox', directory, ROOT];
    const [program = '', ...rest] = [...(canMount ? mounts : isNobody ? NOBODY_ALONE : []), ...command];
    child = startChild(workspace, program, [...rest, '--web.listen-address', '127.0.0.1:0']);
    let hasEnded = false;
    void child.ended.then(() => {
      hasEnded = true;
    });
    url = await until('serve to listen', () => {
      if (hasEnded) throw new Error(`serve has ended: ${child.stderr()}`);
      return /url=(http:\/\/127\.0\.0\.1:\d+)\/metrics .*msg=serving/.exec(child.stderr())?.[1];
    });
  });
  after(() => workspace.close());

  const sum = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> =>
    sumOf(samplesOf(await (await fetch(`${url}/metrics`)).text()), name, labels);

  const ofProcess = (name: string): string => readFileSync(`/proc/${child.process.pid}/${name}`, 'utf8');

  if (isNobody)
    it('is nobody, without capabilities and without a way to gain any', () => {
      const status = ofProcess('status');
      assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
      assert.match(status, /^Gid:\t65534\t65534\t65534\t65534$/m);
      assert.match(status, /^CapEff:\t0+$/m);
      if (canMount) assert.match(status, /^CapBnd:\t0+$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
    });
  it('may write to one folder', () => {
    const flags = ofProcess('cmdline').split('\0');
    assert.ok(flags.includes('--permission'));
    assert.deepEqual(
      flags.filter((flag) => flag.startsWith('--allow-') && !flag.startsWith('--allow-fs-read=')),
      [`--allow-fs-write=${workspace.path('state')}/`],
    );
    if (!canMount) return;
    const mounts = ofProcess('mounts').trim().split('\n');
    const writable = mounts
      .map((mount) => mount.split(' '))
      .filter(([, , , options = '']) => !options.split(',').includes('ro'))
      .map(([, path = '']) => path)
      // Terminals and shared memory are no disk, and not everywhere the kernel lets them go.
      .filter((path) => !path.startsWith('/dev/'));
    assert.deepEqual(writable, [workspace.path('state')]);
  });
  it('reads its logs, and no file elsewhere', async () => {
    await until('the log to be read', async () => {
      return (await sum('cookie_exporter_lines_total', { source: 'edge' })) === 10;
    });
    assert.equal(await sum('cookie_exporter_lines_total', { source: 'edge-elsewhere' }), 0);
    assert.equal(await sum('cookie_exporter_source_up', { source: 'edge-elsewhere' }), 0);
  });
  it('knows its own memory and files', async () => {
    for (const name of ['process_resident_memory_bytes', 'process_open_fds'])
      assert.ok((await sum(name)) > 0, name);
  });
  it('keeps its state, for itself alone', async () => {
    await until('a snapshot', () => readdirSync(workspace.path('state')).length > 1);
    assert.equal(statSync(workspace.path('state')).mode & 0o777, 0o700);
    for (const name of readdirSync(workspace.path('state')))
      assert.equal(statSync(workspace.path(`state/${name}`)).mode & 0o077, 0, name);
  });
  it('ends when it is told to, and warned of nothing but the file that it may not read', async () => {
    assert.equal(await child.stop(), 0);
    const warnings = child
      .stderr()
      .split('\n')
      .filter((line) => /level=(?:warn|error)|Warning/.test(line));
    assert.deepEqual(
      warnings.filter((line) => !line.includes('source=edge-elsewhere')),
      [],
    );
  });
});
