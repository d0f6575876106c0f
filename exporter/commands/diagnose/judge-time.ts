// Whether a log is still being written, and whether its clock is right. It must not take an old log for a wrong clock.
import type { SourceConfig } from '../../config/config.ts';
import { findFormat } from '../../formats/index.ts';
import { CLOCK_OFF_SECONDS } from '../watch/clock-skew.ts';
import { SILENT_MS } from '../watch/health.ts';
import { configChange, productChange } from './cures.ts';
import type { Change, Finding } from './finding.ts';
import type { ReadFile } from './read-sample.ts';
import type { Sample } from './sample.ts';
import { spanInWords } from './words.ts';

/** Offsets of time zones are multiples of this. */
const ZONE_STEP_MS = 900_000;
const MAX_ZONE_MS = 14 * 3_600_000;
/** What lies between a request and its line, at most, as far as a time zone is to be told from that. */
const ZONE_SPREAD_MS = 60_000;

/** The multiple of a quarter of an hour by which times are off; 0: they are off by something else. */
const zoneErrorOf = (aheadMs: number): number => {
  const nearest = Math.round(aheadMs / ZONE_STEP_MS) * ZONE_STEP_MS;
  return Math.abs(nearest) <= MAX_ZONE_MS && Math.abs(aheadMs - nearest) <= ZONE_SPREAD_MS ? nearest : 0;
};

const changeOfClock = (zoneErrorMs: number): Change =>
  zoneErrorMs === 0
    ? configChange(
        'On the machine that writes the log:',
        'sudo timedatectl set-ntp true',
        'timedatectl timesync-status',
      )
    : configChange(
        "That is a time zone's offset. In the source's config, if the format writes times without one (the zone of the machine that writes them):",
        'timezone: Europe/Berlin',
        '',
        '# or on that machine, for all its logs',
        'sudo timedatectl set-timezone UTC',
      );

/**
 * `newest`: the file written to last. A record from the future has a wrong clock; one that is older than its writing may
 * have been copied, so only a log that is followed is judged for that (`isFollowed`).
 */
export const judgeClock = (
  source: SourceConfig,
  { lastMs, toMs, records }: Sample,
  newest: ReadFile | undefined,
  isFollowed: boolean,
): Finding[] => {
  if (records === 0 || newest === undefined || findFormat(source.format)?.isDeliveredLate) return [];
  const aheadMs = (lastMs > newest.writtenMs ? toMs : lastMs) - newest.writtenMs;
  const isOff = aheadMs > CLOCK_OFF_SECONDS * 1000 || (isFollowed && aheadMs < -CLOCK_OFF_SECONDS * 1000);
  if (!isOff) return [];
  const direction = aheadMs > 0 ? 'later' : 'earlier';
  const but = aheadMs > 0 ? '' : ', unless it was copied here or is written in large buffers';
  const says = `The last record is dated ${spanInWords(aheadMs)} ${direction} than it was written to the file${but}: the clock of the log is off.`;
  return [{ state: 'clock_off', isFault: true, says, change: changeOfClock(zoneErrorOf(aheadMs)) }];
};

/** Whether nothing was written for a while. `sibling`: a file beside it that was written to later; null: there is none. */
export const judgeSilence = (
  source: SourceConfig,
  newest: ReadFile,
  nowMs: number,
  sibling: string | null,
): Finding[] => {
  const silentMs = nowMs - newest.writtenMs;
  if (newest.sizeBytes > 0 && silentMs < SILENT_MS) return [];
  const what =
    newest.sizeBytes === 0
      ? `${newest.path} is empty`
      : `Nothing was written to ${newest.path} for ${spanInWords(silentMs)}`;
  if (sibling !== null) {
    return [
      {
        state: 'no_new_bytes',
        isFault: true,
        says: `${what}, while ${sibling} beside it was written to: the product still writes to the rotated file.`,
        change: configChange(
          'Let it open its log anew after each rotation, in logrotate:',
          'postrotate',
          '    # nginx; for other products what reloads them',
          '    kill -USR1 "$(cat /run/nginx.pid)"',
          'endscript',
        ),
      },
    ];
  }
  const { says, snippet } = productChange(source, 'lines_do_not_match');
  return [
    {
      state: 'no_new_bytes',
      isFault: true,
      says: `${what}: there were no requests, or the product logs elsewhere.`,
      change: { says: `See that it writes there. ${says}`, snippet },
    },
  ];
};
