// What the exporter is meant to reach, and whether it does. Ratios to other programs in the same run wherever that is
// possible, for a machine's own speed says nothing of the exporter.
import { FIGURES, type Figure } from './figures.ts';

type Target = {
  readonly figure: string;
  /** In words, e.g. `at least 4`. */
  readonly wanted: string;
  readonly holds: (value: number) => boolean;
};

/** A target with what was found. */
export type Verdict = {
  readonly target: string;
  readonly wanted: string;
  /** Null: not measured in this run. */
  readonly figure: Figure | null;
  /** By the middle of all rounds; null: not measured. */
  readonly holds: boolean | null;
  /** Whether every round says the same. */
  readonly isSure: boolean;
};

const atLeast = (bound: number) => (value: number) => value >= bound;
const below = (bound: number) => (value: number) => value < bound;
const within = (least: number, most: number) => (value: number) => value >= least && value <= most;

const TARGETS: readonly Target[] = [
  { figure: FIGURES.overMtail, wanted: 'at least 4 (aim: 8)', holds: atLeast(4) },
  { figure: FIGURES.overJsonLoop, wanted: 'at most 2 (aim: 1)', holds: within(0, 2) },
  { figure: FIGURES.warmCpuShare, wanted: 'below 15 %', holds: below(15) },
  { figure: FIGURES.steadyPeak, wanted: 'below 150 MB', holds: below(150) },
  { figure: FIGURES.fullSpeedP99, wanted: 'below 100 ms', holds: below(100) },
  { figure: FIGURES.pageP99, wanted: 'below 50 ms', holds: below(50) },
  { figure: FIGURES.slowDown, wanted: 'below 5 %', holds: below(5) },
  { figure: FIGURES.doubled, wanted: '1.8 to 2.2', holds: within(1.8, 2.2) },
  { figure: FIGURES.manySessions, wanted: '0.8 to 1.2', holds: within(0.8, 1.2) },
];

/** Judges every target by the figures of a run. */
export const judge = (figures: readonly Figure[]): readonly Verdict[] =>
  TARGETS.map(({ figure: name, wanted, holds }) => {
    const figure = figures.find((one) => one.name === name) ?? null;
    if (figure === null) return { target: name, wanted, figure, holds: null, isSure: false };
    const { min, median, max } = figure.spread;
    const isSure = holds(min) === holds(median) && holds(max) === holds(median);
    return { target: name, wanted, figure, holds: holds(median), isSure };
  });
