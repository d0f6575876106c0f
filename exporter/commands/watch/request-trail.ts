// The ids of the newest requests of a source, by which it is told whether another one logs the same. Bounded; it must not
// take like traffic for the same.
import type { Exchange } from '../../exchanges/exchange.ts';

/** Ids with the times of their requests, milliseconds since the epoch, oldest first. */
export type RequestTrail = ReadonlyMap<string, number>;

export type Trailing = {
  readonly saw: (exchange: Pick<Exchange, 'requestId' | 'timeMs'>) => void;
  /** The trail as it is now; built when it is asked for, which is seldom. */
  readonly trail: () => RequestTrail;
};

const MAX_IDS = 2048;

/** One id of eight, the same ones in every source. */
const isTaken = (id: string): boolean =>
  ((id.charCodeAt(id.length - 1) ^ id.charCodeAt(id.length >> 1)) & 7) === 0;

export const createTrailing = (): Trailing => {
  // A ring: a map that loses its oldest key with each new one takes long to find the oldest.
  const ids: string[] = [];
  const times: number[] = [];
  let next = 0;
  return {
    trail: () => {
      const trail = new Map<string, number>();
      for (let n = 0; n < ids.length; n++) {
        const at = (next + n) % ids.length;
        const id = ids[at] as string;
        trail.delete(id);
        trail.set(id, times[at] as number);
      }
      return trail;
    },
    saw: ({ requestId, timeMs }) => {
      if (requestId === null || !isTaken(requestId)) return;
      ids[next] = requestId;
      times[next] = timeMs;
      next = (next + 1) % MAX_IDS;
    },
  };
};

/** Requests that must be in both, and what share of those that could be. */
const LEAST_REQUESTS = 20;
const LEAST_SHARE = 0.5;
/** Clocks and durations differ by so much between two logs of one request. */
const SPREAD_MS = 5000;

const spanOf = (trail: RequestTrail): { readonly fromMs: number; readonly toMs: number } => {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const timeMs of trail.values()) {
    fromMs = Math.min(fromMs, timeMs);
    toMs = Math.max(toMs, timeMs);
  }
  return { fromMs, toMs };
};

/** Ids that are looked for before all are. */
const FIRST_LOOKED = 64;

/** Whether one of the oldest requests of a trail is in the other, as where it begins within that. */
const beginsIn = (one: RequestTrail, other: RequestTrail): boolean => {
  let looked = 0;
  for (const key of one.keys()) {
    if (other.has(key)) return true;
    if (++looked >= FIRST_LOOKED) return false;
  }
  return false;
};

/** How many requests two trails share, of those in the span of time that both cover; null: too few to be one log. */
export const findShared = (
  one: RequestTrail,
  other: RequestTrail,
): { readonly both: number; readonly of: number } | null => {
  const [own, others] = [spanOf(one), spanOf(other)];
  const fromMs = Math.max(own.fromMs, others.fromMs) - SPREAD_MS;
  const toMs = Math.min(own.toMs, others.toMs) + SPREAD_MS;
  const within = (trail: RequestTrail): string[] =>
    [...trail].flatMap(([key, timeMs]) => (timeMs >= fromMs && timeMs <= toMs ? [key] : []));
  const keys = within(one);
  const of = Math.min(keys.length, within(other).length);
  const both = keys.filter((key) => other.has(key)).length;
  return both >= LEAST_REQUESTS && both >= LEAST_SHARE * of ? { both, of: Math.max(both, of) } : null;
};

/** Whether two trails, each in the order of its log, are of one log: as `findShared`, but quickly where they are not. */
export const isSameLog = (one: RequestTrail, other: RequestTrail): boolean =>
  (beginsIn(one, other) || beginsIn(other, one)) && findShared(one, other) !== null;
