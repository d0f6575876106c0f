// The report as text for a terminal. It must not count anything, and say nothing that the report does not hold.
import { printable } from '../../printable.ts';
import type { Notable, SliStatus, SourceStatus } from '../../server/status-report.ts';
import type { Tone } from '../../server/verdict.ts';
import { digits, plural } from '../digits.ts';
import type { FoundSummary } from './hits.ts';
import type { AnalyzeReport, CookieReport } from './report.ts';
import { bold, type Cell, type Look, paint, renderBar, renderColumns } from './terminal.ts';
import type { Severity } from './weaknesses.ts';
import {
  hintOf,
  lifetimeWords,
  percent,
  ratioWords,
  sameSiteWords,
  scopeWords,
  sessionsWords,
  shareWords,
  standardsWords,
  titleOfFound,
  toneOfSli,
  usedOf,
  usedWords,
  verdictOf,
  wrongWords,
} from './words.ts';

/** Findings and cookies shown; JSON and HTML have all of them. */
const MAX_ROWS = 25;

const MARKS: Readonly<Record<Tone, string>> = { good: 'ok', warn: '!', bad: 'MISS', unknown: '?' };
const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = { high: 'bad', medium: 'warn', low: 'unknown' };

/** Text of the report's makers stays as it is; whatever stood in a log or a config is made printable. */
const safe = (cells: readonly Cell[]): Cell[] =>
  cells.map((cell) => (typeof cell === 'string' ? printable(cell) : { ...cell, text: printable(cell.text) }));

const sliRow = (look: Look, sli: SliStatus): Cell[] => {
  const tone = toneOfSli(sli);
  const used = usedOf(sli);
  const bar = used === null ? '' : renderBar(look, used);
  return [
    { text: MARKS[tone], tone },
    sli.title,
    { text: ratioWords(sli), tone },
    percent(sli.objective),
    digits(sli.valid),
    { text: bar, tone },
    usedWords(used),
    hintOf(sli),
  ];
};

const SLI_HEAD = ['', 'SLI', 'ratio', 'objective', 'events', 'budget', '', ''];

const foundRow = (found: FoundSummary): Cell[] => [
  { text: found.severity, tone: SEVERITY_TONES[found.severity] },
  titleOfFound(found),
  found.cookie ?? '',
  digits(found.requests),
  sessionsWords(found),
  standardsWords(found),
  found.sites.join(' '),
];

const FOUND_HEAD = ['', 'finding', 'cookie', 'requests', 'sessions', 'known as', 'sites'];

const cookieRow = (cookie: CookieReport): Cell[] => [
  cookie.cookie,
  `${cookie.class} (${cookie.classedBy})`,
  cookie.setBy === 'unknown' ? '?' : cookie.setBy,
  digits(cookie.issued),
  shareWords(cookie.attributes.secure, cookie.issued),
  shareWords(cookie.attributes.httponly, cookie.issued),
  sameSiteWords(cookie),
  scopeWords(cookie),
  lifetimeWords(cookie),
  cookie.issued === 0 ? '-' : digits(cookie.maxBytes),
  wrongWords(cookie),
];

const COOKIE_HEAD = [
  'cookie',
  'class (by)',
  'set by',
  'issued',
  'Secure',
  'HttpOnly',
  'SameSite',
  'scope',
  'lifetime',
  'bytes',
  'wrong',
];

const notableRow = ({ count: times, title, tells, why, isAlarming }: Notable): Cell[] => [
  times === null ? '?' : { text: digits(times), tone: isAlarming && times > 0 ? 'bad' : 'good' },
  title,
  times === null ? (why ?? 'the log cannot show it') : tells,
];

const sourceRows = (source: SourceStatus): string[] => [
  `${source.name} (${source.format}, ${source.vantage}): ${plural(source.lines, 'line')}, ` +
    `${digits(source.rejected)} rejected, ${digits(source.ignored)} ignored; ` +
    `shows of Set-Cookie: ${source.setCookie}, of Cookie: ${source.cookie}`,
  ...source.notes.map((note) => `  ${note}`),
];

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

/** A table below its title, with what was left out; nothing without rows. */
const renderSection = (
  look: Look,
  title: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  right: ReadonlySet<number>,
): string[] => {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MAX_ROWS).map(safe);
  const more = rows.length - shown.length;
  const rest = more > 0 ? [`  and ${plural(more, 'more row')}, in --output json and html`] : [];
  return [bold(look, title), ...indent(renderColumns(look, [head, ...shown], right)), ...rest, ''];
};

const rangeOf = ({ from, to }: AnalyzeReport): string =>
  from === null || to === null ? '' : `, ${from} to ${to}`;

const toneOfReport = ({ slis }: AnalyzeReport): Tone => {
  if (slis.some(({ met }) => met === false)) return 'bad';
  return slis.some(({ met }) => met === true) ? 'good' : 'unknown';
};

/** Renders the report for a terminal of at least 120 columns; narrower ones wrap. */
export const renderTextReport = (report: AnalyzeReport, look: Look): string => {
  const slis = renderColumns(
    look,
    [SLI_HEAD, ...report.slis.map((sli) => safe(sliRow(look, sli)))],
    new Set([2, 3, 4]),
  );
  const lines = [
    `cookie-exporter ${report.version}: ${plural(report.requests, 'request')}${rangeOf(report)}`,
    paint(look, toneOfReport(report), verdictOf(report)),
    '',
    ...indent(slis),
    '',
    ...renderSection(look, 'Findings', FOUND_HEAD, report.findings.map(foundRow), new Set([3, 4])),
    ...renderSection(look, 'Cookies', COOKIE_HEAD, report.cookies.map(cookieRow), new Set([3, 9])),
    bold(look, 'Worth a look'),
    ...indent(renderColumns(look, report.notables.map(notableRow).map(safe), new Set([0]))),
    '',
    bold(look, 'Sources'),
    ...indent(report.sources.flatMap(sourceRows).map(printable)),
    ...(report.config === ''
      ? []
      : ['', bold(look, 'The cookies by class, to paste into the config'), '', report.config]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
};
