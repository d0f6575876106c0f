// The leg from the demo's edge to its origin: plain HTTP, with the headers by which an origin learns of the client leg.
// It must answer whatever happens; what the client and the log get of an answer is not decided here.
import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Answer, CLIENT_IP_HEADER, ownAnswer, type Received } from './edge-exchange.ts';
import { affinityCookie, forwardCookies, rewriteCookies } from './edge-rewrite.ts';
import type { IsFaultActive } from './faults.ts';
import { BASKET } from './sites.ts';
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
/** And those that tell of a body, which stays here, of the address that a client plays, and what is written anew. */
const KEPT_HEADERS = [...HOP_HEADERS, 'content-length', 'content-type', 'expect', 'cookie', CLIENT_IP_HEADER];

/** While a back end comes and goes, one request in so many finds another one. */
const REQUESTS_PER_MOVE = 8;

const without = (headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

const forwardedHeaders = (received: Received, isFaultActive: IsFaultActive): OutgoingHttpHeaders => {
  const { request, id, clientIp, scheme, host, path } = received;
  const cookie = forwardCookies(received.cookie, received, isFaultActive);
  return {
    ...without(request.headers, KEPT_HEADERS),
    ...(cookie === '' ? {} : { cookie }),
    'x-forwarded-for': clientIp,
    // nginx: `proxy_set_header X-Forwarded-Proto http;` in one location.
    'x-forwarded-proto': path === BASKET && isFaultActive('tls-disbelieved') ? 'http' : scheme,
    'x-forwarded-host': host,
    'x-request-id': id,
  };
};

const hasCookie = ({ cookie }: Received, name: string): boolean =>
  parseCookies(cookie).some(([key]) => key === name);

/** The origin's reply as the client gets it; `isMoved`: from another back end than before. */
const passOn = (received: Received, reply: Reply, isMoved: boolean, isFaultActive: IsFaultActive): Answer => {
  const rewritten = rewriteCookies(reply.setCookies, received, isFaultActive);
  const isPlaced = received.scheme === 'https' && (isMoved || !hasCookie(received, 'route'));
  return {
    status: reply.status,
    headers: without(reply.headers, [...HOP_HEADERS, 'set-cookie']),
    setCookies: isPlaced ? [...rewritten, affinityCookie(received.id.slice(0, 8))] : rewritten,
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
      headers: forwardedHeaders(received, isFaultActive),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  let asked = 0;
  return {
    ask: async (received) => {
      const isMoved = ++asked % REQUESTS_PER_MOVE === 0 && isFaultActive('backend-flapping');
      try {
        return passOn(received, await sendRequest(open(received)), isMoved, isFaultActive);
      } catch {
        return { ...ownAnswer(502), upstream: { status: 502, setCookies: [] } };
      }
    },
    stop: () => agent.destroy(),
  };
};
