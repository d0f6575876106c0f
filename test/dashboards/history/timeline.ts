// When things happen in the seeded history, in seconds since it began. It must hold no series.

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

/** How long the history is. */
export const LENGTH = 30 * DAY;

/** The hour of the day at which it begins, and ends: in the afternoon, when people are awake. */
const FIRST_HOUR = 15;

export type Period = { readonly start: number; readonly end: number };

/** What went wrong, and when. */
export const INCIDENTS = {
  /** A deploy drops Secure from the session cookie of one site, from nine to noon. */
  secureDropped: { start: 11 * DAY + 18 * HOUR, end: 11 * DAY + 21 * HOUR },
  /** The origin of one site no longer believes that clients have TLS: redirects to plaintext, and 401s. */
  tlsDisbelieved: { start: 19 * DAY + 22 * HOUR, end: 20 * DAY + HOUR / 2 },
  /** Stolen sessions are replayed, and users who are logged out by it cannot get in again. It goes on. */
  replayed: { start: LENGTH - 3 * HOUR, end: LENGTH },
} as const satisfies Readonly<Record<string, Period>>;

export type Incident = keyof typeof INCIDENTS;

const BASE_STEP = 15 * MINUTE;
/** Around incidents Prometheus scrapes more often, so that windows of minutes see them. */
const AROUND = 2 * HOUR;

/** Periods that have more samples than the rest, with their step. */
export const FINE: readonly (Period & { readonly step: number })[] = [
  ...[INCIDENTS.secureDropped, INCIDENTS.tlsDisbelieved].map(({ start, end }) => ({
    start: start - AROUND,
    end: end + AROUND,
    step: 2 * MINUTE,
  })),
  { start: LENGTH - 7 * HOUR, end: LENGTH, step: MINUTE },
];

const every = (step: number, { start, end }: Period): number[] =>
  Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, at) => start + at * step);

/** Times of all samples, ascending. */
export const sampleTimes = (): readonly number[] => {
  const times = [BASE_STEP, ...FINE.map(({ step }) => step)].flatMap((step, at) =>
    every(step, at === 0 ? { start: 0, end: LENGTH } : (FINE[at - 1] as Period)),
  );
  return [...new Set(times)].sort((a, b) => a - b);
};

export const isDuring = (time: number, { start, end }: Period): boolean => time > start && time <= end;

/** How busy it is: 1 at the busiest hour, a fifth at night, less at weekends. */
export const busyAt = (time: number): number => {
  const hour = (time / HOUR + FIRST_HOUR) % 24;
  const weekday = Math.floor(time / DAY + FIRST_HOUR / 24) % 7;
  const light = Math.max(0, Math.sin((Math.PI * (hour - 6)) / 17));
  return (0.2 + 0.8 * light) * (weekday >= 5 ? 0.8 : 1);
};

/** How much of the history is over, from 0 to 1. */
export const shareOver = (time: number): number => time / LENGTH;
