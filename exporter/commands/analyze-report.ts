// The analyze report as data and as text for a terminal. It must not count anything.
import { printable } from '../printable.ts';
import type { Known, Notable, SliStatus, SourceStatus } from '../server/status-report.ts';

/** Everything the report says. Times are ISO 8601 in UTC; null: no record was counted. */
export type AnalyzeReport = {
  readonly version: string;
  /** Time of the earliest and of the latest record, by the logs' clocks. */
  readonly from: string | null;
  readonly to: string | null;
  /** Requests counted. */
  readonly requests: number;
  readonly slis: readonly SliStatus[];
  readonly notables: readonly Notable[];
  readonly sources: readonly SourceStatus[];
};

const NUMBER = new Intl.NumberFormat('en-US');

/** Rounded down, so that 99.999 % is never shown as 100 %. */
const percent = (ratio: number): string => `${(Math.floor(ratio * 10_000 + 1e-9) / 100).toFixed(2)} %`;

const MARKS = { good: 'ok  ', breach: 'MISS', unknown: '?   ' } as const;

const verdictOf = ({ met, known }: SliStatus): string => {
  if (met === false) return MARKS.breach;
  return met === null || known === 'none' ? MARKS.unknown : MARKS.good;
};

const HIDDEN: Readonly<Record<Known, string>> = {
  full: '',
  partial: 'the log shows only a part',
  none: 'the log cannot show it',
};

const sliRow = (sli: SliStatus): string[] => [
  verdictOf(sli),
  sli.title,
  sli.ratio === null ? '-' : percent(sli.ratio),
  percent(sli.objective),
  NUMBER.format(sli.valid),
  sli.valid === 0 && sli.known === 'full' ? 'none seen' : HIDDEN[sli.known],
];

const notableRow = ({ count, title, tells }: Notable): string[] => [
  count === null ? '?' : NUMBER.format(count),
  title,
  count === null ? 'the log cannot show it' : tells,
];

const plural = (count: number, word: string): string =>
  `${NUMBER.format(count)} ${word}${count === 1 ? '' : 's'}`;

const sourceRows = (source: SourceStatus): string[] => [
  `${source.name} (${source.format}, ${source.vantage}): ${plural(source.lines, 'line')}, ` +
    `${NUMBER.format(source.rejected)} rejected, ${NUMBER.format(source.ignored)} ignored; ` +
    `shows of Set-Cookie: ${source.setCookie}, of Cookie: ${source.cookie}`,
  ...source.notes.map((note) => `  ${note}`),
];

/** Pads columns to the widest cell; those in `right` to the right. */
const renderTable = (rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] => {
  const widths = (rows[0] ?? []).map((_cell, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (right.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

const rangeOf = ({ from, to }: AnalyzeReport): string =>
  from === null || to === null ? '' : `, ${from} to ${to}`;

/** Renders the report for a terminal of at least 100 columns; shorter ones wrap. */
export const renderTextReport = (report: AnalyzeReport): string => {
  const head = ['', 'SLI', 'ratio', 'objective', 'events', ''];
  const slis = renderTable([head, ...report.slis.map(sliRow)], new Set([2, 3, 4]));
  const notables = renderTable(report.notables.map(notableRow), new Set([0]));
  const lines = [
    `cookie-exporter ${report.version}: ${plural(report.requests, 'request')}${rangeOf(report)}`,
    '',
    ...indent(slis),
    '',
    'Worth a look',
    ...indent(notables),
    '',
    'Sources',
    ...indent(report.sources.flatMap(sourceRows)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
};
