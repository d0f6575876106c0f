// The demo's application: a shop and its account site, with login, logout, basket and preferences.
// It must know nothing of the edge but what any application knows: the forwarding headers.
import type { AddressInfo } from 'node:net';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Clock } from './clock.ts';
import type { IsFaultActive } from './faults.ts';
import type { LogFile } from './log-file.ts';
import {
  analyticsCookie,
  basketCookie,
  csrfCookie,
  endedSessionCookie,
  sessionCookie,
  themeCookie,
  widgetCookie,
} from './origin-cookies.ts';
import { createOriginLogger, logExchange } from './origin-log.ts';
import type { Random } from './random.ts';
import { createSessions, type Sessions } from './sessions.ts';
import {
  BASKET,
  LOGIN,
  PRODUCTS,
  REFUSED_PLAINTEXT,
  SERVED_PLAINTEXT,
  SESSION_COOKIES,
  siteOf,
} from './sites.ts';
import { parseCookies } from './wire.ts';

export type OriginOptions = {
  readonly log: LogFile;
  readonly clock: Clock;
  readonly random: Random;
  readonly isFaultActive: IsFaultActive;
};

export type Origin = {
  /** Listens on an ephemeral port of 127.0.0.1 and returns it. */
  readonly start: () => Promise<number>;
  /** Ends all connections; every request has been logged when it resolves. Idempotent. */
  readonly stop: () => Promise<void>;
};

/** Node's own default, said out loud: longer headers are answered 431 before the application sees the request. */
const MAX_HEADER_BYTES = 16 * 1024;

/** One in so many checkouts fails, as things do, and the first of them soon. */
const CHECKOUTS_PER_FAILURE = 100;
const FIRST_FAILURE = 40;

const cookieOf = (request: FastifyRequest, name: string): string | undefined =>
  parseCookies(request.headers.cookie ?? '').find(([key]) => key === name)?.[1];

const sessionOf = (request: FastifyRequest): string =>
  cookieOf(request, SESSION_COOKIES[siteOf(request.headers.host)]) ?? '';

/** Answers with cookies, one header line each. */
const answer = (reply: FastifyReply, ...cookies: string[]): FastifyReply => {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
  return reply.header('cache-control', 'no-store').send({ ok: reply.statusCode < 400 });
};

const addPublicRoutes = (app: FastifyInstance, { random, isFaultActive }: OriginOptions): void => {
  app.get('/', (request, reply) =>
    cookieOf(request, 'csrftoken') === undefined ? answer(reply, csrfCookie(random.hex(32))) : answer(reply),
  );
  app.get(`${PRODUCTS}:id`, (_, reply) => answer(reply));
  app.get(SERVED_PLAINTEXT, (_, reply) => answer(reply));
  app.post(BASKET, (request, reply) =>
    answer(reply, basketCookie(random.hex(12), request.protocol === 'https')),
  );
  app.post('/theme', (_, reply) => answer(reply, themeCookie(random.below(2) === 0 ? 'dark' : 'light')));
  app.get('/collect', (request, reply) =>
    answer(reply, analyticsCookie(siteOf(request.headers.host), random.hex(10))),
  );
  app.get('/widget', (_, reply) => answer(reply, widgetCookie(random.hex(16), isFaultActive)));
};

const addSessionRoutes = (app: FastifyInstance, options: OriginOptions, sessions: Sessions): void => {
  app.post(LOGIN, (request, reply) => {
    sessions.end(sessionOf(request));
    const site = siteOf(request.headers.host);
    return answer(reply, sessionCookie(site, sessions.begin()), csrfCookie(options.random.hex(32)));
  });
  app.post('/logout', (request, reply) => {
    if (!options.isFaultActive('logout-ignored')) sessions.end(sessionOf(request));
    return answer(reply, endedSessionCookie(siteOf(request.headers.host), options.isFaultActive));
  });
};

const addProtectedRoutes = (app: FastifyInstance, sessions: Sessions): void => {
  let checkouts = 0;
  const serve = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!sessions.has(sessionOf(request))) return answer(reply.code(401));
    if (request.url === '/checkout' && ++checkouts % CHECKOUTS_PER_FAILURE === FIRST_FAILURE) reply.code(503);
    return answer(reply);
  };
  for (const path of ['/account', '/checkout', REFUSED_PLAINTEXT]) app.get(path, serve);
};

/** Builds the application. Nothing listens before it is started. */
export const createOrigin = (options: OriginOptions): Origin => {
  const app = Fastify({
    logger: createOriginLogger(options.log, options.clock),
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: 'x-request-id',
    trustProxy: '127.0.0.0/8',
    forceCloseConnections: true,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
  });
  const sessions = createSessions(options.random);
  app.addHook('onResponse', logExchange);
  addPublicRoutes(app, options);
  addSessionRoutes(app, options, sessions);
  addProtectedRoutes(app, sessions);
  return {
    start: async () => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return (app.server.address() as AddressInfo).port;
    },
    stop: () => app.close(),
  };
};
