// The servers of Node beneath the routes: plain, TLS, HTTP/2, with bounds on what a connection may do before a route
// is reached. It must know no route.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { Server, Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { ServerLimits } from './limits.ts';
import { REFUSALS, type Refusal } from './refusals.ts';
import { STRICT_HEADERS } from './strict-headers.ts';

/** How the server speaks TLS. */
export type ServerTls = {
  readonly options: TlsOptions;
  /** Whether HTTP/2 is offered beside HTTP/1.1. */
  readonly http2: boolean;
  /** Whether a client may go on after the handshake. */
  readonly isWelcome: (socket: TLSSocket) => boolean;
};

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests at once on one HTTP/2 connection. */
const MAX_HTTP2_STREAMS = 16;
/** Node's unit is the megabyte; it holds headers and what is not yet sent. */
const MAX_HTTP2_SESSION_MIB = 10;

/** Creates the server; it does not listen yet. Calls back at each refusal of a connection or a request. */
export const createHttpServer = (
  handle: Handle,
  tls: ServerTls | null,
  limits: ServerLimits,
  onRefused: (reason: Refusal) => void,
): http.Server => {
  // Node refuses more time for a part than for the whole.
  const headersTimeout = Math.min(limits.headersTimeoutMs, limits.readTimeoutMs);
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout,
    requestTimeout: limits.readTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    // How late a timeout may be noticed.
    connectionsCheckingInterval: Math.min(1000, headersTimeout),
  };
  const bounded = boundPipelining(handle, limits.pipelined, onRefused);
  const server =
    tls === null
      ? http.createServer(options, bounded)
      : createTlsServer(tls, bounded, limits, options, onRefused);
  server.maxConnections = limits.connections;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuse(error, socket, onRefused),
  );
  server.on('drop', () => {
    onRefused('connections');
    // Connections that wait for a next request make room for who has one now.
    server.closeIdleConnections();
  });
  return server;
};

const createTlsServer = (
  tls: ServerTls,
  handle: Handle,
  limits: ServerLimits,
  options: https.ServerOptions,
  onRefused: (reason: Refusal) => void,
): http.Server => {
  const all = { ...options, ...tls.options, handshakeTimeout: limits.handshakeTimeoutMs };
  const server = tls.http2 ? createHttp2Server(all, handle, limits) : https.createServer(all, handle);
  server.on('tlsClientError', () => onRefused('tls'));
  // Before the server's own listener, which begins to read requests.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (tls.isWelcome(socket)) return;
    onRefused('tls');
    socket.destroy();
  });
  return server;
};

const createHttp2Server = (
  options: https.ServerOptions,
  handle: Handle,
  limits: ServerLimits,
): http.Server => {
  const server = http2.createSecureServer({
    ...options,
    allowHTTP1: true,
    settings: { maxConcurrentStreams: MAX_HTTP2_STREAMS, maxHeaderListSize: limits.headerBytes },
    maxSessionMemory: MAX_HTTP2_SESSION_MIB,
    unknownProtocolTimeout: limits.handshakeTimeoutMs,
  });
  // What a route uses of a request and of an answer is the same in Node's compatibility API.
  server.on('request', handle);
  endIdleSessions(server, limits.keepAliveMs);
  // The type of both kinds is that of the simpler one; what is used of it (listen, close, events) they have in common.
  const listening: Server = server;
  return listening as http.Server;
};

/** Ends sessions without a request after a while, and at once where they keep others out. */
const endIdleSessions = (server: http2.Http2SecureServer, keepAliveMs: number): void => {
  const streams = new Map<http2.Http2Session, number>();
  server.on('session', (session) => {
    streams.set(session, 0);
    session.once('close', () => streams.delete(session));
    session.setTimeout(keepAliveMs, () => session.close());
  });
  server.on('stream', (stream) => {
    const { session } = stream;
    if (session === undefined) return;
    streams.set(session, (streams.get(session) ?? 0) + 1);
    stream.once('close', () => {
      const open = streams.get(session);
      if (open !== undefined) streams.set(session, open - 1);
    });
  });
  server.on('drop', () => {
    for (const [session, open] of streams) if (open === 0) session.close();
  });
};

/** Requests that are sent ahead on one connection would all be worked on at once. */
const boundPipelining = (handle: Handle, most: number, onRefused: (reason: Refusal) => void): Handle => {
  const open = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    if (request.httpVersionMajor > 1) return handle(request, response);
    if (socket.destroyed) return undefined;
    const ahead = open.get(socket) ?? 0;
    if (ahead >= most) {
      onRefused('pipelined');
      socket.destroy();
      return undefined;
    }
    open.set(socket, ahead + 1);
    response.once('close', () => open.set(socket, (open.get(socket) ?? 1) - 1));
    return handle(request, response);
  };
};

const reasonOf = (code: string): 'headers_too_large' | 'timeout' | 'malformed' | null => {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout';
  return code.startsWith('HPE_') ? 'malformed' : null;
};

/** Answers what is no HTTP, or comes too slowly, without a word of it; no route ever sees it. */
const refuse = (
  { code = '' }: NodeJS.ErrnoException,
  socket: Socket,
  onRefused: (reason: Refusal) => void,
): void => {
  const reason = reasonOf(code);
  if (reason !== null) onRefused(reason);
  if (reason === null || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, text } = REFUSALS[reason];
  const headers = { ...STRICT_HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `content-length: ${text.length + 1}\r\n`;
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}${length}\r\n${text}\n`);
  socket.destroySoon();
};
