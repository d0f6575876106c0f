// nginx that tries a request again at a second application, and that answers from its cache: which answer is compared
// with what the client got, and what waits for no origin.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Sample } from '../metrics/parse-exposition.ts';
import { type Answer, startApplication } from './support/application.ts';
import { sendLane } from './support/clients.ts';
import { clientLegFormat } from './support/edited-nginx.ts';
import { runExporter, samplesOf, startExporter, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { snippetLines, startNginx } from './support/nginx.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { createWorkspace } from './support/workspace.ts';
import type { Planned } from './traffic.ts';

const TRIED_AGAIN = 20;
const TRIED_ONCE = 10;
const FROM_CACHE = 5;

const answer = (status: number, setCookie: string): Answer => ({
  status,
  fields: [['Set-Cookie', setCookie]],
});
/** By number: tried at two applications, answered by the first, and what goes to the cache. */
const FIRST = [
  answer(502, 'sid=failed'),
  answer(200, 'sid=first; Secure'),
  answer(200, 'sid=cached; Secure'),
];
const SECOND = [answer(200, 'sid=second; Secure; HttpOnly')];

const get = (path: string, number: number): Planned => ({
  id: number,
  leg: 'plain',
  request: {
    first: `GET ${path} HTTP/1.1`,
    fields: [
      ['Host', 'shop.example'],
      ['X-Answer', `${number}`],
    ],
  },
  answer: answer(200, ''),
});
const times = (count: number, planned: Planned): Planned[] => Array.from({ length: count }, () => planned);

const CONFIG = `
sources:
  - name: edge
    vantage: edge
    format: { nginx: ${JSON.stringify(clientLegFormat())} }
    file: { path: client-leg.log }
    start_at: beginning
  - { name: app, vantage: origin, format: pino, file: { path: "app-*.log" }, start_at: beginning }
sites: { allow: [shop.example] }
limits: { newborn: 0s }
pairing: { window: 10m }
`;

const pairings = (samples: readonly Sample[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    samples
      .filter(({ name }) => name === 'cookie_pairings_total')
      .map(({ labels, value }) => [labels.outcome, value]),
  );
const NONE = { paired: 0, edge_only: 0, origin_only: 0, late: 0, ambiguous: 0 };

describeWith(['nginx'], 'pairing of requests that are tried again or not at all', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  before(async () => {
    const port = await findFreePort();
    const first = await startApplication(workspace, FIRST, workspace.path('app-1.log'));
    const second = await startApplication(workspace, SECOND, workspace.path('app-2.log'));
    const { proxy } = snippetLines(workspace.path('edge.log'));
    const http = `
  ${clientLegFormat()}
  access_log ${workspace.path('client-leg.log')} client_leg;
  upstream both { server 127.0.0.1:${first} max_fails=0; server 127.0.0.1:${second} backup max_fails=0; }
  proxy_next_upstream error http_502;
  proxy_cache_path cache keys_zone=answers:1m;
  proxy_cookie_flags sid nosecure;
  server {
    listen 127.0.0.1:${port}; server_name shop.example;
    ${proxy}
    location /tried/ { proxy_pass http://both; }
    location /cached/ {
      proxy_pass http://both;
      proxy_cache answers; proxy_cache_valid 200 1h; proxy_ignore_headers Set-Cookie;
    }
  }`;
    await startNginx(workspace, { logPath: workspace.path('edge.log'), ports: [port], http });
    const lane = [
      ...times(TRIED_AGAIN, get('/tried/again', 0)),
      ...times(TRIED_ONCE, get('/tried/once', 1)),
      ...times(1 + FROM_CACHE, get('/cached/', 2)),
    ];
    const sent = await sendLane(lane, { tlsPort: port, plainPort: port, directPort: port });
    assert.ok(sent.every(({ response }) => response.first.includes(' 200 ')));
    writeFileSync(workspace.path('config.yaml'), CONFIG);
  });
  after(() => workspace.close());

  it('waits for no origin where the answer comes from the cache', async () => {
    const exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
    const requests = 2 * (TRIED_AGAIN + TRIED_ONCE + 1) + TRIED_AGAIN + FROM_CACHE;
    const samples = await until('all requests to be counted', async () => {
      const now = await exporter.samples();
      return sumOf(now, 'cookie_requests_total') === requests && now;
    });
    assert.deepEqual(pairings(samples), { ...NONE, edge_only: FROM_CACHE });
    assert.equal(sumOf(samples, 'cookie_pairings_pending'), TRIED_AGAIN + TRIED_ONCE + 1);
  });

  it('makes one pair of a request that was tried again, and compares the last answer', async () => {
    const args = ['analyze', '--config.file', 'config.yaml', '--output', 'prometheus'];
    const { code, stdout, stderr } = await runExporter(workspace, args);
    assert.equal(code, 0, stderr);
    const samples = samplesOf(stdout);
    const pairs = TRIED_AGAIN + TRIED_ONCE + 1;
    assert.deepEqual(pairings(samples), { ...NONE, paired: pairs, edge_only: FROM_CACHE });
    const compared = { cookie: 'sid', result: 'unexpected' };
    assert.equal(sumOf(samples, 'cookie_rewrites_compared_total', compared), pairs);
    assert.equal(sumOf(samples, 'cookie_rewrites_compared_total'), pairs);
    assert.equal(sumOf(samples, 'cookie_rewrites_total', { change: 'secure_removed' }), pairs);
    assert.equal(sumOf(samples, 'cookie_rewrites_total'), pairs);
  });
});
