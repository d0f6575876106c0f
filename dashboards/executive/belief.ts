// Row "Can this be believed?": what the logs show, as three shares; details are on Debug.
import { latest, stat } from '../panels.ts';
import { series, shareOf } from '../queries.ts';
import { cutOff } from '../recorded.ts';
import { COLOURS, thresholds, wholeIsGood } from '../style.ts';

const STAT = { width: 6, height: 4, unit: 'percentunit' } as const;

/** Panels of the row, in the order of the grid. */
export const belief = () => [
  stat({
    ...STAT,
    id: 601,
    title: 'Logs that are read',
    description:
      'Share of the configured logs that the exporters can read now. Below 100 % every number on this page may be too good.',
    empty: 'no exporter',
  })
    .thresholds(thresholds(COLOURS.bad, [1, COLOURS.good]))
    .withTarget(latest(`avg(${series('cookie_exporter_source_up')})`)),
  stat({
    ...STAT,
    id: 602,
    title: 'Logs that show every Set-Cookie',
    description:
      'Share of the logs that show all Set-Cookie headers of a response. Many products log only the first, or hide them; what they do not show is not counted as good.',
    empty: 'no exporter',
  })
    .thresholds(thresholds(COLOURS.watch, [1, COLOURS.good]))
    .withTarget(
      latest(
        `(count(${series('cookie_source_info', { set_cookie: ['all'] })}) or 0 * count(${series('cookie_source_info')}))\n/ count(${series('cookie_source_info')})`,
      ),
    ),
  stat({
    ...STAT,
    id: 603,
    title: 'Log lines understood',
    description:
      'Share of the lines of the time range that could be read as a request. Normal is 100 %; less means that a log and the configured format differ.',
    empty: 'no line read',
  })
    .decimals(3)
    .thresholds(wholeIsGood(0.95, 0.999))
    .withTarget(
      latest(
        cutOff(
          `1 - ${shareOf({ metric: 'cookie_exporter_lines_rejected_total' }, { metric: 'cookie_exporter_lines_total' }, '$__range')}`,
        ),
      ),
    ),
  stat({
    ...STAT,
    id: 604,
    title: 'Sessions watched for replay',
    description:
      'Share of the sessions seen lately that the replay detector follows. Below 90 % replays are missed: raise replay.max_sessions.',
    empty: 'not followed',
  })
    .thresholds(wholeIsGood(0.5, 0.9))
    .withTarget(latest(`min(${series('cookie_replay_coverage_ratio')})`)),
];
