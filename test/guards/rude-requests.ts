// Requests to the exporter itself that hold secrets, and answers as one text. It must not judge them.
import { connect } from 'node:net';
import type { Canaries } from './canaries.ts';

/** Requests that hold canaries themselves; what is wrong with each is told by its name. */
export const rudeRequests = ({ of }: Canaries): readonly (readonly [string, string])[] => [
  [
    'no such path',
    `GET /${of('asked path')}?${of('asked query')} HTTP/1.1\r\nHost: ${of('asked host')}\r\nCookie: ${of('asked cookie')}\r\nX-Request-Id: ${of('asked id')}\r\nConnection: close\r\n\r\n`,
  ],
  [
    'a path that cannot be decoded',
    `GET /%zz${of('path that cannot be decoded')} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  ],
  [
    'a method that is not known',
    `BREW /metrics?${of('query of another method')} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  ],
  ['no HTTP at all', `${of('no HTTP')}\r\n\r\n`],
  [
    'a header that is too large',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${of('header that is too large').repeat(1000)}\r\n\r\n`,
  ],
  [
    'a body nobody asked for',
    `POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 30\r\nConnection: close\r\n\r\n${of('body').padEnd(30)}`,
  ],
  [
    'a query behind the metrics',
    `GET /metrics?${of('query behind the metrics')} HTTP/1.1\r\nHost: a\r\nAccept: ${of('accept')}\r\nConnection: close\r\n\r\n`,
  ],
];

/** The same requests by someone who is let in, as far as they are HTTP. */
export const withAuthorization = (
  requests: readonly (readonly [string, string])[],
  authorization: string,
): readonly (readonly [string, string])[] =>
  requests.map(([what, text]) => [
    `${what}, by a user`,
    text.replace(' HTTP/1.1\r\n', ` HTTP/1.1\r\nAuthorization: ${authorization}\r\n`),
  ]);

/** Sends bytes as they are and answers all that comes back. */
export const sendRaw = async (url: string, bytes: string): Promise<string> => {
  const { port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  socket.end(Buffer.from(bytes, 'latin1'));
  await promise;
  return answer;
};

/** An answer as text: status, headers, body. */
export const render = async (response: Response): Promise<string> => {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${response.status}\n${headers}\n${await response.text()}`;
};
