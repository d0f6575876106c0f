// Cloudflare Logpush: what arrays and texts tell, both spellings of custom fields, and both legs' TLS.
import { cloudflare } from '../../exporter/formats/cloudflare.ts';
import { createReads } from './reading.ts';

const reads = createReads(cloudflare);
const line = { EdgeStartTimestamp: 1795152791309, EdgeResponseStatus: 200 };

describe('cloudflare', () => {
  reads('knows nothing of headers without custom fields', line, { cookie: undefined, setCookie: undefined });
  reads(
    'knows that there were none',
    { ...line, RequestHeaders: {}, ResponseHeaders: {} },
    { cookie: null, setCookie: [] },
  );
  reads(
    'takes an array for all',
    { ...line, ResponseHeaders: { 'set-cookie': ['a=1, b=2', 'c=3'] } },
    {
      setCookie: ['a=1, b=2', 'c=3'],
      setCookieFidelity: 'all',
    },
  );
  reads(
    'takes a text for the first, whatever commas it has',
    { ...line, ResponseHeaders: { 'set-cookie': 'a=1, b=2' } },
    {
      setCookie: ['a=1, b=2'],
      setCookieFidelity: 'first',
    },
  );
  reads(
    'reads the other spelling',
    { ...line, RequestFields: { cookie: 'a=1' }, ResponseFields: { 'set-cookie': ['b=2'] } },
    {
      cookie: 'a=1',
      setCookie: ['b=2'],
    },
  );
  for (const [time, text] of [
    ['nanoseconds', '1795152791309000200'],
    ['milliseconds', '1795152791309'],
    ['RFC 3339', '"2026-11-20T05:33:11.309Z"'],
  ] as const) {
    reads(`reads times in ${time}`, `{"EdgeStartTimestamp":${text},"EdgeResponseStatus":200}`, {
      timeMs: 1795152791309,
    });
  }
  for (const [protocol, scheme] of [
    ['none', 'http'],
    ['TLSv1.3', 'https'],
    ['unknown', undefined],
  ] as const) {
    reads(
      `knows the leg to the origin by ${protocol}`,
      { ...line, OriginSSLProtocol: protocol },
      { upstreamScheme: scheme },
    );
  }
  reads(
    'knows that the origin was not asked',
    { ...line, OriginResponseStatus: 0 },
    { upstreamStatus: null },
  );
  reads('ignores the test of a new job', { content: 'tests' }, 'ignored');
});
