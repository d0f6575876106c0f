// The leg from the demo's edge to its origin: plain HTTP, with the headers by which an origin learns of the client leg.
// It must answer whatever happens; what the client and the log get of an answer is not decided here.
import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Answer, CLIENT_IP_HEADER, ownAnswer, type Received } from './edge-exchange.ts';
import { affinityCookie, rewriteCookies } from './edge-rewrite.ts';
import type { IsFaultActive } from './faults.ts';
import { parseCookies, REQUEST_TIMEOUT_MS, type Reply, sendRequest } from './wire.ts';

export type Proxy = {
  /** Sends a request on, without its body, and returns what the client gets; 502 if the origin does not answer. */
  readonly ask: (received: Received) => Promise<Answer>;
  /** Ends the connections that are kept alive. */
  readonly stop: () => void;
};

const MAX_SOCKETS = 16;

/** Headers of one hop (RFC 9110 §7.6.1). */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];
/** And those that tell of a body, which stays here, and of the address that a client plays. */
const KEPT_HEADERS = [...HOP_HEADERS, 'content-length', 'content-type', 'expect', CLIENT_IP_HEADER];

const without = (headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

const forwardedHeaders = ({ request, id, clientIp, scheme, host }: Received): OutgoingHttpHeaders => ({
  ...without(request.headers, KEPT_HEADERS),
  'x-forwarded-for': clientIp,
  'x-forwarded-proto': scheme,
  'x-forwarded-host': host,
  'x-request-id': id,
});

const hasCookie = ({ cookie }: Received, name: string): boolean =>
  parseCookies(cookie).some(([key]) => key === name);

/** The origin's reply as the client gets it. */
const passOn = (received: Received, reply: Reply, isFaultActive: IsFaultActive): Answer => {
  const { host, path, scheme } = received;
  const rewritten = rewriteCookies(reply.setCookies, host, path, isFaultActive('secure-dropped'));
  const isNewClient = scheme === 'https' && !hasCookie(received, 'route');
  return {
    status: reply.status,
    headers: without(reply.headers, [...HOP_HEADERS, 'set-cookie']),
    setCookies: isNewClient ? [...rewritten, affinityCookie(received.id.slice(0, 8))] : rewritten,
    body: reply.body,
    upstream: { status: reply.status, setCookies: reply.setCookies },
  };
};

/** Builds the proxy to an origin on 127.0.0.1. Connections are made as requests come. */
export const createProxy = (originPort: number, isFaultActive: IsFaultActive): Proxy => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const open = (received: Received): http.ClientRequest =>
    http.request({
      host: '127.0.0.1',
      port: originPort,
      agent,
      method: received.request.method,
      path: received.path,
      headers: forwardedHeaders(received),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  return {
    ask: async (received) => {
      try {
        return passOn(received, await sendRequest(open(received)), isFaultActive);
      } catch {
        return { ...ownAnswer(502), upstream: { status: 502, setCookies: [] } };
      }
    },
    stop: () => agent.destroy(),
  };
};
