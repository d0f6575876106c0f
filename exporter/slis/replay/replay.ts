// What the replay tracker finds, counted and reported. It must not judge.
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Memory } from '../../metrics/memory.ts';
import type { Tallies } from '../../metrics/tallies.ts';
import type { Report } from '../finding.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Locate } from '../sli.ts';
import type { Cluster } from './cluster.ts';
import { Habits } from './habits.ts';
import { ReplayTracker } from './tracker.ts';
import type { Verdict } from './verdicts.ts';

export type CountingReplayOptions = {
  readonly tallies: Tallies;
  readonly memory: Memory;
  readonly store: SessionStore;
  readonly report: Report;
  readonly isWarm: () => boolean;
  readonly locate?: Locate | undefined;
  readonly arrived: (x: Exchange, client: Cluster) => void;
};

/** Builds the tracker on a store's lineages. */
export const createReplay = ({
  tallies,
  memory,
  store,
  report,
  isWarm,
  locate,
  arrived,
}: CountingReplayOptions): ReplayTracker => {
  const replays = tallies.counter('cookie_replay_total');
  const countries = tallies.counter('cookie_replay_countries_total');
  const muted = tallies.counter('cookie_replay_muted_total');
  const spreads = tallies.counter('cookie_session_spread_total');
  const replayed = (x: Exchange, cookie: string, { level, signal, country }: Verdict): void => {
    replays.add(1, x.site, cookie, level, signal);
    if (level !== 'suspicious') countries.add(1, country || 'unknown');
    report({ kind: 'replay', exchange: x, cookie: { cookie, class: 'auth' }, reasons: [signal], level });
  };
  return new ReplayTracker({
    lineages: store.lineages,
    habits: new Habits(memory),
    isWarm,
    ...(locate && { locate }),
    events: {
      replayed,
      muted: (reason) => muted.add(1, reason),
      spread: (x, cookie, dimension) => spreads.add(1, x.site, cookie, dimension),
      arrived,
    },
  });
};
