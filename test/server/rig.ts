// A server on loopback with answers of its own, what it refused, and clients that say exactly what they are told to.
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { listen } from '../../exporter/server/listen.ts';
import type { Refusal } from '../../exporter/server/refusals.ts';
import { createServer, type Handlers, type ServerOptions } from '../../exporter/server/server.ts';
import { createReport } from './report.ts';

/** What `/metrics` answers. */
export const METRICS = 'cookie_exporter_series 1\n';

const HANDLERS: Handlers = {
  renderMetrics: async () => ({
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    encoding: null,
    body: Buffer.from(METRICS),
  }),
  status: () => createReport(),
  reload: async () => ({ ok: true, waiting: '' }),
  isReady: () => true,
};

export type Rig = {
  readonly server: FastifyInstance;
  readonly port: number;
  /** Reasons, in order. */
  readonly refused: Refusal[];
};

export type RigOptions = Omit<Partial<ServerOptions>, 'handlers'> & { readonly handlers?: Partial<Handlers> };

/** Builds a server that does not listen. */
export const build = (options: RigOptions = {}, refused: Refusal[] = []): FastifyInstance =>
  createServer({
    telemetryPath: '/metrics',
    lifecycle: true,
    onRefused: (reason) => refused.push(reason),
    ...options,
    handlers: { ...HANDLERS, ...options.handlers },
  });

/** Starts a server for a suite; it is closed after it. To be called inside `describe`. */
export const serveFor = (options: RigOptions | (() => RigOptions) = {}): (() => Rig) => {
  let rig: Rig | null = null;
  before(async () => {
    const refused: Refusal[] = [];
    const server = build(typeof options === 'function' ? options() : options, refused);
    await listen(server, [{ host: '127.0.0.1', port: 0 }]);
    rig = { server, refused, port: (server.server.address() as AddressInfo).port };
  });
  after(async () => rig?.server.close());
  return () => {
    if (rig === null) throw new Error('the server does not run yet');
    return rig;
  };
};

/** Sends bytes and answers all that came back when the server has closed the connection. */
export const sendRaw = async ({ port }: Rig, ...pieces: readonly string[]): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  for (const piece of pieces) socket.write(Buffer.from(piece, 'latin1'));
  await promise;
  return answer;
};

/** Status and body of a raw answer; null: there was none. */
export const parseRaw = (answer: string): { readonly status: number; readonly body: string } | null => {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
  return status === undefined ? null : { status: Number(status), body };
};
