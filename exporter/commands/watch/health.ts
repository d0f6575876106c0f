// What ails a source: everything that its bytes, lines and records tell together. It must not change what is counted.
import type { SourceConfig } from '../../config/config.ts';
import type { Exchange } from '../../exchanges/exchange.ts';
import { findFormat } from '../../formats/index.ts';
import type { Tallies } from '../../metrics/tallies.ts';
import { sumOf } from '../../slis/evaluate.ts';
import { createClockSkew } from './clock-skew.ts';
import { SYMPTOMS, type Symptom } from './symptoms.ts';
import { createTlsSeen } from './tls-seen.ts';
import { createUnreadLines } from './unread-lines.ts';
import type { Visible } from './visible.ts';

export type Health = {
  /** Bytes arrived at this time. */
  readonly heard: (atMs: number) => void;
  readonly saw: (exchange: Exchange) => void;
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
  const isAtOnce = isHeardAtOnce(source);
  let isBehind = source.input.kind === 'file';
  let newestMs = Number.NEGATIVE_INFINITY;
  let heardMs = wallMs();

  const isUnread = (): boolean => {
    const where = { source: [name] };
    return judgeLines(
      sumOf(tallies, { metric: 'cookie_exporter_lines_total', where }),
      sumOf(tallies, { metric: 'cookie_exporter_lines_rejected_total', where }),
    );
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
      no_request_id: isJoined?.() === true && !source.reader.fields.has('request_id'),
      clock_off: skew.isOff(),
      wrong_vantage: false,
      hidden_tls_terminator: tlsSeen.isNeverTls(),
      duplicate: false,
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
    },
    endBatch: (startMs) => {
      const lagMs = startMs - newestMs;
      newestMs = Number.NEGATIVE_INFINITY;
      const isTelling = lagMs < 0 || (isAtOnce && !isBehind);
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
