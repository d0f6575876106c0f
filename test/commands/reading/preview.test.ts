// Whether there seems to be much to read: told from names and sizes alone, and never wrong in a way that costs anything.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { seemsMuch } from '../../../exporter/commands/reading/preview.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';

const MIB = 1024 ** 2;

describe('much to read', () => {
  const workspace = createWorkspace();
  after(() => workspace.close());

  /** Writes a file that takes no room on the disk. */
  const fill = (name: string, bytes: number): void => {
    writeFileSync(workspace.path(name), '');
    truncateSync(workspace.path(name), bytes);
  };
  type Named = {
    readonly files?: readonly string[];
    readonly sources?: readonly string[];
    readonly config?: string;
  };
  const seems = (
    { files = [], sources = [], config }: Named,
    threads: number | null = null,
  ): Promise<boolean> => {
    if (config !== undefined) writeFileSync(workspace.path('cookies.yaml'), config);
    const configFile = config === undefined ? undefined : 'cookies.yaml';
    return seemsMuch({ files, sources, format: undefined, configFile, cwd: workspace.directory }, threads);
  };
  const configOf = (...paths: readonly string[]): string =>
    JSON.stringify({ sources: paths.map((path) => ({ file: { path } })) });

  before(function () {
    // Where there is one core, nothing is worth a thread.
    if (availableParallelism() === 1) this.skip();
    fill('large.log', 64 * MIB);
    fill('half.log', 32 * MIB);
    fill('small.log', 1000);
    writeFileSync(workspace.path('packed.log'), Buffer.from([0x1f, 0x8b]));
    truncateSync(workspace.path('packed.log'), 7 * MIB);
  });

  const cases: readonly (readonly [boolean, string, Named])[] = [
    [true, 'one large file', { files: ['large.log'] }],
    [false, 'a small file', { files: ['small.log'] }],
    [true, 'several files that are large together', { files: ['half.log', 'half.log'] }],
    [true, 'a file that is large once it is unpacked', { files: ['packed.log'] }],
    [false, 'a file that is not there', { files: ['none.log'] }],
    [false, 'standard input', { files: ['-'] }],
    [true, 'a flag', { sources: ['edge=nginx:large.log'] }],
    [false, 'a flag that is none', { sources: ['large.log', 'edge=nginx:-'] }],
    [true, 'a config', { config: configOf('large.log') }],
    [true, 'a config and a flag', { config: configOf('half.log'), sources: ['edge=nginx:half.log'] }],
    [false, 'files instead of a config', { config: configOf('large.log'), files: ['small.log'] }],
    [false, 'a config whose files are small', { config: configOf('small.log', 'small.log') }],
    [false, 'a glob, which is looked at later', { config: configOf('*.log') }],
    [false, 'what is no config', { config: '[large.log' }],
    [false, 'a config of other things', { config: '{ sources: [large.log, 1, null, { file: large.log }] }' }],
    [false, 'a config without sources', { config: '' }],
    [
      false,
      'a config that is too large to look into',
      { config: `${configOf('large.log')}${' '.repeat(MIB)}` },
    ],
  ];
  for (const [expected, name, named] of cases) {
    it(`${expected ? 'is' : 'is not'} ${name}`, async () => assert.equal(await seems(named), expected));
  }

  it('is not a config that is not there', async () => {
    const options = { files: [], sources: [], format: undefined, configFile: 'none.yaml' };
    assert.equal(await seemsMuch({ ...options, cwd: workspace.directory }, null), false);
  });
  it('is not looked for in a pipe, which gives what it has once', async () => {
    execFileSync('mkfifo', [workspace.path('pipe')]);
    const options = { files: [], sources: [], format: undefined, configFile: 'pipe' };
    assert.equal(await seemsMuch({ ...options, cwd: workspace.directory }, null), false);
  });
  it('is anything where threads were asked for', async () =>
    assert.equal(await seems({ files: ['small.log'] }, 1), true));
  it('is nothing where none may be', async () =>
    assert.equal(await seems({ files: ['large.log'] }, 0), false));
});
