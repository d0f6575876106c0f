// Everything that can be shown, judged by Prometheus' own linter.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { SampledFamily } from '../../exporter/metrics/exposed.ts';
import { renderExposition } from '../../exporter/metrics/exposition.ts';
import { createProcessMetrics } from '../../exporter/metrics/registry.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { createEveryMetric } from './every-metric.ts';
import { parseExposition } from './parse-exposition.ts';

const render = (sampled: readonly SampledFamily[], format: 'prometheus' | 'openmetrics'): string => {
  const tallies = createEveryMetric();
  return renderExposition(
    { families: tallies.families(), values: tallies.values, nowMs: 0, newbornMs: 0, sampled },
    format,
  );
};

describe('everything that can be shown', () => {
  let sampled: readonly SampledFamily[] = [];
  before(async () => {
    const metrics = createProcessMetrics();
    sampled = await metrics.families();
    metrics.stop();
  });

  describeWith(['promtool'], 'by Prometheus’ own linter', () => {
    it('passes promtool check metrics', () => {
      const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
        input: render(sampled, 'prometheus'),
        encoding: 'utf8',
      });
      assert.equal(error, undefined);
      assert.deepEqual({ stdout, stderr, status }, { stdout: '', stderr: '', status: 0 });
    });
  });

  it('is OpenMetrics with each family in one piece', () => {
    const families = parseExposition(render(sampled, 'openmetrics'), 'openmetrics');
    assert.ok(families.length > 40);
  });
});
