// Whether a config's addresses can be listened on, before anything of it takes effect.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { tryAddresses } from '../../../exporter/commands/syslog/addresses.ts';
import type { SourceConfig } from '../../../exporter/config/config.ts';
import { findFreePort } from '../../e2e/support/ports.ts';
import { config, source } from '../configs.ts';

const heardOn = (name: string, port: number): SourceConfig =>
  source(name, {
    input: {
      kind: 'syslog',
      listen: { transport: 'tcp', host: '127.0.0.1', port },
      connections: 1,
      idleMs: 1000,
      spool: null,
    },
  });

describe('the addresses of a config', () => {
  const server = createServer();
  let taken = 0;
  before(async () => {
    taken = await findFreePort();
    await new Promise<void>((resolve) => server.listen(taken, '127.0.0.1', resolve));
  });
  after(() => server.close());

  it('are fine where they are free, or there are none', async () => {
    const free = heardOn('edge', await findFreePort());
    assert.equal(await tryAddresses(config({ sources: [free, source('app')] }), []), null);
  });

  it('are told which of them cannot be had, and why', async () => {
    const sources = [source('app'), heardOn('edge', taken)];
    const problem = `edge: cannot listen on tcp://127.0.0.1:${taken}: EADDRINUSE`;
    assert.equal(await tryAddresses(config({ sources }), [source('app')]), problem);
  });

  it('are fine where they are ours already, by whatever name', async () => {
    const sources = [heardOn('edge-2', taken)];
    assert.equal(await tryAddresses(config({ sources }), [heardOn('edge', taken)]), null);
  });
});
