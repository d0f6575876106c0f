// Queries over recorded series: what the rules of alerts/ make of the SLIs. It must compute no SLI itself.
import { TARGET } from './queries.ts';

const JOB = 'job=~"$job"';

/** Labels that series of a level have beside the SLI, as matchers. */
const SCOPES = {
  instance: TARGET,
  instance_site: `${TARGET},site=~"$site"`,
  instance_site_cookie: `${TARGET},site=~"$site",cookie=~"$cookie"`,
  job: JOB,
  job_site: `${JOB},site=~"$site"`,
} as const;

type Level = keyof typeof SCOPES;
type Window = '5m' | '1h' | '1d' | '30d';
type Operation =
  | `cookie_sli_${'valid' | 'bad'}:increase${Window}`
  | `cookie_sli:ratio_rate${Window}`
  | `cookie_burn_rate:ratio${Window}`
  | 'cookie_sli_objective:ratio'
  | 'cookie_sli_target:ratio'
  | 'cookie_error_budget_remaining:ratio'
  | `cookie_request_header_bytes:p${50 | 95 | 99}_1h`;

/** A recorded series of a level, narrowed by the variables that it has, and to one SLI if it is named. */
export const recorded = (level: Level, operation: Operation, sli?: string): string => {
  const matchers = sli === undefined ? SCOPES[level] : `${SCOPES[level]},sli="${sli}"`;
  return `${level}:${operation}{${matchers}}`;
};

/** A share cut off after three decimals of a percent: 99.9999 % must not be shown as 100 %. */
export const cutOff = (share: string): string => `floor(1e5 * (${share})) / 1e5`;

/** Valid or bad events of all SLIs in a window, each as narrow as its labels allow. */
const eventsOf = (kind: 'valid' | 'bad', window: Window): string =>
  [
    'sum by (sli) (',
    ...(['instance_site_cookie', 'instance_site', 'instance'] as const).map(
      (level, at) => `  ${at === 0 ? '' : 'or '}${recorded(level, `cookie_sli_${kind}:increase${window}`)}`,
    ),
    ')',
  ].join('\n');

/** Share of bad events of each SLI in a window, of the chosen sites and cookies; nothing where there were none at all. */
export const badShares = (window: Window): string =>
  `${eventsOf('bad', window)}\n/ (${eventsOf('valid', window)} > 0)`;
