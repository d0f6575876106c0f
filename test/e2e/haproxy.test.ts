// Debian's HAProxy with exactly the snippet that `formats haproxy` prints, its standard output in a file: what is counted
// equals what was sent and received, both legs of it.
import assert from 'node:assert/strict';
import { sumOf } from './support/exporter.ts';
import { createHaproxy } from './support/haproxy.ts';
import { describeWith } from './support/needs.ts';
import { type Counted, countTraffic, itCounts } from './support/product.ts';
import { createWorkspace } from './support/workspace.ts';

describeWith(['haproxy'], 'HAProxy', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    counted = await countTraffic(workspace, createHaproxy('file: { path: edge.log }, start_at: beginning'));
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('shows all Set-Cookie headers of both legs', () => {
    const labels = { source: 'edge', format: 'haproxy', set_cookie: 'all', cookie: 'all' };
    assert.equal(sumOf(counted.page, 'cookie_source_info', labels), 1);
    assert.ok(sumOf(counted.page, 'cookie_rewrites_total', { change: 'httponly_removed' }) > 0);
    assert.ok(sumOf(counted.page, 'cookie_rewrites_total', { change: 'added', cookie: 'SERVERID' }) > 0);
  });
});
