// Durations, sizes and rates as users write them. Pure; knows no key of the config.

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** A duration such as `250ms`, `30s`, `5m` or `1h` in milliseconds; null: not a duration. The unit is required. */
export const parseDurationMs = (text: string): number | null => parseQuantity(text, UNITS_MS);

/** A size such as `64KiB`, `1MiB`, `512B` or plain bytes (`65536`) in bytes; null: not a size. */
export const parseSizeBytes = (text: string): number | null => parseQuantity(text, UNITS_BYTES);

/** So many in a time. */
export type Rate = { readonly count: number; readonly periodMs: number };

/** A rate such as `10/s`, `100/m` or `1000/h`; null: not a rate, or none at all. */
export const parseRate = (text: string): Rate | null => {
  const [, digits, unit = ''] = /^([0-9]{1,6})\/([smh])$/.exec(text) ?? [];
  const count = Number(digits);
  return count > 0 ? { count, periodMs: UNITS_MS[unit] ?? Number.NaN } : null;
};

const parseQuantity = (text: string, units: Readonly<Record<string, number>>): number | null => {
  const [, digits, unit] = /^([0-9]{1,9})([A-Za-z]{0,3})$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined || !Object.hasOwn(units, unit)) return null;
  return Number(digits) * (units[unit] ?? Number.NaN);
};
