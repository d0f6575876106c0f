// Traefik: both legs, what is known without headers, and whose addresses are whose.
import { traefik } from '../../exporter/formats/traefik.ts';
import { createReads } from './reading.ts';

const reads = createReads(traefik);
const line = { StartUTC: '2026-11-20T05:33:11.309Z', DownstreamStatus: 200, 'request_User-Agent': 'x' };

describe('traefik', () => {
  reads('knows that there were no cookies where headers are logged', line, {
    cookie: null,
    setCookie: [],
    upstreamSetCookie: [],
  });
  reads(
    'knows nothing of cookies where no header is logged',
    { ...line, 'request_User-Agent': undefined },
    {
      cookie: undefined,
      setCookie: undefined,
    },
  );
  reads(
    'takes joined cookies apart at the bare comma',
    { ...line, 'downstream_Set-Cookie': 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT,b=x,y' },
    {
      setCookie: ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=x,y'],
    },
  );
  reads(
    'sees that redact hides',
    { ...line, request_Cookie: 'REDACTED', 'downstream_Set-Cookie': 'REDACTED' },
    {
      cookie: 'REDACTED!',
      setCookie: 'REDACTED!',
    },
  );
  reads(
    'takes the first of a forwarded list for the client',
    { ...line, ClientHost: '192.0.2.1, 10.0.0.1', ClientAddr: '10.0.0.9:4411' },
    {
      clientIp: '192.0.2.1',
      peerIp: '10.0.0.9',
    },
  );
  reads(
    'takes brackets and port off an IPv6 address',
    { ...line, ClientAddr: '[2001:db8::7]:4411' },
    {
      peerIp: '2001:db8::7',
    },
  );
  reads(
    'reads the URL of a service as a text',
    { ...line, ServiceURL: 'https://10.2.0.7:8443' },
    { upstreamScheme: 'https' },
  );
  reads('reads it as an object', { ...line, ServiceURL: { Scheme: 'http' } }, { upstreamScheme: 'http' });
  reads(
    'knows that the origin was not asked by its status 0',
    { ...line, OriginStatus: 0 },
    { upstreamStatus: null },
  );
  reads('and by having none', line, { upstreamStatus: null });
  reads(
    'takes the log time where the start is not logged',
    { ...line, StartUTC: undefined, time: '2026-11-20T05:33:11Z' },
    {
      timeMs: 1795152791000,
    },
  );
  reads('reads durations in nanoseconds', { ...line, Duration: 4_123_456 }, { durationSeconds: 0.004123456 });
  reads(
    'counts one byte for each that is no UTF-8',
    String.raw`{"StartUTC":"2026-11-20T05:33:11Z","DownstreamStatus":200,"request_Cookie":"a=\ufffd\u003c"}`,
    {
      cookie: 'a=\xff<',
    },
  );
  reads(
    'takes another header for the id',
    { ...line, 'request_Cf-Ray': 'a' },
    { requestId: 'a' },
    { fields: { request_id: 'request_Cf-Ray' } },
  );
  reads('ignores other messages', { level: 'info', msg: 'x' }, 'ignored');
});
