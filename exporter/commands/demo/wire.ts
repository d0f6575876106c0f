// HTTP as both the demo's edge and its clients speak it: one request out, one reply in, and what its cookies say.
// It must not use the exporter's own parsers: what the demo counts is what the exporter is compared with.
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';

/** One reply, read to its end. */
export type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Set-Cookie header lines, in order. */
  readonly setCookies: readonly string[];
  readonly body: Buffer;
};

/** How long a request may take. The demo's servers answer within milliseconds. */
export const REQUEST_TIMEOUT_MS = 5000;

/** Sends a request without a body and reads its reply; rejects with the socket's error. */
export const sendRequest = (request: ClientRequest): Promise<Reply> =>
  new Promise((resolve, reject) => {
    // The listener stays: a peer that refuses a large header may reset the connection after its answer.
    request.on('error', reject);
    request.on('response', (response) => {
      const { statusCode, headers } = response;
      response.toArray().then((chunks) => {
        const body = Buffer.concat(chunks);
        resolve({ status: statusCode ?? 0, headers, setCookies: headers['set-cookie'] ?? [], body });
      }, reject);
    });
    request.end();
  });

const splitPair = (text: string): readonly [name: string, value: string] => {
  const equals = text.indexOf('=');
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
};

/** The cookies of a Cookie header, in order; none for an empty one. */
export const parseCookies = (header: string): (readonly [name: string, value: string])[] =>
  header === '' ? [] : header.split('; ').map(splitPair);

export type SetCookieHeader = {
  readonly name: string;
  readonly value: string;
  /** Attribute values by lower-case name; '' for one without a value. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly secure: boolean;
  /** It expires at once. */
  readonly deletion: boolean;
};

/** Reads a Set-Cookie header as the demo's own servers write it. */
export const parseSetCookie = (header: string): SetCookieHeader => {
  const [pair = '', ...rest] = header.split('; ');
  const [name, value] = splitPair(pair);
  const attributes = new Map(
    rest.map((text) => {
      const [key, setting] = text.includes('=') ? splitPair(text) : [text, ''];
      return [key.toLowerCase(), setting] as const;
    }),
  );
  const ended = attributes.get('max-age') === '0' || attributes.get('expires')?.includes(' 1970 ') === true;
  return { name, value, attributes, secure: attributes.has('secure'), deletion: ended };
};
