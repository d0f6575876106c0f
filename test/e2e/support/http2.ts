// HTTP/2 as browsers speak it: each cookie in a field of its own (RFC 9113 §8.2.3). Same messages as raw-http.ts.
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Connection, Field, Head } from './raw-http.ts';

const fieldsFor = ({ first, fields }: Head, port: number): Record<string, string | string[]> => {
  const [method = '', path = ''] = first.split(' ');
  const named: Record<string, string | string[]> = {
    ':method': method,
    ':path': path,
    ':authority': `127.0.0.1:${port}`,
  };
  for (const [name, value] of fields) {
    if (name === 'Host') named[':authority'] = value;
    else if (name === 'Cookie') named.cookie = [...(named.cookie ?? []), value];
    else named[name.toLowerCase()] = value;
  }
  return named;
};

/** Makes a connection to a port with TLS; it is opened by the first request. */
export const createHttp2Connection = (port: number): Connection => {
  let opened: { readonly session: ClientHttp2Session; readonly socket: TLSSocket } | null = null;
  const open = () => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    return { socket, session: connect(`https://127.0.0.1:${port}`, { createConnection: () => socket }) };
  };
  return {
    send: (request) => {
      opened ??= open();
      const { session, socket } = opened;
      const { promise, resolve, reject } = Promise.withResolvers<{ response: Head; tls: string | null }>();
      const stream = session.request(fieldsFor(request, port));
      let response: Head = { first: '', fields: [] };
      stream.once('response', (received) => {
        const fields = Object.entries(received).flatMap(([name, value]): Field[] =>
          [value ?? []].flat().map((one) => [name, String(one)]),
        );
        response = { first: `HTTP/2 ${received[constants.HTTP2_HEADER_STATUS]}`, fields };
      });
      stream.once('error', reject);
      stream.once('close', () => resolve({ response, tls: socket.getProtocol() }));
      stream.resume();
      return promise;
    },
    close: () => opened?.session.close(),
  };
};
