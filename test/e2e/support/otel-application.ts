// An application with the OpenTelemetry SDK, as its users set it up: by environment variables. Each request becomes a
// server span, those below /logged a log record; cookies are captured as attributes. It knows nothing of the exporter.
import { writeFileSync } from 'node:fs';
import { startChild } from './child.ts';
import type { Workspace } from './workspace.ts';

/** What a request to `/` is answered with; below /signed-out it is that the session ends. */
export const SET_COOKIES = [
  'sid=v1; Path=/; Secure; HttpOnly; SameSite=Lax',
  'theme=d\u00e4rk; Expires=Wed, 21 Oct 2037 07:28:00 GMT',
] as const;

const FASTIFY = import.meta.resolve('fastify');
const API = import.meta.resolve('@opentelemetry/api');
const SDK = import.meta.resolve('@opentelemetry/sdk-node');

const PROGRAM = `
import Fastify from '${FASTIFY}';
import { logs, SpanKind, trace } from '${API}';
import { startNodeSdk } from '${SDK}';

const sdk = startNodeSdk({ instrumentations: [], metricReaders: [] });
const app = Fastify();
app.addHook('onRequest', async (request) => {
  if (request.url.startsWith('/logged')) return;
  request.span = trace.getTracer('app').startSpan('request', { kind: SpanKind.SERVER });
  // Spans of other kinds come along, as they do in every application.
  trace.getTracer('app').startSpan('query', { kind: SpanKind.CLIENT }).end();
});
app.addHook('onResponse', async (request, reply) => {
  const dash = request.url.includes('underscores') ? '_' : '-';
  const { cookie, host } = request.headers;
  const setCookie = [reply.getHeader('set-cookie') ?? []].flat();
  const attributes = {
    'http.request.method': request.method,
    'url.path': request.url,
    'url.scheme': 'http',
    'server.address': host.split(':')[0],
    'http.response.status_code': reply.statusCode,
    'http.request.header.host': [host],
    ...(cookie === undefined ? {} : { 'http.request.header.cookie': [cookie] }),
    ['http.response.header.content' + dash + 'type']: ['text/plain'],
    ...(setCookie.length === 0 ? {} : { ['http.response.header.set' + dash + 'cookie']: setCookie }),
  };
  if (request.span === undefined) return logs.getLogger('app').emit({ body: 'a request', attributes });
  request.span.setAttributes(attributes).end();
});
const setCookies = JSON.parse(process.env.SET_COOKIES);
app.get('/*', (request, reply) => {
  const path = request.url;
  if (path.includes('signed-out')) return reply.code(401).send('no');
  return reply.header('set-cookie', setCookies).send('done');
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.send(app.server.address().port);
process.once('SIGTERM', async () => {
  await app.close();
  await sdk.shutdown();
  process.exit(0);
});
`;

/** Starts the application with more environment; answers its port, and how to end it with all that it has to say sent. */
export const startOtelApplication = async (
  workspace: Workspace,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly port: number; readonly stop: () => Promise<number> }> => {
  const program = workspace.path('otel-application.mjs');
  writeFileSync(program, PROGRAM);
  const child = startChild(workspace, process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { OTEL_METRICS_EXPORTER: 'none', SET_COOKIES: JSON.stringify(SET_COOKIES), ...env },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.process.once('message', (port) => resolve(Number(port)));
  void child.ended.then(() => reject(new Error(`the application has ended: ${child.stderr()}`)));
  return { port: await promise, stop: child.stop };
};
