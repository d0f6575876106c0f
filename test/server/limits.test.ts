// What bounds connections and requests, seen from a socket: what is refused, what is counted, and who is still served.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { listen } from '../../exporter/server/listen.ts';
import { until } from '../e2e/support/poll.ts';
import { build, METRICS, parseRaw, type Rig, sendRaw, serveFor } from './rig.ts';

const GET = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';
const GET_AND_CLOSE = 'GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const STATUS = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const HEALTHY = 'GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

const open = async ({ port }: Pick<Rig, 'port'>): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};

const statusOf = async (rig: Rig, request: string): Promise<number | undefined> =>
  parseRaw(await sendRaw(rig, request))?.status;

describe('connections', () => {
  const rig = serveFor({ limits: { connections: 2 } });
  it('past the bound are closed and counted; idle ones make room for the next', async () => {
    const idle = [await open(rig()), await open(rig())];
    for (const socket of idle) {
      socket.write(GET);
      await once(socket, 'data');
    }
    assert.equal(await sendRaw(rig(), GET_AND_CLOSE), '');
    assert.deepEqual(rig().refused, ['connections']);
    await Promise.all(idle.map((socket) => (socket.closed ? undefined : once(socket, 'close'))));
    assert.equal(await statusOf(rig(), GET_AND_CLOSE), 200);
  });
});

describe('requests', () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const rig = serveFor({
    limits: { requests: 2 },
    handlers: {
      renderMetrics: async () => {
        await held;
        return { contentType: 'text/plain', encoding: null, body: Buffer.from(METRICS) };
      },
    },
  });
  it('past the bound get 503, the health checks do not, and later ones are served', async () => {
    const first = [sendRaw(rig(), GET_AND_CLOSE), sendRaw(rig(), GET_AND_CLOSE)];
    const third = await until('the third to be refused', async () => {
      const answer = await sendRaw(rig(), STATUS);
      return parseRaw(answer)?.status === 503 && answer;
    });
    assert.match(third, /^retry-after: 1\r$/im);
    assert.equal(parseRaw(third)?.body, 'Too many requests at once. Try again later.\n');
    assert.equal(await statusOf(rig(), HEALTHY), 200);
    release();
    const statuses = (await Promise.all(first)).map((answer) => parseRaw(answer)?.status);
    assert.deepEqual(statuses, [200, 200]);
    assert.equal(await statusOf(rig(), STATUS), 200);
    assert.ok(rig().refused.every((reason) => reason === 'busy'));
  });
});

describe('requests sent ahead', () => {
  let handled = 0;
  const rig = serveFor({
    limits: { pipelined: 4 },
    handlers: {
      renderMetrics: async () => {
        handled++;
        await new Promise(setImmediate);
        return { contentType: 'text/plain', encoding: null, body: Buffer.from(METRICS) };
      },
    },
  });
  it('are answered within the bound', async () => {
    const answer = await sendRaw(rig(), GET.repeat(3) + GET_AND_CLOSE);
    assert.equal(answer.split(METRICS).length - 1, 4);
    assert.deepEqual(rig().refused, []);
  });
  it('end the connection past it, and no route sees the rest', async () => {
    handled = 0;
    await sendRaw(rig(), GET.repeat(1000));
    assert.deepEqual(rig().refused, ['pipelined']);
    assert.ok(handled <= 4, `${handled} were handled`);
  });
});

describe('a client that does not take its answer', () => {
  const rig = serveFor({
    limits: { writeTimeoutMs: 100 },
    handlers: {
      // More than the buffers of two sockets hold.
      renderMetrics: async () => {
        return { contentType: 'text/plain', encoding: null, body: Buffer.alloc(32 * 1024 ** 2) };
      },
    },
  });
  it('is cut off and counted', async () => {
    const socket = await open(rig());
    socket.pause();
    socket.write(GET);
    await until('it to be cut off', () => rig().refused.length > 0);
    assert.deepEqual(rig().refused, ['slow_reader']);
    socket.resume();
    await once(socket, 'close');
  });
});

describe('a connection that waits for its next request', () => {
  const rig = serveFor({ limits: { keepAliveMs: 50 } });
  it('ends by itself, uncounted', async () => {
    assert.equal(parseRaw(await sendRaw(rig(), GET))?.status, 200);
    assert.deepEqual(rig().refused, []);
  });
});

describe('closing', () => {
  const arrived = Promise.withResolvers<void>();
  const rig = serveFor({
    limits: { closeGraceMs: 50 },
    handlers: {
      renderMetrics: () => {
        arrived.resolve();
        return new Promise(() => undefined);
      },
    },
  });
  it('does not wait for a request that does not end', async () => {
    const socket = await open(rig());
    socket.resume();
    socket.write(GET);
    await arrived.promise;
    await Promise.all([rig().server.close(), once(socket, 'close')]);
  });

  it('ends the connections of every address', async () => {
    const begun = Promise.withResolvers<void>();
    const renderMetrics = () => {
      begun.resolve();
      return new Promise<never>(() => undefined);
    };
    const server = build({ limits: { closeGraceMs: 50 }, handlers: { renderMetrics } });
    const address = { host: '127.0.0.1', port: 0 };
    const [, url = ''] = await listen(server, [address, address]);
    const socket = await open({ port: Number(new URL(url).port) });
    socket.resume();
    socket.write(GET);
    await begun.promise;
    await Promise.all([server.close(), once(socket, 'close')]);
  });
});
