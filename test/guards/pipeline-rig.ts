// The stages as `serve` builds them, without source and server, and what must hold of them whatever they read.
import assert from 'node:assert/strict';
import { createStages, type Stages } from '../../exporter/commands/stages.ts';
import { loadConfig } from '../../exporter/config/load.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import { catalogue, type MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { renderExposition } from '../../exporter/metrics/exposition.ts';
import type { Door, ReadLine } from '../../exporter/pipeline.ts';
import { sumOf } from '../../exporter/slis/evaluate.ts';
import { parseExposition } from '../metrics/parse-exposition.ts';

/** One source's way from a line to series, with a count of what came through. */
export type Rig = {
  readonly stages: Stages;
  readonly read: (line: string) => void;
  /** Requests that came through. */
  readonly counted: () => number;
};

/** The stages as `serve` builds them for one source. Lines stand in the midst of a chunk, as they do in life. */
export const createRig = (format: string): Rig => {
  const loaded = loadConfig({ sources: [`edge=${format}:/var/log/edge.log`], cwd: '/' });
  assert.ok(loaded.ok);
  const stages = createStages(loaded.config, {
    fingerprint: createFingerprint(Buffer.alloc(32, 7)),
    now: () => 0,
  });
  let counted = 0;
  const [source] = loaded.config.sources;
  assert.ok(source);
  const door: Door = stages.open(source, (exchange) => {
    counted++;
    stages.pipeline.count(exchange);
  });
  const before = '"cookie":"sid=1"}\n';
  const after = '\n{"time":1';
  return {
    stages,
    counted: () => counted,
    read: (line) => door.line(chunkOf(before + line + after), before.length, before.length + line.length),
  };
};

/** What one source's door makes of a line, without counting anything. */
export const createReadLine = (format: string): ReadLine => {
  const { stages } = createRig(format);
  const [source] = stages.config.sources;
  assert.ok(source);
  return stages.open(source, () => undefined).readLine;
};

/** Events of a metric, over all its series. */
export const total = ({ tallies }: Stages, metric: MetricName): number =>
  sumOf(tallies, { metric, where: {} });

/** Every line is a request, rejected or ignored, and every request is counted once. */
export const assertAccounted = ({ stages, counted }: Rig, lines: number): void => {
  const rejected = total(stages, 'cookie_exporter_lines_rejected_total');
  const ignored = total(stages, 'cookie_exporter_lines_ignored_total');
  assert.deepEqual(
    { lines: total(stages, 'cookie_exporter_lines_total'), counted: total(stages, 'cookie_requests_total') },
    { lines, counted: counted() },
  );
  assert.equal(lines, rejected + ignored + counted());
};

const valuesSeen = ({ tallies }: Stages, label: string): Set<string> =>
  new Set(
    (Object.keys(catalogue) as MetricName[]).flatMap((name) => {
      const { metric, series } = tallies.family(name);
      const at = metric.labels.findIndex(([one]) => one === label);
      return at < 0 ? [] : series.map(({ labels }) => labels[at] as string);
    }),
  );

/** Labels and series stay within the limits of the config, and what they become can be read by a scraper. */
export const assertBounded = ({ stages }: Rig): void => {
  const { limits } = stages.config;
  const besides = ['other', 'unknown'].length;
  const overflowSeries = Object.values(catalogue).length * 16;
  assert.ok(valuesSeen(stages, 'site').size <= limits.sites + besides);
  assert.ok(valuesSeen(stages, 'cookie').size <= limits.cookies + besides);
  assert.ok(stages.tallies.size <= limits.series + overflowSeries);
  const { tallies } = stages;
  const exposed = {
    families: tallies.families(),
    values: tallies.values,
    nowMs: 0,
    newbornMs: 0,
    sampled: [],
  };
  parseExposition(renderExposition(exposed, 'openmetrics'), 'openmetrics');
};
