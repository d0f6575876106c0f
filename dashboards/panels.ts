// The kinds of panels, each with the defaults that all of its kind share. It must hold no query.
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  type DataSourceRef,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as HeatmapBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { catalogue } from '../exporter/metrics/catalogue/index.ts';
import type { Metric } from '../exporter/metrics/catalogue/types.ts';
import { byThresholds, COLOURS, shadesOf } from './style.ts';

/** The data source that the reader chose. */
export const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** What every panel has. */
type Frame = {
  /** Unique in its dashboard and the same in every release: links and permissions refer to it. */
  readonly id: number;
  readonly title: string;
  /** What it shows, what is good, what to do if it is not. */
  readonly description: string;
  /** A unit of Grafana's: `short`, `percentunit`, `reqps`, `bytes`, `s`. */
  readonly unit: string;
  /** Columns, of 24. */
  readonly width: number;
  /** Rows of 30 px. */
  readonly height: number;
  /** What stands where there is no data; says which of "none" and "not known" it means. */
  readonly empty: string;
};

interface Framable {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  unit(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
  noValue(text: string): this;
}

const framed = <B extends Framable>(builder: B, { id, title, description, unit, ...frame }: Frame): B =>
  builder
    .id(id)
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .span(frame.width)
    .height(frame.height)
    .noValue(frame.empty);

/** One number, coloured by thresholds. */
export const stat = (frame: Frame): StatBuilder =>
  framed(new StatBuilder(), frame)
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .colorScheme(byThresholds())
    .decimals(0);

/** Lines over time. */
export const lines = (frame: Frame): TimeseriesBuilder =>
  framed(new TimeseriesBuilder(), frame)
    .lineWidth(2)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Never)
    .spanNulls(true)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));

const stacked = () => new StackingConfigBuilder().mode(StackingMode.Normal).group('A');

/** Areas on top of each other: parts of a whole. */
export const areas = (frame: Frame): TimeseriesBuilder =>
  lines(frame).lineWidth(0).fillOpacity(60).stacking(stacked());

/** Bars on top of each other: events that should not happen, by interval; so all are shades of one colour. */
export const bars = (frame: Frame): TimeseriesBuilder =>
  lines(frame)
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(90)
    .axisSoftMax(4)
    .colorScheme(shadesOf(COLOURS.bad))
    .stacking(stacked());

/** How observations of a histogram spread, over time; its query is `buckets`. */
export const heatmap = (frame: Frame): HeatmapBuilder =>
  framed(new HeatmapBuilder(), frame)
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(frame.unit).decimals(0))
    .cellGap(1)
    .maxDataPoints(90)
    .exemplarsColor('rgba(255,0,255,0.7)');

/** A bar for each of a few things, side by side with its number. */
export const barGauge = (frame: Frame): BarGaugeBuilder =>
  framed(new BarGaugeBuilder(), frame)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .text(new VizTextDisplayOptionsBuilder().titleSize(13).valueSize(16))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .colorScheme(byThresholds());

/** Rows of labels and numbers; its queries are `row`s. */
export const table = (frame: Frame): TableBuilder =>
  framed(new TableBuilder(), frame).colorScheme(byThresholds()).minWidth(60);

/** Metrics whose events lead to traces; what rules record of them has none. */
const TRACED = new RegExp(
  `(?<![:\\w])(${Object.entries<Metric>(catalogue)
    .flatMap(([name, { exemplars }]) => (exemplars ? [name] : []))
    .join('|')})`,
);

/** A query over time, with the exemplars of metrics that have them. */
export const line = (expression: string, legend: string): DataqueryBuilder => {
  const query = new DataqueryBuilder().datasource(DATASOURCE).expr(expression).range().legendFormat(legend);
  return TRACED.test(expression) ? query.exemplar(true) : query;
};

/** A query for a heatmap, with the exemplars of the metric if it has them. */
export const buckets = (expression: string): DataqueryBuilder =>
  line(expression, '{{le}}').format(PromQueryFormat.Heatmap);

/** A query of which only the latest answer counts: for stats. */
export const latest = (expression: string, legend?: string): DataqueryBuilder => {
  const query = new DataqueryBuilder().datasource(DATASOURCE).expr(expression).instant();
  return legend === undefined ? query : query.legendFormat(legend);
};

/** A query whose answer becomes rows of a table; its number is the column `Value #<ref>`. */
export const row = (ref: string, expression: string): DataqueryBuilder =>
  latest(expression).refId(ref).format(PromQueryFormat.Table);
