// The status page: are our cookies safe right now, and can that be believed. One document without outside assets, whole
// without its script. It must show nothing but the report.
import { createHash } from 'node:crypto';
import { escapeHtml, renderAgo } from './html.ts';
import { COOKIE, ICON, renderTag, SIGNS } from './page-parts.ts';
import type { StatusReport } from './status-report.ts';
import { REFRESH_SECONDS, SCRIPT } from './status-script.ts';
import {
  renderFindings,
  renderNotables,
  renderSources,
  renderUnknowns,
  renderVerdict,
} from './status-sections.ts';
import { renderSlis } from './status-slis.ts';
import { STYLE } from './status-style.ts';
import { judge, type Tone } from './verdict.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** For the page's Content-Security-Policy header: its own stylesheet, script and icon, and nothing else at all. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TITLES: Readonly<Record<Tone, string>> = {
  good: 'safe',
  warn: 'look closer',
  bad: 'not safe',
  unknown: 'not known yet',
};

const renderHead = ({ version, vantages, countedSince, now }: StatusReport): string =>
  `<header class="head">${COOKIE}<p class="brand">cookie-exporter</p>${renderTag(version)}
<p class="soft">Watching ${escapeHtml(vantages.join(' and ') || 'nothing')}, counting since ${renderAgo(countedSince, now)}</p></header>`;

const renderConfig = ({ config, now }: StatusReport): string =>
  `<p class="soft settled">Config ${config.lastReloadOk ? '' : '(the last reload failed) '}of ${renderAgo(config.at, now)}.</p>`;

/** What the script leaves alone. */
const renderFoot = (telemetryPath: string): string =>
  `<footer><nav aria-label="Other pages"><a href="${escapeHtml(telemetryPath)}">Metrics</a> · <a href="/api/v1/status">This page as JSON</a> · <a href="/-/healthy">Health</a></nav>
<p>Renewed every ${REFRESH_SECONDS} seconds. <button id="pause" type="button" aria-pressed="false" hidden>Pause</button></p></footer>
<p id="stale" class="stale" hidden>This page could not be renewed; it shows how things were.</p>
<p id="said" class="unseen" role="status" aria-live="polite"></p>`;

/** Each in a box that is there though it may be empty, so that what follows keeps its place when the page is renewed. */
const renderParts = (report: StatusReport): string =>
  [renderSlis, renderNotables, renderFindings, renderSources, renderUnknowns, renderConfig]
    .map((render) => `<div>${render(report)}</div>`)
    .join('\n');

/** Renders the page; the telemetry path is linked. */
export const renderStatusPage = (report: StatusReport, telemetryPath: string): string => {
  const { sentence, safety, trust } = judge(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${SIGNS[safety.tone]} ${TITLES[safety.tone]} – cookie-exporter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<div class="page">
<div id="report">
${renderHead(report)}
<main>
<h1 id="verdict">${escapeHtml(sentence)}</h1>
<div class="verdicts">
${renderVerdict('Are our cookies safe?', safety)}
${renderVerdict('Can I believe it?', trust)}
</div>
${renderParts(report)}
</main>
</div>
${renderFoot(telemetryPath)}
</div>
<script>${SCRIPT}</script>
</body>
</html>
`;
};
