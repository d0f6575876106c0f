// Time zones by IANA name, for logs whose times carry none. Pure but for one remembered offset; it must know no product.
import { UTC, type Zone } from './times.ts';

const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;

/** Milliseconds of `GMT`, `GMT+01:00` or `GMT-03:30`. */
const parseOffset = (name: string): number => {
  const [hours = 0, minutes = 0] = name.slice('GMT+'.length).split(':').map(Number);
  return (name.startsWith('GMT-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
};

const formatOf = (name: string): Intl.DateTimeFormat | null => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
};

/**
 * The zone of an IANA name; null: there is none of that name. A local time that a change of clocks skips or repeats is
 * taken by either offset. Offsets change on quarters of an hour, so the last one is remembered for that long.
 */
export const createZone = (name: string): Zone | null => {
  if (name === 'UTC') return UTC;
  const format = formatOf(name);
  if (format === null) return null;
  const offsetAt = (utcMs: number): number => {
    const part = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName');
    return parseOffset(part?.value ?? 'GMT');
  };
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return (localMs) => {
    const quarter = Math.floor(localMs / QUARTER_MS);
    if (quarter !== lastQuarter && Number.isFinite(localMs)) {
      lastOffset = offsetAt(localMs - offsetAt(localMs));
      lastQuarter = quarter;
    }
    return lastOffset;
  };
};
