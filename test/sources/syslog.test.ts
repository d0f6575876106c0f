// Hearing syslog, on real sockets: what was sent to an address comes out as lines, without its header.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSource } from '../../exporter/sources/index.ts';
import { parseKernelDrops } from '../../exporter/sources/kernel-drops.ts';
import { createSyslogSource, type SyslogSource, tryToListen } from '../../exporter/sources/syslog.ts';
import type { SyslogAddress } from '../../exporter/sources/syslog-listener.ts';
import { until } from '../e2e/support/poll.ts';
import { findFreePort } from '../e2e/support/ports.ts';
import { createRecorder, type Recorder } from './recorder.ts';

const HOST = '127.0.0.1';
const HEADER = '<190>Nov 20 05:33:11 vm nginx: ';

/** A clock on which the time between two looks passes when it is told to. */
const createSteps = () => {
  let passed = Promise.withResolvers<void>();
  return {
    wait: async (_ms: number, signal: AbortSignal): Promise<void> => {
      const aborted = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => aborted.resolve());
      await Promise.race([passed.promise, aborted.promise]);
    },
    pass: (): void => {
      passed.resolve();
      passed = Promise.withResolvers();
    },
  };
};

type Rig = Recorder & { readonly source: SyslogSource; readonly pass: () => void };

const stops: (() => Promise<void> | void)[] = [];

const listen = async (
  address: SyslogAddress,
  { connections = 10, idleMs = 60_000, maxLineBytes = 100 } = {},
): Promise<Rig> => {
  const recorder = createRecorder(maxLineBytes);
  const { wait, pass } = createSteps();
  const source = createSyslogSource({ listen: address, connections, idleMs, ...recorder, clock: { wait } });
  stops.push(source.stop);
  await source.start();
  return { ...recorder, source, pass };
};

const udp = async (): Promise<SyslogAddress & { readonly port: number }> => ({
  transport: 'udp',
  host: HOST,
  port: await findFreePort(),
});
const tcp = async (): Promise<SyslogAddress & { readonly port: number }> => ({
  transport: 'tcp',
  host: HOST,
  port: await findFreePort(),
});

const sendDatagrams = async (port: number, ...messages: readonly (string | Buffer)[]): Promise<void> => {
  const socket = createSocket('udp4');
  for (const message of messages) {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.send(typeof message === 'string' ? Buffer.from(message, 'latin1') : message, port, HOST, () =>
      resolve(),
    );
    await promise;
  }
  socket.close();
};

const open = async (where: { port: number; host?: string } | { path: string }): Promise<Socket> => {
  const socket = connect(where);
  stops.push(() => void socket.destroy());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('error', reject);
  await promise;
  return socket.on('error', () => undefined);
};

const untilLines = (rig: Rig, count: number) => until(`${count} lines`, () => rig.lines.length >= count);

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('a message on which the program breaks', () => {
  it('costs itself alone', async () => {
    const address = await udp();
    const recorder = createRecorder();
    const source = createSyslogSource({
      listen: address,
      connections: 1,
      idleMs: 60_000,
      ...recorder,
      onLine: (chunk, start, end) => {
        if (end - start === 'broken'.length) throw new Error('broken');
        recorder.onLine(chunk, start, end);
      },
    });
    stops.push(source.stop);
    await source.start();
    await sendDatagrams(address.port, `${HEADER}broken`, `${HEADER}two`);
    await until('the second', () => recorder.lines.length === 1);
    const path = `udp://${HOST}:${address.port}`;
    assert.deepEqual([recorder.lines, recorder.broken], [['two'], [{ path, offset: null, length: 6 }]]);
  });
});

describe('syslog over UDP', () => {
  it('is heard, a datagram a message, without header and line end', async () => {
    const address = await udp();
    const rig = await listen(address);
    await sendDatagrams(
      address.port,
      `${HEADER}one`,
      '<134>Nov 20 05:35:11 haproxy[1]: two three\n',
      'raw \xff\0',
    );
    await untilLines(rig, 3);
    assert.deepEqual(rig.lines, ['one', 'two three', 'raw \xff']);
    assert.equal(rig.counts.bytes, HEADER.length + 3 + 43 + 6);
  });

  it('may be as long as a datagram can be', async () => {
    const address = await udp();
    const rig = await listen(address, { maxLineBytes: 65_536 });
    const line = 'x'.repeat(65_507 - HEADER.length);
    await sendDatagrams(address.port, HEADER + line);
    await untilLines(rig, 1);
    assert.equal(rig.lines[0], line);
  });

  it('is counted where a payload is too long, and its header does not count', async () => {
    const address = await udp();
    const rig = await listen(address);
    const longest = 'x'.repeat(100);
    await sendDatagrams(address.port, `${HEADER}${longest}x`, 'y'.repeat(5000), HEADER + longest);
    await untilLines(rig, 1);
    assert.deepEqual([rig.lines, rig.counts.tooLong], [[longest], 2]);
  });

  it('is taken to the last datagram when the source is stopped', async () => {
    const address = await udp();
    const rig = await listen(address);
    const sent = Array.from({ length: 200 }, (_, at) => `${at}`);
    await sendDatagrams(address.port, ...sent);
    await rig.source.stop();
    assert.deepEqual(rig.lines, sent);
  });

  it('is dropped and counted while the source is paused', async () => {
    const address = await udp();
    const rig = await listen(address);
    rig.source.pause();
    await sendDatagrams(address.port, 'one', 'two');
    await until('drops', () => rig.dropped.length === 2);
    rig.source.resume();
    await sendDatagrams(address.port, 'three');
    await untilLines(rig, 1);
    assert.deepEqual([rig.lines, rig.dropped[0]], [['three'], { messages: 1, cause: 'queue' }]);
  });

  it('is counted where the kernel has no room for it, and that is said once', async () => {
    const address = await udp();
    const rig = await listen(address, { maxLineBytes: 65_536 });
    const [message, total] = [Buffer.alloc(60_000), 1000];
    const socket = createSocket('udp4');
    let sent = 0;
    for (let at = 0; at < total; at++) socket.send(message, address.port, HOST, () => sent++);
    await until('all to be sent', () => sent === total);
    await rig.source.stop();
    socket.close();
    const dropped = rig.dropped.reduce((sum, { messages }) => sum + messages, 0);
    assert.deepEqual([rig.lines.length + dropped, dropped > 0], [total, true]);
    assert.match(rig.notices.join(), /^udp:\/\/127\.0\.0\.1:\d+: messages were dropped, [^,]*$/);
  });

  it('is idle when nothing was heard for a while', async () => {
    const address = await udp();
    const rig = await listen(address);
    await sendDatagrams(address.port, 'one');
    await untilLines(rig, 1);
    await until('it to be idle', () => {
      rig.pass();
      return rig.states.length === 3;
    });
    assert.deepEqual(rig.states, ['idle', 'reading', 'idle']);
  });
});

describe('syslog over TCP', () => {
  it('is heard with lengths and with newlines, of several connections at once', async () => {
    const address = await tcp();
    const rig = await listen(address);
    const [counted, lines] = [await open(address), await open(address)];
    const message = `${HEADER}one\ntwo`;
    counted.write(`${message.length} ${message.slice(0, 20)}`);
    lines.write(`${HEADER}three\n${HEADER}fo`);
    await untilLines(rig, 1);
    counted.write(message.slice(20));
    lines.end('ur');
    await untilLines(rig, 3);
    assert.deepEqual(rig.lines.toSorted(), ['four', 'one\ntwo', 'three']);
  });

  it('ends for who is out of step, and is counted', async () => {
    const address = await tcp();
    const rig = await listen(address);
    const socket = await open(address);
    const closed = until('the end', () => socket.destroyed);
    socket.write('6 <1>onex');
    await closed;
    assert.deepEqual([rig.lines, rig.cut], [['one'], ['framing']]);
  });

  it('is closed unheard past the bound on connections, and is counted', async () => {
    const address = await tcp();
    const rig = await listen(address, { connections: 1 });
    const first = await open(address);
    const second = connect(address);
    await until('the end', () => second.destroyed);
    first.write('one\n');
    await untilLines(rig, 1);
    assert.deepEqual(rig.cut, ['connections']);
  });

  it('ends for who says nothing for too long, and is counted', async () => {
    const address = await tcp();
    const rig = await listen(address, { idleMs: 50 });
    const socket = await open(address);
    socket.resume();
    await until('the end', () => socket.destroyed);
    assert.deepEqual(rig.cut, ['idle']);
  });

  it('waits while the source is paused, and is lost to nobody', async () => {
    const address = await tcp();
    const rig = await listen(address);
    rig.source.pause();
    const [early, late] = [await open(address), await open(address)];
    early.write('one\n');
    late.end('two\n');
    assert.deepEqual([rig.lines, rig.dropped], [[], []]);
    rig.source.resume();
    await untilLines(rig, 2);
    assert.deepEqual(rig.lines.toSorted(), ['one', 'two']);
  });

  it('ends for all when the source is stopped, half a message dropped', async () => {
    const address = await tcp();
    const rig = await listen(address);
    const socket = await open(address);
    socket.resume();
    socket.write('one\ntw');
    await untilLines(rig, 1);
    await rig.source.stop();
    await rig.source.stop();
    await rig.source.ended;
    await until('the end', () => socket.destroyed);
    assert.deepEqual(rig.lines, ['one']);
  });
});

describe('syslog over a unix socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-syslog-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const address = (name: string) => ({ transport: 'unix', path: join(folder, name) }) as const;

  it('is heard, and the socket goes with the source', async () => {
    const rig = await listen(address('heard'));
    (await open(address('heard'))).end(`${HEADER}one\n`);
    await untilLines(rig, 1);
    await rig.source.stop();
    assert.deepEqual([rig.lines, existsSync(address('heard').path)], [['one'], false]);
  });

  it('takes the place of a socket that a process left behind', async () => {
    const { path } = address('left');
    const server = createServer().listen(path);
    await until('a socket', () => existsSync(path));
    // As after a kill: nobody listens, and the name is still there.
    linkSync(path, `${path}.left`);
    server.close();
    await until('no socket', () => !existsSync(path));
    const rig = await listen({ transport: 'unix', path: `${path}.left` });
    assert.deepEqual([rig.states, rig.notices], [['idle'], []]);
  });

  it('does not take the place of one that is heard, nor of a file', async () => {
    await listen(address('first'));
    const second = await listen(address('first'));
    writeFileSync(address('file').path, 'kept');
    const file = await listen(address('file'));
    assert.deepEqual(
      [second.states, file.states, existsSync(address('file').path)],
      [['failed'], ['failed'], true],
    );
    assert.deepEqual(second.notices, [`unix://${address('first').path}: cannot listen: EADDRINUSE`]);
  });
});

describe('an address that is taken', () => {
  for (const [title, create] of [
    ['over UDP', udp],
    ['over TCP', tcp],
  ] as const) {
    it(`is said once, and had when it is free: ${title}`, async () => {
      const address = await create();
      const first = await listen(address);
      const second = await listen(address);
      assert.equal(await tryToListen(address), 'EADDRINUSE');
      await first.source.stop();
      assert.equal(await tryToListen(address), null);
      await until('the address', () => {
        second.pass();
        return second.states.includes('idle');
      });
      const name = `${address.transport}://${HOST}:${address.port}`;
      assert.deepEqual(
        [second.states, second.notices],
        [['failed', 'idle'], [`${name}: cannot listen: EADDRINUSE`]],
      );
    });
  }

  it('is heard on all interfaces where no host is named', async () => {
    const { port } = await udp();
    const rig = await listen({ transport: 'udp', host: '', port });
    const overTcp = await listen({ transport: 'tcp', host: '', port });
    await sendDatagrams(port, 'one');
    (await open({ port, host: HOST })).end('two\n');
    await untilLines(rig, 1);
    await untilLines(overTcp, 1);
    assert.deepEqual([rig.lines, overTcp.lines], [['one'], ['two']]);
  });

  it('is heard by the source of the registry', async () => {
    const address = await udp();
    const recorder = createRecorder();
    const input = { kind: 'syslog', listen: address, connections: 1, idleMs: 1000 } as const;
    const source = createSource(input, { ...recorder, startAt: 'end', stdin: process.stdin });
    stops.push(source.stop);
    await source.start();
    assert.deepEqual([recorder.states, source.positions()], [['idle'], []]);
  });
});

describe('the drops of the kernel', () => {
  const HEAD =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
  const row = (local: string, drops: number): string =>
    `  42: ${local} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21443 2 0000000000000000 ${drops}`;
  const f = (title: string, address: string, port: number, rows: readonly string[], expected: number) =>
    it(title, () =>
      assert.equal(parseKernelDrops([HEAD, ...rows, ''].join('\n'), { address, port }), expected),
    );
  const ANY_6 = '0'.repeat(32);

  f('are those of the address', '127.0.0.1', 5514, [row('0100007F:158A', 7), row('0100007F:158B', 9)], 7);
  f(
    'are not those of another address',
    '127.0.0.1',
    5514,
    [row('0200007F:158A', 7), row('00000000:158A', 9)],
    0,
  );
  f('of all interfaces', '0.0.0.0', 514, [row('00000000:0202', 3)], 3);
  f('of all interfaces of both families', '::', 514, [row(`${ANY_6}:0202`, 3)], 3);
  f('of loopback, IPv6', '::1', 5514, [row('00000000000000000000000001000000:158A', 5)], 5);
  f(
    'of an IPv6 address',
    '2001:db8::ff00:42:8329',
    5514,
    [row('B80D01200000000000FF000029834200:158A', 5)],
    5,
  );
  f('are none in a text of another kind', '127.0.0.1', 5514, ['', 'x', '0100007F:158A'], 0);
});
