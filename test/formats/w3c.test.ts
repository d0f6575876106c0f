// IIS: blanks, TLS, custom fields, and what the config says of columns.
import { w3c } from '../../exporter/formats/w3c.ts';
import { createReads, createRefuses } from './reading.ts';

const reads = (name: string, columns: Readonly<Record<string, string>>, expected: object): void => {
  const all = { date: '2026-11-20', time: '05:33:11', 'sc-status': '200', 'cs(Cookie)': '-', ...columns };
  createReads(w3c)(name, Object.values(all).join(' '), expected, { definition: Object.keys(all).join(' ') });
};
const refuses = createRefuses(w3c);

describe('w3c', () => {
  reads('reads date and time as UTC', {}, { timeMs: 1795152791000 });
  reads(
    'reads plus signs behind semicolons as blanks, and no others',
    { 'cs(Cookie)': 'a=x+y;+b=2' },
    { cookie: 'a=x+y; b=2' },
  );
  reads('knows that there was no cookie', {}, { cookie: null });
  reads('sees that a cookie was too long for the log', { 'cs(Cookie)': '...' }, { cookie: 'REDACTED!' });
  reads(
    'reads a custom field for Set-Cookie',
    { 'Set-Cookie': 'a=1;+Path=/,+b=2' },
    { setCookie: ['a=1; Path=/', 'b=2'] },
  );
  reads('reads it as the standard writes it', { 'sc(Set-Cookie)': 'a=1' }, { setCookie: ['a=1'] });
  for (const [bits, tls] of [
    ['40', '1.0'],
    ['400', '1.2'],
    ['1000', '1.3'],
    ['-', null],
    ['0', null],
  ] as const) {
    reads(`knows the protocol by ${bits}`, { CRYPT_PROTOCOL: bits }, { tls });
  }
  reads('knows the scheme by the port', { 's-port': '80' }, { scheme: 'http' });
  reads('rather by the variable HTTPS', { 's-port': '8443', HTTPS: 'on' }, { scheme: 'on' });
  reads(
    'reads headers as custom fields',
    { 'X-Forwarded-Proto': 'https', 'x-request-id': 'a' },
    {
      forwarded: { 'x-forwarded-proto': 'https' },
      requestId: 'a',
    },
  );
  reads('reads User-Agents', { 'cs(User-Agent)': 'a+b' }, { userAgent: 'a b' });
  reads('reads milliseconds', { 'time-taken': '45' }, { durationSeconds: 0.045 });

  refuses(
    'refuses columns without cookies',
    { definition: '#Fields: date time cs-method sc-status' },
    {
      problem: 'this log is in a format without any cookie field',
    },
  );
  refuses('refuses a definition that is no text', { definition: 7 }, { problem: 'the fields are no text' });
});
