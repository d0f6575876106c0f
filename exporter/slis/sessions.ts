// The life of sessions: presented after their end, renewed, never returned, their age, and presented by two parties. It
// annotates what later SLIs ask of a cookie's life, so it must come before them.
import { EventClock, parseSavedClock } from '../exchanges/event-clock.ts';
import type { Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import { FORGETFUL, listOf } from '../metrics/memory.ts';
import { unreported } from './finding.ts';
import { createLeading } from './labels.ts';
import { createReplay } from './replay/replay.ts';
import { createWarmth } from './replay/warmth.ts';
import { createCoverage } from './sessions/coverage.ts';
import { SessionFollower } from './sessions/follow.ts';
import { LoginLoops } from './sessions/loops.ts';
import { sessionObjectives } from './sessions/objectives.ts';
import { SessionSignals } from './sessions/signals.ts';
import { SessionStore } from './sessions/store.ts';
import type { Sli } from './sli.ts';

/** What nobody has heard of for so long is let go. */
const IDLE_MS = 86_400_000;
/** Exchanges between two looks at what may go. */
const SWEEP_EVERY = 8;

const isCount = (saved: unknown): saved is number => Number.isSafeInteger(saved);

/** Their value changes with each response, wherever the client is sent (AWS, sticky sessions of load balancers). */
const isEverNew = (cookie: string): boolean => cookie.startsWith('AWSALB');

export const sessions: Sli = {
  name: 'sessions',
  metrics: [
    'cookie_stale_total',
    'cookie_renewals_total',
    'cookie_returned_total',
    'cookie_session_age_seconds',
    'cookie_affinity_changes_total',
    'cookie_session_signals_total',
    'cookie_session_spread_total',
    'cookie_replay_total',
    'cookie_replay_countries_total',
    'cookie_replay_muted_total',
    'cookie_replay_sessions',
    'cookie_replay_evictions_total',
    'cookie_replay_coverage_ratio',
  ],
  objectives: sessionObjectives,
  observer: (tallies, options, memory = FORGETFUL) => {
    const {
      vantages,
      protectedOnly,
      loginOnly = false,
      isSampled = false,
      maxSessions = 100_000,
      locate,
      report = unreported,
    } = options;
    const stale = tallies.counter('cookie_stale_total');
    const renewals = tallies.counter('cookie_renewals_total');
    const returns = tallies.counter('cookie_returned_total');
    const ages = tallies.histogram('cookie_session_age_seconds');
    const affinity = tallies.counter('cookie_affinity_changes_total');
    const violations = tallies.counter('cookie_violations_total');
    const followed = tallies.gauge('cookie_replay_sessions');
    const evictions = tallies.counter('cookie_replay_evictions_total');
    const signals = tallies.counter('cookie_session_signals_total');
    const covered = tallies.gauge('cookie_replay_coverage_ratio');
    const isLeading = createLeading(vantages);

    const clock = new EventClock(parseSavedClock(memory.recall('clock')));
    memory.keep('clock', () => clock.save());
    const onGone = (row: number): void => {
      const { issuedMs, site, cookie } = store.values.columns;
      const [issued, last] = [issuedMs[row] as number, store.lastMs(row)];
      if (issued === 0 || last === 0) return;
      const labels = [site[row], cookie[row]].map((text) => store.texts.textOf(text as number) || OTHER);
      ages.observe(Math.max(0, last - issued) / 1000, labels[0] as string, labels[1] as string);
    };
    const store = new SessionStore({ maxSessions, memory, onGone, onEvicted: () => evictions.add(1) });
    const told = new SessionSignals(memory, (x, signal) => signals.add(1, x.site, signal));
    const warmth = createWarmth(clock, memory);
    const coverage = createCoverage(memory);
    const replay = createReplay({
      tallies,
      memory,
      store,
      report,
      isWarm: warmth.isWarm,
      locate,
      arrived: told.arrived.bind(told),
    });
    const isShared = replay.isShared.bind(replay);
    const loops = new LoginLoops({ memory, loginOnly, protectedOnly, isShared });
    const follower = new SessionFollower({
      store,
      clock,
      protectedOnly,
      loginOnly,
      isSampled,
      events: {
        stale: (x, cookie, reason, isAccepted) => {
          stale.add(1, x.site, cookie.cookie, cookie.class, reason, isAccepted ? 'accepted' : 'refused');
          if (isAccepted) report({ kind: 'stale_accepted', exchange: x, cookie, reasons: [reason] });
        },
        renewed: (x, cookie, trigger) => renewals.add(1, x.site, cookie.cookie, cookie.class, trigger),
        returned: (site, cookie, isBack) =>
          returns.add(1, site || OTHER, cookie || OTHER, 'auth', isBack ? 'true' : 'false'),
        keptAtLogin: (x, cookie) =>
          violations.add(1, x.vantage, x.site, cookie.cookie, cookie.class, 'session_not_rotated_at_login'),
        isAccepted: (x) => loops.isAccepted(x),
        firstAccepted: (x) => loops.accepted(x),
        presented: (x, { cookie }, lineage, ending) => replay.present(x, cookie, lineage, ending),
        begun: (x, lineage, isNew) => replay.begin(x, lineage, isNew),
        givenAgain: (x, lineage) => {
          if (!replay.isKnownTo(x, lineage)) told.sharedIssuance(x);
        },
        unseen: (x) => {
          if (!isSampled && warmth.knowsAllIssues() && x.response.fidelity === 'all') told.unseen(x);
        },
      },
    });

    // A restart must not change which exchange is followed by a sweep.
    let [exchanges = 0] = listOf(memory.recall('exchanges'), isCount);
    memory.keep('exchanges', () => [exchanges]);
    const keepUp = (): void => {
      if (++exchanges % SWEEP_EVERY !== 0) return;
      follower.giveUp();
      store.sweep(clock.nowMs - IDLE_MS);
      followed.set(store.values.size);
      covered.set(coverage.ratio());
    };
    const give = (x: Exchange, cookie: IssuedCookie): void => {
      follower.issue(x, cookie);
      const times = cookie.deletion ? 0 : loops.given(x, cookie);
      if (times > 0) renewals.add(1, x.site, cookie.cookie, cookie.class, 'login_loop');
      if (times === 1) report({ kind: 'login_loop', exchange: x, cookie, reasons: [] });
    };
    const follow = (x: Exchange): void => {
      clock.saw(x.timeMs);
      warmth.saw(x.timeMs);
      for (const cookie of x.request.cookies) {
        if (cookie.session === null) continue;
        coverage.saw(follower.present(x, cookie));
      }
      for (const cookie of x.response.cookies) {
        if (cookie.class === 'auth') give(x, cookie);
        else if (cookie.class === 'affinity' && cookie.replaces === 'other' && !cookie.deletion) {
          if (!isEverNew(cookie.cookie)) affinity.add(1, x.site, cookie.cookie);
        }
      }
      keepUp();
    };
    return (x) => {
      if (isLeading(x)) follow(x);
      else for (const cookie of x.request.cookies) cookie.life = follower.lifeOf(cookie, x.timeMs);
    };
  },
};
