// How many requests are answered at once, and for how long one may last. It must not know what they are for.
import type { Http2ServerRequest } from 'node:http2';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerLimits } from './limits.ts';
import type { AnsweredRefusal, Refusal } from './refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route is answered however busy the server is; only for answers of a line. */
    isAlwaysAnswered?: boolean;
  }
}

/** Bounds the requests that are under way, from their headers to the last byte of their answer being taken. */
export const boundRequests = (
  server: FastifyInstance,
  limits: ServerLimits,
  refuse: (reply: FastifyReply, reason: AnsweredRefusal) => FastifyReply,
  onRefused: (reason: Refusal) => void,
): void => {
  let underWay = 0;
  const deadlines = new WeakMap<FastifyReply['raw'], NodeJS.Timeout>();

  const setDeadline = ({ raw }: FastifyReply, ms: number, onLate: () => void): void => {
    clearTimeout(deadlines.get(raw));
    deadlines.set(raw, setTimeout(onLate, ms).unref());
  };

  server.addHook('onRequest', async (request, reply) => {
    underWay++;
    reply.raw.once('close', () => {
      underWay--;
      clearTimeout(deadlines.get(reply.raw));
    });
    // Of HTTP/1 requests Node itself takes the time.
    if (isHttp2WithBody(request.raw)) {
      setDeadline(reply, limits.readTimeoutMs, () => void refuse(reply, 'timeout'));
      request.raw.once('end', () => clearTimeout(deadlines.get(reply.raw)));
    }
    if (underWay > limits.requests && request.routeOptions.config.isAlwaysAnswered !== true)
      return refuse(reply, 'busy');
    return undefined;
  });
  server.addHook('onSend', async (request, reply) => {
    setDeadline(reply, limits.writeTimeoutMs, () => {
      onRefused('slow_reader');
      cut(request, reply);
    });
  });
};

const isHttp2WithBody = (request: FastifyRequest['raw'] | Http2ServerRequest): boolean =>
  'stream' in request && !request.stream.endAfterHeaders;

/** Ends what an answer is sent over: of HTTP/2 the stream, else the connection. */
const cut = (request: FastifyRequest, reply: FastifyReply): void => {
  if ('stream' in reply.raw) request.raw.destroy();
  else request.socket.destroy();
};
