// What a snapshot holds: the tallies, and beside them what label bounds, trackers and sources remember. It must do no
// input or output; what was read may be anything.
import { endianness } from 'node:os';
import type { Capture } from '../metrics/durable.ts';
import { isRecord } from '../metrics/memory.ts';
import { parseJson, parseSavedTallies, type SavedTallies } from '../metrics/saved-tallies.ts';
import type { Sections } from '../state/snapshot-format.ts';

/** What is remembered beside the tallies, as text. */
export type Remembered = {
  /** Stands for the key of the fingerprints, without telling it: what was remembered under another one is of no use. */
  readonly keyMark: string;
  /** `StartTimes` of the tallies. */
  readonly since: unknown;
  /** What `saveCounting` answered. */
  readonly counting: unknown;
  readonly sources: unknown;
  /** What `Incidents` answered. */
  readonly incidents: unknown;
};

export const renderRemembered = (remembered: Remembered): string => JSON.stringify(remembered);

/** The sections of a snapshot; numbers stand in the order of bytes of this machine. */
export const renderSections = (
  { definitions, series, values, nowMs }: Capture,
  newbornMs: number,
  remembered: string,
  journal: unknown,
): Sections =>
  new Map([
    ['moment', Buffer.from(JSON.stringify({ nowMs, newbornMs, byteOrder: endianness() }))],
    ['definitions', Buffer.from(definitions)],
    ['series', series],
    ['values', Buffer.from(values.buffer, values.byteOffset, values.byteLength)],
    ['remembered', Buffer.from(remembered)],
    // Tables are too large to be written every second; this says up to where their journal belongs to the rest.
    ['journal', Buffer.from(JSON.stringify(journal))],
  ]);

/** What an earlier process saved; a reason is the end of a sentence that begins with the file's name. */
export type ParsedState =
  | {
      readonly ok: true;
      readonly tallies: SavedTallies;
      readonly remembered: Remembered;
      /** `JournalRound.state`; undefined: there was no journal. */
      readonly journal: unknown;
      /** Whether the key of the fingerprints is the one under which it was saved. */
      readonly isOfKey: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** A copy, for the bytes of a section may begin anywhere. */
const numbersOf = (bytes: Buffer): Float64Array => {
  const numbers = new Float64Array(Math.floor(bytes.length / Float64Array.BYTES_PER_ELEMENT));
  new Uint8Array(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
  return numbers;
};

/** What of it is to be used under a key. */
const parseRemembered = (saved: unknown, keyMark: string) => {
  const { keyMark: savedMark, since, counting, sources, incidents } = isRecord(saved) ? saved : {};
  const isOfKey = savedMark === keyMark;
  const known = isRecord(counting) ? counting : {};
  const usable = isOfKey ? known : { ...known, observers: undefined };
  return { isOfKey, remembered: { keyMark, since, counting: usable, sources, incidents } };
};

/** Reads the sections that `renderSections` answered. Total. */
export const parseSections = (sections: Sections, keyMark: string): ParsedState => {
  const text = (name: string): string => sections.get(name)?.toString('utf8') ?? '';
  const values = sections.get('values');
  const moment = parseJson(text('moment'));
  if (values === undefined || !isRecord(moment)) return { ok: false, reason: 'lacks a part' };
  if (moment.byteOrder !== endianness())
    return { ok: false, reason: 'is from a machine that orders bytes in another way' };
  const tallies = parseSavedTallies(text('definitions'), text('series'), numbersOf(values), moment);
  if (tallies === null) return { ok: false, reason: 'has series that cannot be read' };
  const remembered = parseRemembered(parseJson(text('remembered')), keyMark);
  return { ok: true, tallies, ...remembered, journal: parseJson(text('journal')) };
};
