// One product's logs of the edited traffic, with what stood on the wire on both sides of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DEMO_CERTIFICATE, DEMO_PRIVATE_KEY } from '../../../exporter/commands/demo/certificate.ts';
import type { Logged } from '../oracle/pairs.ts';
import type { Planned } from '../traffic.ts';
import { startApplication } from './application.ts';
import { type Sent, sendLane } from './clients.ts';
import { createEditTraffic } from './edit-traffic.ts';
import type { EditedProduct } from './edited-products.ts';
import { until } from './poll.ts';
import { findFreePort } from './ports.ts';
import { type Head, valuesOf } from './raw-http.ts';
import { startTap } from './tap.ts';
import type { Workspace } from './workspace.ts';

const LANES = 4;

const accepts = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
};

export const linesOf = (path: string): string[] => readFileSync(path, 'latin1').split('\n').slice(0, -1);

const idOf = (head: Head): number => Number(valuesOf(head, 'x-plan')[0]);

const laneOf = (requests: readonly Planned[], lane: number): Planned[] =>
  requests.filter(({ id }) => id % LANES === lane);

/** Requests in the order of their numbers, as they were on the wire; all reached the origin's log that reached it. */
export const runEdited = async (
  workspace: Workspace,
  product: EditedProduct,
  timesEach: number,
): Promise<readonly Logged[]> => {
  const { requests, answers } = createEditTraffic(2026, timesEach);
  const appLog = workspace.path('app.log');
  const tap = await startTap(workspace, await startApplication(workspace, answers, appLog));
  writeFileSync(workspace.path('certificate.pem'), DEMO_CERTIFICATE);
  writeFileSync(workspace.path('key.pem'), DEMO_PRIVATE_KEY, { mode: 0o600 });
  const ports = { tls: await findFreePort(), plain: await findFreePort(), app: tap.port };
  await product.start(workspace, ports);
  for (const port of [ports.tls, ports.plain]) await until('the edge to listen', () => accepts(port));
  const clientPorts = { tlsPort: ports.tls, plainPort: ports.plain, directPort: ports.app };
  const lanes = Array.from({ length: LANES }, (_, lane) => sendLane(laneOf(requests, lane), clientPorts));
  const sent: Sent[] = (await Promise.all(lanes)).flat().sort((a, b) => a.planned.id - b.planned.id);
  const tapped = new Map(tap.exchanges().map((one) => [idOf(one.request), one]));
  const logged = sent.map(({ planned, response, tls, timeMs }): Logged => {
    const upstream = tapped.get(planned.id) ?? null;
    const client = planned.leg === 'direct' ? null : { request: planned.request, response, tls };
    return { wire: { client, upstream, cachedSetCookies: [], timeMs }, isAtOrigin: upstream !== null };
  });
  const atEdge = logged.filter(({ wire }) => wire.client !== null).length;
  const atOrigin = logged.filter(({ isAtOrigin }) => isAtOrigin).length;
  await until('both logs to be written', () => {
    const answered = linesOf(appLog).filter((line) => line.includes('"responseTime"')).length;
    return linesOf(workspace.path('edge.log')).length >= atEdge && answered >= atOrigin;
  });
  return logged;
};
