// The process metrics: the expected ones, and none that a linter refuses.
import assert from 'node:assert/strict';
import { createProcessMetrics } from '../../exporter/metrics/registry.ts';

describe('the process metrics', () => {
  const metrics = createProcessMetrics();
  after(() => metrics.stop());
  const familyOf = async (name: string) => (await metrics.families()).find((family) => family.name === name);

  it('tell CPU, memory, start and version', async () => {
    const cpu = await familyOf('process_cpu_seconds_total');
    assert.equal(cpu?.type, 'counter');
    assert.ok((cpu?.samples[0]?.value ?? 0) > 0);
    const memory = await familyOf('process_resident_memory_bytes');
    assert.equal(memory?.type, 'gauge');
    assert.ok((memory?.samples[0]?.value ?? 0) > 1_000_000);
    assert.ok((await familyOf('process_start_time_seconds')) !== undefined);
    const version = await familyOf('nodejs_version_info');
    assert.deepEqual(version?.samples[0]?.labels[0], ['version', process.version]);
  });

  it('have no gauge that ends with _total', async () => {
    const refused = (await metrics.families()).filter(
      ({ name, type }) => type === 'gauge' && /_total$/.test(name),
    );
    assert.deepEqual(refused, []);
  });

  it('have finite values only', async () => {
    const values = (await metrics.families()).flatMap(({ samples }) => samples.map(({ value }) => value));
    assert.deepEqual(
      values.filter((value) => !Number.isFinite(value)),
      [],
    );
  });

  it('are gone after stop', async () => {
    const stopped = createProcessMetrics();
    stopped.stop();
    assert.deepEqual(await stopped.families(), []);
  });
});
