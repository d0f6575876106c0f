// What a reload does to the sources under way: as little as it can, and nothing is read twice.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { createRunningSources } from '../../exporter/commands/running-sources.ts';
import type { Stages } from '../../exporter/commands/stages.ts';
import type { Config, SourceConfig } from '../../exporter/config/config.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import type { SourceOptions } from '../../exporter/sources/source.ts';
import { counts } from '../slis/counting.ts';
import { config, lineOf, source, stagesOf } from './configs.ts';

const LIMITS = config().limits;
const pathOf = ({ input }: SourceConfig): string => (input.kind === 'file' ? input.path : '-');

/** Inputs that say only what a test makes them say, with a diary of what is done to them. */
const createInputs = () => {
  const diary: string[] = [];
  const open = new Map<string, SourceOptions>();
  let hold: Promise<void> | null = null;
  return {
    diary,
    open,
    /** Makes the next stop wait until the answered function is called. */
    holdStop: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    },
    say: (path: string, ...lines: readonly string[]): void => {
      const { onLine, signals } = open.get(path) ?? assert.fail(`${path} is not open`);
      signals.bytes(1);
      for (const line of lines) onLine(chunkOf(line), 0, line.length);
    },
    openInput: (of: SourceConfig, _stages: Stages, options: SourceOptions) => {
      const path = pathOf(of);
      assert.equal(open.has(path), false, `${path} is read twice`);
      diary.push(`open ${path}`);
      open.set(path, options);
      return {
        start: async () => {
          diary.push(`start ${path}`);
          options.signals.state('idle');
        },
        stop: async () => {
          diary.push(`stop ${path}`);
          await hold;
          hold = null;
          open.delete(path);
        },
        ended: Promise.withResolvers<void>().promise,
      };
    },
  };
};

const setUp = (first: Config) => {
  const inputs = createInputs();
  const notices: string[] = [];
  const batches: string[] = [];
  const sources = createRunningSources({
    stdin: Readable.from([]),
    wallMs: () => 0,
    onNotice: (name, message, path) => notices.push(`${name} ${path} ${message}`),
    onBatch: (name, _startMs, bytes) => batches.push(`${name} ${bytes}`),
    openInput: inputs.openInput,
  });
  let stages = stagesOf(first);
  const { tallies } = stages;
  return {
    ...inputs,
    notices,
    batches,
    sources,
    start: () => sources.apply(stages),
    reload: (next: Config) => {
      stages = stagesOf(next, stages);
      return sources.apply(stages);
    },
    countsOf: (metric: MetricName) => counts(tallies, metric),
    names: () => sources.list().map(({ config: { name } }) => name),
  };
};

const EDGE = '/logs/edge.log';
const LINES = 'cookie_exporter_lines_total';

describe('the sources', () => {
  it('are all begun, in the config’s order', async () => {
    const { start, diary, names } = setUp(config({ sources: [source('b'), source('a')] }));
    await start();
    assert.deepEqual(diary, [
      'open /logs/b.log',
      'open /logs/a.log',
      'start /logs/b.log',
      'start /logs/a.log',
    ]);
    assert.deepEqual(names(), ['b', 'a']);
  });

  it('hand their lines to the stages', async () => {
    const { start, say, countsOf, batches } = setUp(config());
    await start();
    say(EDGE, lineOf(), lineOf({ cookie: 'sid=1' }));
    await Promise.resolve();
    assert.deepEqual(countsOf('cookie_requests_total'), {
      'edge shop.example.com tls none': 1,
      'edge shop.example.com tls auth': 1,
    });
    assert.deepEqual(batches, ['edge 1']);
  });

  it('say under their name what is wrong', async () => {
    const { start, open, notices, countsOf } = setUp(config());
    await start();
    open.get(EDGE)?.signals.notice('EACCES', EDGE);
    open.get(EDGE)?.signals.tooLong();
    assert.deepEqual(notices, [`edge ${EDGE} EACCES`]);
    assert.deepEqual(countsOf('cookie_exporter_lines_rejected_total'), { 'edge too_long': 1 });
  });

  it('are all stopped', async () => {
    const { start, sources, diary } = setUp(config({ sources: [source('a'), source('b')] }));
    await start();
    diary.length = 0;
    await sources.stop();
    assert.deepEqual(diary, ['stop /logs/a.log', 'stop /logs/b.log']);
  });
});

/** Changes of a config through which a source goes on where it is. */
const KEEPING: readonly (readonly [what: string, next: Config])[] = [
  ['nothing', config()],
  ['start_at', config({ sources: [source('edge', { startAt: 'beginning' })] })],
  ['the line limit', config({ limits: { ...LIMITS, lineBytes: 1024 } })],
  ['the number of files', config({ limits: { ...LIMITS, files: 1 } })],
  ['its transport', config({ sources: [source('edge', { transport: 'forwarded' })] })],
  ['its fidelity', config({ sources: [source('edge', { fidelity: { setCookie: 'first' } })] })],
  ['its vantage', config({ sources: [source('edge', { vantage: 'origin' })] })],
  ['its name', config({ sources: [source('front', { input: source('edge').input })] })],
  ['the other sources', config({ sources: [source('a'), source('edge'), source('b')] })],
  ['the sites', config({ sites: { allow: [], ignore: [], hostsAs: {} } })],
];

describe('a reload', () => {
  for (const [what, next] of KEEPING) {
    it(`that changes ${what} lets a source go on where it is`, async () => {
      const { start, reload, diary } = setUp(config());
      await start();
      await reload(next);
      assert.deepEqual(
        diary.filter((entry) => entry.endsWith(EDGE)),
        [`open ${EDGE}`, `start ${EDGE}`],
      );
    });
  }

  it('keeps the totals of a source', async () => {
    const { start, reload, say, countsOf } = setUp(config());
    await start();
    say(EDGE, lineOf());
    await reload(config({ objectives: { secure_coverage: 0.5 } }));
    say(EDGE, lineOf());
    assert.deepEqual(countsOf(LINES), { edge: 2 });
  });

  it('keeps what a source last said and what was measured', async () => {
    const { start, reload, say, open, sources } = setUp(config());
    await start();
    open.get(EDGE)?.signals.lagBytes(7);
    say(EDGE, lineOf({ seconds: 5 }));
    const [before] = sources.list();
    const { shows: _, ...view } = before?.monitor.view() ?? assert.fail('no source');
    await reload(config({ limits: { ...LIMITS, sites: 3 } }));
    const { shows, ...after } = sources.list()[0]?.monitor.view() ?? assert.fail('no source');
    assert.deepEqual(after, view);
    assert.deepEqual([view.lagBytes, shows('cookie')], [7, true]);
  });

  it('shows a source that is watched anew once, with what it last said', async () => {
    const { start, reload, open, countsOf } = setUp(config());
    await start();
    open.get(EDGE)?.signals.state('reading');
    await reload(config({ sources: [source('edge', { fidelity: { setCookie: 'first' } })] }));
    assert.deepEqual(countsOf('cookie_source_info'), { 'edge edge nginx first all false': 1 });
    assert.deepEqual(countsOf('cookie_exporter_source_state'), { 'edge reading': 1 });
  });

  it('counts the lines after it by the new config', async () => {
    const { start, reload, say, countsOf } = setUp(config());
    await start();
    say(EDGE, lineOf({ cookie: 'acme=1' }));
    await reload(config({ cookies: { ...config().cookies, classes: { auth: ['acme'] } } }));
    say(EDGE, lineOf({ cookie: 'acme=1' }));
    assert.deepEqual(countsOf('cookie_requests_total'), {
      'edge shop.example.com tls other': 1,
      'edge shop.example.com tls auth': 1,
    });
  });

  it('that takes a source away stops it, keeps its totals and drops its gauges', async () => {
    const both = config({ sources: [source('edge'), source('edge-2')] });
    const { start, reload, say, countsOf, names, diary } = setUp(both);
    await start();
    say('/logs/edge-2.log', lineOf());
    await reload(config());
    assert.equal(diary.at(-1), 'stop /logs/edge-2.log');
    assert.deepEqual(names(), ['edge']);
    assert.deepEqual(countsOf(LINES), { 'edge-2': 1 });
    assert.deepEqual(Object.keys(countsOf('cookie_source_info')), ['edge edge nginx unknown all false']);
    assert.deepEqual(Object.keys(countsOf('cookie_exporter_source_up')), ['edge']);
  });

  it('that gives a source another input begins it anew, under the same totals', async () => {
    const { start, reload, say, countsOf, diary } = setUp(config());
    await start();
    say(EDGE, lineOf());
    await reload(config({ sources: [source('edge', { input: { kind: 'file', path: '/logs/new.log' } })] }));
    say('/logs/new.log', lineOf());
    assert.deepEqual(diary.slice(2), [`stop ${EDGE}`, 'open /logs/new.log', 'start /logs/new.log']);
    assert.deepEqual(countsOf(LINES), { edge: 2 });
    assert.deepEqual(countsOf('cookie_exporter_source_state'), { 'edge idle': 1 });
  });

  it('that renames a source counts on under the new name', async () => {
    const { start, reload, say, countsOf } = setUp(config());
    await start();
    say(EDGE, lineOf());
    await reload(config({ sources: [source('front', { input: source('edge').input })] }));
    say(EDGE, lineOf());
    assert.deepEqual(countsOf(LINES), { edge: 1, front: 1 });
    assert.deepEqual(Object.keys(countsOf('cookie_exporter_source_up')), ['front']);
  });

  it('that lets two sources swap names keeps both where they are', async () => {
    const { start, reload, diary, say, countsOf } = setUp(config({ sources: [source('a'), source('b')] }));
    await start();
    const [a, b] = [source('a').input, source('b').input];
    await reload(config({ sources: [source('a', { input: b }), source('b', { input: a })] }));
    say('/logs/a.log', lineOf());
    assert.equal(diary.length, 4);
    assert.deepEqual(countsOf(LINES), { b: 1 });
    assert.deepEqual(countsOf('cookie_exporter_source_up'), { a: 1, b: 1 });
  });

  it('that comes while another is under way waits for it', async () => {
    const { start, reload, holdStop, diary, names } = setUp(config());
    await start();
    const release = holdStop();
    const first = reload(config({ sources: [source('a')] }));
    const second = reload(config({ sources: [source('b')] }));
    release();
    await Promise.all([first, second]);
    assert.deepEqual(diary.slice(2), [
      `stop ${EDGE}`,
      'open /logs/a.log',
      'start /logs/a.log',
      'stop /logs/a.log',
      'open /logs/b.log',
      'start /logs/b.log',
    ]);
    assert.deepEqual(names(), ['b']);
  });

  it('begins nothing once all was stopped', async () => {
    const { start, reload, sources, diary } = setUp(config());
    await start();
    await Promise.all([sources.stop(), reload(config({ sources: [source('a')] }))]);
    assert.deepEqual(diary.slice(2), [`stop ${EDGE}`]);
  });
});

describe('standard input', () => {
  it('is read and counted', async () => {
    const ended = Promise.withResolvers<void>();
    const sources = createRunningSources({
      stdin: Readable.from([Buffer.from(`${lineOf()}\n${lineOf()}\n`)]),
      wallMs: () => 0,
      onNotice: assert.fail,
      onBatch: () => ended.resolve(),
    });
    const stages = stagesOf(config({ sources: [source('edge', { input: { kind: 'stdin' } })] }));
    await sources.apply(stages);
    await ended.promise;
    await sources.stop();
    assert.deepEqual(counts(stages.tallies, LINES), { edge: 2 });
  });
});
