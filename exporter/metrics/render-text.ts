// Renders what is shown as Prometheus text 0.0.4 or OpenMetrics 1.0.0. It must not count, and not know any metric.
// No timestamps and no `_created`.
import type { Metric } from './catalogue/types.ts';
import { createSliceWriter, type Frozen, type SampledFamily, SLICE_BYTES, type Slices } from './exposed.ts';
import type { TextFormat } from './negotiation.ts';
import type { Family } from './series.ts';
import { escapeHelp, renderSeriesName, renderValue } from './text.ts';
import { createLines, type Lines } from './text-lines.ts';

/** Renders everything, slice by slice. */
export function* renderText(frozen: Frozen, format: TextFormat): Slices {
  const to = createSliceWriter();
  const exemplars = format === 'openmetrics' ? frozen.exemplars : undefined;
  for (const { family, series } of frozen.families) {
    to.text(renderHeader(family.name, family.metric, format));
    const lines = linesOf(family);
    for (let at = 0; at < series.length; at++) {
      lines.write(series, at, frozen, to, exemplars);
      if (to.length < SLICE_BYTES) continue;
      yield to.take();
      yield null;
    }
  }
  for (const family of frozen.sampled) to.text(renderSampled(family, format));
  if (format === 'openmetrics') to.text('# EOF\n');
  yield to.take();
}

type Described = Pick<Metric, 'type' | 'help' | 'unit'>;

const renderHeader = (name: string, metric: Described, format: TextFormat): string => {
  const isOpen = format === 'openmetrics';
  const family = isOpen && metric.type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = isOpen && metric.unit !== undefined ? `# UNIT ${family} ${metric.unit}\n` : '';
  return `# HELP ${family} ${escapeHelp(metric.help, isOpen)}\n# TYPE ${family} ${metric.type}\n${unit}`;
};

const renderSampled = (family: SampledFamily, format: TextFormat): string => {
  if (family.samples.length === 0) return '';
  const lines = family.samples.map(
    ({ name, labels, value }) => `${renderSeriesName(name, labels)} ${renderValue(value)}\n`,
  );
  return renderHeader(family.name, family, format) + lines.join('');
};

const LINES = new WeakMap<Family, Lines>();

const linesOf = (family: Family): Lines => {
  const known = LINES.get(family);
  if (known !== undefined) return known;
  const lines = createLines(family);
  LINES.set(family, lines);
  return lines;
};
