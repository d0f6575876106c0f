// Heroku's router: frames, pairs, and what `protocol` means in which router.
import { heroku } from '../../exporter/formats/heroku.ts';
import { createReads } from './reading.ts';

const reads = createReads(heroku);
const FRAME = '<158>1 2026-11-20T05:33:11.309456+00:00 host heroku router - ';
const line = (pairs: string): string => `${FRAME}at=info method=GET path="/" dyno=web.1 status=200 ${pairs}`;

describe('heroku', () => {
  reads('takes the time of the frame', line(''), { timeMs: 1795152791309 });
  reads(
    'takes it from a line of the command line tool',
    '2026-11-20T05:33:11.309+00:00 heroku[router]: at=info method=GET dyno=web.1 status=200',
    {
      timeMs: 1795152791309,
    },
  );
  reads('has no time without a frame', 'at=info method=GET dyno=web.1 status=200', 'no_time');
  reads('knows the scheme by the old protocol', line('protocol=https'), { scheme: 'https', tls: undefined });
  reads('knows it by tls', line('protocol=http2.0 tls=true tls_version=tls1.3'), {
    scheme: 'https',
    tls: 'tls1.3',
  });
  reads('knows plaintext by tls', line('protocol=http1.1 tls=false tls_version=unknown'), {
    scheme: 'http',
    tls: undefined,
  });
  reads('does not take a version for a scheme', line('protocol=http1.1'), { scheme: undefined });
  reads('takes the last address, with marks', line('fwd="192.0.2.9, 192.0.2.1"'), { clientIp: '192.0.2.1' });
  reads('takes an address without marks', line('fwd=192.0.2.1'), { clientIp: '192.0.2.1' });
  reads('reads milliseconds', line('service=45ms'), { durationSeconds: 0.045 });
  reads(
    'knows that no dyno was asked',
    `${FRAME}at=error code=H10 desc="App crashed" method=GET path="/" dyno= status=503`,
    {
      upstreamStatus: null,
      status: 503,
    },
  );
  reads('takes the first of a key that comes twice', line('host=shop.example host=evil.example'), {
    site: 'shop.example',
  });
  reads(
    'is not misled within a quoted path',
    `${FRAME}at=info method=GET path="/? status=500 \\" host=x" host=y dyno=web.1 status=200`,
    {
      site: 'y',
      status: 200,
      path: '/? status=500 \\" host=x',
    },
  );
  reads(
    'ignores lines of the application',
    '<190>1 2026-11-20T05:33:11+00:00 host app web.1 - started',
    'ignored',
  );
  reads('does not match a line without a frame', 'started', 'no_match');
});
