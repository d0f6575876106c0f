// How tables are made of several queries: one row for each set of labels, named columns in a given order.
// It must hold no query.
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';

/** A column: the label or `Value #<ref>` it comes from, its heading, and how it looks. */
export type Column = {
  readonly from: string;
  readonly heading: string;
  readonly properties?: readonly DynamicConfigValue[];
};

/** Joins the queries' answers by their labels, hides what is no column, orders and names the rest. */
const transformations = (columns: readonly Column[], hidden: readonly string[]): DataTransformerConfig[] => [
  { id: 'merge', options: {} },
  {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(['Time', ...hidden].map((name) => [name, true])),
      indexByName: Object.fromEntries(columns.map(({ from }, at) => [from, at])),
      renameByName: Object.fromEntries(columns.map(({ from, heading }) => [from, heading])),
    },
  },
];

/** Gives a table its columns. A cell without a value says so by a dash; only an empty table says what that means. */
export const withColumns = (
  table: TableBuilder,
  columns: readonly Column[],
  hidden: readonly string[] = [],
): TableBuilder => {
  table.transformations(transformations(columns, hidden));
  for (const { heading, properties = [] } of columns) {
    table.overrideByName(heading, [{ id: 'noValue', value: '–' }, ...properties]);
  }
  return table;
};

/** Sorts by a column, the largest first. */
export const largestFirst = (heading: string) => [
  new TableSortByFieldStateBuilder().displayName(heading).desc(true),
];

/** Sorts by a column, the smallest first. */
export const smallestFirst = (heading: string) => [
  new TableSortByFieldStateBuilder().displayName(heading).desc(false),
];

export const unit = (value: string): DynamicConfigValue => ({ id: 'unit', value });
export const decimals = (value: number): DynamicConfigValue => ({ id: 'decimals', value });
export const width = (pixels: number): DynamicConfigValue => ({ id: 'custom.width', value: pixels });

/** A column of a fixed width. */
export const withWidth = (column: Column, pixels: number): Column => ({
  ...column,
  properties: [...(column.properties ?? []), width(pixels)],
});

/** The number's colour, by thresholds, on the text. */
export const colouredBy = (steps: { build(): unknown }): DynamicConfigValue[] => [
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  { id: 'thresholds', value: steps.build() },
];

/** A word for each value of a closed set, each with its colour. */
export const words = (
  named: Readonly<Record<string, { text: string; color?: string }>>,
): DynamicConfigValue[] => [
  {
    id: 'mappings',
    value: [{ type: 'value', options: named }],
  },
];

/** Makes each cell a link. */
export const linked = (title: string, url: string): DynamicConfigValue => ({
  id: 'links',
  value: [{ title, url, targetBlank: true }],
});
