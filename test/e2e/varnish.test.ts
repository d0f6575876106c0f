// Debian's Varnish with exactly the snippet that `formats varnish` prints: what is counted equals what was sent and received,
// as far as varnishncsa can show it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { findFormat } from '../../exporter/formats/index.ts';
import { type Seen, seenByEdge, type Wire } from './oracle/seen.ts';
import { startChild } from './support/child.ts';
import { runExporter, samplesOf, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { type Counted, countTraffic, itCounts, type Product, type ProductPorts } from './support/product.ts';
import { valuesOf } from './support/raw-http.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const SNIPPET = findFormat('varnish')?.snippet ?? '';
const lineOf = (start: string): string => SNIPPET.split('\n').find((line) => line.startsWith(start)) ?? '';
const [, FORMAT = ''] = /-F '(.*)'$/.exec(lineOf('varnishncsa -j ')) ?? [];

const vclOf = ({ app }: ProductPorts): string => `
vcl 4.1;
import std;
backend application { .host = "127.0.0.1"; .port = "${app}"; }
sub vcl_recv {
  ${lineOf('set req.http.X-Request-ID')}
  return (pass);
}
`;

/** The program under test has no rights to lose in a folder of its own; the tests' Cookie headers are over its limits. */
const optionsOf = (workspace: Workspace, { plain }: ProductPorts): string[] => [
  ...['-F', '-j', 'none', '-n', workspace.path('varnish'), '-a', `127.0.0.1:${plain}`],
  ...['-f', workspace.path('varnish.vcl'), '-s', 'malloc,64m'],
  ...['-p', 'http_req_hdr_len=16k', '-p', 'http_resp_hdr_len=16k'],
  ...lineOf('-p ').split(' '),
];

/** What varnishncsa logs: of several Cookie lines the last, the last Set-Cookie, and whether it is the first as well. */
const seen = (wire: Wire): Seen | null => {
  if (wire.client === null) return null;
  const cookie = valuesOf(wire.client.request, 'cookie').at(-1) ?? '';
  const setCookies = valuesOf(wire.client.response, 'set-cookie');
  return {
    ...seenByEdge(wire),
    transport: 'unknown',
    cookie: cookie === '' || cookie === '-' ? null : cookie,
    setCookies: setCookies.slice(-1),
    visible: setCookies.length > 1 ? 'partial' : 'all',
  };
};

const varnish: Product = {
  start: async (workspace, ports) => {
    writeFileSync(workspace.path('varnish.vcl'), vclOf(ports));
    const varnishd = startChild(workspace, 'varnishd', optionsOf(workspace, ports));
    await until(`Varnish to start: ${varnishd.stderr()}`, () =>
      /Child \(\d+\) said Child starts/.test(varnishd.stderr()),
    );
    const log = ['-n', workspace.path('varnish'), '-a', '-w', workspace.path('edge.log')];
    startChild(workspace, 'varnishncsa', ['-j', '-F', FORMAT, ...log]);
  },
  opens: ['plain'],
  source: 'format: varnish, file: { path: edge.log }, start_at: beginning',
  traffic: { requestsPerLane: 150, legs: ['plain'] },
  seen,
};

const BOTH_CONFIG = `
sources:
  - { name: edge, vantage: edge, format: varnish, file: { path: edge.log } }
  - { name: app, vantage: origin, format: pino, file: { path: app.log } }
`;

describeWith(['varnishd'], 'Varnish', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let counted: Counted;
  before(async () => {
    counted = await countTraffic(workspace, varnish);
  });
  after(() => workspace.close());

  itCounts(() => counted);
  it('shows the last Set-Cookie header', () => {
    const labels = { source: 'edge', format: 'varnish', set_cookie: 'last', cookie: 'all' };
    assert.equal(sumOf(counted.page, 'cookie_source_info', labels), 1);
  });
  it('gives the origin the id that it logs, so that each request is a pair', async () => {
    writeFileSync(workspace.path('both.yaml'), BOTH_CONFIG);
    const args = ['analyze', '--config.file', 'both.yaml', '--output', 'prometheus'];
    const { code, stdout, stderr } = await runExporter(workspace, args);
    assert.equal(code, 0, stderr);
    const outcome = (name: string): number =>
      sumOf(samplesOf(stdout), 'cookie_pairings_total', { outcome: name });
    const atOrigin = sumOf(samplesOf(stdout), 'cookie_requests_total', { vantage: 'origin' });
    assert.ok(atOrigin > 300);
    assert.deepEqual(['paired', 'origin_only', 'late', 'ambiguous'].map(outcome), [atOrigin, 0, 0, 0]);
  });
});
