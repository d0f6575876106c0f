// Row "Replay": sessions that somebody else seems to use, why it is thought so, and what the detector could not judge.
import { DEBUG_UID } from '../../alerts/links.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { countBars } from '../event-bars.ts';
import { barGauge, bars, latest, line, lines, row, stat, table } from '../panels.ts';
import { increaseOf, orZeroNamed, series } from '../queries.ts';
import { CALM, COLOURS, type Colour, coloured, thresholds, wholeIsGood } from '../style.ts';
import {
  type Column,
  decimals,
  largestFirst,
  unit,
  width,
  withColumns,
  withWidth,
  words,
} from '../tables.ts';

const found = { metric: 'cookie_replay_total' } as const;
const THIRD = { width: 8, height: 8 } as const;
const followed = `sum(${series('cookie_replay_sessions')})`;

type Frame = Parameters<typeof bars>[0];
type Events = Parameters<typeof increaseOf>[0];

/** As bars of events, for what counts while sessions are followed. */
const counted = (
  frame: Omit<Frame, 'unit' | 'empty'>,
  events: Events,
  by: string,
  colours: Readonly<Record<string, Colour>> = {},
) => {
  const counts = `(${increaseOf(events, '$__rate_interval', [by])} > 0)`;
  const panel = bars({ ...frame, unit: 'short', empty: 'No session is followed' }).withTarget(
    line(orZeroNamed(counts, followed, by), `{{${by}}}`),
  );
  for (const [value, colour] of Object.entries(colours)) panel.overrideByName(value, coloured(colour));
  return panel.overrideByName('none', CALM);
};

const COLUMNS: readonly Column[] = [
  withWidth(siteColumn(DEBUG_UID), 170),
  cookieColumn(DEBUG_UID),
  {
    from: 'level',
    heading: 'Level',
    properties: [
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ...words({
        suspicious: { text: 'suspicious', color: COLOURS.watch },
        likely: { text: 'likely', color: COLOURS.bad },
        certain: { text: 'certain', color: COLOURS.worse },
      }),
    ],
  },
  { from: 'signal', heading: 'Signal' },
  { from: 'Value', heading: 'Sessions', properties: [unit('locale'), decimals(0), width(90)] },
];

const where = () =>
  withColumns(
    table({
      ...THIRD,
      width: 10,
      id: 603,
      title: 'Which sessions, and why',
      description:
        'Sessions scored as replayed in the time range, by site, cookie, level and the signal that weighed most. after_logout and after_rotation need no guess: an ended value was used. The findings of kind replay name the keyed ids and networks.',
      unit: 'short',
      empty: 'None seen, or no log shows it',
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Sessions'))
    .withTarget(row('A', `${increaseOf(found, '$__range', ['site', 'cookie', 'level', 'signal'])} > 0.5`));

const countries = () =>
  barGauge({
    ...THIRD,
    id: 606,
    title: 'Countries that replays came from',
    description:
      'Likely and certain replays of the time range by country of the client that seems not to be the owner. One country alone is a campaign; many are a botnet or a list that was sold. unknown: no country database, or not in it.',
    unit: 'locale',
    empty: 'None seen, or no log shows it',
  })
    .decimals(0)
    .min(0)
    .thresholds(thresholds(COLOURS.bad))
    .withTarget(
      latest(
        `topk(8, ${increaseOf({ metric: 'cookie_replay_countries_total' }, '$__range', ['country'])} > 0.5)`,
        '{{country}}',
      ),
    );

const FOLLOWED = { width: 6, height: 6 } as const;

const judged = () => [
  stat({
    ...FOLLOWED,
    id: 607,
    title: 'Share of sessions followed',
    description:
      'Of the auth cookies that were presented lately, how many the detector knows. Below 100 % replays are missed: raise replay.max_sessions, or the log does not show issues.',
    unit: 'percentunit',
    empty: 'No session is followed',
  })
    .decimals(1)
    .thresholds(wholeIsGood(0.5, 0.9))
    .withTarget(latest(`min(${series('cookie_replay_coverage_ratio')})`)),
  lines({
    ...FOLLOWED,
    id: 608,
    title: 'Sessions followed',
    description:
      'Values of auth cookies that are followed now. It grows with the visitors and is flat at replay.max_sessions; flat there is what the evictions beside come from.',
    unit: 'short',
    empty: 'No exporter is scraped',
  }).withTarget(line(followed, 'followed')),
  countBars(
    {
      ...FOLLOWED,
      id: 609,
      title: 'Sessions let go for want of room',
      description:
        'Values of auth cookies that were forgotten because replay.max_sessions was reached, in each interval. Normal is 0; what is forgotten cannot be recognised.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_replay_evictions_total',
    { metric: 'cookie_exporter_lines_total' },
    'let go',
  ),
  counted(
    {
      ...FOLLOWED,
      id: 610,
      title: 'Scores held back',
      description:
        'Scores that were not counted, by why; in each interval. warm_up: the exporter is new here and does not know its visitors yet; degenerate: one value that everybody has is no session.',
    },
    { metric: 'cookie_replay_muted_total' },
    'reason',
    { warm_up: COLOURS.neutral, degenerate: COLOURS.watch },
  ),
];

/** Suspected replays by how sure it is; the same on every dashboard. */
export const replaysByLevel = (frame: {
  readonly id: number;
  readonly width: number;
  readonly height: number;
}) =>
  counted(
    {
      ...frame,
      title: 'Suspected replays by level',
      description:
        'Sessions that somebody else than their owner seems to use, once a session, level and hour; counts in each interval. likely and certain are worth waking for; suspicious alone is travel, a new phone, a changed network.',
    },
    found,
    'level',
    { suspicious: COLOURS.watch, likely: COLOURS.bad, certain: COLOURS.worse },
  );

/** Panels of the row, in the order of the grid. */
export const replay = () => [
  replaysByLevel({ ...THIRD, width: 7, id: 601 }),
  counted(
    {
      ...THIRD,
      width: 7,
      id: 602,
      title: 'Suspected replays by signal',
      description:
        'The same, by the signal that weighed most; counts in each interval. One signal in one burst is a campaign; all signals thinly are everyday life.',
    },
    found,
    'signal',
  ),
  where(),
  counted(
    {
      ...THIRD,
      id: 604,
      title: 'Sessions met in a second place',
      description:
        'Sessions that were seen from a second country, network or client, in each interval: the raw fact, not scored. Networks change all day; a burst of countries does not.',
    },
    { metric: 'cookie_session_spread_total' },
    'dimension',
    { country: COLOURS.bad, asn: COLOURS.neutral, client: COLOURS.watch },
  ),
  counted(
    {
      ...THIRD,
      id: 605,
      title: 'Signs of guessing and theft in bulk',
      description:
        'What many sessions tell together, in each interval: ids that were never issued, ids tried in turn, one client with many sessions, one value given to several. Normal is none.',
    },
    { metric: 'cookie_session_signals_total' },
    'signal',
  ),
  countries(),
  ...judged(),
];
