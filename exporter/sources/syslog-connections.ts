// Syslog over connections: TCP (RFC 6587) or a unix socket for streams. Each connection is framed by itself; who sends
// faster than is taken waits. It must not know a message, and speaks no TLS.
import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { codeOf } from './file-system.ts';
import { createSyslogFramer, type SyslogFramer } from './syslog-framing.ts';
import { bindTo, type Listener, type ListenerOptions, type SyslogAddress } from './syslog-listener.ts';

export type ConnectionListenerOptions = ListenerOptions & {
  readonly address: Exclude<SyslogAddress, { readonly transport: 'udp' }>;
  /** Most connections at once; further ones are closed unheard. */
  readonly maxConnections: number;
  /** How long a connection may say nothing. */
  readonly idleMs: number;
};

/** How often the system asks a silent peer whether it is still there. */
const KEEP_ALIVE_MS = 60_000;
/** Turns of the event loop in which what has arrived is still taken at the end. */
const LAST_TURNS = 1000;

const bindServer = async (server: Server, where: ListenOptions): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(where, resolve);
  await promise.finally(() => server.off('error', reject));
};

/** Whether a path is a unix socket on which nobody listens: one that another process left behind. */
const isLeftBehind = async (path: string): Promise<boolean> => {
  // Connecting to a file is refused as well.
  if (!(await lstat(path)).isSocket()) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ path });
  socket.once('connect', () => resolve(false));
  socket.once('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
  return promise.finally(() => socket.destroy());
};

const bindPath = async (server: Server, path: string): Promise<void> => {
  try {
    await bindServer(server, { path });
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || !(await isLeftBehind(path))) throw error;
    await unlink(path);
    await bindServer(server, { path });
  }
};

/** Creates what listens for connections; nothing is bound until it is opened. */
export const createConnectionListener = (options: ConnectionListenerOptions): Listener => {
  const { address, maxConnections, idleMs, onCut } = options;
  const framers = new Map<Socket, SyslogFramer>();
  let server: Server | null = null;
  let isPaused = false;
  /** Counts pieces, to see whether anything still arrives. */
  let pieces = 0;

  const cut = (socket: Socket, cause: 'idle' | 'framing'): void => {
    onCut(cause);
    socket.destroy();
  };

  const hear = (socket: Socket): void => {
    const { maxMessageBytes, onMessage, onTooLong, onBytes } = options;
    const framer = createSyslogFramer({ maxMessageBytes, onMessage, onTooLong });
    framers.set(socket, framer);
    socket.on('data', (bytes) => {
      pieces++;
      onBytes(bytes.length);
      if (!framer.push(bytes)) cut(socket, 'framing');
    });
    socket.once('end', framer.end);
    // A connection that breaks is an ordinary thing, and its sender's to notice.
    socket.on('error', () => undefined);
    socket.once('close', () => framers.delete(socket));
    socket.setTimeout(idleMs, () => {
      // Nobody is idle who is not listened to.
      if (!isPaused) cut(socket, 'idle');
    });
    if (isPaused) socket.pause();
  };

  const bind = (created: Server): Promise<void> => {
    if (address.transport === 'unix') return bindPath(created, address.path);
    const { port } = address;
    return bindTo(address.host, (host) => bindServer(created, { host, port, exclusive: true }));
  };

  const open = async (): Promise<void> => {
    const created = createServer({ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, hear);
    created.maxConnections = maxConnections;
    created.on('drop', () => onCut('connections'));
    await bind(created);
    server = created;
  };

  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    if (server === null) return;
    server.close(() => closed.resolve());
    server = null;
    for (let turn = 0, before = -1; turn < LAST_TURNS && before !== pieces; turn++) {
      before = pieces;
      await nextTurn();
    }
    for (const socket of framers.keys()) socket.destroy();
    await closed.promise;
  };

  return {
    open,
    close,
    check: async () => undefined,
    pause: () => {
      isPaused = true;
      for (const socket of framers.keys()) socket.pause();
    },
    resume: () => {
      isPaused = false;
      for (const socket of framers.keys()) socket.resume();
    },
  };
};
