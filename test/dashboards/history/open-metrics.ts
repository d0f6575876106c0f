// Series as OpenMetrics text with timestamps, and as blocks that Prometheus can read. It must know no metric.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

/** A series with its samples; times in seconds since 1970. NaN: there is no sample. */
export type Samples = {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
};

/** Pieces of the same series put together, in order of time; of two samples at one time the later piece's counts. */
export const mergeSamples = (pieces: readonly Samples[]): Samples[] => {
  const byName = new Map<string, Map<number, number>>();
  for (const { name, times, values } of pieces) {
    const samples = byName.get(name) ?? new Map<number, number>();
    byName.set(name, samples);
    for (const [at, time] of times.entries()) samples.set(time, values[at] ?? Number.NaN);
  }
  return [...byName].map(([name, samples]) => {
    const sorted = [...samples].sort(([a], [b]) => a - b);
    return { name, times: sorted.map(([time]) => time), values: sorted.map(([, value]) => value) };
  });
};

const renderSamples = ({ name, times, values }: Samples): string => {
  const lines: string[] = [];
  for (const [at, time] of times.entries()) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isNaN(value)) lines.push(`${name} ${value} ${time}\n`);
  }
  return lines.join('');
};

/**
 * promtool reads the whole text once for each block, and blocks are of two hours unless it is told otherwise; the
 * option is not in its help.
 */
const ONE_BLOCK = '--max-block-duration=1500h';

/** Writes series into blocks below a data folder. */
export const createBlocks = (series: Iterable<Samples>, text: string, data: string): void => {
  const file = openSync(text, 'w');
  let isEmpty = true;
  for (const one of series) {
    const rendered = renderSamples(one);
    if (rendered === '') continue;
    isEmpty = false;
    writeSync(file, rendered);
  }
  writeSync(file, '# EOF\n');
  closeSync(file);
  if (!isEmpty) {
    const args = ['tsdb', 'create-blocks-from', ONE_BLOCK, 'openmetrics', '-q', text, data];
    const { status, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
  rmSync(text);
};
