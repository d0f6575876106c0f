// One line of JSON a run, so that a slower commit is seen. It must not be edited by hand; a line may be taken out.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Report, renderNumber } from './report.ts';
import { renderTable } from './table.ts';

const HISTORY_FILE = fileURLToPath(new URL('history.jsonl', import.meta.url));
const SHOWN_RUNS = 6;

const Entry = z.object({
  date: z.string(),
  commit: z.string(),
  node: z.string(),
  cpu: z.string(),
  cpus: z.number(),
  loadAverage: z.number(),
  lines: z.number(),
  sessions: z.number(),
  seed: z.number(),
  rounds: z.number(),
  linesPerSecond: z.number(),
  /** The middle of all rounds, by the figure's name. */
  figures: z.record(z.string(), z.number()),
});
/** One run as the history keeps it. */
export type Entry = z.infer<typeof Entry>;

/** Digits that a figure keeps. */
const roundOff = (value: number): number => Number(value.toPrecision(4));

/** What the history keeps of a report. */
export const entryOf = ({ setting, programs, figures }: Report): Entry => ({
  ...setting,
  figures: Object.fromEntries(
    [
      ...programs.flatMap(({ name, linesPerSecond, peakMegabytes }) => [
        [`${name}, lines/s`, linesPerSecond.median] as const,
        [`${name}, peak MB`, peakMegabytes.median] as const,
      ]),
      ...figures.map(({ name, unit, spread }) => [`${name}, ${unit}`, spread.median] as const),
    ]
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => [name, roundOff(value)]),
  ),
});

/** Adds a run at the end. */
export const appendEntry = (entry: Entry): void => appendFileSync(HISTORY_FILE, `${JSON.stringify(entry)}\n`);

/** The runs so far, oldest first. */
export const readEntries = (): readonly Entry[] =>
  existsSync(HISTORY_FILE)
    ? readFileSync(HISTORY_FILE, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => Entry.parse(JSON.parse(line)))
    : [];

/** The last runs side by side, a column each. */
export const renderHistory = (entries: readonly Entry[]): string => {
  const shown = entries.slice(-SHOWN_RUNS);
  const names = [...new Set(shown.flatMap(({ figures }) => Object.keys(figures)))];
  const row = (name: string, of: (entry: Entry) => string): string[] => [name, ...shown.map(of)];
  return renderTable(
    row('commit', ({ commit }) => commit),
    [
      row('date', ({ date }) => date.slice(0, 16)),
      row('lines of the log', ({ lines }) => renderNumber(lines)),
      row('load before', ({ loadAverage }) => renderNumber(loadAverage)),
      ...names.map((name) => row(name, ({ figures }) => renderNumber(figures[name] ?? Number.NaN))),
    ],
  );
};

/** Runs that may be compared: the same work on the same kind of machine. */
const isAlike = (a: Entry, b: Entry): boolean =>
  a.cpu === b.cpu &&
  a.cpus === b.cpus &&
  a.lines === b.lines &&
  a.sessions === b.sessions &&
  a.linesPerSecond === b.linesPerSecond;

/** Ratios to another program in the same run, greater being slower; what a busy machine changes least. */
export const renderChange = (before: readonly Entry[], now: Entry, watched: readonly string[]): string => {
  const last = before.findLast((entry) => isAlike(entry, now));
  if (last === undefined) return 'No run in the history compares with this one.\n';
  const changes = watched.flatMap((name) => {
    const [was, is] = [last.figures[name], now.figures[name]];
    if (was === undefined || is === undefined) return [];
    const percent = (is / was - 1) * 100;
    return [
      [name, renderNumber(was), renderNumber(is), `${percent > 0 ? '+' : ''}${renderNumber(percent)} %`],
    ];
  });
  return renderTable([`against ${last.commit}`, 'was', 'is', 'change'], changes);
};
