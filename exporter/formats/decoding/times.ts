// Times as logs write them → milliseconds since the epoch. Arithmetic only; it must hold no state and know no product.
import { parseDecimal } from './values.ts';

/** Offset of a zone from UTC in milliseconds, given a time on its clock as if that were UTC. */
export type Zone = (localMs: number) => number;

/** The zone of times that carry none, unless the user says otherwise. */
export const UTC: Zone = () => 0;

const DASH = 0x2d;
const SLASH = 0x2f;
const MINUTE_MS = 60_000;
const MAX_EPOCH_DIGITS = 19;
const MAX_FRACTION_DIGITS = 9;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** `count` decimal digits at `at`; -1 if one of them is none. */
const digits = (text: string, at: number, count: number): number => {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
};

/** Where the digits from `at` on end. */
const endOfDigits = (text: string, at: number): number => {
  let end = at;
  while (end < text.length && digits(text, end, 1) >= 0) end++;
  return end;
};

/** A decimal fraction (`.309`, `,309`) at `at`, 0 to 1, and where it ends; no fraction is 0. */
const fractionAt = (text: string, at: number): { readonly value: number; readonly end: number } => {
  if (text[at] !== '.' && text[at] !== ',') return { value: 0, end: at };
  const end = endOfDigits(text, at + 1);
  const count = Math.min(end - at - 1, MAX_FRACTION_DIGITS);
  return { value: count === 0 ? Number.NaN : digits(text, at + 1, count) / 10 ** count, end };
};

/** The unit is told by the magnitude: seconds up to 1e11 (the year 5138), then milli-, micro-, nanoseconds. */
const epochMs = (value: number): number => {
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1e3 : value / 1e6;
};

const parseEpoch = (text: string): number => {
  const decimal = parseDecimal(text);
  if (decimal > 0) return Math.round(epochMs(decimal));
  const end = endOfDigits(text, 0);
  if (end === 0 || end > MAX_EPOCH_DIGITS) return Number.NaN;
  const fraction = fractionAt(text, end);
  const value = digits(text, 0, end) + fraction.value;
  return fraction.end === text.length && value > 0 ? Math.round(epochMs(value)) : Number.NaN;
};

/** Milliseconds from a date at `00:00` and a clock text `HH:MM:SS` at `at`, by the calendar of UTC. */
const clockMs = (text: string, at: number, year: number, month: number, day: number): number => {
  const hour = digits(text, at, 2);
  const minute = digits(text, at + 3, 2);
  const second = digits(text, at + 6, 2);
  const inRange = month >= 0 && month < 12 && day > 0 && hour >= 0 && minute >= 0 && second >= 0;
  if (!inRange || day > 31 || hour > 23 || minute > 59 || second > 60 || year < 1970) return Number.NaN;
  if (text[at + 2] !== ':' || text[at + 5] !== ':') return Number.NaN;
  return Date.UTC(year, month, day, hour, minute, second);
};

/** Offset written at `at` up to the end: `Z`, `+01:00`, `+0100`, `+01`; nothing: the given zone's. */
const offsetMs = (text: string, at: number, localMs: number, zone: Zone): number => {
  const sign = text[at];
  if (sign === undefined) return zone(localMs);
  if (sign === 'Z' || sign === 'z') return at + 1 === text.length ? 0 : Number.NaN;
  if (sign !== '+' && sign !== '-') return Number.NaN;
  const minutesAt = text[at + 3] === ':' ? at + 4 : at + 3;
  const minutes = text.length === at + 3 ? 0 : digits(text, minutesAt, 2);
  const hours = digits(text, at + 1, 2);
  if (hours < 0 || minutes < 0 || (minutes > 0 && text.length !== minutesAt + 2)) return Number.NaN;
  if (text.length > minutesAt + 2) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
};

/** Puts date, clock, fraction and zone together; the clock is at `at`. */
const parseDated = (
  text: string,
  at: number,
  zone: Zone,
  year: number,
  month: number,
  day: number,
): number => {
  const wholeMs = clockMs(text, at, year, month, day);
  const fraction = fractionAt(text, at + 8);
  const localMs = wholeMs + Math.round(fraction.value * 1000);
  const zoneAt = text[fraction.end] === ' ' ? fraction.end + 1 : fraction.end;
  return localMs - offsetMs(text, zoneAt, localMs, zone);
};

const monthOf = (name: string): number => {
  const at = MONTHS.indexOf(name);
  return at % 3 === 0 ? at / 3 : -1;
};

/**
 * Milliseconds since the epoch; NaN if the text is no time. Knows a Unix time with or without fraction, its unit told
 * by its magnitude (`1795152791.309`, `1795152791309`), ISO 8601 with seconds (`2026-11-20T05:33:11.5+01:00`)
 * and the Common Log Format's (`20/Nov/2026:05:33:11 +0000`), which some write with a space before the clock.
 */
export const parseTime = (text: string, zone: Zone = UTC): number => {
  if (text.charCodeAt(4) === DASH && text[7] === '-' && (text[10] === 'T' || text[10] === ' ')) {
    return parseDated(text, 11, zone, digits(text, 0, 4), digits(text, 5, 2) - 1, digits(text, 8, 2));
  }
  if (text.charCodeAt(2) === SLASH && text[6] === '/' && (text[11] === ':' || text[11] === ' ')) {
    return parseDated(text, 12, zone, digits(text, 7, 4), monthOf(text.slice(3, 6)), digits(text, 0, 2));
  }
  return parseEpoch(text);
};
