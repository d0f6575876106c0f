// Watches one source: what it says of itself and what its records show become metrics and the status page's row.
// It must not keep anything of a line but numbers.
import type { SourceConfig } from '../config/config.ts';
import type { Exchange } from '../exchanges/exchange.ts';
import {
  COOKIE_FIDELITIES,
  type CookieFidelity,
  SET_COOKIE_FIDELITIES,
  type SetCookieFidelity,
} from '../exchanges/record.ts';
import type { ValuesOf } from '../metrics/catalogue/index.ts';
import { FORGETFUL, isRecord, type Memory } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { Signals, SourceState } from '../sources/source.ts';
import { createMeasured, type MeasuredOptions } from './measured.ts';

type CookieField = 'cookie' | 'set_cookie' | 'upstream_set_cookie';

/** What is known of a source now. */
export type SourceView = {
  readonly state: SourceState;
  readonly lagBytes: number;
  /** Milliseconds since the epoch, by the log's clock; null: no record yet. */
  readonly lastRecordMs: number | null;
  readonly setCookie: SetCookieFidelity;
  readonly cookie: CookieFidelity;
  /** Whether the log shows a field: some record did, or, before the first record, the format can. */
  readonly shows: (field: CookieField) => boolean;
};

export type Monitor = {
  /** What the source is given to speak to; `tooLong` is the door's. */
  readonly signals: Omit<Signals, 'tooLong'>;
  /** To be told of each exchange, before it is counted. */
  readonly saw: (exchange: Exchange) => void;
  readonly view: () => SourceView;
  /** Takes the source out of what is shown as present; its totals stay. */
  readonly retire: () => void;
};

export type MonitorOptions = {
  readonly tallies: Tallies;
  /** Wall clock, milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Called once a notice: an error code and a path, never content. */
  readonly onNotice: (message: string, path: string) => void;
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

/** One record that shows less than all of Set-Cookie is enough, so that the source never claims too much. */
const SET_COOKIE_MEASURE: MeasuredOptions<SetCookieFidelity> = {
  order: SET_COOKIE_FIDELITIES,
  recordsToLess: 1,
  recordsToMore: 1000,
};
/** Clients choose what stands in Cookie, a mark of hidden content too. */
const COOKIE_MEASURE: MeasuredOptions<CookieFidelity> = {
  order: COOKIE_FIDELITIES,
  recordsToLess: 20,
  recordsToMore: 20,
};

/**
 * Whether a record says something of what its source shows: it had cookies to show, or hid them, or told its fidelity
 * itself, as a line with the product's version does.
 */
const tellsSetCookie = ({ response }: Exchange, { reader }: SourceConfig): boolean =>
  response.cookies.length > 0 ||
  response.fidelity === 'redacted' ||
  response.fidelity !== reader.fidelity.setCookie;

/** What is known of an input whoever watches it. */
type Before = Pick<SourceView, 'lastRecordMs'> & Partial<Pick<SourceView, 'state' | 'lagBytes'>>;

type Shown = Record<CookieField, boolean>;

const parseShown = (saved: unknown): Shown | null => {
  if (!isRecord(saved)) return null;
  const { cookie, set_cookie, upstream_set_cookie } = saved;
  return {
    cookie: cookie === true,
    set_cookie: set_cookie === true,
    upstream_set_cookie: upstream_set_cookie === true,
  };
};

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
  const setCookie = createMeasured(
    source.fidelity.setCookie ?? source.reader.fidelity.setCookie,
    SET_COOKIE_MEASURE,
    memory.recall('set_cookie'),
  );
  const cookie = createMeasured(
    source.fidelity.cookie ?? source.reader.fidelity.cookie,
    COOKIE_MEASURE,
    memory.recall('cookie'),
  );

  const infoLabels = (): ValuesOf<'cookie_source_info'> => [
    name,
    source.vantage,
    source.format,
    setCookie.value(),
    cookie.value(),
    source.sampleRate < 1 ? 'true' : 'false',
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
  let shown = parseShown(memory.recall('shown'));
  memory.keep('set_cookie', setCookie.save);
  memory.keep('cookie', cookie.save);
  memory.keep('shown', () => shown);
  const noteShown = (x: Exchange): void => {
    shown ??= { cookie: false, set_cookie: false, upstream_set_cookie: false };
    shown.cookie ||= x.request.present !== null;
    shown.set_cookie ||= x.response.fidelity !== 'absent';
    shown.upstream_set_cookie ||= x.upstreamResponse !== null;
  };
  const saw = (x: Exchange): void => {
    noteShown(x);
    if (x.timeMs <= batchStartMs + MAX_AHEAD_MS) lastRecordMs = Math.max(lastRecordMs, x.timeMs);
    const isSetCookieNews = tellsSetCookie(x, source) && setCookie.saw(x.response.fidelity);
    const isCookieNews = x.request.present === true && cookie.saw(x.request.fidelity);
    if (isSetCookieNews || isCookieNews) showInfo();
  };
  const showRecordTime = (): void => {
    if (Number.isFinite(lastRecordMs)) lastRecord.set(lastRecordMs / 1000, name);
  };
  const showBatch = (startMs: number, count: number): void => {
    if (isRetired) return;
    showRecordTime();
    if (Number.isFinite(lastRecordMs)) lagSeconds.set(Math.max(0, (startMs - lastRecordMs) / 1000), name);
    options.onBatch(startMs, count);
  };

  showInfo();
  showState();
  showRecordTime();
  if (before?.lagBytes !== undefined) lagBytes.set(unreadBytes, name);
  return {
    saw,
    view: () => ({
      state,
      lagBytes: unreadBytes,
      lastRecordMs: Number.isFinite(lastRecordMs) ? lastRecordMs : null,
      setCookie: setCookie.value(),
      cookie: cookie.value(),
      shows: (field) => shown?.[field] ?? source.reader.fields.has(field),
    }),
    retire: () => {
      isRetired = true;
      info.drop(...shownInfo);
      for (const one of STATES) states.drop(name, one);
      for (const gauge of [up, lagBytes, lagSeconds, lastRecord]) gauge.drop(name);
    },
    signals: {
      bytes: (count) => {
        bytes.add(count, name);
        const startMs = wallMs();
        batchStartMs = startMs;
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
        lagBytes.set(count, name);
      },
      notice: options.onNotice,
    },
  };
};
