// What ails a source: everything that its bytes, lines and records tell together. It must not change what is counted.
import type { SourceConfig } from '../../config/config.ts';
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Traits } from '../../exchanges/traits.ts';
import { findFormat } from '../../formats/index.ts';
import type { Tallies } from '../../metrics/tallies.ts';
import { sumOf } from '../../slis/evaluate.ts';
import { createClockSkew } from './clock-skew.ts';
import { createPlaceSeen, isWrongVantage } from './place-seen.ts';
import { createTrailing, isSameLog, type RequestTrail } from './request-trail.ts';
import { SYMPTOMS, type Symptom } from './symptoms.ts';
import { createTlsSeen } from './tls-seen.ts';
import { createUnreadLines } from './unread-lines.ts';
import type { Visible } from './visible.ts';

export type Health = {
  /** Bytes arrived at this time. */
  readonly heard: (atMs: number) => void;
  readonly saw: (exchange: Exchange) => void;
  /** Takes some of the records as they are before the wall. */
  readonly sawTraits: (traits: Traits) => void;
  /** The newest requests. */
  readonly trail: () => RequestTrail;
  /** Looks whether one of these sources, of the same vantage, logs the same requests. */
  readonly compare: (trails: readonly RequestTrail[]) => void;
  /** The lines of a batch that arrived at this time are worked through. */
  readonly endBatch: (startMs: number) => void;
  /** Whether there are bytes that were written a while ago, so that they come late for that reason. */
  readonly isBehind: (isBehind: boolean) => void;
  /** What ails the source now; `isLive`: it can be read, and has not ended. */
  readonly symptoms: (isLive: boolean) => readonly Symptom[];
  readonly retire: () => void;
};

export type HealthOptions = {
  readonly tallies: Tallies;
  /** Wall clock, milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Whether its records are to be joined with those of the other vantage. Default: no. */
  readonly isJoined?: () => boolean;
};

/** A log is silent after so long. */
export const SILENT_MS = 600_000;

/** Records by which it is judged whether most have an id to be joined by. */
const LEAST_RECORDS = 50;

/** What is followed as it is written comes at once; anything else may have been under way for as long as it likes. */
const isHeardAtOnce = ({ input, format }: SourceConfig): boolean =>
  (input.kind === 'file' || input.kind === 'syslog') && findFormat(format)?.isDeliveredLate !== true;

/** Builds the watch; what is known of cookies comes from `visible`. */
export const createHealth = (source: SourceConfig, visible: Visible, options: HealthOptions): Health => {
  const { tallies, wallMs, isJoined } = options;
  const { name } = source;
  const skewSeconds = tallies.gauge('cookie_exporter_source_clock_skew_seconds');
  const tlsSeen = createTlsSeen(source);
  const skew = createClockSkew();
  const judgeLines = createUnreadLines();
  const place = createPlaceSeen();
  const { trail, saw: follow } = createTrailing();
  const joins = { made: 0, missing: 0 };
  let isDuplicate = false;
  const isAtOnce = isHeardAtOnce(source);
  const isFile = source.input.kind === 'file';
  let isBehind = isFile;
  let newestMs = Number.NEGATIVE_INFINITY;
  let heardMs = wallMs();

  const isUnread = (): boolean => {
    const where = { source: [name] };
    return judgeLines(
      sumOf(tallies, { metric: 'cookie_exporter_lines_total', where }),
      sumOf(tallies, { metric: 'cookie_exporter_lines_rejected_total', where }),
    );
  };
  const isWithoutId = (): boolean => {
    const records = joins.made + joins.missing;
    return records < LEAST_RECORDS
      ? !source.reader.fields.has('request_id') && !source.reader.fields.has('trace_id')
      : joins.missing * 2 >= records;
  };
  const symptoms = (isLive: boolean): readonly Symptom[] => {
    const setCookie = visible.setCookie();
    const cookie = visible.cookie();
    const holds: Readonly<Record<Symptom, boolean>> = {
      no_new_bytes: isLive && wallMs() - heardMs >= SILENT_MS,
      lines_do_not_match: isUnread(),
      no_cookie_fields: visible.isWithoutCookies(),
      redacted: setCookie === 'redacted' || cookie === 'redacted',
      truncated: setCookie === 'truncated' || cookie === 'truncated',
      first_or_last_only: setCookie === 'first' || setCookie === 'last',
      no_request_id: isJoined?.() === true && isWithoutId(),
      clock_off: skew.isOff(),
      wrong_vantage: isWrongVantage(source, place),
      hidden_tls_terminator: tlsSeen.isNeverTls(),
      duplicate: isDuplicate,
    };
    return SYMPTOMS.filter((symptom) => holds[symptom]);
  };
  isUnread();
  return {
    symptoms,
    heard: (atMs) => {
      heardMs = atMs;
    },
    saw: (x) => {
      if (x.timeMs > newestMs) newestMs = x.timeMs;
      tlsSeen.saw(x);
      follow(x);
      if (x.join !== null) joins[x.join.key === null ? 'missing' : 'made']++;
    },
    sawTraits: place.saw,
    trail,
    compare: (trails) => {
      const own = trails.length === 0 ? null : trail();
      isDuplicate = own !== null && trails.some((other) => isSameLog(own, other));
    },
    endBatch: (startMs) => {
      const lagMs = startMs - newestMs;
      newestMs = Number.NEGATIVE_INFINITY;
      const isTelling = lagMs < 0 || (isAtOnce && !isBehind);
      // The next batch of a file was there already, unless the source says that it had read all.
      isBehind = isFile;
      if (!Number.isFinite(lagMs) || !isTelling) return;
      skew.saw(lagMs);
      const seconds = skew.seconds();
      if (seconds !== null) skewSeconds.set(seconds, name);
    },
    isBehind: (is) => {
      isBehind = is;
    },
    retire: () => skewSeconds.drop(name),
  };
};
