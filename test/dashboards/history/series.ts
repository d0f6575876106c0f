// Series of the seeded history, as functions of time. The same seed gives the same numbers. It must write nothing.
import { renderBound, renderSeriesName } from '../../../exporter/metrics/text.ts';

export type Labels = Readonly<Record<string, string>>;

export type Series = {
  /** Name with labels, as in an exposition. */
  readonly name: string;
  /** A value for each time, in seconds since the history began. */
  readonly values: (times: readonly number[]) => readonly number[];
};

/** A function of time. */
export type Course = (time: number) => number;

const TARGET: Labels = { job: 'cookie-exporter', instance: 'edge-1:10680' };

const named = (metric: string, labels: Labels): string =>
  renderSeriesName(metric, Object.entries({ ...TARGET, ...labels }));

/** Numbers from 0 to 1 that look random and are the same for the same text (FNV-1a, mulberry32). */
const randomOf = (seed: string): (() => number) => {
  let state = 2166136261;
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** How much traffic differs from what it usually is at that time. */
const NOISE = 0.12;

/** Events since the history began, of a rate a second; `seed` makes series rise together. */
const accumulate = (times: readonly number[], perSecond: Course, seed: string): number[] => {
  const random = randomOf(seed);
  let total = 0;
  let last = times[0] ?? 0;
  return times.map((time) => {
    const noise = 1 - NOISE / 2 + NOISE * random();
    total += perSecond((last + time) / 2) * (time - last) * noise;
    last = time;
    return total;
  });
};

export const counter = (metric: string, labels: Labels, perSecond: Course): Series => {
  const name = named(metric, labels);
  return { name, values: (times) => accumulate(times, perSecond, name).map(Math.floor) };
};

export const gauge = (metric: string, labels: Labels, at: Course): Series => ({
  name: named(metric, labels),
  values: (times) => times.map(at),
});

/** A gauge that is there only at some times. */
export const ABSENT = Number.NaN;

type Spread = {
  readonly bounds: readonly number[];
  readonly perSecond: Course;
  /** Half of the observations are below it. */
  readonly median: Course;
  /** How far they lie apart: 84 of 100 are below the median times e to this power. */
  readonly sigma: number;
};

/** Abramowitz and Stegun 7.1.26. */
const errorFunction = (x: number): number => {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - tail * Math.exp(-x * x));
};

/** Share of log-normal observations up to a bound. */
export const shareUpTo = (bound: number, median: number, sigma: number): number =>
  bound === Number.POSITIVE_INFINITY
    ? 1
    : (1 + errorFunction(Math.log(bound / median) / (sigma * Math.SQRT2))) / 2;

/** A histogram whose observations are spread log-normally. */
export const histogram = (metric: string, labels: Labels, spread: Spread): Series[] => {
  const { bounds, perSecond, median, sigma } = spread;
  const seed = named(metric, labels);
  const part = (name: string, more: Labels, weight: Course): Series => ({
    name: named(`${metric}_${name}`, { ...labels, ...more }),
    values: (times) => accumulate(times, (time) => perSecond(time) * weight(time), seed).map(Math.floor),
  });
  return [
    ...[...bounds, Number.POSITIVE_INFINITY].map((bound) =>
      part('bucket', { le: renderBound(bound) }, (time) => shareUpTo(bound, median(time), sigma)),
    ),
    part('count', {}, () => 1),
    part('sum', {}, (time) => median(time) * Math.exp(sigma ** 2 / 2)),
  ];
};
