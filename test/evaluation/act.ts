// What the simulation is made of: who asks from where at what time, and what became of the session's value.
import type { Device } from './devices.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';

/** A client at one place. */
export type Party = { readonly place: Place; readonly device: Device };

/** Who asks at a time; asked once a request, in order. */
export type Route = (timeMs: number) => Party;

export type Step = 'login' | 'page' | 'logout' | 'stale';

/** One request before it is known what it carries. */
export type Act = {
  readonly timeMs: number;
  readonly step: Step;
  readonly from: Party;
  readonly isThief: boolean;
};

/** How often the origin changes the value: never, now and then, with each response. */
export type Rotation = 'never' | 'periodic' | 'always';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** At which of several parties a client is, which it leaves after a mean time. */
export const switching = (r: Random, parties: readonly Party[], meanMs: number): Route => {
  let at = 0;
  let untilMs = -1;
  return (timeMs) => {
    if (untilMs < 0) untilMs = timeMs + r.exponential(meanMs);
    for (; timeMs >= untilMs; untilMs += r.exponential(meanMs)) at = (at + 1) % parties.length;
    return parties[at] as Party;
  };
};

/** One of several at random, for each request. */
export const mixing =
  (r: Random, parties: readonly (readonly [number, Party])[]): Route =>
  () =>
    r.weighted(parties);

/** Times of visits: bursts of requests with pauses between. */
export const visits = (r: Random, fromMs: number, count: number): number[] => {
  const times: number[] = [];
  for (let timeMs = fromMs; times.length < count; timeMs += r.exponential(18 * MINUTE)) {
    const burst = 2 + r.below(8);
    for (let n = 0; n < burst; n++) {
      times.push(Math.floor(timeMs));
      timeMs += SECOND + r.exponential(14 * SECOND);
    }
  }
  return times.slice(0, count);
};
