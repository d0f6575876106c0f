// The pairing of one config: which id joins the records, how long they wait, and what pairs and records alone are
// counted as. It must not compare two records; SLIs do.
import type { Config, SourceConfig } from '../config/config.ts';
import type { Vantage } from '../exchanges/exchange.ts';
import type { JoinField } from '../exchanges/join.ts';
import { GROUP } from '../exchanges/pairing/group.ts';
import { Pairing, parseSavedPairing } from '../exchanges/pairing/pairing.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import { isText, listOf, type Memory } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { PairObserver } from '../slis/sli.ts';
import { createBlobs } from '../tables/blobs.ts';
import { createKeyedTable } from '../tables/keyed-table.ts';
import { createTexts } from '../tables/texts.ts';
import { joinFieldOf } from './join-field.ts';

/** What of the config a pairing depends on. */
export type PairingFrom = {
  readonly joinBy: JoinField;
  readonly windowMs: Readonly<Record<Vantage, number>>;
  readonly maxPending: number;
  readonly maxCookies: number;
};

/** Labels of sites, cookies and sources at a time; the config bounds each of them below this. */
const MAX_LABELS = 30_000;
/** Rows of blobs a waiting request: two records of up to six rows each. */
const ROWS_PER_REQUEST = 12;

const windowOf = ({ sources, pairing }: Config, vantage: Vantage): number =>
  Math.max(
    ...sources
      .filter((one) => one.vantage === vantage)
      .map((one: SourceConfig) => one.windowMs ?? pairing.windowMs),
  );

/** What the pairing of a config depends on; null: nothing can be paired. */
export const pairingFrom = (config: Config): PairingFrom | null => {
  const joinBy = joinFieldOf(config);
  if (joinBy === null) return null;
  const windowMs = { edge: windowOf(config, 'edge'), origin: windowOf(config, 'origin') };
  const { maxPending, maxCookies } = config.pairing;
  return { joinBy, windowMs, maxPending, maxCookies };
};

/** Builds the pairing; what waits is remembered. */
export const createPairing = (
  { windowMs, maxPending, maxCookies }: PairingFrom,
  tallies: Tallies,
  observers: readonly PairObserver[],
  memory: Memory,
): Pairing => {
  const outcomes = tallies.counter('cookie_pairings_total');
  const early = tallies.counter('cookie_exporter_pairings_early_total');
  const uncompared = tallies.counter('cookie_exporter_pairing_uncompared_total');
  const groups = createKeyedTable(GROUP, maxPending);
  const { blobs, rows } = createBlobs(maxPending * ROWS_PER_REQUEST);
  const isRestored = memory.keepTables({ groups, sides: rows });
  const texts = createTexts(MAX_LABELS, listOf(memory.recall('labels'), isText));
  memory.keep('labels', () => texts.list());
  const labels = { numberOf: texts.numberOf, textOf: (number: number) => texts.textOf(number) || OTHER };
  const saved = isRestored ? parseSavedPairing(memory.recall('pairing')) : undefined;
  const pairing = new Pairing({
    windowMs,
    maxCookies,
    onUncompared: (message) => uncompared.add(1, message),
    tables: { groups, sides: blobs, labels },
    ...(saved && { saved }),
    onPair: (pair) => {
      const { edge, origin } = pair;
      tallies.exemplars.follow(edge.traceId ?? origin.traceId, edge.timeMs);
      for (const observe of observers) observe(pair);
    },
    onOutcome: (outcome, count) => outcomes.add(count, outcome),
    onEarly: () => early.add(1),
  });
  memory.keep('pairing', () => pairing.save());
  return pairing;
};
