// HTTP/1.1 byte by byte: what is sent is exactly what was asked for, what came is kept as it came. Texts are latin1,
// one char a byte.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';

/** A field of a message's head; the value as it stands behind the colon and one space. */
export type Field = readonly [name: string, value: string];

/** The head of a request or a response. */
export type Head = { readonly first: string; readonly fields: readonly Field[] };

/** The values of a head's fields of one name, in order. */
export const valuesOf = (head: Head, name: string): string[] =>
  head.fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);

/** Takes a head apart; the text ends before the empty line. */
export const parseHead = (text: string): Head => {
  const [first = '', ...lines] = text.split('\r\n');
  return {
    first,
    fields: lines.map((line): Field => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    }),
  };
};

/** Writes a head as it goes on the wire. */
export const renderHead = ({ first, fields }: Head): string =>
  `${[first, ...fields.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;

export const statusOf = (head: Head): number => Number(head.first.split(' ')[1]);

export type TlsVersion = Extract<SecureVersion, string>;
export type Target = { readonly port: number; readonly tls: TlsVersion | null };

/** Where a response ends: after its head, its length, its last chunk, or with the connection (Infinity). */
const endOf = (text: string, method: string): number | null => {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const bodyAt = headEnd + 4;
  const head = parseHead(text.slice(0, headEnd));
  const status = statusOf(head);
  if (method === 'HEAD' || status === 204 || status === 304) return bodyAt;
  const [length] = valuesOf(head, 'content-length');
  if (length !== undefined) return bodyAt + Number(length);
  if (valuesOf(head, 'transfer-encoding').length === 0) return Number.POSITIVE_INFINITY;
  const last = text.indexOf('0\r\n\r\n', bodyAt);
  return last < 0 ? null : last + 5;
};

/** A client's connection: one request at a time, opened again whenever the server has closed it. */
export type Connection = {
  /** Sends a request, answers the head of the response and the TLS version that was spoken. */
  readonly send: (request: Head) => Promise<{ readonly response: Head; readonly tls: string | null }>;
  readonly close: () => void;
};

const open = async ({ port, tls }: Target): Promise<Socket | TLSSocket> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const host = '127.0.0.1';
  const socket =
    tls === null
      ? connectTcp({ port, host }, resolve)
      : connectTls(
          {
            port,
            host,
            rejectUnauthorized: false,
            minVersion: tls,
            maxVersion: tls,
            // OpenSSL 3 speaks TLS 1.0 and 1.1 on its lowest security level only.
            ciphers: 'DEFAULT:@SECLEVEL=0',
          },
          resolve,
        );
  socket.once('error', reject);
  await promise;
  socket.off('error', reject);
  return socket;
};

const readResponse = (socket: Socket, method: string): Promise<{ head: Head; isLast: boolean }> => {
  const { promise, resolve, reject } = Promise.withResolvers<{ head: Head; isLast: boolean }>();
  let text = '';
  const settle = (isClosed: boolean): void => {
    const end = endOf(text, method);
    const isWhole = end !== null && (text.length >= end || (isClosed && end === Number.POSITIVE_INFINITY));
    if (!isWhole) {
      if (isClosed) reject(new Error('the response was cut off'));
      return;
    }
    for (const [event, listener] of listeners) socket.off(event, listener);
    const head = parseHead(text.slice(0, text.indexOf('\r\n\r\n')));
    resolve({ head, isLast: isClosed || valuesOf(head, 'connection').includes('close') });
  };
  const listeners: [string, (chunk: Buffer) => void][] = [
    [
      'data',
      (chunk) => {
        text += chunk.toString('latin1');
        settle(false);
      },
    ],
    ['end', () => settle(true)],
    ['error', () => settle(true)],
  ];
  for (const [event, listener] of listeners) socket.on(event, listener);
  return promise;
};

/** Makes a connection to a target; it is opened by the first request. */
export const createConnection = (target: Target): Connection => {
  let socket: Socket | TLSSocket | null = null;
  return {
    send: async (request) => {
      if (socket === null || socket.destroyed || !socket.writable) socket = await open(target);
      const used = socket;
      const method = request.first.split(' ')[0] ?? '';
      const answer = readResponse(used, method);
      used.write(renderHead(request), 'latin1');
      const { head, isLast } = await answer;
      const tls = 'getProtocol' in used ? used.getProtocol() : null;
      if (isLast) {
        used.destroy();
        socket = null;
      }
      return { response: head, tls };
    },
    close: () => void socket?.destroy(),
  };
};
