// From what was measured to figures with names. Arithmetic only; it must measure nothing.
import { type Measured, secondsOf } from './measure/rounds.ts';
import { type Spread, spreadOf } from './measure/spread.ts';
import { NAMES, STAGES, stageName } from './programs.ts';

/** A figure of several rounds. The name is the key under which the history keeps it. */
export type Figure = { readonly name: string; readonly unit: string; readonly spread: Spread };

/** One program on one log. */
export type ProgramFigures = {
  readonly name: string;
  readonly linesPerSecond: Spread;
  readonly megabytesPerSecond: Spread;
  readonly wallSeconds: Spread;
  readonly cpuSeconds: Spread;
  readonly peakMegabytes: Spread;
};

/** Names that targets and history go by. */
export const FIGURES = {
  overMtail: 'analyze over mtail, lines per second',
  overTunedMtail: 'analyze over tuned mtail, lines per second',
  overJsonLoop: 'analyze over readline + JSON.parse, time',
  cpuOverMtail: 'analyze over mtail, CPU time',
  cpuOverJsonLoop: 'analyze over readline + JSON.parse, CPU time',
  doubled: 'twice the lines, time',
  manySessions: 'ten times the sessions, time per line',
  doubledCpu: 'twice the lines, CPU time',
  manySessionsCpu: 'ten times the sessions, CPU time per line',
  startUp: 'start of analyze',
  overStages: 'analyze without its start over its stages alone, time',
  cpuShare: 'serve at a steady rate, share of one core',
  warmCpuShare: 'serve at a steady rate, share of one core after 20 s',
  steadyPeak: 'serve at a steady rate, peak memory',
  steadyP99: 'serve at a steady rate, scrape p99',
  fullSpeedP50: 'serve at full speed, scrape p50',
  fullSpeedP99: 'serve at full speed, scrape p99',
  slowDown: 'serve at full speed, slowed by a scrape every second',
  slowDownOften: 'serve at full speed, slowed by ten scrapes a second',
  scrapeCpu: 'serve at full speed, CPU time added by a scrape every second',
  pageP99: 'status page at 10,000 series, p99',
  fullSpeedPeak: 'serve at full speed, peak memory',
} as const;

/** Bytes in what the report calls MB. */
export const MEGABYTE = 1e6;

const over = (above: readonly number[], below: readonly number[]): Spread =>
  spreadOf(above.map((value, round) => value / (below[round] as number)));
const without = (all: readonly number[], part: readonly number[]): readonly number[] =>
  all.map((value, round) => value - (part[round] as number));

/** Rates and costs of one program. */
export const programFiguresOf = (measured: Measured): ProgramFigures => {
  const { subject, runs } = measured;
  const seconds = secondsOf(measured);
  return {
    name: subject.name,
    linesPerSecond: spreadOf(seconds.map((s) => subject.lines / s)),
    megabytesPerSecond: spreadOf(seconds.map((s) => subject.bytes / MEGABYTE / s)),
    wallSeconds: spreadOf(runs.map((run) => run.wallSeconds)),
    cpuSeconds: spreadOf(runs.map((run) => run.cpuSeconds)),
    peakMegabytes: spreadOf(runs.map((run) => run.peakBytes / MEGABYTE)),
  };
};

/** What each stage adds to the time of a line. */
export const stageFiguresOf = (measured: readonly Measured[]): readonly Figure[] => {
  let before: readonly number[] | null = null;
  return STAGES.flatMap((stage): Figure[] => {
    const found = measured.find(({ subject }) => subject.name === stageName(stage));
    if (found === undefined) return [];
    const nanoseconds = secondsOf(found).map((seconds) => (seconds * 1e9) / found.subject.lines);
    const own = before === null ? nanoseconds : without(nanoseconds, before);
    before = nanoseconds;
    return [{ name: `stage ${stage}, a line`, unit: 'ns', spread: spreadOf(own) }];
  });
};

type Series = readonly number[] | null;

const findIn = (measured: readonly Measured[]) => {
  const find = (name: string) => measured.find(({ subject }) => subject.name === name);
  return {
    secondsBy: (name: string): Series => {
      const found = find(name);
      return found === undefined ? null : secondsOf(found);
    },
    cpuBy: (name: string): Series => find(name)?.runs.map((run) => run.cpuSeconds) ?? null,
  };
};

/** Nothing where one of the two did not run. */
const ratio = (name: string, above: Series, below: Series): Figure[] =>
  above === null || below === null ? [] : [{ name, unit: '×', spread: over(above, below) }];

/** How programs compare, each round with itself. */
export const ratioFiguresOf = (measured: readonly Measured[]): readonly Figure[] => {
  const { secondsBy, cpuBy } = findIn(measured);
  return [
    ...ratio(FIGURES.overMtail, secondsBy(NAMES.mtail), secondsBy(NAMES.analyze)),
    ...ratio(FIGURES.overTunedMtail, secondsBy(NAMES.tunedMtail), secondsBy(NAMES.analyze)),
    ...ratio(FIGURES.overJsonLoop, secondsBy(NAMES.analyze), secondsBy(NAMES.jsonLoop)),
    ...ratio(FIGURES.cpuOverMtail, cpuBy(NAMES.analyze), cpuBy(NAMES.mtail)),
    ...ratio(FIGURES.cpuOverJsonLoop, cpuBy(NAMES.analyze), cpuBy(NAMES.jsonLoop)),
  ];
};

/** What programs took beyond the start of the exporter. */
const withoutStart =
  (by: (name: string) => Series) =>
  (name: string): Series => {
    const [all, start] = [by(name), by(NAMES.startUp)];
    return all === null || start === null ? null : without(all, start);
  };

/** How the exporter's time grows with its work, its start left out. */
export const scalingFiguresOf = (measured: readonly Measured[]): readonly Figure[] => {
  const { secondsBy, cpuBy } = findIn(measured);
  const startUp = secondsBy(NAMES.startUp);
  if (startUp === null) return [];
  const [seconds, cpu] = [withoutStart(secondsBy), withoutStart(cpuBy)];
  return [
    { name: FIGURES.startUp, unit: 's', spread: spreadOf(startUp) },
    ...ratio(FIGURES.doubled, seconds(NAMES.doubled), seconds(NAMES.analyze)),
    ...ratio(FIGURES.doubledCpu, cpu(NAMES.doubled), cpu(NAMES.analyze)),
    ...ratio(FIGURES.manySessions, seconds(NAMES.manySessions), seconds(NAMES.analyze)),
    ...ratio(FIGURES.manySessionsCpu, cpu(NAMES.manySessions), cpu(NAMES.analyze)),
    ...ratio(FIGURES.overStages, seconds(NAMES.analyze), secondsBy(stageName('observe'))),
  ];
};
