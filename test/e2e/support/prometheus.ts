// Debian's Prometheus and Alertmanager on the committed examples; only addresses and intervals are changed.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';
import { until } from './poll.ts';
import { findFreePort } from './ports.ts';
import type { Workspace } from './workspace.ts';

const ALERTS = fileURLToPath(new URL('../../../alerts/', import.meta.url));

/** Replaces what must stand in a text. */
const replaceAll = (text: string, changes: readonly (readonly [from: string, to: string])[]): string => {
  let changed = text;
  for (const [from, to] of changes) {
    if (!changed.includes(from)) throw new Error(`the example has no ${from} any more`);
    changed = changed.replaceAll(from, to);
  }
  return changed;
};

const isReady = async (url: string): Promise<boolean> => {
  const response = await fetch(`${url}/-/ready`).catch(() => null);
  return response?.ok === true;
};

/**
 * Starts Alertmanager on the example, its webhooks at `webhook` (host and port), with further changes of the text.
 * Answers its own host and port.
 */
export const startAlertmanager = async (
  workspace: Workspace,
  webhook: string,
  changes: readonly (readonly [from: string, to: string])[] = [],
): Promise<string> => {
  const example = readFileSync(`${ALERTS}alertmanager/alertmanager.yml`, 'utf8');
  const port = await findFreePort();
  const config = workspace.path(`alertmanager-${port}.yml`);
  writeFileSync(config, replaceAll(example, [['127.0.0.1:9099', webhook], ...changes]));
  const address = `127.0.0.1:${port}`;
  const child = startChild(workspace, 'prometheus-alertmanager', [
    `--config.file=${config}`,
    `--storage.path=${workspace.path(`alertmanager-${port}`)}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
  await until(`Alertmanager to be ready: ${child.stderr()}`, () => isReady(`http://${address}`));
  return address;
};

/** A series with its value, or its values over time. */
export type Series = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [time: number, value: string];
  readonly values?: readonly (readonly [time: number, value: string])[];
};

export type Prometheus = {
  readonly url: string;
  /** What an API path (behind `/api/v1/`) answers. */
  readonly api: (path: string, parameters?: Record<string, string>) => Promise<unknown>;
  /** The result of an instant query. */
  readonly query: (expression: string) => Promise<readonly Series[]>;
  /** The result of a query over the last minutes, step by step of five seconds. */
  readonly queryRange: (expression: string, minutes: number) => Promise<readonly Series[]>;
  /** The one value of an instant query; NaN: it has none. */
  readonly valueOf: (expression: string) => Promise<number>;
};

type Answer = { readonly status: string; readonly error?: string; readonly data: unknown };
type Result = { readonly result: readonly Series[] };

const createApi = (url: string): Omit<Prometheus, 'url'> => {
  const api = async (path: string, parameters: Record<string, string> = {}): Promise<unknown> => {
    const body = new URLSearchParams(parameters);
    const isQuery = path.startsWith('query') || path === 'series';
    const response = await (isQuery
      ? fetch(`${url}/api/v1/${path}`, { method: 'POST', body })
      : fetch(`${url}/api/v1/${path}?${body}`));
    const answer = (await response.json()) as Answer;
    if (answer.status !== 'success') throw new Error(`${answer.error}: ${JSON.stringify(parameters)}`);
    return answer.data;
  };
  const query = async (expression: string): Promise<readonly Series[]> =>
    ((await api('query', { query: expression })) as Result).result;
  return {
    api,
    query,
    queryRange: async (expression, minutes) => {
      const end = Date.now() / 1000;
      const times = { start: `${end - minutes * 60}`, end: `${end}`, step: '5' };
      return ((await api('query_range', { query: expression, ...times })) as Result).result;
    },
    valueOf: async (expression) => Number((await query(expression))[0]?.value?.[1]),
  };
};

/** Copies rule files, each group evaluated as often as all; answers the folder, with a slash. */
const hurryRules = (workspace: Workspace, from: string): string => {
  const to = mkdtempSync(workspace.path('rules-'));
  for (const file of readdirSync(from)) {
    const text = readFileSync(`${from}${file}`, 'utf8');
    writeFileSync(`${to}/${file}`, text.replaceAll(/^ {4}interval: .+\n/gm, ''));
  }
  return `${to}/`;
};

/**
 * Starts Prometheus on the example with an interval of one second, scraping `target`, alerting `alertmanager` (several
 * with commas between), on the committed rules or those of another folder.
 */
export const startPrometheus = async (
  workspace: Workspace,
  target: string,
  alertmanager: string,
  rules = `${ALERTS}rules/`,
): Promise<Prometheus> => {
  const example = readFileSync(`${ALERTS}prometheus/prometheus.yml`, 'utf8');
  const config = workspace.path('prometheus.yml');
  const changes = [
    ['127.0.0.1:10680', target],
    ['127.0.0.1:9093', alertmanager],
    ['../rules/', hurryRules(workspace, rules)],
    ['scrape_interval: 15s', 'scrape_interval: 1s'],
    ['evaluation_interval: 30s', 'evaluation_interval: 1s'],
  ] as const;
  writeFileSync(config, replaceAll(example, changes));
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = startChild(workspace, 'prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${workspace.path('prometheus')}`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
  ]);
  await until(`Prometheus to be ready: ${child.stderr()}`, () => isReady(`http://${address}`));
  return { url: `http://${address}`, ...createApi(`http://${address}`) };
};
