// The HTTP server: scrape, lifecycle, status, push. It must compute nothing; everything it answers is handed in.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Scrape } from '../metrics/exposition.ts';
import { type Access, guard, isCrossSite } from './access.ts';
import { type Alertmanager, addAlertmanager } from './alertmanager.ts';
import { createBodies } from './bodies.ts';
import { addFastlyChallenge } from './fastly.ts';
import { createHttpServer, type ServerTls } from './http-server.ts';
import { addIngest, type Ingest } from './ingest.ts';
import { SERVER_LIMITS, type ServerLimits } from './limits.ts';
import { addOtlp, type Otlp } from './otlp.ts';
import { type Refusal, type Refuse, RefusedBody, sendRefusal, sendText } from './refusals.ts';
import { boundRequests } from './requests.ts';
import { CONTENT_SECURITY_POLICY, renderStatusPage } from './status-page.ts';
import type { StatusReport } from './status-report.ts';
import { STRICT_HEADERS } from './strict-headers.ts';
import { judge } from './verdict.ts';

/** What the routes answer with. */
export type Handlers = {
  /** Renders the metrics for a request's Accept and Accept-Encoding headers. */
  readonly renderMetrics: (accept: string | undefined, acceptEncoding: string | undefined) => Promise<Scrape>;
  readonly status: () => StatusReport;
  /**
   * Re-reads the config. `waiting`: the keys whose new values wait for a restart, '' if none; the message says why it was
   * refused. Both are sent to whoever asked.
   */
  readonly reload: () => Promise<
    { readonly ok: true; readonly waiting: string } | { readonly ok: false; readonly message: string }
  >;
  /** Whether the sources have been looked at once. */
  readonly isReady: () => boolean;
  /** Where pushed records go; without it there is no path for them. */
  readonly ingest?: Ingest;
  /** Ids of the services of Fastly that may push, or `*`. */
  readonly fastlyServices?: () => readonly string[];
  /** Where spans and log records of OTLP go; without it there is no path for them. */
  readonly otlp?: Otlp;
  /** Where notifications of Alertmanager go; without it there is no path for them. */
  readonly alertmanager?: Alertmanager;
};

export type ServerOptions = {
  readonly handlers: Handlers;
  /** Path of the metrics; one that `isTelemetryPath` accepts. */
  readonly telemetryPath: string;
  /** Whether `/-/reload` works (`--web.enable-lifecycle`). */
  readonly lifecycle: boolean;
  /** Without it the server speaks plain HTTP/1.1. */
  readonly tls?: ServerTls | null;
  /** Without it everybody may come in. */
  readonly access?: Access;
  readonly limits?: Partial<ServerLimits>;
  /** Told each refusal, to be counted. */
  readonly onRefused?: (reason: Refusal) => void;
};

/** Only the push routes read a body; of the others this much is taken in and dropped. */
const MAX_BODY_BYTES = 16 * 1024;

const refuseSchema = (): never => {
  throw new Error('a route has a schema');
};

/** No route has one. Fastify's own compilers, a hundred modules, would be loaded and never asked. */
const NO_SCHEMAS = { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } };

/** Builds the server; it listens when told to (`listen`). `close()` ends it and its connections. */
export const createServer = (options: ServerOptions): FastifyInstance => {
  const { tls = null, access, onRefused = () => undefined } = options;
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const refuse: Refuse = (reply, reason) => {
    onRefused(reason);
    return sendRefusal(reply, reason);
  };
  const server = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    schemaController: NO_SCHEMAS,
    serverFactory: (handle) => createHttpServer(handle, tls, limits, onRefused),
    // Node's server has answered what is no HTTP.
    clientErrorHandler: () => undefined,
    frameworkErrors: (_error, _request, reply) => refuse(reply.headers(STRICT_HEADERS), 'malformed'),
  });
  addHeaders(server, access);
  boundRequests(server, limits, refuse, onRefused);
  if (access !== undefined) guard(server, access, refuse);
  addErrors(server, refuse);
  addMetrics(server, options);
  addLifecycle(server, options, refuse);
  addStatus(server, options);
  const bodies = createBodies();
  if (options.handlers.ingest !== undefined) addIngest(server, options.handlers.ingest, bodies, refuse);
  if (options.handlers.otlp !== undefined) addOtlp(server, options.handlers.otlp, bodies, refuse);
  // Bodies of their own, so that no flood of records keeps a notification out.
  if (options.handlers.alertmanager !== undefined)
    addAlertmanager(server, options.handlers.alertmanager, createBodies(), refuse);
  if (options.handlers.fastlyServices !== undefined)
    addFastlyChallenge(server, options.handlers.fastlyServices);
  endConnections(server, limits.closeGraceMs);
  return server;
};

/** Headers of every answer; those of the web config come last, for whoever wrote them meant them. */
const addHeaders = (server: FastifyInstance, access: Access | undefined): void => {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(STRICT_HEADERS);
  });
  if (access === undefined) return;
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(access.rules().headers);
  });
};

/** Answers to mistakes, which must not repeat anything of the request. */
const addErrors = (server: FastifyInstance, refuse: Refuse): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
  server.setNotFoundHandler((_request, reply) => sendText(reply, 404, 'Not Found'));
  server.setErrorHandler<{ statusCode?: number }>((error, request, reply) => {
    if (error instanceof RefusedBody) return refuse(reply, error.reason);
    const status = error.statusCode ?? 500;
    if (status === 413) return refuse(reply, 'body_too_large');
    if (status === 415) return refuse(reply, 'body_type');
    // A request that broke off was refused by Node's server, or by nobody.
    if (request.raw.destroyed) return sendText(reply, 400, '');
    return status < 500 ? refuse(reply, 'malformed') : sendText(reply, 500, STATUS_CODES[500] ?? '');
  });
};

/** Stops listening with the server; connections that do not end by themselves must not keep the exporter from ending. */
const endConnections = (instance: FastifyInstance, graceMs: number): void => {
  const { server } = instance;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  instance.addHook('preClose', async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeIdleConnections();
    // Again and again, for further addresses are closed after the first.
    const timer = setInterval(() => {
      for (const socket of sockets) socket.destroy();
    }, graceMs);
    await closed.promise;
    // The server knows only of connections to its own address.
    for (const socket of sockets) await new Promise((resolve) => void socket.once('close', resolve));
    clearInterval(timer);
  });
};

const addMetrics = (server: FastifyInstance, { handlers, telemetryPath }: ServerOptions): void => {
  server.get(telemetryPath, async (request, reply) => {
    const { accept, 'accept-encoding': acceptEncoding } = request.headers;
    const { contentType, encoding, body } = await handlers.renderMetrics(accept, header(acceptEncoding));
    if (encoding !== null) reply.header('content-encoding', encoding);
    return reply.header('vary', 'accept, accept-encoding').type(contentType).send(body);
  });
};

/** Prometheus' own management API: prometheus.io/docs/prometheus/latest/management_api. */
const addLifecycle = (
  server: FastifyInstance,
  { handlers, lifecycle }: ServerOptions,
  refuse: Refuse,
): void => {
  const config = { isAlwaysAnswered: true };
  server.get('/-/healthy', { config }, (_request, reply) =>
    sendText(reply, 200, 'cookie-exporter is healthy.'),
  );
  server.get('/-/ready', { config }, (_request, reply) =>
    handlers.isReady()
      ? sendText(reply, 200, 'cookie-exporter is ready.')
      : sendText(reply, 503, 'cookie-exporter is not ready yet: it has not looked at its sources.'),
  );
  server.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (request, reply) => {
      if (!lifecycle) return sendText(reply, 403, LIFECYCLE_DISABLED);
      if (isCrossSite(request)) return refuse(reply, 'cross_site');
      const result = await handlers.reload();
      return result.ok
        ? sendText(reply, 200, `The config was reloaded.${restartFor(result.waiting)}`)
        : sendText(reply, 500, `The config was not reloaded, the old one stays: ${result.message}`);
    },
  });
  server.get('/-/reload', (_request, reply) =>
    sendText(reply.header('allow', 'POST, PUT'), 405, 'Only POST or PUT requests allowed.'),
  );
};

const restartFor = (waiting: string): string => (waiting === '' ? '' : ` This needs a restart: ${waiting}.`);

const LIFECYCLE_DISABLED = 'Lifecycle API is not enabled. Start with --web.enable-lifecycle, or send SIGHUP.';

const addStatus = (server: FastifyInstance, { handlers, telemetryPath }: ServerOptions): void => {
  server.get('/api/v1/status', async () => {
    const status = handlers.status();
    return { verdict: judge(status), ...status };
  });
  if (telemetryPath === '/') return;
  server.get('/', (_request, reply) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .type('text/html; charset=utf-8')
      .send(renderStatusPage(handlers.status(), telemetryPath)),
  );
};

/** Node joins repeated Accept-Encoding headers; the declaration does not say so. */
const header = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;
