// Inputs that other threads read come to the same as those that one thread reads, whatever is wrong with them.
import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { AnalyzeOptions } from '../../../exporter/commands/analyze/analyze-inputs.ts';
import { analyze } from '../../../exporter/commands/analyze.ts';
import { findFormat } from '../../../exporter/formats/index.ts';
import { writeLog } from '../../bench/log/write-log.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';
import { type CorpusCase, loadCorpus } from '../../formats/corpus.ts';

const LINES = 4000;
const KEY = 'a key of at least thirty-two bytes, the same in each run';
const MAX_LINE_BYTES = 4096;

/** A source as YAML, which JSON is. */
type Source = { readonly name: string; readonly path: string; readonly [key: string]: unknown };

const edge = (name: string, path: string): Source => ({ name, path, vantage: 'edge', format: 'nginx' });
const origin = (name: string, path: string): Source => ({ name, path, vantage: 'origin', format: 'pino' });

const sourceOfCase = ({ format, name, options }: CorpusCase, at: number): Source => {
  const { definition, settings, fields, timezone } = options;
  return {
    name: `source-${at}`,
    path: join(import.meta.dirname, '..', '..', 'corpus', format, name, 'input.log'),
    vantage: findFormat(format)?.usualVantage,
    format: definition === undefined ? format : { [format]: definition, ...settings },
    ...(fields && { fields }),
    ...(timezone && { timezone }),
  };
};

/** How late the last record is, is told by the wall clock. */
const withoutLag = (report: string): string =>
  report.replaceAll(/^cookie_exporter_source_lag_seconds.*$/gm, '');

/** Number of a thread that has ended. */
const ENDED = -1;

type Ran = { readonly code: number; readonly report: string; readonly said: string };

describe('inputs that are read by other threads', function () {
  this.timeout(120_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  const run = async (more: Partial<AnalyzeOptions>): Promise<Ran> => {
    let report = '';
    let said = '';
    const options: AnalyzeOptions = {
      files: [],
      format: undefined,
      configFile: undefined,
      sources: [],
      output: 'json',
      sinceMs: Number.NEGATIVE_INFINITY,
      untilMs: Number.POSITIVE_INFINITY,
      failOnBreach: false,
      threads: 0,
      ...more,
    };
    const code = await analyze(options, {
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
    });
    return { code, report: withoutLag(report), said };
  };

  const write = (...sources: readonly Source[]): string => {
    writeFileSync(workspace.path('key'), KEY);
    const config = {
      sources: sources.map(({ path, ...source }) => ({ ...source, file: { path } })),
      auth: { login: ['/login'] },
      limits: { line: MAX_LINE_BYTES },
      fingerprint: { key_file: 'key' },
    };
    writeFileSync(workspace.path('cookies.yaml'), JSON.stringify(config));
    return workspace.path('cookies.yaml');
  };

  /** Runs with and without threads; answers what both came to. */
  const compare = async (counts: readonly number[], more: Partial<AnalyzeOptions>): Promise<Ran> => {
    const expected = await run({ ...more, threads: 0 });
    for (const threads of counts)
      assert.deepEqual(await run({ ...more, threads }), expected, `${threads} threads`);
    return expected;
  };

  const requestsOf = ({ report }: Ran): number => JSON.parse(report).requests;

  before(() => {
    const traffic = { seed: 7, sessions: 50, sites: 3, lines: LINES };
    writeLog(workspace.path('edge.log'), { ...traffic, kind: 'nginx' });
    writeLog(workspace.path('origin.log'), { ...traffic, kind: 'pino' });
    const whole = readFileSync(workspace.path('edge.log'));
    const half = whole.lastIndexOf('\n', whole.length >> 1) + 1;
    writeFileSync(workspace.path('half1.log'), whole.subarray(0, half));
    writeFileSync(workspace.path('half2.log'), gzipSync(whole.subarray(half)));
    writeFileSync(workspace.path('cut1.gz'), gzipSync(whole).subarray(0, -2000));
    writeFileSync(workspace.path('cut2.gz'), 'neither a line nor gzip');
    writeFileSync(workspace.path('cut3.gz'), '');
  });

  it('come to the same where two logs are taken together by time', async () => {
    const configFile = write(edge('edge', 'edge.log'), origin('origin', 'origin.log'));
    for (const output of ['json', 'prometheus'] as const) await compare([1, 2, 9], { configFile, output });
  });

  it('come to the same where files follow one another', async () => {
    const whole = await run({ configFile: write(edge('edge', 'edge.log')) });
    const halves = await compare([1, 2], { configFile: write(edge('edge', 'half*.log')) });
    assert.equal(requestsOf(halves), requestsOf(whole));
  });

  it('come to the same where gzip is cut short, or is none', async () => {
    const ran = await compare([1, 3], { configFile: write(edge('edge', 'cut*.gz')), output: 'prometheus' });
    assert.match(ran.said, /cut1\.gz.*Z_BUF_ERROR|Z_BUF_ERROR.*cut1\.gz/);
  });

  it('come to the same where a part of the time is asked for', async () => {
    const configFile = write(edge('edge', 'edge.log'), origin('origin', 'origin.log'));
    const { from, to } = JSON.parse((await run({ configFile })).report);
    const [sinceMs, untilMs] = [from, to].map((time: string) => Date.parse(time)) as [number, number];
    const quarterMs = (untilMs - sinceMs) / 4;
    const ran = await compare([1], {
      configFile,
      sinceMs: sinceMs + quarterMs,
      untilMs: untilMs - quarterMs,
    });
    assert.ok(requestsOf(ran) > 0 && requestsOf(ran) < 2 * LINES);
  });

  it('come to the same where they are named on the command line', async () => {
    const ran = await compare([1], { files: ['edge.log', 'origin.log'], configFile: write() });
    assert.ok(requestsOf(ran) >= LINES);
  });

  it('are told to be of one log where two sources read the same', async () => {
    const configFile = write(edge('one', 'edge.log'), edge('other', 'edge.log'));
    const { report } = await compare([1, 2], { configFile, output: 'prometheus' });
    assert.match(report, /^cookie_exporter_source_state\{source="other",state="duplicate"\} 1$/m);
  });

  it('come to the same whatever their format', async () => {
    const ran = await compare([1, 2], { configFile: write(...loadCorpus().map(sourceOfCase)) });
    assert.ok(requestsOf(ran) > 100);
  });

  it('come to the same whatever their lines', () => {
    const good = loadCorpus()
      .filter(({ format, options }) => format === 'nginx' && options.definition === undefined)
      .flatMap(({ lines }) => lines);
    const line = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...good) },
      fc.constantFrom('', '\0\0\0', '{"time":"1","status":"abc"}', 'no line of this format'),
      fc.constantFrom(MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 200_000).map((length) => 'x'.repeat(length)),
    );
    const lines = fc.array(line, { maxLength: 3000, size: 'max' });
    return fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('\n', ''), async (some, end) => {
        writeFileSync(workspace.path('any.log'), `x${some.join('\n')}${end}`, 'latin1');
        await compare([1], { configFile: write(edge('edge', 'any.log')), output: 'prometheus' });
      }),
      { numRuns: 8 },
    );
  });

  /** Threads that a run starts; none outlives it. */
  const threadsOf = async (more: Partial<AnalyzeOptions>): Promise<number> => {
    const started: Worker[] = [];
    const onThread = (message: unknown): void => {
      started.push((message as { worker: Worker }).worker);
    };
    diagnostics.subscribe('worker_threads', onThread);
    await run(more);
    diagnostics.unsubscribe('worker_threads', onThread);
    const living = started.filter(({ threadId }) => threadId !== ENDED);
    assert.equal(living.length, 0);
    return started.length;
  };
  const threadCases = [
    [0, 0, 'none where none may be'],
    [1, 1, 'one where one may be'],
    [9, 2, 'no more than there are files'],
    [null, 0, 'none for little logs, unless it was said how many'],
  ] as const;
  for (const [threads, expected, sentence] of threadCases) {
    it(`are read by as many as pay: ${sentence}`, async () => {
      const configFile = write(edge('edge', 'edge.log'), origin('origin', 'origin.log'));
      assert.equal(await threadsOf({ configFile, threads }), expected);
    });
  }

  it('are read by one that began early for nothing, where the config turns out to be wrong', async () => {
    const configFile = write(edge('edge', 'edge.log'), edge('edge', 'edge.log'));
    assert.equal(await threadsOf({ configFile, threads: 1 }), 1);
  });

  it('are as many as were found', async () => {
    copyFileSync(workspace.path('origin.log'), workspace.path('alone.log'));
    const ran = await run({ configFile: write(origin('origin', 'alone.log')), threads: 3 });
    const lines = JSON.parse(ran.report).sources.map((one: { lines: number }) => one.lines);
    assert.deepEqual(lines, [LINES]);
  });
});
