// The report of one run: as data, and as tables for people.
import type { Figure, ProgramFigures } from './figures.ts';
import type { Spread } from './measure/spread.ts';
import { renderTable } from './table.ts';
import type { Verdict } from './targets.ts';

/** What ran where, so that only like is compared with like. */
export type Setting = {
  readonly date: string;
  /** Short id, with `+` where the checkout had changes of its own. */
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cpus: number;
  /** Of the machine before the run, over a minute: what else was going on. */
  readonly loadAverage: number;
  readonly lines: number;
  readonly sessions: number;
  readonly seed: number;
  readonly rounds: number;
  readonly linesPerSecond: number;
};

export type Report = {
  readonly setting: Setting;
  readonly programs: readonly ProgramFigures[];
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
};

const NUMBERS = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }),
);

/** About three digits that mean something. */
export const renderNumber = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return (NUMBERS[digits] as Intl.NumberFormat).format(value);
};

const renderSpread = ({ min, median, max }: Spread): string =>
  [min, median, max].map(renderNumber).join(' – ');

const renderVerdict = ({ holds, isSure }: Verdict): string => {
  if (holds === null) return 'not measured';
  return `${holds ? 'holds' : 'FAILS'}${isSure ? '' : ', within the noise'}`;
};

const renderSetting = (s: Setting): string =>
  `${s.date}  ${s.commit}  node ${s.node}  ${s.cpus} × ${s.cpu}  load before: ${renderNumber(s.loadAverage)}\n` +
  `${renderNumber(s.lines)} lines, ${renderNumber(s.sessions)} sessions, seed ${s.seed}, ${s.rounds} rounds; least – middle – greatest\n`;

/** More than half a core taken by others makes wall time worth little. */
const renderWarning = ({ loadAverage, cpus }: Setting): string =>
  loadAverage > 0.5
    ? `The machine was busy (load ${renderNumber(loadAverage)} on ${cpus} cores): judge by CPU time, run again when it is quiet.\n`
    : '';

/** The tables. */
export const renderReport = ({ setting, programs, figures, verdicts }: Report): string =>
  [
    renderSetting(setting) + renderWarning(setting),
    renderTable(
      ['program', 'lines/s', 'MB/s', 'seconds', 'CPU seconds', 'peak MB'],
      programs.map((p) => [
        p.name,
        ...[p.linesPerSecond, p.megabytesPerSecond, p.wallSeconds, p.cpuSeconds, p.peakMegabytes].map(
          renderSpread,
        ),
      ]),
    ),
    renderTable(
      ['figure', 'unit', 'least – middle – greatest'],
      figures.map(({ name, unit, spread }) => [name, unit, renderSpread(spread)]),
    ),
    renderTable(
      ['target', 'wanted', 'found', ''],
      verdicts.map((verdict) => [
        verdict.target,
        verdict.wanted,
        verdict.figure === null ? '-' : renderSpread(verdict.figure.spread),
        renderVerdict(verdict),
      ]),
    ),
  ].join('\n');
