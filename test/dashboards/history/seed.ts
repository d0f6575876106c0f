// The seeded history as a Prometheus: raw series, then what the rules make of them, layer by layer. About half a minute.

import type { Workspace } from '../../e2e/support/workspace.ts';
import { dashboards, queriesOf } from '../files.ts';
import { comparisonSeries } from './both-sides.ts';
import { exporterSeries } from './exporter.ts';
import { createBlocks, mergeSamples, type Samples } from './open-metrics.ts';
import { layersOfRules, recordedBehind, replayAlerts, replayRecording } from './replay-rules.ts';
import { requestSeries } from './requests.ts';
import { responseSeries } from './responses.ts';
import type { Series } from './series.ts';
import { type Range, type Server, startServer } from './server.ts';
import { sessionSeries } from './sessions.ts';
import { sizeSeries } from './sizes.ts';
import { FINE, LENGTH, MINUTE, sampleTimes } from './timeline.ts';

/** Every series that the exporter would have shown. */
export const allSeries = (beginning: number): Series[] => [
  ...requestSeries(),
  ...sizeSeries(),
  ...sessionSeries(),
  ...responseSeries(),
  ...comparisonSeries(),
  ...exporterSeries(beginning),
];

function* rawSamples(beginning: number): Generator<Samples> {
  const times = sampleTimes();
  const absolute = times.map((time) => beginning + time);
  for (const { name, values } of allSeries(beginning)) {
    yield { name, times: absolute, values: values(times) };
  }
}

const at = (beginning: number, { start, end, step }: Range): Range => ({
  start: beginning + start,
  end: beginning + end,
  step,
});

/** The whole month; only what dashboards show is needed there. */
const MONTH: Range = { start: 0, end: LENGTH, step: 15 * MINUTE };
/** Rules are evaluated every two minutes where something happens. */
const CLOSE: readonly Range[] = FINE.map((period) => ({ ...period, step: 2 * MINUTE }));

/** Starts Prometheus on the history that begins then, in seconds since 1970. */
export const startHistory = async (
  workspace: Workspace,
  beginning: number,
  port?: number,
): Promise<Server> => {
  const data = workspace.path('history');
  const text = workspace.path('history.txt');
  const shown = recordedBehind([...dashboards.values()].flatMap(queriesOf).map(({ expr }) => expr));
  createBlocks(rawSamples(beginning), text, data);
  const withServer = async (work: (server: Server) => Promise<Samples[]>): Promise<void> => {
    const server = await startServer(workspace, data);
    const made = await work(server).finally(() => server.stop());
    createBlocks(mergeSamples(made), text, data);
  };
  for (const layer of layersOfRules()) {
    await withServer(async (server) => {
      const made: Samples[] = [];
      for (const rule of layer) {
        for (const range of shown.has(rule.record) ? [MONTH, ...CLOSE] : CLOSE) {
          made.push(...(await replayRecording(server, rule, at(beginning, range))));
        }
      }
      return made;
    });
  }
  await withServer(async (server) => {
    const made: Samples[] = [];
    for (const range of CLOSE) made.push(...(await replayAlerts(server, at(beginning, range))));
    return made;
  });
  return startServer(workspace, data, port);
};
