// What the status page and /api/v1/status show. Plain data, filled in by whoever knows; it must hold no text of a log
// line but the bounded labels.

/** Times are ISO 8601 in UTC, e.g. `2026-11-20T07:43:00.000Z`. */
export type StatusReport = {
  readonly version: string;
  /** When this report was made. */
  readonly now: string;
  /** When this process began. */
  readonly startedAt: string;
  /** Since when the totals count, earlier processes of the same state folder included. */
  readonly countedSince: string;
  /** Vantages that have a source: `edge`, `origin`. */
  readonly vantages: readonly string[];
  /** How far back `recent` goes, in seconds: an hour, or as long as this process runs. */
  readonly recentSeconds: number;
  readonly slis: readonly LiveSli[];
  readonly notables: readonly Notable[];
  /** The newest first; a few of each kind. */
  readonly findings: readonly RecentFinding[];
  readonly sources: readonly SourceStatus[];
  readonly config: {
    /** Whether the last attempt to load the config succeeded. */
    readonly lastReloadOk: boolean;
    /** When the config in use was loaded. */
    readonly at: string;
  };
};

/** How much of an SLI's events the logs show. */
export type Known = 'full' | 'partial' | 'none';

/** One SLI against its objective, over everything counted so far. */
export type SliStatus = {
  /** As in the config and in `cookie_objective_ratio{sli}`. */
  readonly sli: string;
  readonly title: string;
  readonly tells: string;
  /** `edge` or `origin`; null where the SLI has no vantage. */
  readonly vantage: string | null;
  readonly good: number;
  readonly valid: number;
  /** Good by valid; null while nothing valid was counted. */
  readonly ratio: number | null;
  readonly objective: number;
  /** Whether the ratio is at least the objective; null: not known. */
  readonly met: boolean | null;
  readonly known: Known;
  /** Why it is not known, or only in part, in sentences; null: it is known. */
  readonly why: string | null;
};

/** The same of late. */
export type RecentSli = Pick<SliStatus, 'good' | 'valid' | 'ratio' | 'met'>;

/** One SLI as a running exporter shows it. */
export type LiveSli = SliStatus & {
  /** What was counted within `StatusReport.recentSeconds`. */
  readonly recent: RecentSli;
};

/** A counter worth a look beside the SLIs: plaintext cookies, violations, unexpected rewrites, large headers. */
export type Notable = {
  readonly metric: string;
  readonly title: string;
  /** What it tells, in one sentence. */
  readonly tells: string;
  /** Null: the logs cannot tell. */
  readonly count: number | null;
  /** Whether any of these needs somebody's attention. */
  readonly isAlarming: boolean;
  /** Why it is not known, or only in part, in sentences; null: it is known. */
  readonly why: string | null;
};

/** Something worth a look, as it was found lately. */
export type RecentFinding = {
  /** By the log's clock. */
  readonly at: string;
  readonly kind: string;
  /** One sentence. */
  readonly message: string;
  /** From 0 to 100. */
  readonly severity: number;
};

export type SourceStatus = {
  readonly name: string;
  readonly vantage: string;
  readonly format: string;
  /** As in `source_state{state}`: reading, idle, waiting_for_file, no_permission, failed, ended. */
  readonly state: string;
  /** What ails it beside, by the other values of that label. */
  readonly symptoms: readonly string[];
  readonly lines: number;
  readonly rejected: number;
  readonly ignored: number;
  readonly lagBytes: number;
  /** Time of the newest record, by the log's clock; null: none yet. */
  readonly lastRecordAt: string | null;
  /** Fidelity of Set-Cookie, as in `cookie_source_info{set_cookie}`. */
  readonly setCookie: string;
  /** Fidelity of Cookie. */
  readonly cookie: string;
  /** What cannot be known from this source and why, in words; empty: nothing is hidden. */
  readonly notes: readonly string[];
};
