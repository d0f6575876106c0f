// What the routes of pushes have in common: who may come in, and that the handler reads the body itself. It must not
// know what is pushed.
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCrossSite } from './access.ts';
import type { BearerToken } from './bearer-token.ts';
import { type Refuse, sendText } from './refusals.ts';

/** Who may push; asked at each request. */
type PushGuard = {
  /** The token that a request must bear; null: none. */
  readonly token: () => BearerToken | null;
  /** Whether there is anything to push to; without, the paths do not exist. */
  readonly isThere: () => boolean;
  readonly refuse: Refuse;
};

/** Firehose sends its access key in a header of its own. */
const authorizationOf = ({ headers }: FastifyRequest): string | undefined => {
  const key = headers['x-amz-firehose-access-key'];
  return headers.authorization ?? (typeof key === 'string' ? `Bearer ${key}` : undefined);
};

/** What each of the routes is to be added with. */
type PushRouteOptions = {
  readonly config: FastifyContextConfig;
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
};

/**
 * Adds routes in a scope of their own, for every method: others than POST are refused once the client may know that they
 * are. They are guarded by the token instead of by a password, for a request has room for one of them.
 */
export const addPushRoutes = (
  server: FastifyInstance,
  { token, isThere, refuse }: PushGuard,
  add: (scope: FastifyInstance, options: PushRouteOptions) => void,
): void => {
  const config = { hasOwnToken: () => token() !== null };
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!isThere()) return sendText(reply, 404, 'Not Found');
    if (isCrossSite(request)) return refuse(reply, 'cross_site');
    if (!(token()?.isBorneBy(authorizationOf(request)) ?? true)) return refuse(reply, 'token');
    if (request.method === 'POST') return undefined;
    return sendText(reply.header('allow', 'POST'), 405, 'Only POST requests allowed.');
  };
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The handler reads the body, when it knows that it may.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    add(scope, { config, onRequest });
  });
};
