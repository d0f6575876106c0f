// Windows and burn rates, as numbers. Sources: Google's SRE workbook, chapter 5; durations and `for` as in kubernetes-mixin.

/** Windows that are computed from the exporter's counters. */
export const SHORT_WINDOWS = ['5m', '30m', '1h', '2h', '6h'] as const;

/** Windows that are summed up from recorded hours: a month of raw samples is too much to read every minute. */
export const LONG_WINDOWS = ['1d', '3d', '30d'] as const;

/**
 * How often windows from two hours on are computed: often enough to be shown without gaps, seldom enough for thousands of
 * series. The others are as often as all rules.
 */
export const SELDOM = '2m';

/** The window that error budgets are for. */
export const BUDGET_WINDOW = '30d';

/** Windows by which sites are compared. */
export const SITE_WINDOWS: readonly string[] = ['1h', '1d', BUDGET_WINDOW];

/** When to wake or to tell somebody: the budget of 30 days burns `factor` times too fast over both windows. */
export type BurnRate = {
  readonly factor: number;
  readonly long: string;
  readonly short: string;
  readonly for: string;
  readonly severity: 'critical' | 'warning';
};

export const BURN_RATES: readonly BurnRate[] = [
  { factor: 14.4, long: '1h', short: '5m', for: '2m', severity: 'critical' },
  { factor: 6, long: '6h', short: '30m', for: '15m', severity: 'critical' },
  { factor: 3, long: '1d', short: '2h', for: '1h', severity: 'warning' },
  { factor: 1, long: '3d', short: '6h', for: '3h', severity: 'warning' },
];

/**
 * When most of what happens is bad at once, as after a deploy: at an objective of 99 % the fastest burn rate would take
 * ten minutes to see it.
 */
export const JUMP = { share: 0.5, window: '5m', for: '2m' } as const;

/**
 * Bad events in the long window below which no burn rate counts: at an objective of 99.9 % a single one of ten logins
 * in an hour would be a hundred times the budget, and is not worth a night's sleep.
 */
export const MIN_BAD_EVENTS = 10;

/**
 * Good events in six hours below which nobody seems to use a site: at a name that is not served, or without a login, it is
 * scanners who come without a session, or with one that they made up.
 */
export const MIN_GOOD_EVENTS = 10;
