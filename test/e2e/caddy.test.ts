// Debian's Caddy with exactly the snippet that `formats caddy` prints: what is counted equals what was sent and received,
// and its debug records show the same cookies as the origin sent them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Sample } from '../metrics/parse-exposition.ts';
import { type Seen, seenByEdge, type Wire } from './oracle/seen.ts';
import { startCaddy } from './support/caddy.ts';
import { runExporter, samplesOf, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { type Counted, countTraffic, itCounts, type Product } from './support/product.ts';
import { createWorkspace } from './support/workspace.ts';

/** What Caddy logs: every header of both messages. */
const seen = (wire: Wire): Seen | null => (wire.client === null ? null : seenByEdge(wire));

const caddy: Product = {
  start: startCaddy,
  opens: ['tls', 'plain'],
  source: 'format: caddy, file: { path: edge.log }, start_at: beginning',
  traffic: { requestsPerLane: 150, legs: ['TLSv1.3', 'TLSv1.2', 'plain', 'http2'] },
  seen,
};

const UPSTREAM_CONFIG = `
sources:
  - { name: app, vantage: origin, format: { caddy: roundtrip }, file: { path: upstream.log } }
cookies: { classes: { auth: [sid, "acme_session_*"], preference: [choice] } }
sites: { allow: [shop.example, www.shop.example, account.example, deploy.example, localhost, 127.0.0.1] }
`;

/** Issued cookies by everything but the vantage. */
const issued = (samples: readonly Sample[], vantage: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    samples
      .filter(
        ({ name, labels, value }) =>
          name === 'cookie_issued_total' && labels.vantage === vantage && value > 0,
      )
      .map(({ labels: { vantage: _, ...others }, value }) => [JSON.stringify(others), value])
      .sort(),
  );

describeWith(['caddy'], 'Caddy', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    counted = await countTraffic(workspace, caddy);
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('shows all Set-Cookie headers', () => {
    const labels = { source: 'edge', format: 'caddy', set_cookie: 'all', cookie: 'all' };
    assert.equal(sumOf(counted.page, 'cookie_source_info', labels), 1);
  });
  it('shows by its debug records the cookies that the origin sent', async () => {
    writeFileSync(workspace.path('upstream.yaml'), UPSTREAM_CONFIG);
    const args = ['analyze', '--config.file', 'upstream.yaml', '--output', 'prometheus'];
    const { code, stdout, stderr } = await runExporter(workspace, args);
    assert.equal(code, 0, stderr);
    const origin = issued(samplesOf(stdout), 'origin');
    assert.deepEqual(origin, issued(counted.page, 'edge'));
    assert.ok(Object.keys(origin).length > 20);
  });
});
