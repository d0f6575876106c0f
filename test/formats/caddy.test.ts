// Caddy: which records count, what is hidden, and which of its fields are whose.
import { caddy } from '../../exporter/formats/caddy.ts';
import { createReads, createRefuses } from './reading.ts';

const reads = createReads(caddy);
const refuses = createRefuses(caddy);

const request = { remote_ip: '10.0.0.9', method: 'GET', host: 'shop.example', uri: '/', headers: {} };
const line = { ts: 1795152791.287, msg: 'handled request', request, status: 200, resp_headers: {} };
const withHeaders = (headers: object): object => ({ ...line, request: { ...request, headers } });

describe('caddy', () => {
  reads('knows that there were no cookies', line, { cookie: null, setCookie: [] });
  reads(
    'does not know headers that are not logged',
    { ...line, resp_headers: undefined, request: {} },
    {
      cookie: undefined,
      setCookie: undefined,
    },
  );
  reads('joins several Cookie headers as HTTP/2 would', withHeaders({ Cookie: ['a=1', 'b=2'] }), {
    cookie: 'a=1; b=2',
  });
  reads(
    'takes each Set-Cookie as one, commas or not',
    { ...line, resp_headers: { 'Set-Cookie': ['a=1, b=2', 'c=3'] } },
    {
      setCookie: ['a=1, b=2', 'c=3'],
      setCookieFidelity: 'all',
    },
  );
  reads('sees that 2.8 hides', withHeaders({ Cookie: ['REDACTED'] }), { cookie: 'REDACTED!' });
  reads(
    'sees that 2.5 to 2.7 hide',
    { ...line, resp_headers: { 'Set-Cookie': [] } },
    { setCookie: 'REDACTED!' },
  );
  reads('knows plaintext by the lack of TLS', line, { tls: null, scheme: undefined });
  reads(
    'knows the version of TLS',
    { ...line, request: { ...request, tls: { version: 772 } } },
    { tls: '772' },
  );
  reads(
    'takes the client as Caddy resolved it',
    { ...line, request: { ...request, client_ip: '192.0.2.1' } },
    {
      clientIp: '192.0.2.1',
      peerIp: '10.0.0.9',
    },
  );
  reads(
    'takes the id that was sent to the client',
    { ...line, resp_headers: { 'X-Request-Id': ['a'] } },
    {
      requestId: 'a',
    },
  );
  reads('takes an id that log_append adds', { ...line, request_id: 'a' }, { requestId: 'a' });
  reads('takes an id that came with the request last', withHeaders({ 'X-Request-Id': ['a'] }), {
    requestId: 'a',
  });
  reads(
    'takes another header for the id',
    withHeaders({ 'Cf-Ray': ['a'] }),
    { requestId: 'a' },
    { fields: { request_id: 'request.headers.Cf-Ray' } },
  );
  reads(
    'counts one byte for each that is no UTF-8',
    String.raw`{"ts":1795152791.287,"msg":"handled request","request":{"headers":{"Cookie":["a=\ufffd\ufffd","b=�"]}},"status":200}`,
    {
      cookie: 'a=\xff\xff; b=\xef\xbf\xbd',
    },
  );
  reads('reads ISO times', { ...line, ts: '2026-11-20T05:33:11.287Z' }, { timeMs: 1795152791287 });
  reads('ignores other messages', { ...line, msg: 'stopped previous server' }, 'ignored');
  reads('ignores what the proxy logs of the same request', { ...line, msg: 'upstream roundtrip' }, 'ignored');
  refuses(
    'refuses a record that there is not',
    { definition: 'debug' },
    { problem: 'caddy has no such record' },
  );
});

describe('caddy: roundtrip', () => {
  const options = { definition: 'roundtrip' };
  const roundtrip = { ...line, msg: 'upstream roundtrip', headers: { 'Set-Cookie': ['a=1'] } };
  reads('shows what the origin sent', roundtrip, { setCookie: ['a=1'], cookie: null }, options);
  reads(
    'does not take the client leg for its own',
    { ...roundtrip, request: { ...request, tls: { version: 772 } } },
    {
      tls: undefined,
      scheme: undefined,
      peerIp: undefined,
    },
    options,
  );
  reads(
    'ignores an upstream that did not answer',
    { ...roundtrip, status: undefined, error: 'x' },
    'ignored',
    options,
  );
  reads('ignores requests of clients', line, 'ignored', options);
});
