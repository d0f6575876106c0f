// How the demo's application logs: one pino line a request, with the headers that cookie SLIs are made of.
// Fastify's own two lines a request show no headers; this is what an application must add, and all it must add.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from './clock.ts';
import type { LogFile } from './log-file.ts';

/** The request with its headers, the peer of its own socket, and whether that socket had TLS. */
const serializeRequest = (request: FastifyRequest) => ({
  id: request.id,
  method: request.method,
  url: request.url,
  headers: request.headers,
  remoteAddress: request.socket.remoteAddress ?? '',
  socketScheme: 'encrypted' in request.socket ? 'https' : 'http',
});

type LoggedReply = Pick<FastifyReply, 'statusCode'> & Partial<Pick<FastifyReply, 'getHeaders'>>;

/** Headers are the reply's: Fastify hands them to the raw response only while it sends them. */
const serializeReply = (reply: LoggedReply) => ({
  statusCode: reply.statusCode,
  headers: reply.getHeaders?.(),
});

/** Logger options for Fastify: pino, writing into the file and by the demo's clock. */
export const createOriginLogger = (log: LogFile, clock: Clock) => ({
  level: 'info',
  timestamp: () => `,"time":${clock.now()}`,
  serializers: { req: serializeRequest, res: serializeReply },
  stream: { write: (line: string) => log.write(Buffer.from(line)) },
});

/** Hook that writes the line when the response has been sent. */
export const logExchange = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  request.log.info({ req: request, res: reply, responseTime: reply.elapsedTime }, 'request completed');
};
