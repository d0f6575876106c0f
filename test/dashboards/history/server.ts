// Prometheus on the blocks of a folder. It scrapes nothing and evaluates no rule.
import { writeFileSync } from 'node:fs';
import { startChild } from '../../e2e/support/child.ts';
import { until } from '../../e2e/support/poll.ts';
import { findFreePort } from '../../e2e/support/ports.ts';
import type { Workspace } from '../../e2e/support/workspace.ts';

export type Answer = {
  readonly metric: Readonly<Record<string, string>>;
  /** Times in seconds since 1970, and values. */
  readonly points: readonly (readonly [time: number, value: number])[];
};

export type Range = { readonly start: number; readonly end: number; readonly step: number };

export type Server = {
  readonly url: string;
  readonly query: (expression: string, time: number) => Promise<readonly Answer[]>;
  readonly queryRange: (expression: string, range: Range) => Promise<readonly Answer[]>;
  readonly stop: () => Promise<unknown>;
};

type Result = {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
};

const ask = async (url: string, path: string, parameters: Record<string, string>): Promise<Answer[]> => {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  const { status, error, data } = (await response.json()) as Result;
  if (status !== 'success' || data === undefined) throw new Error(`${error}: ${parameters.query}`);
  return data.result.map(({ metric, value, values = [] }) => ({
    metric,
    points: [...(value === undefined ? [] : [value]), ...values].map(([time, text]) => [time, Number(text)]),
  }));
};

/** The longest time between two samples of the history, and a little. */
const LOOKBACK = '16m';

/** Starts Prometheus on a data folder, at a port if one is given. */
export const startServer = async (workspace: Workspace, data: string, port?: number): Promise<Server> => {
  const config = workspace.path('history.yml');
  writeFileSync(config, 'global: {}\n');
  const address = `127.0.0.1:${port ?? (await findFreePort())}`;
  const child = startChild(workspace, 'prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=10y',
    `--query.lookback-delta=${LOOKBACK}`,
    `--web.listen-address=${address}`,
  ]);
  const url = `http://${address}`;
  const isReady = async (): Promise<boolean> =>
    (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true;
  await until(`Prometheus to be ready: ${child.stderr()}`, isReady);
  return {
    url,
    query: (query, time) => ask(url, 'query', { query, time: String(time) }),
    queryRange: (query, { start, end, step }) =>
      ask(url, 'query_range', { query, start: `${start}`, end: `${end}`, step: `${step}` }),
    stop: child.stop,
  };
};
