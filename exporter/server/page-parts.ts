// Pieces of HTML that the status page and the report have in common. Every text that is handed in is escaped here or by
// its caller, as each function says; nothing here may know what is reported.
import { escapeHtml } from './html.ts';
import type { Tone } from './verdict.ts';

/** Stands beside each colour, so that nothing is told by colour alone. */
export const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', unknown: '?' };

/** A word on a coloured ground; the words are escaped. */
export const renderPill = (tone: Tone, words: string): string =>
  `<span class="pill ${tone}"><span aria-hidden="true">${SIGNS[tone]}</span> ${escapeHtml(words)}</span>`;

/** A word in a frame; it is escaped. */
export const renderTag = (word: string): string => `<span class="tag">${escapeHtml(word)}</span>`;

/** One cell: HTML, with the label of its column, which a phone shows beside it. */
export const renderCell = (label: string, html: string, kind: '' | 'number' = ''): string =>
  `<td role="cell"${kind === '' ? '' : ` class="${kind}"`} data-label="${escapeHtml(label)}"><span>${html}</span></td>`;

/** One row: HTML of its head and of its cells. */
export const renderRow = (head: string, cells: readonly string[]): string =>
  `<tr role="row"><th scope="row" role="rowheader">${head}</th>\n${cells.join('\n')}</tr>`;

/**
 * A table with rows as `renderRow` makes them. The roles say what the elements are by themselves: a phone shows them as
 * blocks, and then browsers no longer take them for a table.
 */
export const renderTable = (caption: string, labels: readonly string[], rows: readonly string[]): string =>
  `<div class="card"><table role="table"><caption>${escapeHtml(caption)}</caption>
<thead role="rowgroup"><tr role="row">${labels.map((label) => `<th scope="col" role="columnheader">${escapeHtml(label)}</th>`).join('')}</tr></thead>
<tbody role="rowgroup">${rows.join('\n')}</tbody></table></div>`;

/** A bar that is filled up to a share of at most 1; what it tells must stand beside it in words. */
export const renderBar = (share: number, tone: Tone): string => {
  const width = Math.max(0, Math.min(100, share * 100)).toFixed(1);
  return `<svg class="bar ${tone}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="used" width="${width}" height="8"/></svg>`;
};

/** Bad events as a share of those that the objective allows; Infinity: it allows none. */
export const budgetUsed = (ratio: number, objective: number): number => {
  if (ratio === 1) return 0;
  return objective === 1 ? Number.POSITIVE_INFINITY : (1 - ratio) / (1 - objective);
};

/** The product's sign. */
export const COOKIE =
  '<svg viewBox="0 0 32 32" aria-hidden="true" fill="currentColor"><path d="M16 2a14 14 0 1 0 14 14 5 5 0 0 1-6-5 5 5 0 0 1-5-6 5 5 0 0 1-3-3Z"/>' +
  '<g class="crumbs"><circle cx="10.5" cy="12" r="2"/><circle cx="11" cy="20.500" r="2.200"/><circle cx="18" cy="15.500" r="1.700"/><circle cx="19.500" cy="23" r="2"/></g></svg>';

/** The same as an icon, as the address of an image. */
export const ICON = `data:image/svg+xml,${encodeURIComponent(
  COOKIE.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')
    .replace('currentColor', '#b5793a')
    .replace('class="crumbs"', 'fill="#fff"'),
)}`;
