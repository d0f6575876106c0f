// From what `serve` was measured at to figures with names. Arithmetic only.
import { FIGURES, type Figure, MEGABYTE } from '../figures.ts';
import { percentileOf, type Spread, spreadOf } from '../measure/spread.ts';
import type { FullSpeed } from './full-speed.ts';
import type { Steady } from './steady.ts';

/** Until then V8 compiles what is hot; whoever runs `serve` runs it for weeks. */
const WARM_SECONDS = 20;

const shareFigureOf = (name: string, cpuShares: readonly number[]): Figure => ({
  name,
  unit: '%',
  spread: spreadOf(cpuShares.map((share) => share * 100)),
});

/** Of `serve` at a steady rate, from its first second on and once it is warm; a short run is too short for that. */
export const steadyFiguresOf = ({ cpuShares, peakBytes, latenciesMs }: Steady): readonly Figure[] => {
  const warm = cpuShares.slice(WARM_SECONDS);
  return [
    shareFigureOf(FIGURES.cpuShare, cpuShares),
    ...(warm.length === 0 ? [] : [shareFigureOf(FIGURES.warmCpuShare, warm)]),
    { name: FIGURES.steadyPeak, unit: 'MB', spread: spreadOf([peakBytes / MEGABYTE]) },
    { name: FIGURES.steadyP99, unit: 'ms', spread: spreadOf([percentileOf(latenciesMs, 99)]) },
  ];
};

/** Rounds of `serve` at full speed: without scrapes, with one a second, with ten. */
export type FullSpeedRounds = {
  readonly alone: readonly FullSpeed[];
  readonly scraped: readonly FullSpeed[];
  readonly scrapedOften: readonly FullSpeed[];
};

/** By how many percent one series of rounds is above another. */
const aboveOf = (
  scraped: readonly FullSpeed[],
  alone: readonly FullSpeed[],
  of: (run: FullSpeed) => number,
): Spread => spreadOf(scraped.map((run, round) => (of(run) / of(alone[round] as FullSpeed) - 1) * 100));

const secondsIn = ({ seconds }: FullSpeed): number => seconds;
const cpuIn = ({ cpuSeconds }: FullSpeed): number => cpuSeconds;

/** Of `serve` at full speed. */
export const fullSpeedFiguresOf = (rounds: FullSpeedRounds): readonly Figure[] => {
  const { alone, scraped, scrapedOften } = rounds;
  const latencies = [...scraped, ...scrapedOften].map(({ latenciesMs }) => latenciesMs);
  const percentiles = (percent: number): Spread => {
    const ofEach = spreadOf(latencies.map((one) => percentileOf(one, percent)));
    return { ...ofEach, median: percentileOf(latencies.flat(), percent) };
  };
  return [
    { name: FIGURES.fullSpeedP50, unit: 'ms', spread: percentiles(50) },
    { name: FIGURES.fullSpeedP99, unit: 'ms', spread: percentiles(99) },
    { name: FIGURES.slowDown, unit: '%', spread: aboveOf(scraped, alone, secondsIn) },
    { name: FIGURES.scrapeCpu, unit: '%', spread: aboveOf(scraped, alone, cpuIn) },
    { name: FIGURES.slowDownOften, unit: '%', spread: aboveOf(scrapedOften, alone, secondsIn) },
    {
      name: FIGURES.pageP99,
      unit: 'ms',
      spread: spreadOf(alone.map(({ pagesMs }) => percentileOf(pagesMs, 99))),
    },
    {
      name: FIGURES.fullSpeedPeak,
      unit: 'MB',
      spread: spreadOf(alone.map((run) => run.peakBytes / MEGABYTE)),
    },
  ];
};
