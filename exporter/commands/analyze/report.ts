// What the report of `analyze` says, as data. Types only; report-schema.ts publishes the same as JSON Schema.
import type { CookieClass, SameSite } from '../../cookies/cookie.ts';
import type { Notable, SliStatus, SourceStatus } from '../../server/status-report.ts';
import type { FoundSummary } from './hits.ts';

/** What decided the class of a cookie. */
export const CLASSED_BY = ['config', 'exact', 'glob', 'stripped', 'substring', 'none'] as const;
export type ClassedBy = (typeof CLASSED_BY)[number];

export const SET_BY = ['origin', 'edge', 'unknown'] as const;
/** Who sets a cookie; `edge`: what edge and origin show together proves that the origin does not. */
export type SetBy = (typeof SET_BY)[number];

/** One cookie, by its label. Numbers of attributes are numbers of issues that had them. */
export type CookieReport = {
  readonly cookie: string;
  readonly class: CookieClass;
  readonly classedBy: ClassedBy;
  /** The same in words. */
  readonly why: string;
  /** Traffic that speaks for a class, in words. */
  readonly evidence: readonly string[];
  /** A class that the evidence speaks for, and nothing in the name; null: none. */
  readonly suggestedClass: 'auth' | null;
  readonly setBy: SetBy;
  readonly sites: readonly string[];
  /** Set-Cookie headers that set it, and that deleted it; 0 and 0: it was only seen in requests. */
  readonly issued: number;
  readonly deleted: number;
  readonly attributes: {
    readonly secure: number;
    readonly httponly: number;
    readonly partitioned: number;
    readonly samesite: Readonly<Record<SameSite, number>>;
  };
  readonly scope: { readonly host: number; readonly domain: number };
  readonly lifetime: {
    /** Issues that announced none. */
    readonly untilClosed: number;
    /** Null: none announced one. */
    readonly minSeconds: number | null;
    readonly maxSeconds: number | null;
  };
  /** Bytes of the longest Set-Cookie header. */
  readonly maxBytes: number;
  /** Bytes that requests carried of it, all together. */
  readonly sentBytes: number;
  /** What is wrong with it; the numbers stand in the report's findings. */
  readonly wrong: readonly Pick<FoundSummary, 'id' | 'reason' | 'cwe' | 'asvs'>[];
};

/** Everything the report says. Times are ISO 8601 in UTC; null: no record was counted. */
export type AnalyzeReport = {
  readonly version: string;
  /** Time of the earliest and of the latest record, by the logs' clocks. */
  readonly from: string | null;
  readonly to: string | null;
  /** Requests counted. */
  readonly requests: number;
  readonly slis: readonly SliStatus[];
  /** The gravest first. */
  readonly findings: readonly FoundSummary[];
  /** Auth cookies first. */
  readonly cookies: readonly CookieReport[];
  readonly notables: readonly Notable[];
  readonly sources: readonly SourceStatus[];
  /** The cookies by class, as a part of a config (YAML); empty: none was seen. */
  readonly config: string;
};
