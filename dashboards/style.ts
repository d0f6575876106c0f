// Colours, thresholds and their meaning, the same on every panel. It must hold no query.
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** green: as it should be; orange (yellow is not legible as text on white): look at it; red: cookies are in danger or refused; the others have no meaning. */
export const COLOURS = {
  good: 'green',
  watch: 'orange',
  bad: 'red',
  worse: 'dark-red',
  neutral: 'blue',
  quiet: '#8e8e8e',
  other: 'purple',
} as const;

export type Colour = (typeof COLOURS)[keyof typeof COLOURS];

/** Thresholds: the first colour holds from below, each other one from its value on. */
export const thresholds = (base: Colour, ...steps: readonly (readonly [number, Colour])[]) =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]);

/** Zero is good, one is bad. */
export const noneIsGood = () => thresholds(COLOURS.good, [0.5, COLOURS.bad]);

/** What is left of an error budget when a quarter of it is spent: where CookieBudgetQuarterSpent says to halt risky releases. */
export const QUARTER_SPENT = 0.75;

/** What is left of an error budget: below 0 the objective is missed. */
export const budgetLeft = () => thresholds(COLOURS.bad, [0, COLOURS.watch], [QUARTER_SPENT, COLOURS.good]);

export const byThresholds = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
/** Several series of one meaning. */
export const shadesOf = (colour: Colour) =>
  new FieldColorBuilder().mode(FieldColorModeId.Shades).fixedColor(colour);

/** Properties of an override that gives a series its colour. */
export const coloured = (colour: Colour) => [
  { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colour } },
];

/** Properties of an override for what is allowed, beside what is. */
export const DASHED = [
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } },
  { id: 'custom.lineWidth', value: 1 },
];

/** Properties of an override for the green zero that says that nothing happened: a line on the axis, for a bar of 0 is not seen. */
export const CALM = [
  ...coloured(COLOURS.good),
  { id: 'custom.drawStyle', value: 'line' },
  { id: 'custom.lineWidth', value: 2 },
  { id: 'custom.fillOpacity', value: 0 },
];

/** A share that should be whole: from `watch` on it is worth a look, from `good` on it is well. */
export const wholeIsGood = (watch: number, good: number) =>
  thresholds(COLOURS.bad, [watch, COLOURS.watch], [good, COLOURS.good]);
