// Inputs that other threads read come to the same as those that one thread reads, whatever is wrong with them.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { analyze } from '../../../exporter/commands/analyze.ts';
import { writeLog } from '../../bench/log/write-log.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';

const LINES = 4000;
const KEY = 'a key of at least thirty-two bytes, the same in each run';

const CONFIG = (names: readonly string[]): string => `sources:
${names.map((name, at) => `  - { name: ${name}, vantage: ${name.startsWith('edge') ? 'edge' : 'origin'}, format: ${name.startsWith('edge') ? 'nginx' : 'pino'}, file: { path: "${name}*.log${at === 2 ? '.gz' : ''}" } }`).join('\n')}
auth: { login: ["/login"] }
limits: { line: 4KiB }
fingerprint: { key_file: key }
`;

type Ran = { readonly code: number; readonly report: string; readonly said: string };

describe('inputs that are read by other threads', function () {
  this.timeout(120_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  const run = async (config: string, threads: number): Promise<Ran> => {
    let report = '';
    let said = '';
    const code = await analyze(
      {
        files: [],
        format: undefined,
        configFile: config,
        sources: [],
        output: 'json',
        sinceMs: Number.NEGATIVE_INFINITY,
        untilMs: Number.POSITIVE_INFINITY,
        failOnBreach: false,
        threads,
      },
      {
        stdin: Readable.from([]),
        stdout: (text) => {
          report += text;
        },
        stderr: (text) => {
          said += text;
        },
        env: {},
        cwd: workspace.directory,
        terminalColumns: null,
        isStdoutTerminal: false,
        isStdoutOpen: () => true,
        onSignal: () => () => undefined,
        abandon: () => assert.fail('it was abandoned'),
      },
    );
    return { code, report, said };
  };

  const write = (name: string, names: readonly string[]): string => {
    writeFileSync(workspace.path('key'), KEY);
    writeFileSync(workspace.path(name), CONFIG(names));
    return workspace.path(name);
  };

  before(() => {
    const traffic = { seed: 7, sessions: 50, sites: 3, lines: LINES };
    writeLog(workspace.path('edge.log'), { ...traffic, kind: 'nginx' });
    writeLog(workspace.path('origin.log'), { ...traffic, kind: 'pino' });
    const whole = readFileSync(workspace.path('edge.log'));
    // Another file of the same source, with all that lines can be.
    const odd = [
      '',
      'no line of this format',
      `{"time":"${'x'.repeat(5000)}"}`,
      '{"time":"1","status":"abc"}',
      '\0\0\0',
    ];
    writeFileSync(workspace.path('edge2.log'), `${odd.join('\n')}\n`);
    appendFileSync(workspace.path('edge2.log'), whole.subarray(0, whole.length >> 1));
    writeFileSync(workspace.path('edge-cut1.log.gz'), gzipSync(whole).subarray(0, -2000));
    writeFileSync(workspace.path('edge-cut2.log.gz'), 'neither a line nor gzip');
    writeFileSync(workspace.path('edge-cut3.log.gz'), '');
  });

  it('come to the same', async () => {
    const config = write('all.yaml', ['edge', 'origin', 'edge-cut']);
    const alone = await run(config, 0);
    assert.ok(JSON.parse(alone.report).requests > 2 * LINES);
    for (const threads of [1, 2, 9])
      assert.deepEqual(await run(config, threads), alone, `${threads} threads`);
  });

  it('are as many as were found', async () => {
    const config = write('one.yaml', ['origin']);
    const { sources } = JSON.parse((await run(config, 3)).report);
    assert.deepEqual(
      sources.map(({ lines }: { lines: number }) => lines),
      [LINES],
    );
  });
});
