// Fastly: values that are not set, and which Set-Cookie the log has.
import { fastly } from '../../exporter/formats/fastly.ts';
import { createReads } from './reading.ts';

const reads = createReads(fastly);
const line = { fastly_pop: 'FRA', time: '1795152791309', status: '200' };

describe('fastly', () => {
  reads(
    'takes (null) for what was not there',
    { ...line, cookie: '(null)', set_cookie: '(null)', tls: '(null)' },
    {
      cookie: null,
      setCookie: [],
      tls: null,
    },
  );
  reads(
    'takes a text for one header, whatever commas it has',
    { ...line, set_cookie: 'a=1, b=2' },
    { setCookie: ['a=1, b=2'] },
  );
  reads('takes an array for all', { ...line, set_cookie: ['a=1', 'b=2'] }, { setCookieFidelity: 'all' });
  reads('knows that a hit asks no origin', { ...line, state: 'HIT-STALE' }, { upstreamStatus: null });
  reads('does not know the status of a miss', { ...line, state: 'MISS' }, { upstreamStatus: undefined });
  reads('reads durations in microseconds', { ...line, duration: '4123' }, { durationSeconds: 0.004123 });
  reads('ignores other lines', { time: '1795152791309' }, 'ignored');
});
