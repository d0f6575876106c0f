// What the status page shows beside the objectives: the verdicts, what is worth a look, findings, sources, and what is
// not known. HTML of what it is told; it must not judge.
import { escapeHtml, renderAgo, renderBytes, renderCount } from './html.ts';
import { renderCell, renderPill, renderRow, renderTable, renderTag } from './page-parts.ts';
import type { Notable, RecentFinding, SourceStatus, StatusReport } from './status-report.ts';
import { type Tone, toneOfState, type Verdict, wordsOfFidelity } from './verdict.ts';

/** Reasons shown beside an answer; the rest can be read in the tables. */
const MAX_REASONS = 5;

/** Renders an answer with its reasons. */
export const renderVerdict = (question: string, { tone, answer, reasons }: Verdict): string => {
  const more = reasons.length - MAX_REASONS;
  const shown = more > 0 ? [...reasons.slice(0, MAX_REASONS), `And ${more} more, below.`] : reasons;
  return `<section class="card verdict ${tone}"><h2>${question}</h2><p class="answer">${escapeHtml(answer)}</p>
<ul>${shown.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul></section>`;
};

const toneOfNotable = ({ isAlarming, count }: Notable): Tone => {
  if (count === null) return 'unknown';
  return isAlarming && count > 0 ? 'bad' : 'good';
};

const renderNotable = (notable: Notable): string =>
  `<div class="card notable ${toneOfNotable(notable)}"><p class="count">${
    notable.count === null
      ? '<span aria-hidden="true">?</span><span class="unseen">not known</span>'
      : renderCount(notable.count)
  }</p><h3>${escapeHtml(notable.title)}</h3><p class="soft">${escapeHtml(notable.tells)}</p></div>`;

const renderCalm = (calm: readonly Notable[]): string =>
  calm.length === 0
    ? ''
    : `<p class="soft calm">None of: ${calm.map(({ title }) => escapeHtml(title)).join('; ')}.</p>`;

/** Renders the counters: those above 0 large, the others in a sentence; what is not known is told elsewhere. */
export const renderNotables = ({ notables }: Pick<StatusReport, 'notables'>): string => {
  const above = notables.filter(({ count }) => (count ?? 0) > 0);
  const calm = notables.filter(({ count, why }) => count === 0 && why === null);
  if (above.length + calm.length === 0) return '';
  const cards =
    above.length === 0 ? '' : `<div class="notables">${above.map(renderNotable).join('\n')}</div>`;
  return `<section><h2>Worth a look</h2>${cards}${renderCalm(calm)}</section>`;
};

const toneOfSeverity = (severity: number): Tone => {
  if (severity >= 70) return 'bad';
  return severity >= 40 ? 'warn' : 'unknown';
};

type Found = RecentFinding & { readonly times: number };

/** What is the same but for its time stands once, with how often and when it was seen last. */
const gather = (findings: readonly RecentFinding[]): Found[] => {
  const found = new Map<string, Found>();
  for (const finding of findings) {
    const before = found.get(finding.message);
    found.set(finding.message, { ...(before ?? finding), times: (before?.times ?? 0) + 1 });
  }
  return [...found.values()];
};

const renderTimes = (times: number): string =>
  times === 1 ? '' : ` ${renderTag(`at least ${renderCount(times)} times`)}`;

const renderFinding = ({ message, kind, severity, at, times }: Found, now: string): string =>
  renderRow(`<span class="finding">${escapeHtml(message)}${renderTimes(times)}</span>`, [
    renderCell('Kind', renderPill(toneOfSeverity(severity), kind.replaceAll('_', ' '))),
    renderCell('When', renderAgo(at, now), 'number'),
  ]);

/** Findings that are in sight at once; the others are folded away. */
const MAX_FINDINGS = 8;

/** Renders the newest findings. */
export const renderFindings = ({ findings, now }: Pick<StatusReport, 'findings' | 'now'>): string => {
  if (findings.length === 0) return '';
  const found = gather(findings);
  const tableOf = (caption: string, some: readonly Found[]): string =>
    renderTable(
      caption,
      ['What was found', 'Kind', 'When'],
      some.map((one) => renderFinding(one, now)),
    );
  const more = found.slice(MAX_FINDINGS);
  const folded =
    more.length === 0
      ? ''
      : `<details><summary>${more.length} more</summary>${tableOf('Further findings', more)}</details>`;
  return `<section><h2>Recent findings</h2>${tableOf('Recent findings', found.slice(0, MAX_FINDINGS))}${folded}</section>`;
};

const renderLosses = ({ rejected, ignored }: SourceStatus): string =>
  [
    ...(rejected > 0 ? [`${renderCount(rejected)} rejected`] : []),
    ...(ignored > 0 ? [`${renderCount(ignored)} ignored`] : []),
  ].join(', ');

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['all', 'good'],
  ['unknown', 'unknown'],
]);

const renderFidelity = (fidelity: string, header: 'Set-Cookie' | 'Cookie'): string =>
  `${renderPill(TONES.get(fidelity) ?? 'warn', fidelity)}<span class="unseen"> ${escapeHtml(wordsOfFidelity(fidelity, header))}</span>`;

const renderSource = (source: SourceStatus, now: string): string => {
  const notes = source.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  const newest = source.lastRecordAt === null ? '–' : renderAgo(source.lastRecordAt, now);
  const lag = source.lagBytes > 0 ? `<span class="small">${renderBytes(source.lagBytes)} unread</span>` : '';
  const head = `${escapeHtml(source.name)} ${renderTag(source.vantage)} ${renderTag(source.format)}`;
  return renderRow(`${head}${notes === '' ? '' : `<ul class="notes">${notes}</ul>`}`, [
    renderCell('State', renderPill(toneOfState(source.state), source.state.replaceAll('_', ' '))),
    renderCell(
      'Lines',
      `${renderCount(source.lines)}<span class="small">${renderLosses(source)}</span>`,
      'number',
    ),
    renderCell('Newest record', `${newest}${lag}`, 'number'),
    renderCell('Set-Cookie', renderFidelity(source.setCookie, 'Set-Cookie')),
    renderCell('Cookie', renderFidelity(source.cookie, 'Cookie')),
  ]);
};

/** Renders what is read, how far, and how much of the cookies it shows. */
export const renderSources = ({ sources, now }: Pick<StatusReport, 'sources' | 'now'>): string => {
  const labels = ['Source', 'State', 'Lines', 'Newest record', 'Set-Cookie', 'Cookie'];
  return `<section><h2>Sources</h2>
${renderTable(
  'Sources',
  labels,
  sources.map((source) => renderSource(source, now)),
)}</section>`;
};

type Unknown = { readonly title: string; readonly why: string };

const unknownsOf = ({ slis, notables }: Pick<StatusReport, 'slis' | 'notables'>): Unknown[] =>
  [...slis, ...notables].flatMap(({ title, why }) => (why === null ? [] : [{ title, why }]));

/** What has the same reason goes together: the reason once, then all that it hides. */
const groupByReason = (unknowns: readonly Unknown[]): ReadonlyMap<string, readonly string[]> => {
  const titles = new Map<string, string[]>();
  for (const { title, why } of unknowns) titles.set(why, [...(titles.get(why) ?? []), title]);
  return titles;
};

/** Renders what is not known, or only in part, and why. */
export const renderUnknowns = (report: Pick<StatusReport, 'slis' | 'notables'>): string => {
  const groups = groupByReason(unknownsOf(report));
  if (groups.size === 0) return '';
  const items = [...groups].map(
    ([why, titles]) =>
      `<li><strong>${escapeHtml(why)}</strong><span>${escapeHtml(`Hides, or hides a part of: ${titles.join('; ')}.`)}</span></li>`,
  );
  return `<section><h2>What is not known, and why</h2><ul class="card unknowns">${items.join('\n')}</ul></section>`;
};
