// A TCP relay before the application that keeps what went over the wire: of each connection the one request and its
// response, for nginx opens a connection a request. It must not change a byte.
import { connect, createServer, type Socket } from 'node:net';
import { type Head, parseHead } from './raw-http.ts';
import type { Workspace } from './workspace.ts';

/** One request as the application received it, and what it answered. */
export type Tapped = { readonly request: Head; readonly response: Head };

type Tap = {
  readonly port: number;
  /** Every exchange so far, in the order in which the connections were opened. */
  readonly exchanges: () => readonly Tapped[];
};

const HEAD_END = '\r\n\r\n';
const headOf = (text: string): Head => parseHead(text.slice(0, text.indexOf(HEAD_END)));

const relay = (from: Socket, to: Socket, keep: (text: string) => void): void => {
  from.on('data', (chunk: Buffer) => {
    keep(chunk.toString('latin1'));
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
};

/** Begins to relay to a port of loopback. */
export const startTap = async (workspace: Workspace, port: number): Promise<Tap> => {
  const connections: { request: string; response: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const texts = { request: '', response: '' };
    connections.push(texts);
    relay(client, upstream, (text) => {
      texts.request += text;
    });
    relay(upstream, client, (text) => {
      texts.response += text;
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  workspace.onClose(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const exchanges = (): Tapped[] =>
    connections
      .filter(({ response }) => response.includes(HEAD_END))
      .map(({ request, response }) => ({ request: headOf(request), response: headOf(response) }));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tap has no port');
  return { port: address.port, exchanges };
};
