// Recording rules over all exporters of a job: SLIs as a whole and by site, against what is wanted of them. It must hold
// no SLI.
import { configuredOf } from './objectives.ts';
import { aggregate } from './promql.ts';
import { COPIES, type Group, type RecordingRule } from './rule.ts';
import { BUDGET_WINDOW, SITE_WINDOWS } from './windows.ts';

type Kind = 'valid' | 'bad';

/** Names of recorded events of one kind, by instance; no two of them hold the same SLI. */
type NamesOf = (kind: Kind) => readonly string[];

const OBJECTIVE = 'job:cookie_sli_objective:ratio';

/** What is wanted, one series a job: the objective from the config, and the ratio wanted in the end. */
export const objectiveGroup: Group = {
  name: 'cookie-objectives',
  rules: [
    { record: OBJECTIVE, expr: configuredOf() },
    { record: 'job:cookie_sli_target:ratio', expr: `${OBJECTIVE} * 0 + 1` },
  ],
};

const sumOf = (names: readonly string[], ...dropped: readonly string[]): string =>
  aggregate(`sum without (${[...COPIES, ...dropped].join(', ')})`, names.join('\nor '));

const ratio = (bad: string, valid: string): string => `clamp_min(1 - ${bad} / (${valid} > 0), 0)`;

/**
 * How many times faster than the objective allows; one whose objective is 1 has (nearly) nothing to burn. Targets of a job may
 * differ by labels of their own (a namespace), and exporters by their config: the strictest objective holds for the job.
 */
const burnRate = (ratios: string): string =>
  `(1 - ${ratios}) / on (job, sli) group_left clamp_min(1 - ${OBJECTIVE}, 1e-06)`;

const remaining = (ratios: string): string => `1 - ${burnRate(ratios)}`;

const totalOf = (kind: Kind, window: string): string => `job:cookie_sli_${kind}:increase${window}`;

/** One series a job and SLI. */
export const totalRules = (namesOf: NamesOf, window: string): RecordingRule[] => {
  const [valid, bad] = [totalOf('valid', window), totalOf('bad', window)];
  const ratios = `job:cookie_sli:ratio_rate${window}`;
  return [
    { record: valid, expr: sumOf(namesOf('valid'), 'site', 'cookie') },
    { record: bad, expr: sumOf(namesOf('bad'), 'site', 'cookie') },
    { record: ratios, expr: ratio(bad, valid) },
    { record: `job:cookie_burn_rate:ratio${window}`, expr: burnRate(ratios) },
    ...(window === BUDGET_WINDOW
      ? [{ record: 'job:cookie_error_budget_remaining:ratio', expr: remaining(ratios) }]
      : []),
  ];
};

/** One series a job, site and SLI, for the windows by which sites are compared. */
export const siteRules = (namesOf: NamesOf, window: string): RecordingRule[] => {
  if (!SITE_WINDOWS.includes(window)) return [];
  const ratios = `job_site:cookie_sli:ratio_rate${window}`;
  const rules = [
    { record: ratios, expr: ratio(sumOf(namesOf('bad'), 'cookie'), sumOf(namesOf('valid'), 'cookie')) },
  ];
  if (window !== BUDGET_WINDOW) return rules;
  return [...rules, { record: 'job_site:cookie_error_budget_remaining:ratio', expr: remaining(ratios) }];
};
