// Bars for events that should not happen. It must not know which events.
import { GraphGradientMode } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { bars, line } from './panels.ts';
import { increaseOf, orZero, orZeroNamed } from './queries.ts';
import { byThresholds, CALM, type Colour, coloured, noneIsGood } from './style.ts';

type Events = Parameters<typeof increaseOf>[0];

type Parts = {
  readonly frame: Parameters<typeof bars>[0];
  readonly events: Events;
  /** The label whose values are told apart. */
  readonly by: string;
  /** Events of which these are a part: while there are such, a green zero says that all is well. */
  readonly among: Events;
  /** Values that have a meaning of their own; the others are shades of red. */
  readonly colours?: Readonly<Record<string, Colour>>;
};

/** Counts in each interval, stacked. */
export const eventBars = ({ frame, events, by, among, colours = {} }: Parts): TimeseriesBuilder => {
  const counts = `(${increaseOf(events, '$__rate_interval', [by])} > 0)`;
  const panel = bars(frame).withTarget(
    line(orZeroNamed(counts, increaseOf(among, '$__rate_interval'), by), `{{${by}}}`),
  );
  for (const [value, colour] of Object.entries(colours)) panel.overrideByName(value, coloured(colour));
  return panel.overrideByName('none', CALM);
};

/** Counts in each interval of events that have no label; the legend is green while there are none. */
export const countBars = (
  frame: Parts['frame'],
  metric: Events['metric'],
  among: Events,
  legend: string,
): TimeseriesBuilder =>
  bars(frame)
    .colorScheme(byThresholds())
    .thresholds(noneIsGood())
    .gradientMode(GraphGradientMode.Scheme)
    .withTarget(
      line(orZero(increaseOf({ metric }, '$__rate_interval'), increaseOf(among, '$__rate_interval')), legend),
    );
