// GET /.well-known/fastly/logging/challenge: Fastly sends logs only to where their owner says that they may come.
// Source: "Log streaming: HTTPS" of Fastly's documentation. It must answer nothing but digests of what the config names.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sendText } from './refusals.ts';

const ANY = '*';

const lineOf = (service: string): string =>
  service === ANY ? ANY : createHash('sha256').update(service).digest('hex');

/**
 * Adds the route for the ids of services that may send logs here, or `*` for all; without any, there is none. Fastly asks
 * without a password.
 */
export const addFastlyChallenge = (server: FastifyInstance, services: () => readonly string[]): void => {
  const config = { hasOwnToken: () => services().length > 0 };
  server.get('/.well-known/fastly/logging/challenge', { config }, (_request, reply) => {
    const lines = services().map(lineOf);
    return lines.length === 0 ? sendText(reply, 404, 'Not Found') : sendText(reply, 200, lines.join('\n'));
  });
};
