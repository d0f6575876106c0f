// What SLIs counted of late, so that the page can tell how things are now and not only since counting began. It keeps
// a look at the totals each minute, in memory alone; it must not judge.
import type { Vantage } from '../../exchanges/exchange.ts';
import type { Counted } from '../../metrics/series.ts';
import { evaluate, type SliResult } from '../../slis/evaluate.ts';
import { objectives } from '../../slis/index.ts';

const LOOK_EVERY_MS = 60_000;
const WINDOW_MS = 3_600_000;
/** So that the oldest look is at least a window old once that much time has passed. */
const MAX_LOOKS = WINDOW_MS / LOOK_EVERY_MS + 1;

/** Events of each objective, in the registry's order. */
type Totals = readonly Pick<SliResult, 'valid' | 'bad'>[];
type Look = { readonly atMs: number; readonly leading: Vantage; readonly totals: Totals };

export type Late = {
  /** How far back it goes, in seconds: an hour, or as long as looks were taken. */
  readonly seconds: number;
  readonly totals: Totals;
};

export type RecentSlis = {
  /** To be called about once a second: takes a look if a minute has passed. */
  readonly note: (tallies: Counted, leading: Vantage) => void;
  /** What was counted since the oldest look. */
  readonly since: (tallies: Counted, leading: Vantage) => Late;
};

const totalsOf = (tallies: Counted, leading: Vantage): Totals =>
  objectives.map((objective) => {
    const { valid, bad } = evaluate(tallies, objective, leading);
    return { valid, bad };
  });

/** Looks that another config took have other vantages. */
const withoutOthers = (looks: readonly Look[], leading: Vantage): Look[] =>
  looks.filter((look) => look.leading === leading);

const NOTHING = { valid: 0, bad: 0 };

/** A site that was counted at the origin until the edge saw it takes what it had out of the totals. */
const difference = (now: Totals[number], before: Totals[number]): Totals[number] => {
  const valid = Math.max(0, now.valid - before.valid);
  return { valid, bad: Math.min(valid, Math.max(0, now.bad - before.bad)) };
};

/** Begins without a look. `now`: milliseconds by a clock that never steps back. */
export const createRecentSlis = (now: () => number): RecentSlis => {
  let looks: readonly Look[] = [];
  return {
    note: (tallies, leading) => {
      looks = withoutOthers(looks, leading);
      const last = looks.at(-1);
      const atMs = now();
      if (last !== undefined && atMs - last.atMs < LOOK_EVERY_MS) return;
      looks = [...looks, { atMs, leading, totals: totalsOf(tallies, leading) }].slice(-MAX_LOOKS);
    },
    since: (tallies, leading) => {
      const [oldest] = withoutOthers(looks, leading);
      const totals = totalsOf(tallies, leading);
      if (oldest === undefined) return { seconds: 0, totals };
      const counted = totals.map((one, at) => difference(one, oldest.totals[at] ?? NOTHING));
      return { seconds: Math.round((now() - oldest.atMs) / 1000), totals: counted };
    },
  };
};
