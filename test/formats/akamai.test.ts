// Akamai DataStream 2: what is encoded, and what a missing key means.
import { akamai } from '../../exporter/formats/akamai.ts';
import { createReads } from './reading.ts';

const reads = createReads(akamai);
const line = { reqTimeSec: '1795152791.309', statusCode: '200' };

describe('akamai', () => {
  reads('takes a missing key for no cookie', line, { cookie: null });
  reads('takes a caret for no cookie', { ...line, cookie: '^' }, { cookie: null });
  reads(
    'decodes blanks between cookies alone',
    { ...line, cookie: 'a=%2B%20;%20b=2' },
    { cookie: 'a=%2B%20; b=2' },
  );
  reads(
    'decodes a text that is encoded as a whole',
    { ...line, cookie: 'a%3D1+2%3B+b%3D%2B' },
    { cookie: 'a=1 2; b=+' },
  );
  reads('decodes User-Agents in either encoding', { ...line, UA: 'a%2F1+%28x%29' }, { userAgent: 'a/1 (x)' });
  reads('leaves plus signs among blanks', { ...line, UA: 'a+b c' }, { userAgent: 'a+b c' });
  reads('puts the slash before a path', { ...line, reqPath: 'p' }, { path: '/p' });
  reads('knows that a hit asks no origin', { ...line, cacheStatus: 1 }, { upstreamStatus: null });
  reads(
    'takes a custom field for Set-Cookie',
    { ...line, customField: 'a=1' },
    { setCookie: ['a=1'] },
    { fields: { set_cookie: 'customField' } },
  );
});
