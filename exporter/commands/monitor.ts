// Watches one source: what it says of itself and what its records show become metrics and the status page's row.
// It must not keep anything of a line but numbers.
import type { SourceConfig } from '../config/config.ts';
import type { Exchange, Vantage } from '../exchanges/exchange.ts';
import type { CookieFidelity, SetCookieFidelity } from '../exchanges/record.ts';
import type { Traits } from '../exchanges/traits.ts';
import type { ValuesOf } from '../metrics/catalogue/index.ts';
import { FORGETFUL, type Memory } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { Signals, SourceState } from '../sources/source.ts';
import { createHealth } from './watch/health.ts';
import type { IssueBook } from './watch/issue-book.ts';
import type { RequestTrail } from './watch/request-trail.ts';
import { SYMPTOMS, type Symptom } from './watch/symptoms.ts';
import { type CookieField, createVisible } from './watch/visible.ts';

/** What is known of a source now. */
export type SourceView = {
  readonly state: SourceState;
  /** What ails it beside, as of the last look. */
  readonly symptoms: readonly Symptom[];
  readonly lagBytes: number;
  /** Milliseconds since the epoch, by the log's clock; null: no record yet. */
  readonly lastRecordMs: number | null;
  readonly setCookie: SetCookieFidelity;
  readonly cookie: CookieFidelity;
  /** The log is a sample, as the config says or a record did. */
  readonly isSampled: boolean;
  /** Whether the log shows a field: some record did, or, before the first record, the format can. */
  readonly shows: (field: CookieField) => boolean;
};

/** What is told of one source by another: which cookies it shows issued, and its newest requests. */
export type Evidence = {
  readonly vantage: Vantage;
  readonly book: IssueBook;
  readonly trail: () => RequestTrail;
};

export type Monitor = {
  /** What the source is given to speak to; `tooLong` is the door's. */
  readonly signals: Omit<Signals, 'tooLong' | 'broken'>;
  /** To be told of each exchange before it is counted; answers what is to be counted, which claims no more than it shows. */
  readonly saw: (exchange: Exchange) => Exchange;
  /** To be told of some records, as they are before the wall. */
  readonly sawTraits: (traits: Traits) => void;
  /** What other sources are compared with. */
  readonly evidence: Evidence;
  /** To be called about once a second: works out what takes time to know. */
  readonly look: () => void;
  /**
   * To be called now and then with the evidence of all sources in the config's order, this one's as well: works out what
   * takes others to know.
   */
  readonly compare: (all: readonly Evidence[]) => void;
  readonly view: () => SourceView;
  /** Takes the source out of what is shown as present; its totals stay. */
  readonly retire: () => void;
};

export type MonitorOptions = {
  readonly tallies: Tallies;
  /** Wall clock, milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Whether its records are to be joined with those of the other vantage. Default: no. */
  readonly isJoined?: () => boolean;
  /** Called once a notice: an error code and a path, never content. */
  readonly onNotice: Signals['notice'];
  /** Called when a batch of bytes was read and worked through, all in one go. */
  readonly onBatch: (startMs: number, bytes: number) => void;
};

/** A record dated further ahead than this has a clock gone wrong; it must not hide how far reading lags behind. */
const MAX_AHEAD_MS = 3_600_000;

const STATES: readonly SourceState[] = [
  'reading',
  'idle',
  'waiting_for_file',
  'no_permission',
  'failed',
  'ended',
];
const UP: ReadonlySet<SourceState> = new Set(['reading', 'idle', 'ended']);

/** What is known of an input whoever watches it. */
type Before = Pick<SourceView, 'lastRecordMs'> & Partial<Pick<SourceView, 'state' | 'lagBytes'>>;

/**
 * Builds the watch over a source. `before`: what was known of the same input when another watch, or an earlier process,
 * gave it up; `memory`: what was measured of the same source in an earlier process.
 */
export const createMonitor = (
  source: SourceConfig,
  options: MonitorOptions,
  before?: Before,
  memory: Memory = FORGETFUL,
): Monitor => {
  const { tallies, wallMs } = options;
  const { name } = source;
  const bytes = tallies.counter('cookie_exporter_bytes_total');
  const rotations = tallies.counter('cookie_exporter_source_rotations_total');
  const truncations = tallies.counter('cookie_exporter_source_truncations_total');
  const lost = tallies.counter('cookie_exporter_source_lost_bytes_total');
  const dropped = tallies.counter('cookie_exporter_source_dropped_messages_total');
  const cut = tallies.counter('cookie_exporter_source_connections_cut_total');
  const states = tallies.gauge('cookie_exporter_source_state');
  const up = tallies.gauge('cookie_exporter_source_up');
  const lagBytes = tallies.gauge('cookie_exporter_source_lag_bytes');
  const lagSeconds = tallies.gauge('cookie_exporter_source_lag_seconds');
  const lastRecord = tallies.gauge('cookie_exporter_source_last_record_timestamp_seconds');
  const info = tallies.gauge('cookie_source_info');
  let state: SourceState = before?.state ?? 'waiting_for_file';
  let unreadBytes = before?.lagBytes ?? 0;
  let lastRecordMs = before?.lastRecordMs ?? Number.NEGATIVE_INFINITY;
  const visible = createVisible(source, memory, () => {
    showInfo();
    showSymptoms();
  });
  const health = createHealth(source, visible, options);
  const evidence: Evidence = { vantage: source.vantage, book: visible.book, trail: health.trail };
  let symptoms: readonly Symptom[] = [];
  let isSampled = source.sampleRate < 1 || memory.recall('sampled') === true;
  memory.keep('sampled', () => isSampled);

  const infoLabels = (): ValuesOf<'cookie_source_info'> => [
    name,
    source.vantage,
    source.format,
    visible.setCookie(),
    visible.cookie(),
    isSampled ? 'true' : 'false',
  ];
  let batchStartMs = wallMs();
  let isRetired = false;
  let shownInfo = infoLabels();
  const showInfo = (): void => {
    info.drop(...shownInfo);
    shownInfo = infoLabels();
    info.set(1, ...shownInfo);
  };
  const showState = (): void => {
    for (const one of STATES) states.set(one === state ? 1 : 0, name, one);
    up.set(UP.has(state) ? 1 : 0, name);
  };
  const showSymptoms = (): void => {
    symptoms = health.symptoms(UP.has(state) && state !== 'ended');
    for (const one of SYMPTOMS) states.set(symptoms.includes(one) ? 1 : 0, name, one);
  };
  const saw = (x: Exchange): Exchange => {
    if (x.timeMs <= batchStartMs + MAX_AHEAD_MS) lastRecordMs = Math.max(lastRecordMs, x.timeMs);
    health.saw(x);
    return visible.saw(x);
  };
  const showRecordTime = (): void => {
    if (Number.isFinite(lastRecordMs)) lastRecord.set(lastRecordMs / 1000, name);
  };
  const showBatch = (startMs: number, count: number): void => {
    if (isRetired) return;
    health.endBatch(startMs);
    showRecordTime();
    if (Number.isFinite(lastRecordMs)) lagSeconds.set(Math.max(0, (startMs - lastRecordMs) / 1000), name);
    options.onBatch(startMs, count);
  };

  showInfo();
  showState();
  showSymptoms();
  showRecordTime();
  if (before?.lagBytes !== undefined) lagBytes.set(unreadBytes, name);
  return {
    saw,
    sawTraits: (traits) => {
      health.sawTraits(traits);
      if (!traits.isSampled || isSampled) return;
      isSampled = true;
      showInfo();
    },
    evidence,
    look: () => {
      if (!isRetired) showSymptoms();
    },
    compare: (all) => {
      if (isRetired) return;
      visible.compare(all.map(({ book }) => book));
      // Of two that log the same it is the later one that is too many.
      const earlier = all.slice(0, Math.max(0, all.indexOf(evidence)));
      health.compare(earlier.filter((one) => one.vantage === source.vantage).map(({ trail }) => trail()));
      showSymptoms();
    },
    view: () => ({
      state,
      symptoms,
      lagBytes: unreadBytes,
      lastRecordMs: Number.isFinite(lastRecordMs) ? lastRecordMs : null,
      setCookie: visible.setCookie(),
      cookie: visible.cookie(),
      isSampled,
      shows: visible.shows,
    }),
    retire: () => {
      isRetired = true;
      info.drop(...shownInfo);
      for (const one of [...STATES, ...SYMPTOMS]) states.drop(name, one);
      for (const gauge of [up, lagBytes, lagSeconds, lastRecord]) gauge.drop(name);
      health.retire();
    },
    signals: {
      bytes: (count) => {
        bytes.add(count, name);
        const startMs = wallMs();
        batchStartMs = startMs;
        if (count > 0) health.heard(startMs);
        // The lines of this batch are worked through before the microtask runs.
        queueMicrotask(() => showBatch(startMs, count));
      },
      rotated: () => rotations.add(1, name),
      truncated: () => truncations.add(1, name),
      lost: (count, cause) => lost.add(count, name, cause),
      dropped: (count, cause) => dropped.add(count, name, cause),
      cut: (cause) => cut.add(1, name, cause),
      state: (next) => {
        state = next;
        showState();
      },
      lagBytes: (count) => {
        unreadBytes = count;
        health.isBehind(count > 0);
        lagBytes.set(count, name);
      },
      notice: options.onNotice,
    },
  };
};
