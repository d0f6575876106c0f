// How long the replay detector will watch before it judges. It must not change what the detector remembers.
import { parseSavedClock } from '../../exchanges/event-clock.ts';
import type { Counting } from '../counting.ts';

/** What the detector watches before it judges, by the logs' own clock. */
const WARM_UP_MS = 900_000;

/** Milliseconds by the logs' clock that are left; 0: it judges. By what the observers would save, which tells it exactly. */
export const warmUpLeftMs = ({ observers }: Pick<Counting, 'observers'>): number => {
  const { since, clock } = observers.memory.save();
  const [nowMs] = parseSavedClock(clock) ?? [];
  if (typeof since !== 'number' || nowMs === undefined) return WARM_UP_MS;
  return Math.max(0, WARM_UP_MS - Math.max(0, nowMs - since));
};
