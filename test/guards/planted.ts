// What is planted for the tests of secrecy, and the exporter that is to keep it to itself. It must not search.
import { type Child, startChild } from '../e2e/support/child.ts';
import { MAIN } from '../e2e/support/exporter.ts';
import { until } from '../e2e/support/poll.ts';
import type { Workspace } from '../e2e/support/workspace.ts';
import { type Canaries, createCanaries } from './canaries.ts';
import type { Allowed } from './secret-lines.ts';

/** Where the exporter may say a planted text, to show that it would be found there. */
export type Planted = { readonly canaries: Canaries; readonly allowed: Allowed; readonly source: string };

/** Plants anew. */
export const plant = (): Planted => {
  const canaries = createCanaries(`${process.pid}`);
  const allowed = createCanaries('allowed');
  return {
    canaries,
    allowed: { cookie: allowed.of('cookie name'), host: `${allowed.of('host')}.example` },
    source: allowed.of('source name'),
  };
};

/** Places of what may come out that stand in a text. */
export const allowedIn = (text: string): string[] => {
  const allowed = createCanaries('allowed');
  for (const place of ['cookie name', 'host', 'source name']) allowed.of(place);
  return allowed.findIn(text).sort();
};

/** What a scraper may ask for. */
export const METRICS_REQUESTS = [
  ['metrics as text', { 'accept-encoding': 'identity' }],
  ['metrics as text, gzip', { 'accept-encoding': 'gzip' }],
  [
    'metrics as OpenMetrics',
    { accept: 'application/openmetrics-text; version=1.0.0', 'accept-encoding': 'identity' },
  ],
  [
    'metrics as protobuf',
    {
      accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
      'accept-encoding': 'identity',
    },
  ],
  ['metrics as OpenMetrics, gzip', { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' }],
] as const;

const URL_LOGGED = /http:\/\/127\.0\.0\.1:\d+/;

/** Starts `serve` at the most talkative, and waits until it listens. */
export const startServe = async (
  workspace: Workspace,
  config: string,
  logFormat: string,
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<{ child: Child; url: string }> => {
  const args = ['serve', '--config.file', config, '--web.listen-address', '127.0.0.1:0'];
  const more = ['--web.enable-lifecycle', '--log.level', 'debug', '--log.format', logFormat];
  const child = startChild(workspace, process.execPath, [MAIN, ...args, ...more, ...flags], { env });
  const url = await until('serve to listen', () => URL_LOGGED.exec(child.stderr())?.[0]);
  return { child, url };
};
