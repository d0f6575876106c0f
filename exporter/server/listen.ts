// Where the server listens: the text of --web.listen-address and --web.telemetry-path, and the binding.
// It must know no route but the names that a telemetry path must not take.
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
const TAKEN = ['/-/', '/api/', '/ingest/', '/v1/', '/alertmanager'];

/** Whether a path can serve the metrics; `/` can, and then there is no status page. */
export const isTelemetryPath = (path: string): boolean =>
  TELEMETRY_PATH.test(path) && !TAKEN.some((prefix) => `${path}/`.startsWith(prefix));

/** A server that can be bound, as Fastify's is. */
type Bindable = { listen: (address: ListenAddress) => Promise<string> };

/** Begins to listen; answers the URL. Rejects with the system's error (EADDRINUSE, EACCES …). */
export const listen = async (server: Bindable, { host, port }: ListenAddress): Promise<string> => {
  if (host !== '') return await server.listen({ host, port });
  try {
    return await server.listen({ host: '::', port });
  } catch (error) {
    if (!isWithoutIpv6(error)) throw error;
    return await server.listen({ host: '0.0.0.0', port });
  }
};

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL');
