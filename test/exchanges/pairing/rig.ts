// A pairing of exchanges that are described in a few words, and what came of it.
import type { Pair } from '../../../exporter/exchanges/compared.ts';
import type { Exchange, Vantage } from '../../../exporter/exchanges/exchange.ts';
import { GROUP } from '../../../exporter/exchanges/pairing/group.ts';
import {
  Pairing,
  type PairingOutcome,
  type SavedPairing,
} from '../../../exporter/exchanges/pairing/pairing.ts';
import { createBlobs } from '../../../exporter/tables/blobs.ts';
import { createKeyedTable } from '../../../exporter/tables/keyed-table.ts';
import { createTexts } from '../../../exporter/tables/texts.ts';
import { exchange } from '../../slis/counting.ts';

export const WINDOW_MS = 30_000;
/** When everything begins. */
export const START = Date.UTC(2026, 0, 1);

/** A record of a request id, so many milliseconds after the start. */
export const logged = (vantage: Vantage, id: string, atMs: number, more: Partial<Exchange> = {}): Exchange =>
  exchange({
    vantage,
    timeMs: START + atMs,
    join: { key: id === '' ? null : keyOf(id), target: [1, 2] },
    requestId: id,
    ...more,
  });

const keyOf = (id: string): string => {
  const text = [...id].map((char) => String.fromCharCode((char.charCodeAt(0) * 167 + 13) % 256)).join('');
  return (text + id).padEnd(16, '.').slice(-16);
};

export type Outcomes = Readonly<Partial<Record<PairingOutcome | 'early', number>>>;

export type RigOptions = {
  readonly windowMs?: Partial<Record<Vantage, number>>;
  readonly maxPending?: number;
};

export const createRig = ({ windowMs = {}, maxPending = 1000 }: RigOptions = {}) => {
  const groups = createKeyedTable(GROUP, maxPending);
  const { blobs, rows } = createBlobs(maxPending * 12);
  const texts = createTexts(100);
  const pairs: Pair[] = [];
  const outcomes: Record<string, number> = {};
  const count = (what: string, by: number): void => {
    outcomes[what] = (outcomes[what] ?? 0) + by;
  };
  const create = (saved?: SavedPairing): Pairing =>
    new Pairing({
      maxCookies: 64,
      onUncompared: (message) => count(`uncompared ${message}`, 1),
      windowMs: { edge: WINDOW_MS, origin: WINDOW_MS, ...windowMs },
      tables: { groups, sides: blobs, labels: texts },
      ...(saved && { saved }),
      onPair: (pair) => pairs.push(pair),
      onOutcome: count,
      onEarly: () => count('early', 1),
    });
  const outcomesNow = (): Outcomes => ({ ...outcomes });
  return { create, pairing: create(), pairs, outcomes: outcomesNow, groups, rows };
};

/** What becomes of records, when nothing comes after them. */
export const settled = (records: readonly Exchange[], options: RigOptions = {}) => {
  const rig = createRig(options);
  for (const record of records) rig.pairing.take(record);
  rig.pairing.settleAll();
  return { outcomes: rig.outcomes(), pairs: rig.pairs };
};
