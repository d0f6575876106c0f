// The table of sources: what each log shows, whether it is read, how far behind. It must not judge traffic.
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { row, table } from '../panels.ts';
import { increaseOf, rateOf, series } from '../queries.ts';
import { COLOURS, thresholds } from '../style.ts';
import { type Column, colouredBy, decimals, unit, width, withColumns, words } from '../tables.ts';

const BY_SOURCE = ['instance', 'source'];
const linesRead = { metric: 'cookie_exporter_lines_total' } as const;
const rejected = { metric: 'cookie_exporter_lines_rejected_total' } as const;

const STATES = {
  reading: { text: 'reading', color: COLOURS.good },
  idle: { text: 'idle', color: COLOURS.good },
  ended: { text: 'ended', color: COLOURS.neutral },
  waiting_for_file: { text: 'waiting for file', color: COLOURS.watch },
  no_permission: { text: 'no permission', color: COLOURS.bad },
  failed: { text: 'failed', color: COLOURS.bad },
};
const GOOD = { color: COLOURS.good };
const WATCH = { color: COLOURS.watch };
const FIDELITIES = {
  all: { text: 'all', ...GOOD },
  first: { text: 'first only', ...WATCH },
  last: { text: 'last only', ...WATCH },
  truncated: { text: 'cut off', ...WATCH },
  redacted: { text: 'hidden', ...WATCH },
  absent: { text: 'not logged', ...WATCH },
  unknown: { text: 'not known yet', ...WATCH },
};
/** How reading fares; the other values of the label are what ails a source beside. */
const READING: readonly string[] = Object.keys(STATES);
/** What ails a source, whether or not it is read. */
export const AILMENTS = catalogue.cookie_exporter_source_state.labels[1][1].filter(
  (state) => !READING.includes(state),
);
const inColour = { id: 'custom.cellOptions', value: { type: 'color-text' } };

const COLUMNS: readonly Column[] = [
  { from: 'instance', heading: 'Instance' },
  { from: 'source', heading: 'Source' },
  { from: 'vantage', heading: 'Vantage' },
  { from: 'format', heading: 'Format' },
  { from: 'state', heading: 'State', properties: [inColour, ...words(STATES)] },
  {
    from: 'Value #ailments',
    heading: 'Symptoms',
    properties: [unit('short'), decimals(0), ...colouredBy(thresholds(COLOURS.good, [1, COLOURS.watch]))],
  },
  {
    from: 'set_cookie',
    heading: 'Set-Cookie shown',
    properties: [width(150), inColour, ...words(FIDELITIES)],
  },
  { from: 'cookie', heading: 'Cookie shown', properties: [inColour, ...words(FIDELITIES)] },
  {
    from: 'sampled',
    heading: 'Sampled',
    properties: words({ true: { text: 'yes' }, false: { text: 'no' } }),
  },
  { from: 'Value #lines', heading: 'Lines/s', properties: [unit('short'), decimals(1)] },
  {
    from: 'Value #rejected',
    heading: 'Rejected',
    properties: [
      unit('percentunit'),
      decimals(2),
      ...colouredBy(thresholds(COLOURS.good, [0.001, COLOURS.watch], [0.05, COLOURS.bad])),
    ],
  },
  {
    from: 'Value #lag',
    heading: 'Lag',
    properties: [
      unit('s'),
      decimals(1),
      ...colouredBy(thresholds(COLOURS.good, [60, COLOURS.watch], [600, COLOURS.bad])),
    ],
  },
];

/** Each source with what its log shows and how it is read. */
export const overview = (id: number) =>
  withColumns(
    table({
      id,
      title: 'Sources',
      description:
        'Each log that is read. What the log does not show cannot be known: a source that shows the first Set-Cookie only says nothing of the others. Symptoms: what ails the log; cookie-exporter diagnose says what to change. Rejected: lines that were no request in the configured format. Lag: age of the newest record when it was read.',
      unit: 'short',
      width: 24,
      height: 7,
      empty: 'No exporter is scraped',
    }),
    COLUMNS,
    ['Value #info', 'Value #state'],
  )
    .withTarget(
      row(
        'info',
        `max by (${BY_SOURCE.join(', ')}, vantage, format, set_cookie, cookie, sampled) (${series('cookie_source_info')})`,
      ),
    )
    .withTarget(
      row(
        'state',
        `max by (${BY_SOURCE.join(', ')}, state) (${series('cookie_exporter_source_state', { state: READING })}) == 1`,
      ),
    )
    .withTarget(
      row(
        'ailments',
        `sum by (${BY_SOURCE.join(', ')}) (${series('cookie_exporter_source_state', { state: AILMENTS })})`,
      ),
    )
    .withTarget(row('lines', rateOf(linesRead, BY_SOURCE)))
    .withTarget(
      row(
        'rejected',
        `${increaseOf(rejected, '$__range', BY_SOURCE)}\n/ (${increaseOf(linesRead, '$__range', BY_SOURCE)} > 0)`,
      ),
    )
    .withTarget(
      row('lag', `max by (${BY_SOURCE.join(', ')}) (${series('cookie_exporter_source_lag_seconds')})`),
    );
