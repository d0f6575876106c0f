// Debian's Caddy with exactly the snippet that `formats caddy` prints: what is counted equals what was sent and received,
// and its debug records show the same cookies as the origin sent them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { findFormat } from '../../exporter/formats/index.ts';
import type { Sample } from '../metrics/parse-exposition.ts';
import { type Seen, seenByEdge, type Wire } from './oracle/seen.ts';
import { startChild } from './support/child.ts';
import { runExporter, samplesOf, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { type Counted, countTraffic, itCounts, type Product, type ProductPorts } from './support/product.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const configOf = ({ path }: Workspace, { tls, plain, app }: ProductPorts): string => {
  const [options = '', site = ''] = (findFormat('caddy')?.snippet ?? '')
    .replace('/var/log/caddy/upstream.log', path('upstream.log'))
    .replace('/var/log/caddy/cookies.log', path('edge.log'))
    .replace('app:8080', `127.0.0.1:${app}`)
    .split(/^# in the block of the site$/m);
  return `${options.replace('{', '{\n\tadmin off\n\tauto_https off')}
https://:${tls} {
	tls certificate.pem key.pem
${site}
}
http://:${plain} {
${site}
}
`;
};

/** What Caddy logs: every header of both messages. */
const seen = (wire: Wire): Seen | null => (wire.client === null ? null : seenByEdge(wire));

const caddy: Product = {
  start: (workspace, ports) => {
    writeFileSync(workspace.path('Caddyfile'), configOf(workspace, ports));
    const folder = workspace.directory;
    const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    startChild(workspace, 'caddy', ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'], { env });
  },
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
