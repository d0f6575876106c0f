// Has the exporter count the logs of a demo that is over, on the demo's own config.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderDemoConfig } from '../../../exporter/commands/demo/config.ts';
import { createStages } from '../../../exporter/commands/stages.ts';
import type { Config } from '../../../exporter/config/config.ts';
import { loadConfig } from '../../../exporter/config/load.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../../exporter/exchanges/record.ts';
import type { Tallies } from '../../../exporter/metrics/tallies.ts';
import type { FinishedDemo } from './run-demo.ts';

const loadDemoConfig = (): Config => {
  const directory = mkdtempSync(join(tmpdir(), 'cookie-exporter-demo-slis-'));
  try {
    const logs = { edgeLog: join(directory, 'edge.log'), originLog: join(directory, 'origin.log') };
    writeFileSync(join(directory, 'demo.yaml'), renderDemoConfig(logs));
    const loaded = loadConfig({ file: 'demo.yaml', cwd: directory });
    return loaded.ok ? loaded.config : assert.fail(JSON.stringify(loaded.problems));
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Hands a log to a source's door, line by line, and returns the number of lines. */
const readLog = (log: string, onLine: (start: number, end: number) => void): number => {
  let lines = 0;
  for (let start = 0, end = log.indexOf('\n'); end >= 0; start = end + 1, end = log.indexOf('\n', start)) {
    onLine(start, end);
    lines++;
  }
  return lines;
};

/** What the exporter counts of a demo's logs. */
export const countDemo = ({ edgeLog, originLog }: FinishedDemo): Tallies => {
  const fingerprint = createFingerprint(Buffer.alloc(32, 1));
  const stages = createStages(loadDemoConfig(), { fingerprint, now: () => 0 });
  const { config, open, pipeline, tallies } = stages;
  for (const source of config.sources) {
    const log = source.vantage === 'edge' ? edgeLog : Buffer.from(originLog).toString('latin1');
    const chunk = chunkOf(log);
    const door = open(source, pipeline.count);
    assert.ok(readLog(log, (start, end) => door.line(chunk, start, end)) > 0);
  }
  stages.settle();
  return tallies;
};
