// The evaluation of the replay detector: the same sessions under several conditions, over several seeds.
import type { FindingLevel } from '../../exporter/slis/finding.ts';
import type { Shown } from './lines.ts';
import { type Score, type Share, scoreOf } from './score.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { type Conditions, watch } from './watch.ts';

const ALL: Shown = { ja4: true, country: true, asn: true };
const NGINX: Conditions = { format: 'nginx', shown: ALL, lost: 0, lateMs: 0, maxSessions: 1_000_000 };

/** What is changed, one at a time. `need`: how many values of cookies there are. */
export const CONDITIONS: Readonly<Record<string, (need: number) => Conditions>> = {
  'all fields': () => NGINX,
  'json lines': () => ({ ...NGINX, format: 'json' }),
  'no JA4': () => ({ ...NGINX, shown: { ...ALL, ja4: false } }),
  'no country': () => ({ ...NGINX, shown: { ...ALL, country: false } }),
  'no country, no ASN': () => ({ ...NGINX, shown: { ja4: true, country: false, asn: false } }),
  'no JA4, country, ASN': () => ({ ...NGINX, shown: { ja4: false, country: false, asn: false } }),
  '10 % of lines lost': () => ({ ...NGINX, lost: 0.1 }),
  'up to 2 min late': () => ({ ...NGINX, lateMs: 120_000 }),
  'memory: a quarter': (need) => ({ ...NGINX, maxSessions: Math.ceil(need / 4) }),
};

/** Values that are in use at one time at most: each from its first to its last request. */
export const needOf = ({ requests }: Traffic): number => {
  const spans = new Map<string, [first: number, last: number]>();
  for (const { session, sent, issued, timeMs } of requests) {
    for (const value of [sent, issued]) {
      if (session < 0 || value < 0) continue;
      const span = spans.get(`${session} ${value}`);
      if (span === undefined) spans.set(`${session} ${value}`, [timeMs, timeMs]);
      else span[1] = timeMs;
    }
  }
  const steps = [...spans.values()].flatMap(([first, last]) => [
    [first, 1] as const,
    [last + 1, -1] as const,
  ]);
  let [now, most] = [0, 0];
  for (const [, by] of steps.sort((a, b) => a[0] - b[0])) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
};

export type EvaluationOptions = {
  readonly seeds: readonly number[];
  readonly sessions: number;
  readonly attacked: number;
  readonly conditions: readonly string[];
  /** Told of each run once it is over. */
  readonly onRun?: (name: string, seed: number) => void;
};

const add = (to: Map<string, Share>, from: ReadonlyMap<string, Share>): void => {
  for (const [name, { hits, of }] of from) {
    const known = to.get(name) ?? { hits: 0, of: 0 };
    to.set(name, { hits: known.hits + hits, of: known.of + of });
  }
};

const addScores = (scores: readonly Score[]): Score => {
  const alarms = new Map<string, Share>();
  const recalls = new Map<string, Share>();
  for (const score of scores) {
    add(alarms, score.alarms);
    add(recalls, score.recalls);
  }
  return { alarms, recalls, delaysMs: scores.flatMap(({ delaysMs }) => delaysMs).sort((a, b) => a - b) };
};

const byLevel = (scoreAt: (level: FindingLevel) => Score): Scores => ({
  suspicious: scoreAt('suspicious'),
  likely: scoreAt('likely'),
  certain: scoreAt('certain'),
});

/** What came of one condition, by level. */
export type Scores = Readonly<Record<FindingLevel, Score>>;

/** Runs all conditions over all seeds; the scores of each condition. */
export const evaluate = (options: EvaluationOptions): ReadonlyMap<string, Scores> => {
  const runs = new Map<string, Scores[]>(options.conditions.map((name) => [name, []]));
  for (const seed of options.seeds) {
    const traffic = createTraffic({ ...options, seed });
    const need = needOf(traffic);
    for (const [name, list] of runs) {
      const conditions = CONDITIONS[name];
      if (conditions === undefined) continue;
      const { alerts } = watch(traffic.requests, conditions(need));
      list.push(byLevel((level) => scoreOf(traffic.truths, alerts, level)));
      options.onRun?.(name, seed);
    }
  }
  return new Map(
    [...runs].map(([name, list]) => [name, byLevel((level) => addScores(list.map((one) => one[level])))]),
  );
};
