// Numbers of the report in words, the same for every kind of output. Pure text; it must not know how it is shown.
import { renderSeconds } from '../../server/html.ts';
import { budgetUsed } from '../../server/page-parts.ts';
import type { SliStatus } from '../../server/status-report.ts';
import type { Tone } from '../../server/verdict.ts';
import { digits } from '../digits.ts';
import type { FoundSummary } from './hits.ts';
import type { AnalyzeReport, CookieReport } from './report.ts';

/** Rounded down, so that 99.999 % is never shown as 100 %. */
export const percent = (ratio: number): string => `${(Math.floor(ratio * 10_000 + 1e-9) / 100).toFixed(2)} %`;

/** How an SLI is meant. Where the logs show only a part, no bad event among them is no proof. */
export const toneOfSli = ({ met, known }: Pick<SliStatus, 'met' | 'known'>): Tone => {
  if (met === false) return 'bad';
  return met === null || known !== 'full' ? 'unknown' : 'good';
};

/** The ratio; `?` where it is not known, `-` without events. */
export const ratioWords = ({ ratio, known }: Pick<SliStatus, 'ratio' | 'known'>): string => {
  if (known === 'none' || (known === 'partial' && ratio === 1)) return '?';
  return ratio === null ? '-' : percent(ratio);
};

/** How much of the bad events that the objective allows there were; null: not known. */
export const usedOf = ({ ratio, objective, known }: SliStatus): number | null =>
  ratio === null || ratioWords({ ratio, known }) === '?' ? null : budgetUsed(ratio, objective);

export const usedWords = (used: number | null): string => {
  if (used === null) return '';
  if (!Number.isFinite(used)) return 'no budget';
  return used < 1.05 ? `${Math.ceil(used * 100)} % used` : `${digits(Math.round(used * 10) / 10)} times over`;
};

/** What is to be said of an SLI beside its numbers; empty: nothing. */
export const hintOf = ({ known, why, valid, ratio, met }: SliStatus): string => {
  if (known === 'none') return why ?? '';
  if (valid === 0) return 'none seen';
  if (known === 'full') return '';
  if (ratio === 1) return `none bad of those seen. ${why ?? ''}`;
  return met === true ? `met as far as seen. ${why ?? ''}` : (why ?? '');
};

/** What the report comes to, in one sentence; what the table marks `?` is not judged. */
export const verdictOf = ({ slis, requests }: Pick<AnalyzeReport, 'slis' | 'requests'>): string => {
  if (requests === 0) return 'No request was counted, so nothing can be judged.';
  const missed = slis.filter(({ met }) => met === false).length;
  const judged = slis.filter((sli) => toneOfSli(sli) !== 'unknown').length;
  const rest = slis.length - judged;
  const unjudged = rest === 0 ? '' : `; ${digits(rest)} cannot be judged from these logs`;
  if (judged === 0) return 'None of the objectives can be judged from these logs.';
  const whole = judged === 1 ? 'The one objective' : `All ${digits(judged)} objectives`;
  return missed === 0
    ? `${whole} that can be judged ${judged === 1 ? 'is' : 'are'} met${unjudged}.`
    : `${digits(missed)} of ${digits(judged)} objectives ${missed === 1 ? 'is' : 'are'} missed${unjudged}.`;
};

/** How many of the issues had something: `yes`, `no`, a share; `-` where there was none. */
export const shareWords = (having: number, issued: number): string => {
  if (issued === 0) return '-';
  if (having === issued) return 'yes';
  return having === 0 ? 'no' : `${Math.min(99, Math.max(1, Math.floor((having / issued) * 100)))} %`;
};

/** Values by how often they came, those that did. */
export const sameSiteWords = ({ attributes, issued }: CookieReport): string => {
  const values = Object.entries(attributes.samesite)
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a);
  if (values.length === 0) return '-';
  const [first] = values;
  if (values.length === 1) return first?.[0] ?? '-';
  return values.map(([value, times]) => `${value} ${shareWords(times, issued)}`).join(', ');
};

/** Spaces that do not break belong on pages. */
const duration = (seconds: number): string => renderSeconds(Math.round(seconds)).replace('\u00a0', ' ');

export const lifetimeWords = ({ lifetime, issued }: CookieReport): string => {
  const { untilClosed, minSeconds, maxSeconds } = lifetime;
  if (issued === 0) return '-';
  if (minSeconds === null || maxSeconds === null) return 'session';
  const [least, most] = [duration(minSeconds), duration(maxSeconds)];
  return `${least === most ? most : `${least} to ${most}`}${untilClosed > 0 ? ' or session' : ''}`;
};

export const scopeWords = ({ scope, issued }: CookieReport): string => {
  if (issued === 0) return '-';
  if (scope.domain === 0) return 'host';
  return scope.host === 0 ? 'domain' : 'host, domain';
};

/** `1,020`, `about 1,000,000`; empty: not known. */
export const sessionsWords = ({ sessions, sessionsExact }: FoundSummary): string =>
  sessions === null ? '' : `${sessionsExact ? '' : 'about '}${digits(sessions)}`;

/** `CWE-614, ASVS 3.3.1`; empty: nobody has a number for it. */
export const standardsWords = ({ cwe, asvs }: Pick<FoundSummary, 'cwe' | 'asvs'>): string =>
  [...cwe, ...asvs.map((one) => one.replace('v5.0.0-', 'ASVS '))].join(', ');

/** The same of all that is wrong with a cookie, each once. */
export const wrongWords = ({ wrong }: Pick<CookieReport, 'wrong'>): string => {
  const cwe = [...new Set(wrong.flatMap((one) => one.cwe))].sort();
  const asvs = [...new Set(wrong.flatMap((one) => one.asvs))].sort();
  return standardsWords({ cwe, asvs });
};

/** The title with what decided. */
export const titleOfFound = ({ title, reason }: FoundSummary): string =>
  reason === null ? title : `${title} (${reason.replaceAll('_', ' ')})`;
