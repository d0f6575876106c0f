// How sure it is that a session was replayed, from points on three axes. Pure.

export const SIGNALS = [
  'device',
  'tool',
  'network',
  'travel',
  'after_logout',
  'after_rotation',
  'interleaved',
] as const;
export type Signal = (typeof SIGNALS)[number];

export const LEVELS = ['suspicious', 'likely', 'certain'] as const;
export type Level = (typeof LEVELS)[number];

/** Points of one axis, and what the most of them are for. */
export type Axis = { readonly points: number; readonly signal: Signal };

/** A session does not change hands because it changes networks: without another device it is never more than this. */
const MOST_WITHOUT_DEVICE = 49;
/** Fewer points than these have a harmless reason. */
export const DEVICE_CHANGED = 25;
const SUSPICIOUS = 50;
const LIKELY = 60;
const CERTAIN = 80;

const levelOf = (score: number): Level | null => {
  if (score >= CERTAIN) return 'certain';
  if (score >= LIKELY) return 'likely';
  return score >= SUSPICIOUS ? 'suspicious' : null;
};

/** The level of a session, and the signal that weighed most; null: nothing worth a word. */
export const judge = (
  device: Axis,
  network: Axis,
  time: Axis,
): { readonly level: Level; readonly signal: Signal } | null => {
  const isAfterEnd = time.points > 0 && time.signal !== 'interleaved';
  const isChanged = device.points >= DEVICE_CHANGED;
  const sum = network.points + time.points + (isAfterEnd && !isChanged ? 0 : device.points);
  const score = isChanged || isAfterEnd ? sum : Math.min(sum, MOST_WITHOUT_DEVICE);
  const level = levelOf(score);
  if (level === null) return null;
  const heaviest = [device, network, time].reduce((most, axis) => (axis.points > most.points ? axis : most));
  return { level, signal: heaviest.signal };
};
