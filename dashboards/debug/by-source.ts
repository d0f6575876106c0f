// Charts with a line or a bar for each source. It must not know which metrics.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { bars, line, lines } from '../panels.ts';
import { increaseOf, orZeroNamed, series } from '../queries.ts';
import { CALM, COLOURS, type Colour, shadesOf } from '../style.ts';

type Frame = Parameters<typeof lines>[0];

const read = { metric: 'cookie_exporter_lines_total' } as const;

/** A gauge by source. */
export const gaugeBySource = (frame: Frame, metric: MetricName) =>
  lines(frame).withTarget(line(`max by (source) (${series(metric)})`, '{{source}}'));

/** Events by source and one more label, as `source: label`. */
export const barsBySource = (frame: Frame, metric: MetricName, label: string, colour: Colour = COLOURS.bad) =>
  bars(frame)
    .colorScheme(shadesOf(colour))
    .withTarget(
      line(
        orZeroNamed(
          `label_join(${increaseOf({ metric }, '$__rate_interval', ['source', label])} > 0, "source", ": ", "source", "${label}")`,
          increaseOf(read, '$__rate_interval'),
          'source',
        ),
        '{{source}}',
      ),
    )
    .overrideByName('none', CALM);
