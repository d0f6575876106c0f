// The report as one HTML file that needs nothing else: no script, no outside asset. It must not count anything, and say
// nothing that the report does not hold; every text of it is escaped.
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../server/html.ts';
import {
  COOKIE,
  ICON,
  renderBar,
  renderCell,
  renderPill,
  renderRow,
  renderTable,
  renderTag,
} from '../../server/page-parts.ts';
import type { SliStatus, SourceStatus } from '../../server/status-report.ts';
import type { Tone } from '../../server/verdict.ts';
import { digits, plural } from '../digits.ts';
import type { FoundSummary } from './hits.ts';
import { REPORT_STYLE } from './html-style.ts';
import type { AnalyzeReport, CookieReport } from './report.ts';
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
  toneOfSli,
  usedOf,
  usedWords,
  verdictOf,
  wrongWords,
} from './words.ts';

const STYLE_HASH = createHash('sha256').update(REPORT_STYLE).digest('base64');
/** Whoever opens the file need not trust it: its stylesheet and icon, and nothing else. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'`;

const WORDS: Readonly<Record<Tone, string>> = {
  good: 'met',
  warn: 'met',
  bad: 'missed',
  unknown: 'not known',
};
const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = { high: 'bad', medium: 'warn', low: 'unknown' };

const small = (text: string): string => (text === '' ? '' : `<span class="small">${escapeHtml(text)}</span>`);

const renderSli = (sli: SliStatus): string => {
  const tone = toneOfSli(sli);
  const used = usedOf(sli);
  const hint = hintOf(sli);
  const tag = sli.vantage === null ? '' : ` ${renderTag(sli.vantage)}`;
  const why = hint === '' ? '' : `<span class="why">${escapeHtml(hint)}</span>`;
  const bad = sli.valid === 0 ? '' : `${digits(sli.valid - sli.good)} of ${digits(sli.valid)} bad`;
  const bar = used === null ? NONE : renderBar(Math.min(1, used), tone);
  return renderRow(
    `${escapeHtml(sli.title)}${tag}<span class="tells">${escapeHtml(sli.tells)}</span>${why}`,
    [
      renderCell(
        'Ratio',
        `${escapeHtml(ratioWords(sli))}${small(sli.known === 'none' ? '' : bad)}`,
        'number',
      ),
      renderCell('Objective', escapeHtml(percent(sli.objective)), 'number'),
      renderCell('Error budget', `${bar}${small(usedWords(used))}`, 'number'),
      renderCell(
        'Verdict',
        renderPill(tone, sli.known !== 'none' && sli.valid === 0 ? 'none seen' : WORDS[tone]),
      ),
    ],
  );
};

const NONE = '<span aria-hidden="true">–</span><span class="unseen">none</span>';

/** Numbers by which others know it; they break between two, not within one. */
const renderIds = (words: string): string => {
  const ids = words.split(', ').map((one) => `<span>${escapeHtml(one)}</span>`);
  return words === '' ? NONE : `<span class="ids">${ids.join(', ')}</span>`;
};

const renderFound = (found: FoundSummary): string => {
  const { title, reason, tells, cookie, sites, requests, severity } = found;
  const why =
    reason === null ? '' : ` <span class="reason">${escapeHtml(reason.replaceAll('_', ' '))}</span>`;
  return renderRow(`${escapeHtml(title)}${why}<span class="tells">${escapeHtml(tells)}</span>`, [
    renderCell('Severity', renderPill(SEVERITY_TONES[severity], severity)),
    renderCell('Cookie', cookie === null ? NONE : `<code>${escapeHtml(cookie)}</code>`),
    renderCell('Sites', escapeHtml(sites.join(', '))),
    renderCell('Requests', digits(requests), 'number'),
    renderCell('Sessions', escapeHtml(sessionsWords(found)) || NONE, 'number'),
    renderCell('Known as', renderIds(standardsWords(found))),
  ]);
};

const toneOfShare = (words: string): Tone => {
  if (words === '-') return 'unknown';
  return words === 'yes' ? 'good' : 'warn';
};

/** Only where it matters to have it: a lack is no fault by itself. */
const renderShare = (cookie: CookieReport, having: number): string => {
  const words = shareWords(having, cookie.issued);
  return cookie.class === 'auth' ? renderPill(toneOfShare(words), words) : escapeHtml(words);
};

const renderCookie = (cookie: CookieReport): string => {
  const { attributes } = cookie;
  const said = [cookie.why, ...cookie.evidence].join('; ');
  const suggested =
    cookie.suggestedClass === null
      ? ''
      : `<span class="why">perhaps of class ${escapeHtml(cookie.suggestedClass)}</span>`;
  return renderRow(
    `<code>${escapeHtml(cookie.cookie)}</code><span class="tells">${escapeHtml(cookie.sites.join(', '))}</span>`,
    [
      renderCell(
        'Class',
        `${renderTag(cookie.class)}<span class="small">${escapeHtml(said)}</span>${suggested}`,
      ),
      renderCell('Set by', cookie.setBy === 'unknown' ? 'not known' : escapeHtml(cookie.setBy)),
      renderCell(
        'Issued',
        `${digits(cookie.issued)}${small(cookie.deleted > 0 ? `${digits(cookie.deleted)} deleted` : '')}`,
        'number',
      ),
      renderCell('Secure', renderShare(cookie, attributes.secure)),
      renderCell('HttpOnly', renderShare(cookie, attributes.httponly)),
      renderCell('SameSite', escapeHtml(sameSiteWords(cookie))),
      renderCell('Scope', escapeHtml(scopeWords(cookie))),
      renderCell('Lifetime', escapeHtml(lifetimeWords(cookie))),
      renderCell('Bytes', cookie.issued === 0 ? NONE : digits(cookie.maxBytes), 'number'),
      renderCell('Wrong', renderIds(wrongWords(cookie))),
    ],
  );
};

const renderSource = (source: SourceStatus): string =>
  `<li>${escapeHtml(source.name)} ${renderTag(source.vantage)} ${renderTag(source.format)} ${plural(source.lines, 'line')}, ${digits(source.rejected)} rejected, ${digits(source.ignored)} ignored; shows of Set-Cookie: ${escapeHtml(source.setCookie)}, of Cookie: ${escapeHtml(source.cookie)}${source.notes.map((note) => `<span class="small">${escapeHtml(note)}</span>`).join('')}</li>`;

const section = (title: string, html: string, kind = ''): string =>
  html === '' ? '' : `<section${kind === '' ? '' : ` class="${kind}"`}><h2>${title}</h2>${html}</section>`;

/** A table that may be wider than the page scrolls by itself, also with the keyboard. */
const scrolling = (name: string, html: string): string =>
  html === '' ? '' : `<div class="scroll" tabindex="0" role="region" aria-label="${name}">${html}</div>`;

const tableOf = (caption: string, labels: readonly string[], rows: readonly string[]): string =>
  rows.length === 0 ? '' : renderTable(caption, labels, rows);

const renderNotables = ({ notables }: AnalyzeReport): string => {
  const items = notables.map(({ title, count: times, why }) => {
    const words = times === null ? `not known. ${why ?? ''}` : digits(times);
    return `<li><strong>${escapeHtml(title)}</strong>: ${escapeHtml(words)}</li>`;
  });
  return `<ul class="card plain">${items.join('\n')}</ul>`;
};

const SLI_LABELS = ['What is measured', 'Ratio', 'Objective', 'Error budget', 'Verdict'];
const FOUND_LABELS = ['What was found', 'Severity', 'Cookie', 'Sites', 'Requests', 'Sessions', 'Known as'];
const COOKIE_LABELS = [
  'Cookie',
  'Class',
  'Set by',
  'Issued',
  'Secure',
  'HttpOnly',
  'SameSite',
  'Scope',
  'Lifetime',
  'Bytes',
  'Wrong',
];

const rangeOf = ({ from, to, requests }: AnalyzeReport): string =>
  `${plural(requests, 'request')}${from === null || to === null ? '' : `, ${from} to ${to}`}`;

const toneOfReport = ({ slis }: AnalyzeReport): Tone => {
  if (slis.some(({ met }) => met === false)) return 'bad';
  return slis.some(({ met }) => met === true) ? 'good' : 'unknown';
};

/** Renders the file. */
export const renderHtmlReport = (report: AnalyzeReport): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Cookie report – cookie-exporter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="${ICON}">
<style>${REPORT_STYLE}</style>
</head>
<body>
<div class="page">
<header class="head">${COOKIE}<p class="brand">cookie-exporter</p>${renderTag(report.version)}
<p class="soft">${escapeHtml(rangeOf(report))}</p></header>
<main>
<div class="card lead ${toneOfReport(report)}"><h1>${escapeHtml(verdictOf(report))}</h1>
<p class="soft">From access logs. A session is counted by a keyed fingerprint; no value of a cookie is in this file.</p></div>
${section('Objectives', tableOf('Objectives', SLI_LABELS, report.slis.map(renderSli)))}
${section('Findings', scrolling('Findings', tableOf('Findings', FOUND_LABELS, report.findings.map(renderFound))), 'findings')}
${section('Cookies', scrolling('Cookies', tableOf('Cookies', COOKIE_LABELS, report.cookies.map(renderCookie))), 'inventory')}
${section('Worth a look', renderNotables(report))}
${section('Sources', `<ul class="card plain">${report.sources.map(renderSource).join('\n')}</ul>`)}
${section('The cookies by class, to paste into the config', report.config === '' ? '' : `<div class="card"><pre>${escapeHtml(report.config)}</pre></div>`)}
</main>
</div>
</body>
</html>
`;
