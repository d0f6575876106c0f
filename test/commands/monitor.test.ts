// What a source says of itself, as metrics and as the status page's row.
import assert from 'node:assert/strict';
import { createMonitor, type MonitorOptions } from '../../exporter/commands/monitor.ts';
import type { SourceConfig } from '../../exporter/config/config.ts';
import type { Exchange } from '../../exporter/exchanges/exchange.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { createMemory, type SavedMemory } from '../../exporter/metrics/memory.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { carrying, counts, exchange, issued, sent, setting } from '../slis/counting.ts';
import { source } from './configs.ts';

const WALL_MS = 1_000_000;

const setUp = (more: Partial<SourceConfig> = {}) => {
  const tallies = new Tallies({ maxSeries: 1000, now: () => 0 });
  const batches: [number, number][] = [];
  const notices: string[] = [];
  const options: MonitorOptions = {
    tallies,
    wallMs: () => WALL_MS,
    onNotice: (message, path) => notices.push(`${path}: ${message}`),
    onBatch: (startMs, bytes) => batches.push([startMs, bytes]),
  };
  const monitor = createMonitor(source('edge', more), options);
  const countsOf = (metric: MetricName) => counts(tallies, metric);
  const info = () => Object.keys(countsOf('cookie_source_info'));
  const isShown = (metric: MetricName) => tallies.family(metric).series.length > 0;
  return { tallies, options, monitor, batches, notices, countsOf, info, isShown };
};

/** Until what was put off to the end of this batch is done. */
const batchEnd = (): Promise<void> => Promise.resolve();

describe('the watch over a source', () => {
  it('counts what the source says', () => {
    const { monitor, countsOf, notices } = setUp();
    const { signals } = monitor;
    signals.bytes(10);
    signals.bytes(5);
    signals.rotated();
    signals.truncated();
    signals.lost(7, 'truncated');
    signals.notice('EACCES', '/logs/edge.log');
    assert.deepEqual(
      [
        countsOf('cookie_exporter_bytes_total'),
        countsOf('cookie_exporter_source_rotations_total'),
        countsOf('cookie_exporter_source_truncations_total'),
        countsOf('cookie_exporter_source_lost_bytes_total'),
        notices,
      ],
      [{ edge: 15 }, { edge: 1 }, { edge: 1 }, { 'edge truncated': 7 }, ['/logs/edge.log: EACCES']],
    );
  });

  const states = [
    ['waiting_for_file', false],
    ['reading', true],
    ['idle', true],
    ['ended', true],
    ['no_permission', false],
    ['failed', false],
  ] as const;
  for (const [state, isUp] of states) {
    it(`${state} is ${isUp ? 'up' : 'down'}, and the one state`, () => {
      const { monitor, countsOf } = setUp();
      monitor.signals.state(state);
      assert.deepEqual(countsOf('cookie_exporter_source_state'), { [`edge ${state}`]: 1 });
      assert.deepEqual(countsOf('cookie_exporter_source_up'), isUp ? { edge: 1 } : {});
      assert.equal(monitor.view().state, state);
    });
  }

  it('waits for its file until the source says more', () =>
    assert.equal(setUp().monitor.view().state, 'waiting_for_file'));

  it('shows how far behind the newest record was read', async () => {
    const { monitor, countsOf, batches } = setUp();
    monitor.signals.bytes(100);
    for (const timeMs of [WALL_MS - 5000, WALL_MS - 2000, WALL_MS - 9000]) monitor.saw(exchange({ timeMs }));
    await batchEnd();
    assert.deepEqual(countsOf('cookie_exporter_source_lag_seconds'), { edge: 2 });
    assert.deepEqual(countsOf('cookie_exporter_source_last_record_timestamp_seconds'), {
      edge: WALL_MS / 1000 - 2,
    });
    assert.deepEqual(batches, [[WALL_MS, 100]]);
    assert.equal(monitor.view().lastRecordMs, WALL_MS - 2000);
  });

  it('is never ahead of its records', async () => {
    const { monitor, tallies } = setUp();
    monitor.signals.bytes(1);
    monitor.saw(exchange({ timeMs: WALL_MS + 5000 }));
    await batchEnd();
    const [series] = tallies.family('cookie_exporter_source_lag_seconds').series;
    assert.equal(tallies.values[series?.slot ?? -1], 0);
  });

  it('does not let a record from far in the future hide the lag', async () => {
    const { monitor, countsOf } = setUp();
    monitor.signals.bytes(1);
    monitor.saw(exchange({ timeMs: WALL_MS - 3000 }));
    monitor.saw(exchange({ timeMs: WALL_MS + 86_400_000 }));
    await batchEnd();
    assert.deepEqual(countsOf('cookie_exporter_source_lag_seconds'), { edge: 3 });
  });

  it('shows no lag before there was a record', async () => {
    const { monitor, isShown } = setUp();
    monitor.signals.bytes(1);
    await batchEnd();
    assert.equal(isShown('cookie_exporter_source_lag_seconds'), false);
    assert.equal(monitor.view().lastRecordMs, null);
  });

  describe('what ails it', () => {
    const ailments = ({ monitor }: ReturnType<typeof setUp>) => {
      monitor.look();
      return monitor.view().symptoms;
    };
    it('is nothing at first', () => assert.deepEqual(ailments(setUp()), []));
    it('is that nothing was written for ten minutes', () => {
      let nowMs = WALL_MS;
      const { monitor, options } = setUp();
      const later = createMonitor(source('edge'), { ...options, wallMs: () => nowMs });
      later.signals.state('idle');
      nowMs += 600_000;
      later.look();
      assert.deepEqual(later.view().symptoms, ['no_new_bytes']);
      later.signals.bytes(1);
      later.look();
      assert.deepEqual([later.view().symptoms, monitor.view().symptoms], [[], []]);
    });
    it('is that lines are not in its format', () => {
      const rig = setUp();
      rig.tallies.counter('cookie_exporter_lines_total').add(20, 'edge');
      rig.tallies.counter('cookie_exporter_lines_rejected_total').add(20, 'edge', 'no_match');
      assert.deepEqual(ailments(rig), ['lines_do_not_match']);
    });
    it('is that its format has no cookies', () => {
      const { reader } = source('edge');
      assert.deepEqual(ailments(setUp({ reader: { ...reader, fields: new Set(['time']) } })), [
        'no_cookie_fields',
      ]);
    });
    for (const [fidelity, expected] of [
      [{ setCookie: 'redacted' }, 'redacted'],
      [{ cookie: 'redacted' }, 'redacted'],
      [{ cookie: 'truncated' }, 'truncated'],
      [{ setCookie: 'first' }, 'first_or_last_only'],
      [{ setCookie: 'last' }, 'first_or_last_only'],
    ] as const) {
      it(`is ${expected} as its fidelity says: ${JSON.stringify(fidelity)}`, () =>
        assert.deepEqual(ailments(setUp({ fidelity })), [expected]));
    }
    it('is that it has no request id, where there is another vantage', () => {
      const { options } = setUp();
      const joined = createMonitor(source('edge'), { ...options, isJoined: () => true });
      joined.look();
      assert.deepEqual(joined.view().symptoms, ['no_request_id']);
    });
    it('is a clock that is ahead', async () => {
      const rig = setUp();
      for (let n = 0; n < 10; n++) {
        rig.monitor.signals.bytes(1);
        rig.monitor.saw(exchange({ timeMs: WALL_MS + 90_000 }));
        await batchEnd();
      }
      assert.deepEqual(ailments(rig), ['clock_off']);
      assert.deepEqual(rig.countsOf('cookie_exporter_source_clock_skew_seconds'), { edge: 90 });
    });
    it('is no clock that is behind while there is a backlog', async () => {
      const rig = setUp();
      const batch = async () => {
        rig.monitor.signals.bytes(1);
        rig.monitor.saw(exchange({ timeMs: WALL_MS - 90_000 }));
        await batchEnd();
      };
      for (let n = 0; n < 30; n++) await batch();
      assert.deepEqual(ailments(rig), []);
      for (let n = 0; n < 20; n++) {
        rig.monitor.signals.lagBytes(0);
        await batch();
        await batch();
      }
      assert.deepEqual(ailments(rig), ['clock_off']);
      const [series] = rig.tallies.family('cookie_exporter_source_clock_skew_seconds').series;
      assert.equal(rig.tallies.values[series?.slot ?? -1], -90);
    });
    it('is that most records lack the id that others are joined by', () => {
      const { options } = setUp();
      const { reader } = source('edge');
      const withId = { reader: { ...reader, fields: new Set([...reader.fields, 'request_id' as const]) } };
      const joined = createMonitor(source('edge', withId), { ...options, isJoined: () => true });
      const see = (key: string | null) => {
        for (let n = 0; n < 50; n++) joined.saw(exchange({ join: { key, target: [] } }));
        joined.look();
        return joined.view().symptoms;
      };
      assert.deepEqual([see('id'), see(null), see('id')], [[], ['no_request_id'], []]);
    });
    it('is that it seems to be written at the other side', () => {
      const rig = setUp();
      const traits = {
        peer: 'lb',
        isForwarded: true,
        socket: 'plaintext',
        request: null,
        isSampled: false,
      } as const;
      for (let n = 0; n < 50; n++) rig.monitor.sawTraits(traits);
      assert.deepEqual(ailments(rig), ['wrong_vantage']);
    });
    it('is that an earlier source of its vantage logs the same requests', () => {
      const { options } = setUp();
      const [one, other, origin] = ['edge', 'edge-2', 'origin'].map((name) =>
        createMonitor(source(name), options),
      );
      const all = [one, other, origin].flatMap((monitor) => monitor ?? []);
      for (let n = 0; n < 800; n++) {
        for (const monitor of all)
          monitor.saw(exchange({ requestId: Buffer.from(`id ${n}`).toString('hex') }));
      }
      for (const monitor of all) monitor.compare(all.map(({ evidence }) => evidence));
      assert.deepEqual(
        all.map((monitor) => monitor.view().symptoms),
        [[], ['duplicate'], []],
      );
    });
    it('is that no client came with TLS', () => {
      const rig = setUp();
      for (let n = 0; n < 100; n++) rig.monitor.saw(exchange({ transport: 'plaintext' }));
      assert.deepEqual(ailments(rig), ['hidden_tls_terminator']);
    });
  });

  it('shows what is unread', () => {
    const { monitor, countsOf } = setUp();
    monitor.signals.lagBytes(300);
    assert.deepEqual(countsOf('cookie_exporter_source_lag_bytes'), { edge: 300 });
    assert.equal(monitor.view().lagBytes, 300);
  });

  describe('what its log shows', () => {
    const NOTHING: Partial<Exchange> = {
      request: { fidelity: 'absent', present: null, headerBytes: null, cookies: [] },
      response: { fidelity: 'absent', cookies: [] },
      upstreamResponse: null,
    };
    it('is what the format can show, before the first record', () =>
      assert.equal(setUp().monitor.view().shows('cookie'), true));
    it('is no field that no record has shown', () => {
      const { monitor } = setUp();
      monitor.saw(exchange(NOTHING));
      const { shows } = monitor.view();
      assert.deepEqual(
        [shows('cookie'), shows('set_cookie'), shows('upstream_set_cookie')],
        [false, false, false],
      );
    });
    it('is each field that some record has shown', () => {
      const { monitor } = setUp();
      monitor.saw(exchange(NOTHING));
      monitor.saw(
        exchange({
          ...NOTHING,
          request: { fidelity: 'all', present: false, headerBytes: null, cookies: [] },
        }),
      );
      assert.deepEqual([monitor.view().shows('cookie'), monitor.view().shows('set_cookie')], [true, false]);
    });
  });

  describe('fidelity', () => {
    const withSetCookie = (fidelity: Exchange['response']['fidelity']) =>
      exchange({ response: { fidelity, cookies: [issued()] } });

    it('is what the format says at first', () =>
      assert.deepEqual(setUp().info(), ['edge edge nginx unknown all false']));
    it('is what the config says', () => {
      const { info } = setUp({ fidelity: { setCookie: 'last', cookie: 'truncated' }, sampleRate: 0.1 });
      assert.deepEqual(info(), ['edge edge nginx last truncated true']);
    });
    it('is that of a sample where a record says so, also after a restart', () => {
      const memory = createMemory(undefined);
      const { options, countsOf } = setUp();
      const monitor = createMonitor(source('edge'), options, undefined, memory);
      monitor.sawTraits({ peer: null, isForwarded: null, socket: 'unknown', isSampled: true });
      assert.ok('edge edge nginx unknown all true' in countsOf('cookie_source_info'));
      const again = createMonitor(source('edge'), options, undefined, createMemory(memory.save()));
      assert.deepEqual([monitor.view().isSampled, again.view().isSampled], [true, true]);
    });
    it('is what the first record with cookies shows', () => {
      const { monitor, info } = setUp();
      monitor.saw(exchange({ response: { fidelity: 'unknown', cookies: [] } }));
      assert.deepEqual(info(), ['edge edge nginx unknown all false']);
      monitor.saw(withSetCookie('all'));
      assert.deepEqual(info(), ['edge edge nginx all all false']);
    });
    it('is what a record tells of itself, without any cookie', () => {
      const { monitor, info } = setUp();
      monitor.saw(exchange({ response: { fidelity: 'first', cookies: [] } }));
      assert.deepEqual(info(), ['edge edge nginx first all false']);
    });
    it('is less as soon as one record shows less', () => {
      const { monitor, info } = setUp();
      monitor.saw(withSetCookie('all'));
      monitor.saw(withSetCookie('first'));
      assert.deepEqual(info(), ['edge edge nginx first all false']);
    });
    it('is not what one client makes of its Cookie', () => {
      const { monitor, info } = setUp();
      monitor.saw(
        exchange({
          request: { fidelity: 'redacted', present: true, headerBytes: null, cookies: [] },
          response: { fidelity: 'unknown', cookies: [] },
        }),
      );
      assert.deepEqual(info(), ['edge edge nginx unknown all false']);
    });
    it('is cut where different headers pile up at a known length', () => {
      const { monitor, info } = setUp();
      const carrying = (n: number) => ({
        fidelity: 'all' as const,
        present: true,
        headerBytes: 1024,
        cookies: [sent({ bytes: 40 + (n % 7) })],
      });
      const seen = Array.from({ length: 21 }, (_, n) => monitor.saw(exchange({ request: carrying(n) })));
      assert.deepEqual(info(), ['edge edge nginx all truncated false']);
      assert.deepEqual(
        [seen[0]?.request.headerBytes, seen[20]?.request.headerBytes, seen[20]?.request.fidelity],
        [1024, null, 'truncated'],
      );
    });
    it('is what another source proves that it hides, and no record claims more from then on', () => {
      const { monitor, options, info } = setUp({ fidelity: { setCookie: 'all' } });
      const witness = createMonitor(source('origin'), options);
      const both = setting(
        issued({ cookie: 'sid', httpOnly: true }),
        issued({ cookie: 'csrf', httpOnly: true }),
      );
      const see = () => {
        for (let n = 0; n < 400; n++) {
          witness.saw(exchange({ vantage: 'origin', response: both }));
          monitor.saw(
            exchange({ request: carrying(sent(), sent({ cookie: 'csrf' })), response: setting(issued()) }),
          );
        }
        monitor.compare([monitor.evidence, witness.evidence]);
      };
      assert.equal(monitor.saw(exchange({ response: setting(issued()) })).response.fidelity, 'all');
      see();
      assert.ok(info().includes('edge edge nginx first all false'));
      assert.equal(monitor.saw(exchange({ response: setting(issued()) })).response.fidelity, 'first');
      assert.equal(monitor.saw(exchange({ response: both })).response.fidelity, 'all');
      assert.ok(info().includes('edge edge nginx all all false'));
    });
    it('is one series, and takes no more room the more often it changes', () => {
      const { monitor, tallies } = setUp();
      const sizeBefore = tallies.size;
      for (let n = 0; n < 5000; n++) monitor.saw(withSetCookie(n % 2 === 0 ? 'all' : 'first'));
      assert.deepEqual([tallies.size, tallies.values.length], [sizeBefore, 1024]);
    });
  });

  describe('when it ends', () => {
    const GAUGES = [
      'cookie_source_info',
      'cookie_exporter_source_state',
      'cookie_exporter_source_up',
      'cookie_exporter_source_lag_bytes',
      'cookie_exporter_source_lag_seconds',
      'cookie_exporter_source_last_record_timestamp_seconds',
      'cookie_exporter_source_clock_skew_seconds',
    ] as const;
    const end = async () => {
      const all = setUp();
      all.monitor.saw(exchange({ request: carrying(sent()), response: setting(issued()) }));
      for (let n = 0; n < 10; n++) {
        all.monitor.signals.bytes(1);
        all.monitor.saw(exchange({ timeMs: WALL_MS + 1 }));
        await batchEnd();
      }
      all.monitor.signals.lagBytes(1);
      return all;
    };

    it('takes its gauges away', async () => {
      const { monitor, isShown } = await end();
      assert.deepEqual(GAUGES.filter(isShown), GAUGES);
      monitor.retire();
      assert.deepEqual(GAUGES.filter(isShown), []);
    });
    it('leaves its totals', async () => {
      const { monitor, countsOf } = await end();
      monitor.retire();
      assert.deepEqual(countsOf('cookie_exporter_bytes_total'), { edge: 10 });
    });
    it('does not come back with the batch under way', async () => {
      const { monitor, isShown } = await end();
      monitor.signals.bytes(1);
      monitor.retire();
      await batchEnd();
      assert.deepEqual(GAUGES.filter(isShown), []);
    });
    it('hands on what it knew', async () => {
      const { monitor, options, countsOf } = await end();
      monitor.signals.state('idle');
      monitor.retire();
      createMonitor(source('other'), options, monitor.view());
      assert.deepEqual(countsOf('cookie_exporter_source_state'), { 'other idle': 1 });
      assert.deepEqual(countsOf('cookie_exporter_source_lag_bytes'), { other: 1 });
    });
  });
});

describe('the watch over a source after a restart', () => {
  const restart = (before: ReturnType<typeof setUp>, saved: SavedMemory) => {
    const memory = createMemory(JSON.parse(JSON.stringify(saved.save())));
    const tallies = new Tallies({ maxSeries: 1000, now: () => 0 });
    const { lastRecordMs } = before.monitor.view();
    const monitor = createMonitor(source('edge'), { ...before.options, tallies }, { lastRecordMs }, memory);
    return { monitor, countsOf: (metric: MetricName) => counts(tallies, metric) };
  };
  const setUpSaved = () => {
    const memory = createMemory(undefined);
    const rig = setUp();
    const monitor = createMonitor(source('edge'), rig.options, undefined, memory);
    return { ...rig, monitor, memory };
  };

  it('knows what was measured', () => {
    const before = setUpSaved();
    before.monitor.saw(exchange({ timeMs: 5000, response: { fidelity: 'first', cookies: [issued()] } }));
    const { monitor, countsOf } = restart(before, before.memory);
    const { shows: _before, ...expected } = before.monitor.view();
    const { shows: _after, ...observed } = monitor.view();
    assert.deepEqual(observed, expected);
    assert.deepEqual(Object.keys(countsOf('cookie_source_info')), ['edge edge nginx first all false']);
  });
  it('knows which fields its records had', () => {
    const before = setUpSaved();
    before.monitor.saw(exchange());
    const shown = (['cookie', 'set_cookie', 'upstream_set_cookie'] as const).map(
      restart(before, before.memory).monitor.view().shows,
    );
    assert.deepEqual(shown, [true, true, false]);
  });
  it('shows the time of the last record at once, and claims nothing of what is there to read', () => {
    const before = setUpSaved();
    before.monitor.saw(exchange({ timeMs: 5000 }));
    const { countsOf } = restart(before, before.memory);
    assert.deepEqual(countsOf('cookie_exporter_source_last_record_timestamp_seconds'), { edge: 5 });
    assert.deepEqual(countsOf('cookie_exporter_source_lag_bytes'), {});
    assert.deepEqual(countsOf('cookie_exporter_source_state'), { 'edge waiting_for_file': 1 });
  });
});
