// Where syslog is heard, as it is written.
import assert from 'node:assert/strict';
import { parseSyslogAddress } from '../../exporter/config/syslog-address.ts';
import { renderAddress } from '../../exporter/sources/syslog-listener.ts';

describe('an address to hear syslog on', () => {
  const f = (text: string, expected: ReturnType<typeof parseSyslogAddress>) =>
    it(text, () => assert.deepEqual(parseSyslogAddress(text), expected));

  f('udp://127.0.0.1:5514', { transport: 'udp', host: '127.0.0.1', port: 5514 });
  f('tcp://localhost:0', { transport: 'tcp', host: 'localhost', port: 0 });
  f('tcp://[::1]:601', { transport: 'tcp', host: '::1', port: 601 });
  f('udp://:514', { transport: 'udp', host: '', port: 514 });
  f('unix:///run/a b/ü.sock', { transport: 'unix', path: '/run/a b/ü.sock' });

  it('is written as it was read', () => {
    for (const text of ['udp://127.0.0.1:5514', 'tcp://[::1]:601', 'udp://:514', 'unix:///run/a.sock']) {
      const address = parseSyslogAddress(text) ?? assert.fail(text);
      assert.equal(renderAddress(address), text);
    }
  });

  context('is not', () => {
    const wrong = [
      '',
      '127.0.0.1:5514',
      'udp:127.0.0.1:5514',
      'udp://127.0.0.1',
      'udp://127.0.0.1:65536',
      'udp://127.0.0.1:5514/',
      'udp://::1:5514',
      'http://127.0.0.1:5514',
      'unix://run/a.sock',
      'unix:///',
      'unix:///run/',
      'unix:///run/a\nb',
      `unix:///${'a'.repeat(107)}`,
    ];
    for (const text of wrong) f(text, null);
  });
});
