// What a reload does to the sources under way: as little as it can, and nothing is read twice.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRunningSources } from '../../exporter/commands/running-sources.ts';
import type { Stages } from '../../exporter/commands/stages.ts';
import type { Config, SourceConfig } from '../../exporter/config/config.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import type { SavedPosition, SourceOptions } from '../../exporter/sources/source.ts';
import { counts } from '../slis/counting.ts';
import { config, lineOf, source, stagesOf } from './configs.ts';

const LIMITS = config().limits;
const pathOf = ({ input }: SourceConfig): string => (input.kind === 'file' ? input.path : '-');

/** Inputs that say only what a test makes them say, with a diary of what is done to them. */
const createInputs = () => {
  const diary: string[] = [];
  const open = new Map<string, SourceOptions>();
  const said = new Map<string, number>();
  const resumed = new Map<string, unknown>();
  const released: string[] = [];
  let hold: Promise<void> | null = null;
  let heldPath: string | undefined;
  let holdFirst: Promise<void> | null = null;
  return {
    diary,
    open,
    /** What each input was last told of where it stood; absent: it was told nothing. */
    resumed,
    /** Positions that inputs were told to be on the disk. */
    released,
    /** Makes the next stop, or that of a path, wait until the answered function is called. */
    holdStop: (path?: string): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      heldPath = path;
      return resolve;
    },
    /** Makes starts wait until the answered function is called. */
    holdStart: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      holdFirst = promise;
      return resolve;
    },
    say: (path: string, ...lines: readonly string[]): void => {
      const { onLine, signals } = open.get(path) ?? assert.fail(`${path} is not open`);
      signals.bytes(1);
      said.set(path, (said.get(path) ?? 0) + lines.length);
      for (const line of lines) onLine(chunkOf(line), 0, line.length);
    },
    openInput: (of: SourceConfig, _stages: Stages, options: SourceOptions) => {
      const path = pathOf(of);
      assert.equal(open.has(path), false, `${path} is read twice`);
      diary.push(`open ${path}`);
      open.set(path, options);
      if ('resume' in options) resumed.set(path, options.resume);
      else resumed.delete(path);
      const positions = () => [{ lines: said.get(path) ?? 0 }];
      return {
        start: async () => {
          diary.push(`start ${path}`);
          await holdFirst;
          options.signals.state('idle');
        },
        stop: async () => {
          diary.push(`stop ${path}`);
          if (heldPath === undefined || heldPath === path) {
            await hold;
            hold = null;
          }
          open.delete(path);
        },
        ended: Promise.withResolvers<void>().promise,
        positions,
        release: async (saved: readonly SavedPosition[]) =>
          void released.push(`${path} ${JSON.stringify(saved)}`),
      };
    },
  };
};

const setUp = (first: Config, saved?: unknown) => {
  const inputs = createInputs();
  const notices: string[] = [];
  const batches: string[] = [];
  const sources = createRunningSources({
    stdin: Readable.from([]),
    wallMs: () => Date.UTC(2026, 0, 2),
    onNotice: (name, message, path) => notices.push(`${name} ${path} ${message}`),
    onBroken: (name, error, { path, offset, length }) =>
      notices.push(`${name} ${path} ${offset} ${length} ${error}`),
    onBatch: (name, _startMs, bytes) => batches.push(`${name} ${bytes}`),
    openInput: inputs.openInput,
    openPushed: () => assert.fail('nothing is pushed'),
    saved,
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
    /** What is saved of each source now, as another process reads it. */
    save: (): unknown => JSON.parse(JSON.stringify(sources.save()?.sources ?? null)),
    names: () => sources.list().map(({ config: { name } }) => name),
  };
};

const EDGE = '/logs/edge.log';
const LINES = 'cookie_exporter_lines_total';

describe('a wrapper', () => {
  it('is what the config says at the moment', async () => {
    const { start, reload, open } = setUp(config());
    await start();
    const wrapperOf = () => open.get(EDGE)?.wrapper?.();
    const before = wrapperOf();
    await reload(config({ sources: [source('edge', { wrapper: 'none' })] }));
    assert.deepEqual([before, wrapperOf()], ['auto', 'none']);
  });
});

describe('a line on which the program breaks', () => {
  it('is counted, and said under the name of its source', async () => {
    const { start, open, notices, countsOf } = setUp(config());
    await start();
    open.get(EDGE)?.signals.broken(new Error('broken'), { path: EDGE, offset: 7, length: 3 });
    assert.deepEqual(countsOf('cookie_exporter_lines_rejected_total'), { 'edge internal_error': 1 });
    assert.deepEqual(notices, [`edge ${EDGE} 7 3 Error: broken`]);
  });
});

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
    assert.deepEqual(countsOf('cookie_exporter_source_state'), {
      'edge reading': 1,
      'edge first_or_last_only': 1,
    });
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

/** What another process saved that had read some lines of each of these sources. */
const savedBy = async (sources: readonly SourceConfig[], lines = 3): Promise<unknown> => {
  const { start, say, save } = setUp(config({ sources }));
  await start();
  for (const one of sources) say(pathOf(one), ...Array.from({ length: lines }, () => lineOf({ seconds: 5 })));
  return save();
};
const MOVED = { kind: 'file', path: '/logs/new.log' } as const;

describe('after a restart', () => {
  /** What the input of each path is told; absent: nothing. */
  const told = async (sources: readonly SourceConfig[], saved: unknown): Promise<Record<string, unknown>> => {
    const { start, resumed } = setUp(config({ sources }), saved);
    await start();
    return Object.fromEntries(resumed);
  };

  it('sources go on where they were', async () => {
    const both = [source('edge'), source('app')];
    const expected = { [EDGE]: [{ lines: 3 }], '/logs/app.log': [{ lines: 3 }] };
    assert.deepEqual(await told(both, await savedBy(both)), expected);
  });
  it('a source goes on under another name', async () => {
    const saved = await savedBy([source('edge')]);
    const expected = { [EDGE]: [{ lines: 3 }] };
    assert.deepEqual(await told([source('front', { input: source('edge').input })], saved), expected);
  });
  it('of two sources of one input each goes on as the one of its name', async () => {
    const [a, b] = [source('a'), source('b', { input: source('a').input })];
    const saved = [a, b].map(({ name }, at) => ({
      name,
      input: JSON.stringify(a.input),
      positions: [{ lines: at }],
      lastRecordMs: null,
      watch: '',
      memory: {},
    }));
    assert.deepEqual(await told([b], saved), { '/logs/a.log': [{ lines: 1 }] });
  });
  it('a source that reads something else now is read for the first time', async () => {
    const saved = await savedBy([source('edge')]);
    assert.deepEqual(await told([source('edge', { input: MOVED })], saved), {});
  });
  it('a source that had nothing to read goes on from there', async () => {
    const saved = await savedBy([source('edge')], 0);
    assert.deepEqual(await told([source('edge')], saved), { [EDGE]: [{ lines: 0 }] });
  });
  for (const saved of [undefined, null, {}, 'edge', [1, null, {}, { name: 'edge' }]]) {
    it(`nothing is known from ${JSON.stringify(saved)}`, async () =>
      assert.deepEqual(await told([source('edge')], saved), {}));
  }

  it('a source is known as it was: its last record, and what it shows', async () => {
    const { start, sources } = setUp(config(), await savedBy([source('edge')]));
    await start();
    const { lastRecordMs, shows } = sources.list()[0]?.monitor.view() ?? assert.fail('no source');
    assert.equal(lastRecordMs, Date.UTC(2026, 0, 1, 0, 0, 5));
    assert.deepEqual([shows('cookie'), shows('upstream_set_cookie')], [true, false]);
  });
  it('what was seen of a source is forgotten where it is watched for something else', async () => {
    const other = source('edge', { vantage: 'origin' });
    const { start, sources } = setUp(config({ sources: [other] }), await savedBy([source('edge')]));
    await start();
    const { lastRecordMs, shows } = sources.list()[0]?.monitor.view() ?? assert.fail('no source');
    assert.deepEqual([lastRecordMs !== null, shows('upstream_set_cookie')], [true, false]);
  });
});

describe('what is saved of the sources', () => {
  it('is nothing before they are known', () => {
    assert.equal(setUp(config()).save(), null);
  });
  it('is that of the sources in the config, under the names they have now, after those that left it', async () => {
    const { start, reload, save } = setUp(config({ sources: [source('a'), source('b')] }));
    await start();
    await reload(config({ sources: [source('c', { input: source('a').input })] }));
    const saved = save() as { name: string; input: string }[];
    assert.deepEqual(
      saved.map(({ name, input }) => [name, JSON.parse(input)]),
      [
        ['b', { kind: 'file', path: '/logs/b.log' }],
        ['c', { kind: 'file', path: '/logs/a.log' }],
      ],
    );
  });
  it('has each of them once while several are being stopped', async () => {
    const { start, reload, holdStop, diary, save } = setUp(config({ sources: [source('a'), source('b')] }));
    await start();
    const release = holdStop('/logs/b.log');
    const reloaded = reload(config({ sources: [] }));
    while (diary.at(-1) !== 'stop /logs/b.log') await nextTurn();
    const names = (save() as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names, ['a', 'b']);
    release();
    await reloaded;
  });
  it('tells nothing of where a new one begins before it has looked, but where one stands that is known', async () => {
    const known = await savedBy([source('edge')]);
    const { start, holdStart, save } = setUp(config({ sources: [source('edge'), source('new')] }), known);
    const release = holdStart();
    const started = start();
    await nextTurn();
    const positions = () => (save() as { positions?: unknown }[]).map((one) => one.positions);
    assert.deepEqual(positions(), [[{ lines: 0 }], undefined]);
    release();
    await started;
    assert.deepEqual(positions(), [[{ lines: 0 }], [{ lines: 0 }]]);
  });
  it('is still there when all were stopped', async () => {
    const { start, say, sources, save } = setUp(config());
    await start();
    say(EDGE, lineOf());
    const expected = save();
    await sources.stop();
    assert.deepEqual(save(), expected);
  });
  it('is told to each source once it is on the disk, as it was then', async () => {
    const { start, say, sources, released } = setUp(config());
    await start();
    say(EDGE, lineOf());
    const saving = sources.save();
    say(EDGE, lineOf());
    assert.deepEqual(released, []);
    saving?.release();
    assert.deepEqual(released, [`${EDGE} [{"lines":1}]`]);
  });
});

describe('a source that comes back into the config', () => {
  it('goes on where it was', async () => {
    const { start, reload, say, resumed, countsOf } = setUp(config({ sources: [source('a'), source('b')] }));
    await start();
    say('/logs/b.log', lineOf(), lineOf());
    await reload(config({ sources: [source('a')] }));
    await reload(config({ sources: [source('a'), source('b')] }));
    assert.deepEqual(resumed.get('/logs/b.log'), [{ lines: 2 }]);
    say('/logs/b.log', lineOf());
    assert.deepEqual(countsOf(LINES), { b: 3 });
  });
  it('goes on where it was before a restart without it', async () => {
    const { start, reload, resumed } = setUp(config(), await savedBy([source('edge'), source('b')]));
    await start();
    await reload(config({ sources: [source('edge'), source('b')] }));
    assert.deepEqual(resumed.get('/logs/b.log'), [{ lines: 3 }]);
  });
  it('goes on where it was before several restarts without it', async () => {
    let saved = await savedBy([source('edge'), source('b')]);
    for (let restart = 0; restart < 3; restart++) {
      const { start, save } = setUp(config(), saved);
      await start();
      saved = save();
    }
    const { start, resumed } = setUp(config({ sources: [source('b')] }), saved);
    await start();
    assert.deepEqual(resumed.get('/logs/b.log'), [{ lines: 3 }]);
  });
  it('is forgotten once a hundred others have left after it', async () => {
    const names = Array.from({ length: 101 }, (_, n) => `s${n}`);
    const { start, reload, save } = setUp(config({ sources: [] }));
    await start();
    for (const name of names) await reload(config({ sources: [source(name)] }));
    await reload(config({ sources: [] }));
    const saved = save() as { name: string }[];
    assert.deepEqual(
      saved.map(({ name }) => name),
      names.slice(1),
    );
  });
});

describe('standard input', () => {
  it('is read and counted', async () => {
    const ended = Promise.withResolvers<void>();
    const sources = createRunningSources({
      stdin: Readable.from([Buffer.from(`${lineOf()}\n${lineOf()}\n`)]),
      wallMs: () => 0,
      onNotice: assert.fail,
      onBroken: assert.fail,
      openPushed: () => assert.fail('nothing is pushed'),
      onBatch: () => ended.resolve(),
    });
    const stages = stagesOf(config({ sources: [source('edge', { input: { kind: 'stdin' } })] }));
    await sources.apply(stages);
    await ended.promise;
    await sources.stop();
    assert.deepEqual(counts(stages.tallies, LINES), { edge: 2 });
  });
});
