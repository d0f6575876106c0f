// Syslog with a state folder: what was heard is in the spool before it is counted, and counts once over any number of lives.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSyslog } from '../../exporter/commands/syslog.ts';
import type { Source } from '../../exporter/sources/source.ts';
import { until } from '../e2e/support/poll.ts';
import { findFreePort } from '../e2e/support/ports.ts';
import { counts } from '../slis/counting.ts';
import { createRecorder, type Recorder } from '../sources/recorder.ts';
import { config, lineOf, source, stagesOf } from './configs.ts';

const HEADER = '<190>Nov 20 05:33:11 vm nginx: ';

type Life = Recorder & {
  readonly source: Source;
  readonly numbers: number[];
  readonly spoolBytes: () => Readonly<Record<string, number>>;
};

describe('syslog that is kept', () => {
  let root = '';
  const lives: Source[] = [];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cookie-exporter-syslog-'));
  });
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const live = async (port: number, numbers: number[] = [], resume?: unknown): Promise<Life> => {
    const listen = { transport: 'tcp', host: '127.0.0.1', port } as const;
    const input = {
      kind: 'syslog',
      listen,
      connections: 8,
      idleMs: 60_000,
      spool: join(root, 'edge'),
    } as const;
    const edge = source('edge', { input });
    const stages = stagesOf(config({ sources: [edge] }));
    const recorder = createRecorder();
    const door = stages.open(edge, () => assert.fail('nothing is counted live'));
    const spooled = openSyslog(
      {
        config: edge,
        spool: input.spool,
        stages,
        source: { ...recorder, resume },
        halves: {
          readLine: () => door.readLine,
          countLines: () => undefined,
          count: ({ timeMs }) => void numbers.push(timeMs / 1000 - 1_767_225_600),
          broken: assert.fail,
        },
      },
      input,
    );
    lives.push(spooled);
    await spooled.start();
    return {
      ...recorder,
      source: spooled,
      numbers,
      spoolBytes: () => counts(stages.tallies, 'cookie_exporter_spool_bytes'),
    };
  };

  const send = async (port: number, from: number, to: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('close', () => resolve()).resume();
    for (let seconds = from; seconds < to; seconds++) socket.write(`${HEADER}${lineOf({ seconds })}\n`);
    socket.end();
    await promise;
  };
  const savedOf = ({ source: { positions } }: Life): unknown => JSON.parse(JSON.stringify(positions()));
  const range = (to: number): number[] => [...Array(to).keys()];

  it('is counted once, in order, with its bytes', async () => {
    const port = await findFreePort();
    const life = await live(port);
    await send(port, 0, 3000);
    await until('all to be counted', () => life.numbers.length === 3000);
    assert.deepEqual(life.numbers, range(3000));
    const sent = range(3000).reduce((sum, seconds) => sum + `${HEADER}${lineOf({ seconds })}\n`.length, 0);
    assert.equal(life.counts.bytes, sent);
    assert.ok((life.spoolBytes().edge ?? 0) > 0);
    await life.source.release?.(life.source.positions());
  });

  it('is on the disk when the source has stopped, and stays until a snapshot covers it', async () => {
    const port = await findFreePort();
    const first = await live(port);
    await send(port, 0, 2000);
    await first.source.stop();
    const second = await live(port);
    await send(port, 2000, 2010);
    await until('all to be counted', () => second.numbers.length >= 2010);
    assert.deepEqual(second.numbers, range(2010));
    await second.source.stop();
    const third = await live(port, second.numbers, savedOf(second));
    await send(port, 2010, 2020);
    await until('all to be counted', () => third.numbers.length >= 2020);
    assert.deepEqual(third.numbers, range(2020));
  });

  it('is failed while the address is taken, whatever the spool says', async () => {
    const port = await findFreePort();
    await live(port);
    rmSync(root, { recursive: true, force: true });
    const second = await live(port);
    assert.deepEqual(second.states.at(-1), 'failed');
    assert.deepEqual(second.notices, [`tcp://127.0.0.1:${port}: cannot listen: EADDRINUSE`]);
  });

  it('is heard on while the disk refuses, and kept until it does not', async () => {
    const port = await findFreePort();
    writeFileSync(join(root, 'edge'), 'in the way');
    const life = await live(port);
    await send(port, 0, 3);
    assert.equal(life.states.at(-1), 'failed');
    rmSync(join(root, 'edge'));
    await until('all to be counted', () => life.numbers.length === 3);
  });
});
