// Verdicts held against the truth: recall, false alarms and how sure both are. Pure.
import type { FindingLevel } from '../../exporter/slis/finding.ts';
import type { Truth } from './traffic.ts';
import type { Alert } from './watch.ts';

/** How many of how many. */
export type Share = { readonly hits: number; readonly of: number };

export type Score = {
  /** Sessions without a thief that were taken for replayed, by profile. */
  readonly alarms: ReadonlyMap<string, Share>;
  /** Sessions with one that were, by attack. */
  readonly recalls: ReadonlyMap<string, Share>;
  /** From a thief's first request to the verdict, in milliseconds of the log, in ascending order. */
  readonly delaysMs: readonly number[];
};

const RANKS: Readonly<Record<FindingLevel, number>> = { suspicious: 0, likely: 1, certain: 2 };

/** The first verdict of a session at a level or above, from a time on. */
const firstOf = (alerts: readonly Alert[], level: FindingLevel, sinceMs: number): Alert | undefined =>
  alerts.find((alert) => RANKS[alert.level] >= RANKS[level] && alert.timeMs >= sinceMs);

const count = (shares: Map<string, Share>, name: string, isHit: boolean): void => {
  const { hits, of } = shares.get(name) ?? { hits: 0, of: 0 };
  shares.set(name, { hits: hits + (isHit ? 1 : 0), of: of + 1 });
};

/** What came of sessions at a level. An alarm before the thief came is a false one. */
export const scoreOf = (truths: readonly Truth[], alerts: readonly Alert[], level: FindingLevel): Score => {
  const bySession = Map.groupBy(alerts, ({ session }) => session);
  const alarms = new Map<string, Share>();
  const recalls = new Map<string, Share>();
  const delaysMs: number[] = [];
  for (const { session, profile, attack, attackedMs } of truths) {
    const own = bySession.get(session) ?? [];
    if (attack === null || attackedMs === null) {
      count(alarms, profile, firstOf(own, level, 0) !== undefined);
      continue;
    }
    const found = firstOf(own, level, attackedMs);
    count(recalls, attack, found !== undefined);
    if (found !== undefined) delaysMs.push(found.timeMs - attackedMs);
  }
  return { alarms, recalls, delaysMs: delaysMs.sort((a, b) => a - b) };
};

export const sumOf = (shares: Iterable<Share>): Share => {
  let [hits, of] = [0, 0];
  for (const share of shares) [hits, of] = [hits + share.hits, of + share.of];
  return { hits, of };
};

export const ratioOf = ({ hits, of }: Share): number => (of === 0 ? 0 : hits / of);

/** 95 % on two sides. */
const Z = 1.96;

/** Wilson's bounds of a share; where there was no hit the upper one is that of the rule of three. */
export const boundsOf = ({ hits, of }: Share): readonly [low: number, high: number] => {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const middle = (share + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return [hits === 0 ? 0 : middle - half, hits === 0 ? Math.min(1, 3 / of) : middle + half];
};

/** Of those that alarm, the share that was attacked, where so many sessions are. */
export const precisionAt = (base: number, recall: number, alarm: number): number =>
  (recall * base) / (recall * base + alarm * (1 - base));

/** A quantile of numbers in ascending order; NaN of none. */
export const quantileOf = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
