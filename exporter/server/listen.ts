// Where the server listens: the text of --web.listen-address and --web.telemetry-path, and the binding.
// It must know no route but the names that a telemetry path must not take.
import { createServer, type Server } from 'node:net';

export type ListenAddress = {
  /** Name or address without brackets; '' means all interfaces. */
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose. */
  readonly port: number;
};

const ADDRESS = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9A-Za-z._-]{0,253})):(\d{1,5})$/;

/** Parses `host:port`: `:10680`, `127.0.0.1:10680`, `localhost:10680`, `[::1]:10680`. Null: it is none of these. */
export const parseListenAddress = (text: string): ListenAddress | null => {
  const match = ADDRESS.exec(text);
  if (match === null) return null;
  const [, bracketed, plain = '', digits] = match;
  const port = Number(digits);
  return port > 65535 ? null : { host: bracketed ?? plain, port };
};

const TELEMETRY_PATH = /^\/[0-9A-Za-z._~/-]{0,200}$/;
const TAKEN = ['/-/', '/.well-known/', '/api/', '/ingest/', '/v1/', '/alertmanager'];

/** Whether a path can serve the metrics; `/` can, and then there is no status page. */
export const isTelemetryPath = (path: string): boolean =>
  TELEMETRY_PATH.test(path) && !TAKEN.some((prefix) => `${path}/`.startsWith(prefix));

/** A server that can be bound, as Fastify's is. */
type Bindable = { readonly server: Server; readonly ready: () => PromiseLike<unknown> };

/**
 * Begins to listen on every address; answers their URLs in the same order. Rejects with the system's error (EADDRINUSE,
 * EACCES …), and then listens on none. Closing the server ends them all.
 */
export const listen = async (
  bindable: Bindable,
  addresses: readonly ListenAddress[],
): Promise<readonly string[]> => {
  const [first, ...further] = addresses;
  if (first === undefined) return [];
  await bindable.ready();
  const main = bindable.server;
  const doors = [main, ...further.map(() => createDoor(main))];
  try {
    for (const [index, door] of doors.entries()) await bind(door, addresses[index] ?? first);
  } catch (error) {
    for (const door of doors) door.close();
    throw error;
  }
  return doors.map((door) => urlOf(door, 'setSecureContext' in main));
};

/** A listener that hands its connections to the server, which can listen on one address only. */
const createDoor = (main: Server): Server => {
  const door = createServer((socket) => main.emit('connection', socket));
  door.maxConnections = main.maxConnections;
  door.on('drop', (dropped) => main.emit('drop', dropped));
  main.once('close', () => door.close());
  return door;
};

const bind = async (door: Server, { host, port }: ListenAddress): Promise<void> => {
  if (host !== '') return bindOne(door, host, port);
  try {
    await bindOne(door, '::', port);
  } catch (error) {
    if (!isWithoutIpv6(error)) throw error;
    await bindOne(door, '0.0.0.0', port);
  }
};

const bindOne = async (door: Server, host: string, port: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  door.once('error', reject);
  door.listen({ host, port }, resolve);
  await promise.finally(() => door.off('error', reject));
};

const urlOf = (door: Server, isTls: boolean): string => {
  const bound = door.address();
  if (bound === null || typeof bound === 'string') return '';
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return `${isTls ? 'https' : 'http'}://${host}:${bound.port}`;
};

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL');
