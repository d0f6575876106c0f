// What an SLI is. It must not know any of them.
import type { Pair } from '../exchanges/compared.ts';
import type { Exchange, Vantage } from '../exchanges/exchange.ts';
import type { MetricName, ValuesOf } from '../metrics/catalogue/index.ts';
import type { Memory } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { Report } from './finding.ts';

/** Events of a counter (or observations of a histogram): those series whose labels have one of the values. */
export type Selection = {
  readonly metric: MetricName;
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** Only observations of a histogram above this one of its buckets' bounds. */
  readonly over?: number;
};

/** Names of SLIs: the closed set of the label `sli`. */
export type SliName = ValuesOf<'cookie_objective_ratio'>[0];

/** A ratio of good to valid events with what is wanted of it; rules, reports and dashboards derive from it. */
export type Objective = {
  /** Name in the config and in `cookie_objective_ratio{sli}`. */
  readonly sli: SliName;
  /** What a person calls it. */
  readonly title: string;
  /** Fields that a log must show for this ratio to be known at all. */
  readonly needs: readonly ('cookie' | 'set_cookie' | 'upstream_set_cookie')[];
  /** Events that count at all. */
  readonly valid: Selection;
  /**
   * Those of the valid events that are not good; the ratio is 1 - bad / valid, and never below 0. Where valid events are
   * counted at both vantages and these are not, these are of the vantage that leads.
   */
  readonly bad: Selection;
  /** Least ratio of good to valid over 30 days, unless the config says otherwise. */
  readonly objective: number;
  /** The ratio wanted in the end. */
  readonly target: number;
  /** What it tells, in one sentence. */
  readonly tells: string;
  /** Why it matters, in one sentence. */
  readonly matters: string;
};

/** Country and autonomous system of a network, where the log does not tell them. */
export type Locate = (network: number) => { readonly country: string | null; readonly asn: number | null };

/** What SLIs need to know of the config, and whom they tell of what they find. */
export type SliOptions = {
  /** Vantages that have a source. */
  readonly vantages: ReadonlySet<Vantage>;
  /** The one vantage whose records tell the upstream leg, so that each request is judged once. */
  readonly upstreamFrom: Vantage;
  /** Whether auth.protected is set, so that auth outcomes count on those paths only. */
  readonly protectedOnly: boolean;
  /** Whether auth.login is set, so that only what is given there counts as a login. */
  readonly loginOnly?: boolean;
  /** A log of the vantage that sessions are followed at is a sample; absent: none is. */
  readonly isSampled?: boolean;
  /** Most values of auth cookies that are followed. */
  readonly maxSessions?: number;
  /** Asked for networks where two clients are compared, which is seldom; without it only the log tells. */
  readonly locate?: Locate;
  /** Told what is worth a look, where it is counted; without it nobody is. */
  readonly report?: Report;
};

/** Counts one exchange, whose labels are bounded. */
export type Observer = (exchange: Exchange) => void;

/** Counts what the two records of one request show together. */
export type PairObserver = (pair: Pair) => void;

export type Sli = {
  readonly name: string;
  /** Metrics that only this SLI feeds. */
  readonly metrics: readonly MetricName[];
  readonly objectives: readonly Objective[];
  /**
   * Builds what counts. It is called once an exchange, in event order as read. What it knows beside the tallies goes
   * through `memory`, small enough to be saved every second; without one it begins anew.
   */
  readonly observer: (tallies: Tallies, options: SliOptions, memory?: Memory) => Observer;
  /** The same for pairs, where the SLI has something to say of them. */
  readonly pairObserver?: (tallies: Tallies, options: SliOptions) => PairObserver;
};
