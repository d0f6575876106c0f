// The HTTP server: scrape, lifecycle, status. It must compute nothing; everything it answers is handed in.
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Scrape } from '../metrics/exposition.ts';
import { CONTENT_SECURITY_POLICY, renderStatusPage } from './status-page.ts';
import type { StatusReport } from './status-report.ts';

/** What the routes answer with. */
export type Handlers = {
  /** Renders the metrics for a request's Accept and Accept-Encoding headers. */
  readonly renderMetrics: (accept: string | undefined, acceptEncoding: string | undefined) => Promise<Scrape>;
  readonly status: () => StatusReport;
  /** Re-reads the config; the message says why it was refused and is sent to whoever asked. */
  readonly reload: () => Promise<{ readonly ok: true } | { readonly ok: false; readonly message: string }>;
  /** Whether the sources have been looked at once. */
  readonly isReady: () => boolean;
};

export type ServerOptions = {
  readonly handlers: Handlers;
  /** Path of the metrics; one that `isTelemetryPath` accepts. */
  readonly telemetryPath: string;
  /** Whether `/-/reload` works (`--web.enable-lifecycle`). */
  readonly lifecycle: boolean;
};

const MAX_HEADER_BYTES = 16 * 1024;
/** No route reads a body; this much is taken in and dropped. */
const MAX_BODY_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 256;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the usual scrape interval of a minute, so that a scraper's connection lives. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** Builds the server; it listens when told to (`listen`). `close()` ends it and its idle connections. */
export const createServer = (options: ServerOptions): FastifyInstance => {
  const server = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: REQUEST_TIMEOUT_MS },
    frameworkErrors: (_error, _request, reply) => sendText(reply, 400, 'Bad Request'),
  });
  server.server.maxConnections = MAX_CONNECTIONS;
  secure(server);
  addMetrics(server, options);
  addLifecycle(server, options);
  addStatus(server, options);
  return server;
};

/** Headers for every answer, and answers to mistakes, which must not repeat anything of the request. */
const secure = (server: FastifyInstance): void => {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
  server.setNotFoundHandler((_request, reply) => sendText(reply, 404, 'Not Found'));
  server.setErrorHandler<{ statusCode?: number }>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    return status < 500
      ? sendText(reply, status, 'Bad Request')
      : sendText(reply, 500, 'Internal Server Error');
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
const addLifecycle = (server: FastifyInstance, { handlers, lifecycle }: ServerOptions): void => {
  server.get('/-/healthy', (_request, reply) => sendText(reply, 200, 'cookie-exporter is healthy.'));
  server.get('/-/ready', (_request, reply) =>
    handlers.isReady()
      ? sendText(reply, 200, 'cookie-exporter is ready.')
      : sendText(reply, 503, 'cookie-exporter is not ready yet: it has not looked at its sources.'),
  );
  server.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: async (_request, reply) => {
      if (!lifecycle) {
        return sendText(
          reply,
          403,
          'Lifecycle API is not enabled. Start with --web.enable-lifecycle, or send SIGHUP.',
        );
      }
      const result = await handlers.reload();
      return result.ok
        ? sendText(reply, 200, 'The config was reloaded.')
        : sendText(reply, 500, `The config was not reloaded, the old one stays: ${result.message}`);
    },
  });
  server.get('/-/reload', (_request, reply) =>
    sendText(reply.header('allow', 'POST, PUT'), 405, 'Only POST or PUT requests allowed.'),
  );
};

const addStatus = (server: FastifyInstance, { handlers, telemetryPath }: ServerOptions): void => {
  server.get('/api/v1/status', async () => handlers.status());
  if (telemetryPath === '/') return;
  server.get('/', (_request, reply) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .type('text/html; charset=utf-8')
      .send(renderStatusPage(handlers.status(), telemetryPath)),
  );
};

const sendText = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);

/** Node joins repeated Accept-Encoding headers; the declaration does not say so. */
const header = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;
