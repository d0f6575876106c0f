// The status page's table of objectives: how things are now, since counting began, and what of the budget is used.
// What cannot be known says so; it must never look like 0 or 100 %.
import { escapeHtml, renderAge, renderCount, renderRatio, renderSeconds } from './html.ts';
import {
  budgetUsed,
  renderBar,
  renderCell,
  renderPill,
  renderRow,
  renderTable,
  renderTag,
} from './page-parts.ts';
import type { LiveSli, RecentSli, StatusReport } from './status-report.ts';
import { isMetNow } from './verdict.ts';

const HOUR_SECONDS = 3600;

/** How far back it looks: `Last hour`, `Last 12 min`. */
const renderWindow = (seconds: number): string =>
  seconds >= HOUR_SECONDS ? 'Last hour' : `Last ${renderSeconds(Math.max(1, seconds))}`;

const UNKNOWN = '<span aria-hidden="true">?</span><span class="unseen">not known</span>';
const NO_EVENTS = '<span aria-hidden="true">–</span><span class="unseen">no events</span>';

/** A ratio with its events. Where a log shows only a part, no bad event among them is no proof of 100 %. */
const renderShare = ({ known }: LiveSli, { good, valid, ratio }: RecentSli): string => {
  if (known === 'none') return UNKNOWN;
  if (ratio === null) return NO_EVENTS;
  if (known === 'partial' && ratio === 1)
    return `${UNKNOWN}<span class="small">none bad of ${renderCount(valid)} seen</span>`;
  return `${renderRatio(ratio)}<span class="small">${renderCount(valid - good)} of ${renderCount(valid)} bad</span>`;
};

const renderUse = (used: number): string => {
  if (!Number.isFinite(used)) return 'none is allowed';
  if (used < 1.05) return `${Math.ceil(used * 100)} % used`;
  return `used ${renderCount(Math.round(used * 10) / 10)} times over`;
};

/** The bad events as a share of those that the objective allows. */
const renderBudget = ({ ratio, objective, met, known }: LiveSli): string => {
  if (known === 'none' || (known === 'partial' && ratio === 1)) return UNKNOWN;
  if (ratio === null || met === null) return NO_EVENTS;
  const used = budgetUsed(ratio, objective);
  return `${renderBar(used, met ? 'good' : 'bad')}<span class="small">${renderUse(used)}</span>`;
};

const renderJudgement = (sli: LiveSli): string => {
  if (sli.known === 'none') return renderPill('unknown', 'not known');
  const isMet = isMetNow(sli);
  if (isMet === null) return renderPill('unknown', 'no events yet');
  if (!isMet) return renderPill('bad', 'missed');
  if (sli.met === false) return renderPill('warn', 'met again');
  return sli.known === 'partial' ? renderPill('unknown', 'met, as far as seen') : renderPill('good', 'met');
};

const renderTitle = ({ title, vantage, tells, why }: LiveSli): string =>
  `${escapeHtml(title)}${vantage === null ? '' : ` ${renderTag(vantage)}`}<span class="tells">${escapeHtml(tells)}</span>${
    why === null ? '' : `<span class="why">${escapeHtml(why)}</span>`
  }`;

/** Renders the section. */
export const renderSlis = ({ slis, recentSeconds, countedSince, now }: StatusReport): string => {
  const recently = renderWindow(recentSeconds);
  const labels = ['What is measured', recently, 'So far', 'Objective', 'Error budget', 'Verdict'];
  const rows = slis.map((sli) =>
    renderRow(renderTitle(sli), [
      renderCell(recently, renderShare(sli, sli.recent), 'number'),
      renderCell('So far', renderShare(sli, sli), 'number'),
      renderCell('Objective', renderRatio(sli.objective), 'number'),
      renderCell('Error budget', renderBudget(sli), 'number'),
      renderCell('Verdict', renderJudgement(sli)),
    ]),
  );
  return `<section><h2>Objectives <span class="soft">so far: counted in ${renderAge(countedSince, now)}</span></h2>
${renderTable('Objectives', labels, rows)}</section>`;
};
