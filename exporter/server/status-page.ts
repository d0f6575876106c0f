// The status page: are our cookies safe right now, and can that be believed. HTML without script or outside assets.
// It must show nothing but the report.
import { createHash } from 'node:crypto';
import { escapeHtml, renderAge, renderAgo, renderBytes, renderCount, renderRatio } from './html.ts';
import type { Notable, RecentFinding, SliStatus, SourceStatus, StatusReport } from './status-report.ts';
import { STYLE } from './status-style.ts';
import { judgeSafety, judgeTrust, type Tone, toneOfState, type Verdict, wordsOfFidelity } from './verdict.ts';

const REFRESH_SECONDS = 10;
/** Reasons shown beside an answer; the rest can be read in the tables. */
const MAX_REASONS = 5;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** For the page's Content-Security-Policy header: its own stylesheet and icon, and nothing else at all. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const COOKIE =
  '<svg viewBox="0 0 32 32" aria-hidden="true" fill="currentColor"><path d="M16 2a14 14 0 1 0 14 14 5 5 0 0 1-6-5 5 5 0 0 1-5-6 5 5 0 0 1-3-3Z"/>' +
  '<g fill="#fff"><circle cx="10.5" cy="12" r="2"/><circle cx="11" cy="20.500" r="2.200"/><circle cx="18" cy="15.500" r="1.700"/><circle cx="19.500" cy="23" r="2"/></g></svg>';
const ICON = `data:image/svg+xml,${encodeURIComponent(
  COOKIE.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"').replace('currentColor', '#b5793a'),
)}`;

/** Renders the page; the telemetry path is linked. */
export const renderStatusPage = (report: StatusReport, telemetryPath: string): string => {
  const safety = judgeSafety(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${SIGNS[safety.tone]} cookie-exporter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<div class="page">
${renderHead(report)}
<main>
<div class="verdicts">
${renderVerdict('Are our cookies safe?', safety)}
${renderVerdict('Can I believe it?', judgeTrust(report))}
</div>
${renderSlis(report)}
${renderNotables(report)}
${renderFindings(report)}
${renderSources(report)}
</main>
${renderFoot(report, telemetryPath)}
</div>
</body>
</html>
`;
};

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', unknown: '?' };

const renderPill = (tone: Tone, words: string): string =>
  `<span class="pill ${tone}"><span aria-hidden="true">${SIGNS[tone]}</span> ${escapeHtml(words)}</span>`;

const renderHead = ({ version, vantages, countedSince, now }: StatusReport): string =>
  `<header class="head">${COOKIE}<h1>cookie-exporter</h1><span class="tag">${escapeHtml(version)}</span>
<p>Watching ${escapeHtml(vantages.join(' and ') || 'nothing')}, counting since ${renderAgo(countedSince, now)}</p></header>`;

const renderVerdict = (question: string, { tone, answer, reasons }: Verdict): string => {
  const more = reasons.length - MAX_REASONS;
  const shown = more > 0 ? [...reasons.slice(0, MAX_REASONS), `And ${more} more, below.`] : reasons;
  return `<section class="card verdict ${tone}"><h2>${question}</h2><p class="answer">${escapeHtml(answer)}</p>
<ul>${shown.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul></section>`;
};

const renderTable = (labels: readonly string[], rows: readonly string[]): string =>
  `<div class="card"><table><thead><tr>${labels.map((label) => `<th scope="col">${label}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;

const renderSlis = ({ slis, countedSince, now }: StatusReport): string =>
  `<section><h2>Objectives <span class="soft">counted in ${renderAge(countedSince, now)}</span></h2>
${renderTable(['What is measured', 'So far', 'Objective', 'Error budget', 'Verdict'], slis.map(renderSli))}</section>`;

const renderSli = (sli: SliStatus): string => {
  const vantage = sli.vantage === null ? '' : ` <span class="tag">${escapeHtml(sli.vantage)}</span>`;
  const ratio = sli.ratio === null ? '–' : renderRatio(sli.ratio);
  return `<tr><th scope="row">${escapeHtml(sli.title)}${vantage}<span class="tells">${escapeHtml(sli.tells)}</span></th>
<td class="number" data-label="So far"><span>${ratio}<span class="small">${renderEvents(sli)}</span></span></td>
<td class="number" data-label="Objective">${renderRatio(sli.objective)}</td>
<td class="number" data-label="Error budget">${renderBudget(sli)}</td>
<td data-label="Verdict">${renderJudgement(sli)}</td></tr>`;
};

const renderEvents = ({ good, valid }: SliStatus): string =>
  valid === 0 ? '' : `${renderCount(valid - good)} of ${renderCount(valid)} bad`;

const renderJudgement = ({ met, known, valid }: SliStatus): string => {
  if (known === 'none') return renderPill('unknown', 'not in the logs');
  if (met === null) return renderPill('unknown', valid === 0 ? 'no events yet' : 'not known');
  const words = met ? 'met' : 'missed';
  return renderPill(met ? 'good' : 'bad', known === 'partial' ? `${words}, as far as seen` : words);
};

/** The bad events as a share of those that the objective allows. */
const renderBudget = ({ ratio, objective, met }: SliStatus): string => {
  if (ratio === null || met === null) return '–';
  const used = ratio === 1 ? 0 : (1 - ratio) / (1 - objective);
  const width = Math.min(100, used * 100).toFixed(1);
  return `<span><svg class="budget ${met ? 'good' : 'bad'}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
<rect class="track" width="100" height="8"/><rect class="used" width="${width}" height="8"/></svg>
<span class="small">${renderUse(used)}</span></span>`;
};

const renderUse = (used: number): string => {
  if (!Number.isFinite(used)) return 'none is allowed';
  if (used < 1.05) return `${Math.ceil(used * 100)} % used`;
  return `used ${renderCount(Math.round(used * 10) / 10)} times over`;
};

const renderNotables = ({ notables }: StatusReport): string =>
  notables.length === 0
    ? ''
    : `<section><h2>Worth a look</h2><div class="notables">${notables.map(renderNotable).join('\n')}</div></section>`;

const renderNotable = ({ title, tells, count, isAlarming, metric }: Notable): string =>
  `<div class="card notable ${isAlarming && (count ?? 0) > 0 ? 'bad' : ''}" title="${escapeHtml(metric)}"><p class="count">${
    count === null ? 'not known' : renderCount(count)
  }</p><h3>${escapeHtml(title)}</h3><p class="soft">${escapeHtml(tells)}</p></div>`;

const renderFindings = ({ findings, now }: StatusReport): string =>
  findings.length === 0
    ? ''
    : `<section><h2>Recent findings</h2>
${renderTable(
  ['What was found', 'Kind', 'When'],
  findings.map((finding) => renderFinding(finding, now)),
)}</section>`;

const toneOfSeverity = (severity: number): Tone => {
  if (severity >= 70) return 'bad';
  return severity >= 40 ? 'warn' : 'unknown';
};

const renderFinding = ({ message, kind, severity, at }: RecentFinding, now: string): string =>
  `<tr><th scope="row">${escapeHtml(message)}</th>
<td data-label="Kind">${renderPill(toneOfSeverity(severity), kind.replaceAll('_', ' '))}</td>
<td class="number" data-label="When">${renderAgo(at, now)}</td></tr>`;

const renderSources = ({ sources, now }: StatusReport): string =>
  `<section><h2>Sources</h2>
${renderTable(
  ['Source', 'State', 'Lines', 'Newest record', 'Set-Cookie', 'Cookie'],
  sources.map((source) => renderSource(source, now)),
)}</section>`;

const renderSource = (source: SourceStatus, now: string): string => {
  const notes = source.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  const newest = source.lastRecordAt === null ? '–' : renderAgo(source.lastRecordAt, now);
  const lag = source.lagBytes > 0 ? `<span class="small">${renderBytes(source.lagBytes)} unread</span>` : '';
  return `<tr><th scope="row">${escapeHtml(source.name)} <span class="tag">${escapeHtml(source.vantage)}</span> <span class="tag">${escapeHtml(source.format)}</span><ul class="notes">${notes}</ul></th>
<td data-label="State">${renderPill(toneOfState(source.state), source.state.replaceAll('_', ' '))}</td>
<td class="number" data-label="Lines"><span>${renderCount(source.lines)}<span class="small">${renderLosses(source)}</span></span></td>
<td class="number" data-label="Newest record"><span>${newest}${lag}</span></td>
<td data-label="Set-Cookie">${renderFidelity(source.setCookie, 'Set-Cookie')}</td>
<td data-label="Cookie">${renderFidelity(source.cookie, 'Cookie')}</td></tr>`;
};

const renderLosses = ({ rejected, ignored }: SourceStatus): string =>
  [
    ...(rejected > 0 ? [`${renderCount(rejected)} rejected`] : []),
    ...(ignored > 0 ? [`${renderCount(ignored)} ignored`] : []),
  ].join(', ');

const renderFidelity = (fidelity: string, header: 'Set-Cookie' | 'Cookie'): string =>
  `<span title="${escapeHtml(wordsOfFidelity(fidelity, header))}">${renderPill(TONES.get(fidelity) ?? 'warn', fidelity)}</span>`;

const TONES: ReadonlyMap<string, Tone> = new Map([
  ['all', 'good'],
  ['unknown', 'unknown'],
]);

const renderFoot = ({ config, now }: StatusReport, telemetryPath: string): string =>
  `<footer><a href="${escapeHtml(telemetryPath)}">Metrics</a><a href="/api/v1/status">This page as JSON</a><a href="/-/healthy">Health</a>
<p>Config ${config.lastReloadOk ? '' : '(the last reload failed) '}of ${renderAgo(config.at, now)}. This page renews itself every ${REFRESH_SECONDS} seconds.</p></footer>`;
