// When it is remarkable that no client came with TLS.
import assert from 'node:assert/strict';
import { createTlsSeen } from '../../../exporter/commands/watch/tls-seen.ts';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { source } from '../configs.ts';

type Request = Pick<Exchange, 'transport' | 'loopback' | 'status'>;
const PLAIN: Request = { transport: 'plaintext', loopback: false, status: 200 };

const isNeverTls = (
  of: Parameters<typeof createTlsSeen>[0],
  times: number,
  request: Request,
  ...more: Request[]
) => {
  const seen = createTlsSeen(of);
  for (const each of [...Array.from({ length: times }, () => request), ...more]) seen.saw(each);
  return seen.isNeverTls();
};

describe('clients without TLS', () => {
  const edge = source('edge');
  it('are remarkable when all of a hundred are', () => assert.equal(isNeverTls(edge, 100, PLAIN), true));
  it('are not when they are fewer', () => assert.equal(isNeverTls(edge, 99, PLAIN), false));
  it('are not when one has TLS', () =>
    assert.equal(isNeverTls(edge, 1000, PLAIN, { ...PLAIN, transport: 'tls' }), false));
  it('are not where all are sent to https', () =>
    assert.equal(isNeverTls(edge, 1000, { ...PLAIN, status: 301 }), false));
  it('are not on the same machine', () =>
    assert.equal(isNeverTls(edge, 1000, { ...PLAIN, loopback: true }), false));
  it('are not where it is not known', () =>
    assert.equal(isNeverTls(edge, 1000, { ...PLAIN, transport: 'unknown' }), false));
  it('are none where forwarding headers tell', () =>
    assert.equal(isNeverTls(source('edge', { transport: 'forwarded' }), 1000, PLAIN), false));
  it('are usual at an origin', () => assert.equal(isNeverTls(source('origin'), 1000, PLAIN), false));
});
