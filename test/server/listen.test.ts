// Listen addresses and telemetry paths, one line a case; binding without a socket.
import assert from 'node:assert/strict';
import { createServer, isIPv6 } from 'node:net';
import { isTelemetryPath, listen, parseListenAddress } from '../../exporter/server/listen.ts';

describe('the listen address', () => {
  const f = (text: string, expected: ReturnType<typeof parseListenAddress>) =>
    it(text.slice(0, 40) || 'empty', () => assert.deepEqual(parseListenAddress(text), expected));

  f(':10680', { host: '', port: 10680 });
  f('127.0.0.1:10680', { host: '127.0.0.1', port: 10680 });
  f('localhost:0', { host: 'localhost', port: 0 });
  f('metrics.internal:65535', { host: 'metrics.internal', port: 65535 });
  f('[::1]:10680', { host: '::1', port: 10680 });
  f('[::]:10680', { host: '::', port: 10680 });
  f('[::ffff:127.0.0.1]:80', { host: '::ffff:127.0.0.1', port: 80 });
  f('', null);
  f('10680', null);
  f('127.0.0.1', null);
  f('127.0.0.1:', null);
  f('127.0.0.1:65536', null);
  f('127.0.0.1:-1', null);
  f('::1:10680', null);
  f('[::1]', null);
  f('[localhost]:80', null);
  f('http://localhost:80', null);
  f('localhost:80 ', null);
  f(`${'a'.repeat(300)}:80`, null);
});

describe('the telemetry path', () => {
  const f = (path: string, expected: boolean) =>
    it(path, () => assert.equal(isTelemetryPath(path), expected));

  f('/metrics', true);
  f('/', true);
  f('/a/b-c_d.txt', true);
  f('metrics', false);
  f('/:any', false);
  f('/*', false);
  f('/metrics?x=1', false);
  f('/-/healthy', false);
  f('/-', false);
  f('/api/v1/status', false);
});

describe('listening', () => {
  type Asked = { readonly host: string; readonly port: number };

  /** Binds without a socket, but for the hosts that fail with the given error. */
  const create = (failures: Readonly<Record<string, string>>) => {
    const tried: Asked[] = [];
    const server = createServer();
    let bound: Asked = { host: '', port: 0 };
    server.listen = ((address: Asked, callback: () => void) => {
      tried.push(address);
      bound = address;
      const code = failures[address.host];
      if (code === undefined) callback();
      else server.emit('error', Object.assign(new Error(code), { code }));
      return server;
    }) as typeof server.listen;
    server.address = () => ({
      address: bound.host,
      port: bound.port,
      family: isIPv6(bound.host) ? 'IPv6' : 'IPv4',
    });
    return { server: { server, ready: async () => undefined }, tried };
  };

  it('takes the host it is given', async () => {
    const { server, tried } = create({});
    assert.deepEqual(await listen(server, [{ host: '127.0.0.1', port: 1 }]), ['http://127.0.0.1:1']);
    assert.deepEqual(tried, [{ host: '127.0.0.1', port: 1 }]);
  });

  it('takes all interfaces of both families where no host is given', async () => {
    const { server } = create({});
    assert.deepEqual(await listen(server, [{ host: '', port: 1 }]), ['http://[::]:1']);
  });

  it('does with IPv4 where there is no IPv6', async () => {
    const { server } = create({ '::': 'EAFNOSUPPORT' });
    assert.deepEqual(await listen(server, [{ host: '', port: 1 }]), ['http://0.0.0.0:1']);
  });

  it('says at once that a port is taken', async () => {
    const { server, tried } = create({ '::': 'EADDRINUSE' });
    await assert.rejects(listen(server, [{ host: '', port: 1 }]), { code: 'EADDRINUSE' });
    assert.equal(tried.length, 1);
  });
});
