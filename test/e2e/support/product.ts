// One product between clients and an application: its log against what stood on the wire on both sides of it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import type { Sample } from '../../metrics/parse-exposition.ts';
import { countAll, type Rules } from '../oracle/count.ts';
import type { Seen, Wire } from '../oracle/seen.ts';
import { differences, shownCounts, shownHistogram, type Tally } from '../oracle/tally.ts';
import { createProductTraffic, type TrafficOptions } from '../product-traffic.ts';
import { CLIENTS, LISTED_SITES } from '../traffic.ts';
import { startApplication } from './application.ts';
import { type Sent, sendLane } from './clients.ts';
import { startExporter, sumOf } from './exporter.ts';
import { until } from './poll.ts';
import { findFreePort } from './ports.ts';
import { type Head, valuesOf } from './raw-http.ts';
import { startTap, type Tapped } from './tap.ts';
import type { Workspace } from './workspace.ts';

export type ProductPorts = { readonly tls: number; readonly plain: number; readonly app: number };

/** A server with the format that reads its log. */
export type Product = {
  /** Starts it before the application on `ports.app`; both of its own ports will be waited for. */
  readonly start: (workspace: Workspace, ports: ProductPorts) => Promise<void> | void;
  /** Ports that it opens; one without TLS of its own has no `tls`. */
  readonly opens: readonly ('tls' | 'plain')[];
  /** Further keys of the source, as YAML, e.g. `format: apache, file: { path: edge.log }`. */
  readonly source: string;
  /** Further sections of the config, as YAML. */
  readonly config?: string;
  readonly traffic: TrafficOptions;
  /** What its log can show; null: nothing. */
  readonly seen: (wire: Wire) => Seen | null;
};

/** What was counted beside what should have been. */
export type Counted = {
  readonly page: readonly Sample[];
  readonly expected: Tally;
  readonly seen: readonly Seen[];
};

const RULES: Rules = {
  sites: LISTED_SITES,
  loginPath: '/login',
  protectedPrefix: '/account/',
  clients: CLIENTS,
  exempt: {},
  expectedRewrites: {},
};

const configOf = ({ source, config = '' }: Product): string => `
sources: [ { name: edge, vantage: edge, ${source} } ]
cookies: { classes: { auth: [sid, "acme_session_*"], preference: [choice] } }
auth: { login: ["/login"], protected: ["/account/*"] }
sites: { allow: [${LISTED_SITES.map((site) => `"${site}"`).join(', ')}] }
limits: { newborn: 1s }
# What sessions do is not looked at here: as good as none is followed.
replay: { max_sessions: 1 }
${config}`;

const accepts = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
};

const idOf = (head: Head): number => Number(valuesOf(head, 'x-plan')[0]);

const wiresOf = (sent: readonly Sent[], tapped: readonly Tapped[]): Wire[] => {
  const byId = new Map(tapped.map((one) => [idOf(one.request), one]));
  return sent.map(({ planned, response, tls, timeMs }) => ({
    client: { request: planned.request, response, tls },
    upstream: byId.get(planned.id) ?? null,
    cachedSetCookies: [],
    timeMs,
  }));
};

/** Sends the traffic through the product and waits until `serve` has counted it. */
export const countTraffic = async (workspace: Workspace, product: Product): Promise<Counted> => {
  const { first, lanes, answers } = createProductTraffic(2026, product.traffic);
  const tap = await startTap(
    workspace,
    await startApplication(workspace, answers, workspace.path('app.log')),
  );
  writeFileSync(workspace.path('certificate.pem'), DEMO_CERTIFICATE);
  writeFileSync(workspace.path('key.pem'), DEMO_PRIVATE_KEY, { mode: 0o600 });
  const ports = { tls: await findFreePort(), plain: await findFreePort(), app: tap.port };
  await product.start(workspace, ports);
  for (const name of product.opens) await until(`port ${name} to open`, () => accepts(ports[name]));
  writeFileSync(workspace.path('config.yaml'), configOf(product));
  const exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);

  const clientPorts = { tlsPort: ports.tls, plainPort: ports.plain, directPort: ports.app };
  const sent: Sent[] = [];
  const observe = (): Seen[] =>
    wiresOf(sent, tap.exchanges())
      .map(product.seen)
      .filter((seen) => seen !== null);
  const areCounted = (): Promise<readonly Sample[]> =>
    until('every request to be counted', async () => {
      const samples = await exporter.samples();
      return sumOf(samples, 'cookie_requests_total') >= observe().length ? samples : undefined;
    });
  sent.push(...(await sendLane(first, clientPorts)));
  await areCounted();
  for (const lane of await Promise.all(lanes.map((one) => sendLane(one, clientPorts)))) sent.push(...lane);
  const seen = observe();
  const expected = countAll(seen, RULES);
  await areCounted();
  // A new series is shown at 0 for its first second.
  const wanted = Object.keys(expected.counts());
  const page = await until(
    'new series to be shown',
    async () => {
      const samples = await exporter.samples();
      const shown = shownCounts(samples);
      return wanted.every((key) => key in shown) && samples;
    },
    5000,
  ).catch(() => exporter.samples());
  return { page, expected, seen };
};

/** The tests that hold for every product. */
export const itCounts = (counted: () => Counted): void => {
  it('counts every cookie metric exactly, and nothing else', () => {
    const { page, expected, seen } = counted();
    assert.ok(seen.length > 300);
    assert.deepEqual(differences(shownCounts(page), expected.counts()), {});
  });
  for (const name of ['cookie_request_header_bytes', 'cookie_request_cookies', 'cookie_issued_bytes']) {
    it(`puts every ${name} into its bucket`, () => {
      const { page, expected } = counted();
      assert.deepEqual(differences(shownHistogram(name, page), expected.histogram(name, page)), {});
    });
  }
  it('rejects no line', () => {
    assert.equal(sumOf(counted().page, 'cookie_exporter_lines_rejected_total'), 0);
  });
};
