// The application behind the edge: Fastify, logging exactly as the pino format's snippet tells users to, in a process
// of its own whose standard output is the log. What it answers is told by each request's X-Answer.
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { findFormat } from '../../../exporter/formats/index.ts';
import { startChild } from './child.ts';
import type { Field } from './raw-http.ts';
import type { Workspace } from './workspace.ts';

/** What the application sends; without Set-Cookie in `fields` it sends none. */
export type Answer = { readonly status: number; readonly fields: readonly Field[] };

/** The second half of the snippet, that for Fastify, up to the app it makes. */
const fastifySnippet = (): string => {
  const [, snippet] = (findFormat('pino')?.snippet ?? '').split(/^\/\/ Fastify .*$/m);
  if (snippet === undefined) throw new Error('the pino format has no snippet for Fastify');
  return snippet;
};

const FASTIFY = import.meta.resolve('fastify');

const programWith = (answersPath: string): string => `
import { readFileSync } from 'node:fs';
import Fastify from '${FASTIFY}';
${fastifySnippet()}
// A text as body would make Node send the head as UTF-8 too.
const body = Buffer.from('done');
const answers = JSON.parse(readFileSync(${JSON.stringify(answersPath)}, 'utf8'));
app.route({
  method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
  url: '/*',
  handler: (request, reply) => {
    const { status, fields } = answers[Number(request.headers['x-answer'] ?? 0)];
    reply.code(status).header('x-answered-by', 'application');
    for (const [name, value] of fields) reply.header(name, value);
    return status === 204 || status === 304 ? reply.send() : reply.send(body);
  },
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.send(app.server.address().port);
process.once('SIGTERM', () => process.exit(0));
`;

/** Starts the application; its log is written to `logPath`. Answers its port. */
export const startApplication = async (
  workspace: Workspace,
  answers: readonly Answer[],
  logPath: string,
): Promise<number> => {
  const answersPath = workspace.path('answers.json');
  writeFileSync(answersPath, JSON.stringify(answers));
  const program = workspace.path('application.mjs');
  writeFileSync(program, programWith(answersPath));
  const log = openSync(logPath, 'a', 0o600);
  const child = startChild(workspace, process.execPath, [program], {
    stdio: ['ignore', log, 'pipe', 'ipc'],
  });
  closeSync(log);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.process.once('message', (port) => resolve(Number(port)));
  void child.ended.then(() => reject(new Error(`the application has ended: ${child.stderr()}`)));
  return promise;
};
