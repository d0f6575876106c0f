// Who may come in, and what is added to every answer, by rules that may change while the server runs. It must not know
// what a request is for.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkBasicAuth, type Users } from './basic-auth.ts';
import type { Passwords } from './passwords.ts';
import type { RateLimit } from './rate-limit.ts';
import type { AnsweredRefusal } from './refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route asks for a token of its own; then no password is asked for. */
    hasOwnToken?: () => boolean;
  }
}

/** The rules of a moment. */
export type AccessRules = {
  /** Without users no password is asked for. */
  readonly users: Users;
  readonly rateLimit: RateLimit | null;
  /** Added to every answer of a route; they take the place of the strict ones. */
  readonly headers: Readonly<Record<string, string>>;
};

export type Access = {
  /** Asked at each request. */
  readonly rules: () => AccessRules;
  readonly passwords: Passwords;
};

/**
 * Guards every path, as exporter-toolkit does: the health checks too, and paths that do not exist, so that nobody can
 * find out without a password which do.
 */
export const guard = (
  server: FastifyInstance,
  { rules, passwords }: Access,
  refuse: (reply: FastifyReply, reason: AnsweredRefusal) => FastifyReply,
): void => {
  server.addHook('onRequest', async (request, reply) => {
    const { users, rateLimit } = rules();
    if (rateLimit !== null && !rateLimit.take()) return refuse(reply, 'rate_limit');
    if (users.size === 0 || request.routeOptions.config.hasOwnToken?.() === true) return undefined;
    const verdict = await checkBasicAuth(request.headers.authorization, users, passwords, request.ip);
    if (verdict === 'right') return undefined;
    return refuse(reply, verdict === 'busy' ? 'password_checks' : 'unauthenticated');
  });
};

/**
 * Whether a page of another site made a browser send a request. What is no browser sends no such header; with it, who
 * can reach the exporter from their desk would do so for every page that they look at.
 */
export const isCrossSite = ({ headers }: FastifyRequest): boolean => {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  // Over plain HTTP to another machine browsers say no more than the origin.
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
};

/** Host and port of an origin; null: it has none, or is none. */
const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
