// A reload: what it says, what it shows on the metrics, and that reloads are worked off in turn.
import assert from 'node:assert/strict';
import { createReloads, type ReloadsOptions } from '../../../exporter/commands/serve/reload.ts';
import type { Loaded } from '../../../exporter/config/load.ts';
import { configSchema } from '../../../exporter/config/schema.ts';
import type { WaitingKey } from '../../../exporter/config/settled.ts';
import { createTallies } from '../../metrics/every-metric.ts';
import { counts } from '../../slis/counting.ts';
import { config } from '../configs.ts';

const right = (...waiting: WaitingKey[]): Loaded => ({
  ok: true,
  config: config(),
  raw: configSchema.parse({}),
  waiting,
});
const WRONG: Loaded = {
  ok: false,
  problems: [{ file: 'c.yaml', line: 1, column: 2, key: 'auth', problem: 'wrong', hint: 'right' }],
};

const setUp = (more: Partial<ReloadsOptions> = {}) => {
  const tallies = createTallies();
  const happened: string[] = [];
  const note = (what: string, fields: object = {}): void =>
    void happened.push(`${what} ${JSON.stringify(fields)}`);
  const reloads = createReloads({
    load: () => right(),
    check: async () => null,
    apply: async () => void happened.push('apply'),
    tallies,
    startedAt: new Date(0),
    log: { info: note, error: note },
    ...more,
  });
  const successful = () => counts(tallies, 'cookie_exporter_config_last_reload_successful')[''] ?? 0;
  return { ...reloads, happened, successful };
};

describe('a reload', () => {
  it('applies what is right, and says so', async () => {
    const { reload, happened, last, successful } = setUp();
    assert.deepEqual(await reload(), { ok: true, waiting: '' });
    assert.deepEqual(happened, ['apply', 'the config was reloaded {"sources":1}']);
    assert.deepEqual([last().ok, last().at > new Date(0), successful()], [true, true, 1]);
  });
  it('names what waits for a restart, to the log and to who asked', async () => {
    const { reload, happened } = setUp({ load: () => right({ key: 'limits.series', effect: 'start' }) });
    assert.deepEqual(await reload(), { ok: true, waiting: 'limits.series' });
    assert.equal(happened.at(-1), 'the config was reloaded {"sources":1,"needs_a_restart":"limits.series"}');
  });
  it('leaves all as it was where the config is wrong', async () => {
    const { reload, happened, last, successful } = setUp({ load: () => WRONG });
    const message = 'c.yaml:1:2: auth: wrong; right';
    assert.deepEqual(await reload(), { ok: false, message });
    assert.deepEqual(happened, [
      `the config was refused, the old one stays ${JSON.stringify({ problems: message })}`,
    ]);
    assert.deepEqual([last(), successful()], [{ ok: false, at: new Date(0) }, 0]);
  });
  it('leaves all as it was where the config cannot take effect now', async () => {
    const { reload, happened } = setUp({ check: async () => 'the address is in use' });
    assert.deepEqual(await reload(), { ok: false, message: 'the address is in use' });
    assert.equal(happened.includes('apply'), false);
  });
  it('waits for the one before it, also where that broke', async () => {
    const order: string[] = [];
    let times = 0;
    const { reload } = setUp({
      apply: async () => {
        const time = ++times;
        order.push(`begin ${time}`);
        await new Promise(setImmediate);
        order.push(`end ${time}`);
        if (time === 1) throw new Error('no');
      },
    });
    const [first, second] = [reload(), reload()];
    await assert.rejects(first);
    await second;
    assert.deepEqual(order, ['begin 1', 'end 1', 'begin 2', 'end 2']);
  });
});
