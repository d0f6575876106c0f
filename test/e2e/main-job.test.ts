// The main job on real servers: clients, Debian's nginx with TLS, a Fastify application, their logs, `serve`. What it
// counts must equal what was sent and received, computed from the wire and never from a log.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Sample } from '../metrics/parse-exposition.ts';
import { countAll, type Rules } from './oracle/count.ts';
import { addPairings, type EdgeView, type Logged, type PairRules } from './oracle/pairs.ts';
import { type Seen, seenByApplication, seenByNginx, type Wire } from './oracle/seen.ts';
import { type Counts, differences, shownCounts, shownHistogram, type Tally } from './oracle/tally.ts';
import { type Sent, sendLane } from './support/clients.ts';
import { type Exporter, runExporter, samplesOf, startExporter, sumOf } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { type Site, startSite } from './support/site.ts';
import { createWorkspace } from './support/workspace.ts';
import { CLIENTS, createTraffic, LISTED_SITES } from './traffic.ts';

const CONFIG = `
sources:
  - { name: edge, vantage: edge, format: nginx, file: { path: edge.log }, start_at: beginning }
  - { name: app, vantage: origin, format: pino, file: { path: app.log }, start_at: beginning }
cookies:
  classes: { auth: [sid, "acme_session_*"], preference: [choice] }
  exceptions:
    - { cookie: csrftoken, attributes: [httponly, samesite], reason: "read by the front end" }
    - { cookie: theme, attributes: [secure], reason: "no secret" }
  expected_rewrites:
    - { cookie: JSESSIONID, changes: [secure_added, httponly_added, samesite_changed] }
auth: { login: ["/login"], logout: ["/logout"], protected: ["/account/*"] }
trust: { proxies: ["127.0.0.0/8"] }
sites: { allow: [${LISTED_SITES.map((site) => `"${site}"`).join(', ')}] }
limits: { newborn: 1s }
# Longer than all of this takes, so that what waits has not been counted when the page is looked at.
pairing: { window: 10m }
`;

const RULES: Rules = {
  sites: LISTED_SITES,
  loginPath: '/login',
  protectedPrefix: '/account/',
  clients: CLIENTS,
  exempt: { csrftoken: ['httponly', 'samesite'], theme: ['secure'] },
  expectedRewrites: { JSESSIONID: ['secure_added', 'httponly_added', 'samesite_changed'] },
};

const DEFAULT_HOST = 'shop.example';
const VIEW: EdgeView = { setCookies: 'first', upstreamSetCookies: 'first', cookie: 'received' };
const PAIR_RULES: PairRules = { ...RULES, isPaired: true, defaultHost: DEFAULT_HOST };

/** What each vantage's log can show of everything that was sent, in order. */
const observe = (sent: readonly Sent[], site: Site): Seen[] => {
  const wires = site.join(sent);
  const edge = wires.map((wire: Wire) => seenByNginx(wire, DEFAULT_HOST));
  return [...edge, ...wires.map(seenByApplication)].filter((seen) => seen !== null);
};

describeWith(['nginx'], 'the main job', function () {
  this.timeout(120_000);
  const workspace = createWorkspace();
  let exporter: Exporter;
  let seen: readonly Seen[] = [];
  let logged: readonly Logged[] = [];
  let expected: Tally;
  let page: readonly Sample[] = [];

  before(async () => {
    const { first, lanes, answers } = createTraffic(2026, 600);
    const site = await startSite(workspace, answers);
    writeFileSync(workspace.path('config.yaml'), CONFIG);
    exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
    const sent = await sendLane(first, site);
    const linesOf = (vantage: string): number =>
      observe(sent, site).filter((one) => one.vantage === vantage).length;
    const hasRead = (wanted: () => readonly [edge: number, origin: number]) =>
      until('every request to be counted', async () => {
        const samples = await exporter.samples();
        const total = (vantage: string) => sumOf(samples, 'cookie_requests_total', { vantage });
        const [edge, origin] = wanted();
        return total('edge') >= edge && total('origin') >= origin ? samples : undefined;
      });
    await hasRead(() => [linesOf('edge'), linesOf('origin')]);
    for (const lane of await Promise.all(lanes.map((one) => sendLane(one, site)))) sent.push(...lane);
    seen = observe(sent, site);
    logged = site
      .join(sent)
      .map((wire) => ({ wire, isAtOrigin: seenByApplication(wire) !== null }))
      .filter(({ wire, isAtOrigin }) => wire.client !== null || isAtOrigin);
    expected = countAll(seen, RULES);
    // nginx tells of these that nobody upstream answered.
    const alone = logged.filter(({ wire }) => wire.upstream === null).length;
    expected.add('cookie_pairings_total', { outcome: 'edge_only' }, alone);
    await hasRead(() => [linesOf('edge'), linesOf('origin')]);
    // A new series is shown at 0 for its first second.
    const wanted = Object.keys(expected.counts());
    page = await until(
      'new series to be shown',
      async () => {
        const samples = await exporter.samples();
        const shown = shownCounts(samples);
        return wanted.every((key) => key in shown) && samples;
      },
      5000,
    ).catch(() => exporter.samples());
  });
  after(() => workspace.close());

  it('has some thousand requests at each vantage', () => {
    for (const vantage of ['edge', 'origin']) {
      assert.ok(seen.filter((one) => one.vantage === vantage).length > 3000);
    }
  });

  it('counts every cookie metric exactly, and nothing else', () => {
    assert.deepEqual(differences(shownCounts(page), expected.counts()), {});
  });

  for (const name of ['cookie_request_header_bytes', 'cookie_request_cookies', 'cookie_issued_bytes']) {
    it(`puts every ${name} into its bucket`, () => {
      assert.deepEqual(differences(shownHistogram(name, page), expected.histogram(name, page)), {});
    });
  }

  for (const name of ['cookie_issued_lifetime_seconds', 'cookie_exposure_seconds']) {
    it(`puts every ${name} into its bucket, by the log's clock`, () => {
      const isBucket = (counts: Counts): Counts =>
        Object.fromEntries(Object.entries(counts).filter(([key]) => key.includes('_bucket{')));
      const shown = isBucket(shownHistogram(name, page));
      assert.deepEqual(differences(shown, isBucket(expected.histogram(name, page))), {});
    });
  }

  it('has analyze print the same numbers from the same logs, and those of the pairs', async () => {
    const all = countAll(seen, RULES);
    addPairings(all, logged, VIEW, PAIR_RULES);
    const args = ['analyze', '--config.file', 'config.yaml', '--output', 'prometheus'];
    const { code, stdout } = await runExporter(workspace, args);
    assert.equal(code, 0);
    assert.deepEqual(differences(shownCounts(samplesOf(stdout)), all.counts()), {});
  });

  it('says that nginx 1.22 shows the first Set-Cookie only, and that the application shows all', () => {
    const visible = (vantage: string, value: string) =>
      sumOf(page, 'cookie_issued_total', { vantage, visible: value }) > 0;
    assert.deepEqual([visible('edge', 'partial'), visible('edge', 'all')], [true, false]);
    assert.deepEqual([visible('origin', 'all'), visible('origin', 'partial')], [true, false]);
    assert.equal(
      sumOf(page, 'cookie_source_info', { source: 'edge', set_cookie: 'first', cookie: 'all' }),
      1,
    );
    assert.equal(sumOf(page, 'cookie_source_info', { source: 'app', set_cookie: 'all', cookie: 'all' }), 1);
  });

  it('rejects no line, and ignores only what is no request', () => {
    const origin = seen.filter((one) => one.vantage === 'origin').length;
    const edge = seen.length - origin;
    assert.equal(sumOf(page, 'cookie_exporter_lines_rejected_total'), 0);
    assert.equal(sumOf(page, 'cookie_exporter_lines_total', { source: 'edge' }), edge);
    const ignored = sumOf(page, 'cookie_exporter_lines_ignored_total', {
      source: 'app',
      reason: 'not_a_request',
    });
    assert.equal(sumOf(page, 'cookie_exporter_lines_total', { source: 'app' }) - ignored, origin);
    assert.equal(sumOf(page, 'cookie_exporter_lines_ignored_total', { source: 'edge' }), 0);
    assert.equal(sumOf(page, 'cookie_exporter_label_overflows_total'), 0);
  });
});
