// From the start to the signal: what ends in which order, and that nothing can keep the process from ending.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { ExitCode, Runtime } from '../../../exporter/commands/io.ts';
import { type Ending, type LifeOptions, live } from '../../../exporter/commands/serve/life.ts';

const NEVER = (): Promise<never> => new Promise(() => {});

/** A life with what it says and does, in order; `signal` sends it one. */
const begin = (more: Partial<LifeOptions> = {}) => {
  const signals = new Map<string, () => void>();
  const happened: string[] = [];
  const io: Runtime = {
    stdin: Readable.from([]),
    stdout: assert.fail,
    stderr: assert.fail,
    env: {},
    cwd: '/',
    terminalColumns: null,
    isStdoutTerminal: false,
    isStdoutOpen: () => true,
    onSignal: (signal, callback) => {
      signals.set(signal, callback);
      return () => signals.delete(signal);
    },
    abandon: (code) => void happened.push(`abandon ${code}`),
  };
  const say = (message: string, fields: object = {}): void =>
    void happened.push(`${message} ${JSON.stringify(fields)}`);
  const ended = live(io, {
    start: async () => void happened.push('start'),
    reload: async () => void happened.push('reload'),
    endings: [],
    address: ':10680',
    log: { info: say, error: say },
    ...more,
  });
  return { ended, happened, signal: (name: string) => signals.get(name)?.(), signals };
};
const noting = (happened: string[], what: string): Ending => [what, async () => happened.push(`end ${what}`)];

describe('the life of serve', () => {
  it('goes on until it is told to end, and then all ends in order', async () => {
    const order: string[] = [];
    const { ended, happened, signal, signals } = begin({
      endings: [noting(order, 'sources'), noting(order, 'server')],
    });
    await new Promise(setImmediate);
    assert.deepEqual(happened, ['start']);
    signal('SIGTERM');
    assert.equal(await ended, 0 satisfies ExitCode);
    assert.deepEqual(order, ['end sources', 'end server']);
    assert.deepEqual(happened, ['start', 'stopped {}']);
    assert.equal(signals.size, 0);
  });
  it('reloads when it is told to, and says when that broke', async () => {
    const { ended, happened, signal } = begin({
      reload: () => Promise.reject(Object.assign(new Error('secret'), { code: 'EIO' })),
    });
    signal('SIGHUP');
    await new Promise(setImmediate);
    signal('SIGINT');
    await ended;
    assert.deepEqual(happened, ['start', 'the config was not reloaded {"reason":"EIO"}', 'stopped {}']);
  });
  it('ends with 3 where it cannot start, and what was begun ends', async () => {
    const order: string[] = [];
    const { ended, happened } = begin({
      start: () => Promise.reject(Object.assign(new Error('no'), { code: 'EADDRINUSE' })),
      endings: [noting(order, 'sources')],
    });
    assert.equal(await ended, 3 satisfies ExitCode);
    assert.deepEqual(happened, ['cannot start {"address":":10680","reason":"EADDRINUSE"}', 'stopped {}']);
    assert.deepEqual(order, ['end sources']);
  });
  it('ends without what does not end, and says what that is', async () => {
    const order: string[] = [];
    const { ended, happened, signal } = begin({
      endings: [noting(order, 'sources'), ['the last snapshot', NEVER], noting(order, 'server')],
      endWithinMs: 1,
    });
    signal('SIGTERM');
    assert.equal(await ended, 0 satisfies ExitCode);
    assert.deepEqual(order, ['end sources']);
    assert.deepEqual(happened.slice(1), [
      'stopped without waiting any longer; what was not saved is read again {"waited_for":"the last snapshot"}',
      'abandon 0',
    ]);
  });
});
