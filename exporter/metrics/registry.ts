// The process's own metrics, taken by prom-client, as families that the exposition renders.
// The only file that imports prom-client; nothing else may be registered here.
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricType } from './catalogue/types.ts';
import type { SampledFamily } from './exposed.ts';
import { renderBound } from './text.ts';

/** The process's own metrics (`process_*`, `nodejs_*`). */
type ProcessMetrics = {
  /** Measures now. Event loop delays cover the time since the call before. */
  readonly families: () => Promise<readonly SampledFamily[]>;
  /** Lets go of the metrics; afterwards there are no families. */
  readonly stop: () => void;
};

/** How often the event loop's delay is sampled; prom-client's 10 ms costs twice the wake-ups and shows no more. */
const EVENT_LOOP_PRECISION_MS = 20;

/** Begins to measure. Once a process: prom-client never takes its observer of garbage collection away again. */
export const createProcessMetrics = (): ProcessMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  return {
    families: async () => (await registry.getMetricsAsJSON()).flatMap(toFamily),
    stop: () => registry.clear(),
  };
};

type Measured = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];

const toFamily = ({ name, help, type, values }: Measured): SampledFamily[] => {
  const kind = TYPES.get(String(type));
  if (kind === undefined || isRefusedByLint(name, kind)) return [];
  const samples = values
    .filter(({ value }) => Number.isFinite(value))
    .map((sample) => ({
      name: 'metricName' in sample ? String(sample.metricName) : name,
      labels: Object.entries(sample.labels).map(
        ([label, value]) => [label, renderLabel(label, value)] as const,
      ),
      value: sample.value,
    }));
  return [{ name, help, type: kind, samples }];
};

/** prom-client's declarations call the type a number, its code a word. */
const TYPES: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
]);

/** `promtool check metrics`: only counters may end with `_total` (nodejs_active_handles_total and its like do). */
const isRefusedByLint = (name: string, type: MetricType): boolean =>
  type !== 'counter' && name.endsWith('_total');

const renderLabel = (label: string, value: string | number | undefined): string =>
  label === 'le' && typeof value === 'number' ? renderBound(value) : String(value);
