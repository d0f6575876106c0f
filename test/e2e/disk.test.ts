// `serve` on a machine in trouble: disks that take nothing, folders that may not be read, clocks that jump. Whatever it
// is, it keeps serving, says what it cannot do, recovers by itself, loses nothing, and shows nothing that falls.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runChild } from './support/child.ts';
import { MAIN, samplesOf, sumOf } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { type Scrapes, startScrapes } from './support/scrapes.ts';
import { createTroubledDisk, type TroubledDisk } from './support/troubled-disk.ts';
import { findUnprivileged } from './support/unprivileged.ts';
import { createVictim, type Victim } from './support/victim.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const LINES = 'cookie_exporter_lines_total';
const AGE = 'cookie_exporter_snapshot_age_seconds';
const CONFIG = `sources: [{ name: edge, vantage: edge, format: nginx, file: { path: log/edge.log } }]
limits: { newborn: 0s }
state: { directory: state }
`;
/** An age that is above what it is while all is well. */
const OLD_SECONDS = 2.5;
const DAY_MS = 86_400_000;

describe('serve, in trouble', function () {
  this.timeout(60_000);
  let workspace: Workspace;
  let victim: Victim;
  let scrapes: Scrapes;
  let url = '';

  const begin = async (...node: readonly string[]): Promise<void> => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    victim = createVictim(workspace, port, 'config.yaml', node.length === 0 ? [process.execPath] : node);
    scrapes = startScrapes(`${url}/metrics`);
    workspace.onClose(scrapes.stop);
    await start();
  };
  const start = async (prefix: readonly string[] = []): Promise<void> => {
    victim.start(prefix);
    await victim.serves();
  };
  const append = (lines: number): void =>
    appendFileSync(workspace.path('log/edge.log'), `${nginxLine()}\n`.repeat(lines));
  const textOf = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
  const sum = async (name: string, labels = {}): Promise<number> =>
    sumOf(samplesOf(await textOf('/metrics')), name, labels);
  const untilLines = (lines: number): Promise<unknown> =>
    until(`${lines} lines to be shown`, async () => (await sum(LINES)) === lines);
  const isOld = (): Promise<unknown> =>
    until('what is shown to be old', async () => (await sum(AGE)) > OLD_SECONDS);

  beforeEach(() => {
    workspace = createWorkspace();
    mkdirSync(workspace.path('log'));
    writeFileSync(workspace.path('log/edge.log'), '');
    writeFileSync(workspace.path('config.yaml'), CONFIG);
  });
  afterEach(async () => {
    await workspace.close();
    assert.deepEqual(scrapes?.setbacks() ?? [], []);
  });

  const state = (): string => workspace.path('state');
  const moveAway = (): void => {
    renameSync(state(), `${state()}.away`);
    writeFileSync(state(), '');
  };
  const moveBack = (): void => {
    rmSync(state());
    renameSync(`${state()}.away`, state());
  };

  /** What is shown stands still at so many lines, and that is said, until the disk relents. */
  const standsStill = async (lines: number, code: string): Promise<void> => {
    await isOld();
    assert.match(
      victim.log(),
      new RegExp(`level=error .*reason=${code} msg="the snapshot cannot be written`),
    );
    assert.match(await textOf('/'), /has been standing still/);
    assert.equal((await fetch(`${url}/-/healthy`)).status, 200);
    assert.equal(await sum(LINES), lines);
  };

  const beginOn = async (disk: TroubledDisk): Promise<void> => {
    await begin(...disk.prefix, process.execPath);
    append(50);
    await untilLines(50);
  };

  it('is killed and started again while its disk is full', async () => {
    const disk = createTroubledDisk(workspace, state());
    const { full } = disk;
    await beginOn(disk);
    full.begin(victim.pid());
    append(20);
    await standsStill(50, full.code);
    await victim.kill();
    append(10);
    await start(full.prefix);
    append(10);
    await standsStill(50, full.code);
    full.end(victim.pid());
    await untilLines(90);
    assert.ok((await sum(AGE)) < OLD_SECONDS);
    await victim.kill();
    await start();
    assert.equal(await sum(LINES), 90);
  });

  it('is started while its disk is read-only', async () => {
    const disk = createTroubledDisk(workspace, state());
    const { readOnly } = disk;
    await beginOn(disk);
    await victim.kill();
    readOnly.begin();
    append(10);
    await start(readOnly.prefix);
    append(10);
    await standsStill(50, readOnly.code);
    readOnly.end();
    await untilLines(70);
    await victim.kill();
    await start();
    assert.equal(await sum(LINES), 70);
  });

  it('finds a disk that takes nothing where its own was, and later its own again', async () => {
    const disk = createTroubledDisk(workspace, state());
    await beginOn(disk);
    disk.covered.begin();
    append(20);
    await standsStill(50, disk.covered.code);
    disk.covered.end();
    await untilLines(70);
    assert.match(victim.log(), /level=info .*msg="the snapshot is written again"/);
  });

  it('ends and starts while its disk is full, and ends with 0', async () => {
    const disk = createTroubledDisk(workspace, state());
    await beginOn(disk);
    disk.full.begin(victim.pid());
    append(50);
    await isOld();
    await victim.end();
    disk.full.end();
    await start();
    await untilLines(100);
  });

  for (const kind of ['full', 'readOnly'] as const)
    it(`does not start for the first time on a disk that takes nothing: ${kind}`, async () => {
      const disk = createTroubledDisk(workspace, state());
      const trouble = disk[kind];
      trouble.begin();
      const [program = '', ...rest] = [...trouble.prefix, ...disk.prefix, process.execPath, MAIN];
      const args = ['serve', '--web.listen-address', '127.0.0.1:0', '--config.file', 'config.yaml'];
      const { code, stderr } = await runChild(workspace, program, [...rest, ...args]);
      assert.equal(code, 3);
      assert.match(
        stderr,
        new RegExp(`^/.*/state: the state folder cannot be used: .*${trouble.code}.*\\n$`),
      );
      trouble.end();
    });

  it('finds a file where its state folder was, and later the folder again', async () => {
    await begin();
    append(50);
    await untilLines(50);
    moveAway();
    append(50);
    await isOld();
    assert.equal(await sum(LINES), 50);
    assert.match(victim.log(), /level=error .*reason=(?:ENOTDIR|EEXIST) msg="the snapshot cannot be written/);
    moveBack();
    await untilLines(100);
    assert.match(victim.log(), /msg="the snapshot is written again"/);
  });

  it('loses its state folder over and over, and makes it anew', async () => {
    await begin();
    const key = readFileSync(join(state(), 'fingerprint.key'));
    for (let round = 1; round <= 3; round++) {
      append(10);
      rmSync(state(), { recursive: true });
      await untilLines(10 * round);
    }
    assert.deepEqual(readFileSync(join(state(), 'fingerprint.key')), key);
    assert.match(
      victim.log(),
      /level=warn .*msg="the state folder had lost its fingerprint key; it was written again"/,
    );
    await victim.kill();
    append(10);
    await start();
    await untilLines(40);
  });

  it('does not end by itself while its disk does not answer, and is ended all the same', async () => {
    // What is asked of a fifo on which nobody writes is asked of a disk that does not answer.
    assert.equal(spawnSync('mkfifo', [workspace.path('silence')]).status, 0);
    writeFileSync(
      workspace.path('stuck.mjs'),
      `import fs, { existsSync } from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { rename, readFile } = fs.promises;
      fs.promises.rename = async (...args) => { if (existsSync('stuck')) await readFile('silence'); return rename(...args); };
      syncBuiltinESMExports();`,
    );
    await begin(process.execPath, '--import', './stuck.mjs');
    append(50);
    await untilLines(50);
    writeFileSync(workspace.path('stuck'), '');
    append(50);
    await isOld();
    victim.signal('SIGTERM');
    assert.equal(await victim.ended(), 'SIGTERM');
    assert.match(
      victim.log(),
      /level=error .*waited_for="a snapshot" msg="stopped without waiting any longer/,
    );
    rmSync(workspace.path('stuck'));
    await start();
    await untilLines(100);
  });

  it('does not start on a disk that does not answer, and says so', async () => {
    mkdirSync(state());
    assert.equal(spawnSync('mkfifo', [join(state(), 'fingerprint.key')]).status, 0);
    const args = ['serve', '--web.listen-address', '127.0.0.1:0', '--config.file', 'config.yaml'];
    const { code, stderr } = await runChild(workspace, process.execPath, [MAIN, ...args]);
    assert.notEqual(code, 0);
    assert.match(stderr, /^\/.*\/state: this does not answer within 5 s\n$/);
  });

  it('may not look into its log folder, says so, and reads on when it may', async () => {
    const { prefix, give } = findUnprivileged();
    for (const path of [workspace.directory, workspace.path('log')]) give(path);
    await begin(...prefix, process.execPath);
    append(50);
    await untilLines(50);
    const isIn = (wanted: string): Promise<unknown> =>
      until(
        `the state ${wanted}`,
        async () => (await sum('cookie_exporter_source_state', { state: wanted })) === 1,
      );
    for (const round of [1, 2]) {
      chmodSync(workspace.path('log'), 0o000);
      await isIn('no_permission');
      assert.equal(await sum('cookie_exporter_source_up'), 0);
      assert.match(victim.log(), /level=warn .*msg="cannot be read: EACCES"/);
      assert.match(await textOf('/'), /no permission/i);
      // What was open when that happened stays open; what is started then has nothing yet.
      if (round === 2) {
        await victim.kill();
        await start();
        await isIn('no_permission');
        assert.equal(await sum(LINES), 100);
      }
      chmodSync(workspace.path('log'), 0o755);
      append(50);
      await isIn('idle');
      await untilLines(50 + 50 * round);
    }
    assert.equal(await sum('cookie_exporter_source_lost_bytes_total'), 0);
  });

  it('has its clock put forward and back by days', async () => {
    writeFileSync(
      workspace.path('clock.mjs'),
      `import { readFileSync } from 'node:fs';
      const Real = Date;
      let jumpMs = 0;
      const set = () => { jumpMs = Number(readFileSync('jump', 'latin1')); };
      globalThis.Date = class extends Real {
        constructor(...args) { args.length === 0 ? super(Real.now() + jumpMs) : super(...args); }
        static now() { return Real.now() + jumpMs; }
      };
      process.on('SIGUSR2', set);
      set();`,
    );
    const jumpTo = (days: number): void => writeFileSync(workspace.path('jump'), String(days * DAY_MS));
    jumpTo(0);
    await begin(process.execPath, '--import', './clock.mjs');
    let lines = 0;
    for (const [at, days] of [2, -3, 0, -1, 400].entries()) {
      jumpTo(days);
      if (at % 2 === 0) victim.signal('SIGUSR2');
      else {
        await victim.kill();
        await start();
      }
      append(10);
      lines += 10;
      await untilLines(lines);
      const status = JSON.parse(await textOf('/api/v1/status'));
      const offMs = Date.parse(status.now) - Date.now() - days * DAY_MS;
      assert.ok(Math.abs(offMs) < 60_000, `the clock has jumped: ${status.now}`);
      assert.ok((await sum(AGE)) < OLD_SECONDS);
      assert.ok((await sum('cookie_exporter_source_lag_seconds')) >= 0);
    }
  });
});
