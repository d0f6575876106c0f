// The demo's edge: TLS and plain HTTP on loopback before the origin. It must decide what nginx's configuration decides;
// the leg to the origin is edge-proxy.ts, what is logged edge-exchange.ts.
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from './certificate.ts';
import type { Clock } from './clock.ts';
import { type Answer, describeRequest, ownAnswer, type Received, renderExchange } from './edge-exchange.ts';
import { createProxy } from './edge-proxy.ts';
import type { IsFaultActive } from './faults.ts';
import type { LogFile } from './log-file.ts';
import { REFUSED_PLAINTEXT, SERVED_PLAINTEXT } from './sites.ts';

export type EdgeOptions = {
  readonly originPort: number;
  readonly log: LogFile;
  readonly clock: Clock;
  readonly isFaultActive: IsFaultActive;
};

export type Edge = {
  /** Listens on two ephemeral ports of 127.0.0.1. */
  readonly start: () => Promise<{ readonly httpsPort: number; readonly httpPort: number }>;
  /** Ends all connections and lets go of the ports. Idempotent. */
  readonly stop: () => Promise<void>;
};

/** What Node reads at all: more than the edge allows, so that the edge itself refuses and logs. */
const MAX_HEADER_BYTES = 64 * 1024;

/** What the edge answers by itself; null: the request goes to the origin. */
const answerAtEdge = ({ scheme, host, path, isCookieTooLong }: Received): Answer | null => {
  if (isCookieTooLong) return ownAnswer(400);
  if (scheme === 'https' || path === SERVED_PLAINTEXT) return null;
  if (path === REFUSED_PLAINTEXT) return ownAnswer(403);
  return ownAnswer(301, { location: `https://${host}${path}` });
};

const send = (response: ServerResponse, { status, headers, setCookies, body }: Answer, id: string): void => {
  response.writeHead(status, {
    ...headers,
    'set-cookie': [...setCookies],
    'x-request-id': id,
    'content-length': body.length,
  });
  response.end(body);
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Builds the edge. Nothing listens before it is started. */
export const createEdge = ({ originPort, log, clock, isFaultActive }: EdgeOptions): Edge => {
  const proxy = createProxy(originPort, isFaultActive);

  // The line is written before the answer is sent, so that whoever has the answer finds the line.
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startMs = clock.now();
    const received = describeRequest(request.resume());
    const answer = answerAtEdge(received) ?? (await proxy.ask(received));
    log.write(renderExchange(received, answer, startMs, clock.now()));
    send(response, answer, received.id);
  };

  const shared = { maxHeaderSize: MAX_HEADER_BYTES };
  const tls = { key: DEMO_PRIVATE_KEY, cert: DEMO_CERTIFICATE, minVersion: 'TLSv1.2' } as const;
  const httpsServer = https.createServer({ ...shared, ...tls }, handle);
  const httpServer = http.createServer(shared, handle);
  return {
    start: async () => ({ httpsPort: await listen(httpsServer), httpPort: await listen(httpServer) }),
    stop: async () => {
      proxy.stop();
      await Promise.all([close(httpsServer), close(httpServer)]);
    },
  };
};
