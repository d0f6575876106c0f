// Sessions of people and of thieves as requests in the order of time, with the truth beside them. Seeded: the same seed
// makes the same traffic.
import { type Act, HOUR, MINUTE, type Party, type Rotation, SECOND, type Step, visits } from './act.ts';
import { ATTACKS, type Attack } from './attacks.ts';
import { BENIGN, pauseOf } from './benign.ts';
import { Random } from './random.ts';

/** One request as it is logged. Values are numbers within the session; -1: none. */
export type Request = {
  readonly timeMs: number;
  /** -1: of nobody's session. */
  readonly session: number;
  readonly step: Step;
  readonly from: Party;
  readonly ja4: string;
  readonly sent: number;
  readonly issued: number;
  readonly status: number;
};

/** What a session was. */
export type Truth = {
  readonly session: number;
  /** Of BENIGN; of an attacked one what its owner was. */
  readonly profile: string;
  /** Of ATTACKS; null: nobody took it. */
  readonly attack: string | null;
  /** When the thief came; null: nobody did. */
  readonly attackedMs: number | null;
};

export type Traffic = { readonly requests: readonly Request[]; readonly truths: readonly Truth[] };

export type TrafficOptions = {
  readonly seed: number;
  readonly sessions: number;
  /** Share of the sessions that are attacked. */
  readonly attacked: number;
};

export const START_MS = Date.UTC(2026, 5, 1);
/** Requests of nobody before the first session, so that enough was seen. */
const QUIET_MS = 30 * MINUTE;
const DAY_MS = 24 * HOUR;
const PERIOD_MS = 15 * MINUTE;

const cumulated = <T>(of: Readonly<Record<string, readonly [number, T]>>) =>
  Object.entries(of).map(([name, [percent, one]]) => [percent, [name, one] as const] as const);
const PROFILES = cumulated(BENIGN);
const KINDS = cumulated(ATTACKS);

const ja4Of = (r: Random, { device: { tls } }: Party, hasQuic: boolean): string =>
  hasQuic && tls.quic !== null && r.chance(0.4) ? tls.quic : r.pick(tls.tcp);

/** What the owner of a session does. */
const ownActs = (r: Random, profile: string, route: (timeMs: number) => Party, ends: boolean): Act[] => {
  const fromMs = START_MS + QUIET_MS + r.next() * DAY_MS;
  const times = visits(r, fromMs, 5 + r.below(r.chance(0.2) ? 60 : 25));
  const pauseMs = pauseOf(profile, r);
  const half = times[times.length >> 1] as number;
  const acts = times.map((at, n): Act => {
    const from = route(at);
    const timeMs = at + (at >= half ? pauseMs : 0);
    return { timeMs, step: n === 0 ? 'login' : 'page', from, isThief: false };
  });
  const last = acts.at(-1) as Act;
  if (!ends) return acts;
  const endMs = last.timeMs + 5 * SECOND;
  acts.push({ ...last, timeMs: endMs, step: 'logout', from: route(endMs) });
  // What shares the session may not hear of its end at once.
  const isShared = profile === 'app_webview' ? r.chance(0.2) : r.chance(0.02);
  if (isShared) {
    const staleMs = endMs + r.between(5 * SECOND, 20 * MINUTE);
    acts.push({ timeMs: staleMs, step: 'stale', from: route(staleMs), isThief: false });
  }
  return acts;
};

const startOf = (r: Random, moment: Attack['moment'], acts: readonly Act[]): number => {
  const first = (acts[0] as Act).timeMs;
  const last = (acts.at(-1) as Act).timeMs;
  if (moment === 'during') return r.between(first + 30 * SECOND, Math.max(first + 5 * MINUTE, last));
  return last + r.between(2 * MINUTE, 3 * HOUR);
};

const stolenActs = (r: Random, attack: Attack, acts: readonly Act[]): Act[] => {
  const startMs = startOf(r, attack.moment, acts);
  const before =
    acts.findLast(({ timeMs, step }) => timeMs <= startMs && step !== 'stale') ?? (acts[0] as Act);
  const from = attack.thief(r, before.from);
  const stolen: Act[] = [];
  const count = 3 + r.below(22);
  for (let timeMs = startMs; stolen.length < count; timeMs += SECOND + r.exponential(12 * SECOND)) {
    stolen.push({ timeMs: Math.floor(timeMs), step: 'page', from, isThief: true });
  }
  return stolen;
};

/** The values that requests carry and responses give, as an origin and two clients would have it. */
const withValues = (
  r: Random,
  session: number,
  acts: readonly Act[],
  rotation: Rotation,
  isLate: boolean,
): Request[] => {
  const hasQuic = r.chance(0.5);
  let newest = 0;
  let rotatedMs = 0;
  let isOver = false;
  const own = { value: 0, before: 0, sinceMs: 0 };
  /** The value that was presented last by its owner, and the one that ended by that. */
  const shown = { value: 0, ended: 0 };
  let stolen = -1;
  return acts.map((act) => {
    const { timeMs, step, from, isThief } = act;
    const request = { timeMs, session, step, from, ja4: ja4Of(r, from, hasQuic) };
    if (step === 'login') {
      rotatedMs = timeMs;
      return { ...request, sent: -1, issued: 0, status: 302 };
    }
    if (isThief && stolen < 0) stolen = isLate ? shown.ended : own.value;
    // Requests that were under way when the value changed carry the one before.
    const isUnderWay = !isThief && timeMs - own.sinceMs < 3 * SECOND && r.chance(0.3);
    const sent = isThief ? stolen : isUnderWay ? own.before : own.value;
    if (!isThief && sent > shown.value) Object.assign(shown, { value: sent, ended: shown.value });
    if (step === 'logout') {
      isOver = true;
      return { ...request, sent, issued: -1, status: 302 };
    }
    if (isOver) return { ...request, sent, issued: -1, status: r.chance(0.5) ? 401 : 200 };
    const isDue = rotation === 'always' || (rotation === 'periodic' && timeMs - rotatedMs > PERIOD_MS);
    if (!isDue) return { ...request, sent, issued: -1, status: 200 };
    newest++;
    rotatedMs = timeMs;
    const isLost = r.chance(0.01);
    if (isThief) stolen = newest;
    else if (!isLost) Object.assign(own, { value: newest, before: sent, sinceMs: timeMs });
    return { ...request, sent, issued: newest, status: 200 };
  });
};

const rotationOf = (r: Random, moment: Attack['moment'] | null): Rotation => {
  if (moment === 'after_rotation') return 'always';
  return r.weighted<Rotation>([
    [70, 'never'],
    [15, 'periodic'],
    [15, 'always'],
  ]);
};

const createSession = (r: Random, session: number, isAttacked: boolean) => {
  const [profile, routeOf] = r.weighted(PROFILES);
  const [attackName, attack] = isAttacked ? r.weighted(KINDS) : [null, null];
  const moment = attack?.moment ?? null;
  const ends = moment === 'after_logout' || (moment !== 'after_rotation' && r.chance(0.3));
  const own = ownActs(r, profile, routeOf(r), ends);
  const stolen = attack === null ? [] : stolenActs(r, attack, own);
  const acts = [...own, ...stolen].sort((a, b) => a.timeMs - b.timeMs);
  const rotation = rotationOf(r, moment);
  const truth: Truth = { session, profile, attack: attackName, attackedMs: stolen[0]?.timeMs ?? null };
  return { truth, requests: withValues(r, session, acts, rotation, moment === 'after_rotation') };
};

const quietRequests = (from: Party): Request[] =>
  Array.from({ length: QUIET_MS / MINUTE }, (_, n) => ({
    timeMs: START_MS + n * MINUTE,
    session: -1,
    step: 'page',
    from,
    ja4: '',
    sent: -1,
    issued: -1,
    status: 200,
  }));

/** Makes the traffic of a day and its truth. */
export const createTraffic = ({ seed, sessions, attacked }: TrafficOptions): Traffic => {
  const r = new Random(seed);
  const made = Array.from({ length: sessions }, (_, n) => createSession(r, n, r.chance(attacked)));
  const anybody = (made[0] as (typeof made)[number]).requests[0] as Request;
  const requests = [...quietRequests(anybody.from), ...made.flatMap((one) => one.requests)];
  return { requests: requests.sort((a, b) => a.timeMs - b.timeMs), truths: made.map(({ truth }) => truth) };
};
