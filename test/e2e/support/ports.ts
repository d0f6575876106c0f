// Ports of loopback for servers that cannot choose one by themselves.
import { createServer } from 'node:net';

/** The system may choose the same one twice before anybody listens on it. */
const given = new Set<number>();

/** A port that nobody listens on now, and that was not given before. */
export const findFreePort = async (): Promise<number> => {
  const port = await findPort();
  if (given.has(port)) return findFreePort();
  given.add(port);
  return port;
};

const findPort = async (): Promise<number> => {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
