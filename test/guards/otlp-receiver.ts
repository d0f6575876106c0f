// A place to send OTLP over HTTP to, of which only the bytes matter here. It must not parse them.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** One request, its body unpacked. */
export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type OtlpReceiver = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT and `otlp.endpoint`. */
  readonly url: string;
  /** Everything received so far, one char a byte. */
  readonly received: () => string;
  /** The same request by request. */
  readonly requests: readonly Received[];
  /** What requests are answered with; it may be set. */
  readonly answer: { status: number; body: string };
  readonly close: () => Promise<void>;
};

/** Begins to listen on loopback. */
export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const requests: Received[] = [];
  const answer = { status: 200, body: '' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const packed = Buffer.concat(chunks);
      const { url: path = '', headers } = request;
      requests.push({
        path,
        headers,
        body: headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed,
      });
      response.writeHead(answer.status, { 'content-type': 'application/x-protobuf' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received: () => Buffer.concat(requests.map(({ body }) => body)).toString('latin1'),
    requests,
    answer,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
