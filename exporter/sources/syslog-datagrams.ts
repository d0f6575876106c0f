// Syslog over UDP (RFC 5426): a datagram is a message. What is lost on the way nobody can tell, but what the kernel had
// no room for is counted. It must not know a message.
import { createSocket, type Socket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, isIPv6 } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { concealChunk, NO_STREAM } from '../raw-text.ts';
import { parseKernelDrops } from './kernel-drops.ts';
import { bindTo, type Listener, type ListenerOptions } from './syslog-listener.ts';

export type DatagramListenerOptions = ListenerOptions & { readonly host: string; readonly port: number };

/**
 * What is asked of the kernel as a buffer, so that a burst outlives a moment in which nobody reads; it gives at most
 * net.core.rmem_max.
 */
const RECEIVE_BUFFER_BYTES = 8 * 1024 ** 2;
/** Turns of the event loop in which what the kernel holds is still taken at the end; each takes a few dozen datagrams. */
const LAST_TURNS = 10_000;

/** Datagrams dropped so far of those sent to an address; null: this system does not tell. Never rejects. */
const readKernelDrops = async (bound: AddressInfo): Promise<number | null> => {
  try {
    // Not /proc/net, which a hardened unit may hide.
    return parseKernelDrops(
      await readFile(`/proc/self/net/${isIPv6(bound.address) ? 'udp6' : 'udp'}`, 'latin1'),
      bound,
    );
  } catch {
    return null;
  }
};

const bindSocket = async (host: string, port: number): Promise<Socket> => {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind({ address: host, port, exclusive: true }, resolve);
  try {
    await promise;
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket.off('error', reject);
};

/** Creates what listens for datagrams; nothing is bound until it is opened. */
export const createDatagramListener = (options: DatagramListenerOptions): Listener => {
  let socket: Socket | null = null;
  let isPaused = false;
  let arrived: Buffer[] = [];
  let known = 0;

  const take = (bytes: Buffer): void => {
    if (bytes.length > options.maxMessageBytes) {
      options.onTooLong();
      return;
    }
    const text = bytes.toString('latin1');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    options.onMessage(concealChunk({ bytes: view, text, stream: NO_STREAM }), 0, bytes.length);
  };

  /** What came in one turn of the event loop is worked through at its end, in one go. */
  const takeArrived = (): void => {
    const batch = arrived;
    arrived = [];
    if (batch.length === 0) return;
    options.onBytes(batch.reduce((sum, { length }) => sum + length, 0));
    for (const bytes of batch) take(bytes);
  };

  const onDatagram = (bytes: Buffer): void => {
    if (isPaused) {
      options.onDropped(1, 'queue');
      return;
    }
    if (arrived.push(bytes) === 1) setImmediate(takeArrived);
  };

  const open = async (): Promise<void> => {
    const bound = await bindTo(options.host, (host) => bindSocket(host, options.port));
    known = 0;
    // A datagram that cannot be received is one that is lost; the socket goes on.
    socket = bound.on('error', () => undefined).on('message', onDatagram);
  };

  const check = async (): Promise<void> => {
    const drops = socket === null ? null : await readKernelDrops(socket.address());
    if (drops === null || drops <= known) return;
    options.onDropped(drops - known, 'kernel');
    known = drops;
  };

  /** Takes what the kernel holds already; who goes on sending does not keep it from ending. */
  const drain = async (): Promise<void> => {
    for (let turn = 0; turn < LAST_TURNS; turn++) {
      const before = arrived;
      await nextTurn();
      if (before === arrived && arrived.length === 0) return;
    }
  };

  const close = async (): Promise<void> => {
    if (socket === null) return;
    await drain();
    await check();
    const bound = socket;
    socket = null;
    const { promise, resolve } = Promise.withResolvers<void>();
    bound.close(() => resolve());
    await promise;
    takeArrived();
  };

  return {
    open,
    check,
    close,
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
  };
};
