// lograge: bytes of headers, and which lines are requests.
import { lograge } from '../../exporter/formats/lograge.ts';
import { createReads } from './reading.ts';

const reads = createReads(lograge);
const line = {
  method: 'GET',
  path: '/',
  controller: 'C',
  action: 'a',
  status: 200,
  time: '2026-11-20T05:33:11.309Z',
};

describe('lograge', () => {
  reads('shows the bytes of the wire', { ...line, cookie: 'a=\xc3\xbc\xff' }, { cookie: 'a=\xc3\xbc\xff' });
  reads('knows that there was no cookie', { ...line, cookie: null }, { cookie: null });
  reads('knows nothing of it without custom_payload', line, { cookie: undefined });
  reads('knows no Set-Cookie', line, { setCookie: undefined });
  reads('reads durations in milliseconds', { ...line, duration: 58.33 }, { durationSeconds: 0.05833 });
  reads('ignores other lines', { message: 'x' }, 'ignored');
});
