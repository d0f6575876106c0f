// Row "Sources": each log, whether it is read, how far behind, what was lost of it, and what ails it.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { eventBars } from '../event-bars.ts';
import { AILMENTS, overview } from '../on-call/sources-table.ts';
import { bars, line, lines, row, table } from '../panels.ts';
import { increaseOf, orZeroNamed, rateOf, series } from '../queries.ts';
import { CALM, COLOURS, type Colour, coloured, shadesOf } from '../style.ts';
import { width, withColumns } from '../tables.ts';

const read = { metric: 'cookie_exporter_lines_total' } as const;
const THIRD = { width: 8, height: 7 } as const;
const QUARTER = { width: 6, height: 7 } as const;

type Frame = Parameters<typeof lines>[0];

/** A gauge by source. */
const gauge = (frame: Frame, metric: MetricName) =>
  lines(frame).withTarget(line(`max by (source) (${series(metric)})`, '{{source}}'));

const symptoms = () =>
  withColumns(
    table({
      ...THIRD,
      id: 902,
      title: 'Symptoms',
      description:
        'What ails each log now; normal is none. cookie-exporter diagnose says for each what to change in the configuration of the product or of the exporter.',
      unit: 'short',
      empty: 'None: every log is as it should be',
    }),
    [
      { from: 'source', heading: 'Source', properties: [width(140)] },
      { from: 'state', heading: 'Symptom' },
    ],
    ['Value'],
  ).withTarget(
    row('A', `max by (source, state) (${series('cookie_exporter_source_state', { state: AILMENTS })}) == 1`),
  );

/** Events by source and one more label, as `source: label`. */
const bySourceAnd = (frame: Frame, metric: MetricName, label: string, colour: Colour = COLOURS.bad) =>
  bars(frame)
    .colorScheme(shadesOf(colour))
    .withTarget(
      line(
        orZeroNamed(
          `label_join(${increaseOf({ metric }, '$__rate_interval', ['source', label])} > 0, "source", ": ", "source", "${label}")`,
          increaseOf(read, '$__rate_interval'),
          'source',
        ),
        '{{source}}',
      ),
    )
    .overrideByName('none', CALM);

const lagging = () => [
  gauge(
    {
      ...THIRD,
      id: 903,
      title: 'Lag in time',
      description:
        'Age of the newest record when it was read, by source. A local file stays within seconds; a CDN that delivers in batches is minutes behind by nature.',
      unit: 's',
      empty: 'No record read yet',
    },
    'cookie_exporter_source_lag_seconds',
  ),
  gauge(
    {
      ...THIRD,
      id: 904,
      title: 'Lag in bytes',
      description:
        'Bytes that are in the files and not yet read, by source. It comes back to 0 within seconds; one that grows means that the log is written faster than the exporter reads.',
      unit: 'bytes',
      empty: 'No source is a file',
    },
    'cookie_exporter_source_lag_bytes',
  ),
  lines({
    ...QUARTER,
    id: 905,
    title: 'Silence',
    description:
      'Time since the newest record, by source. Minutes at night are normal for a small site; one that rises while the others do not is a log that moved, or a shipper that stopped.',
    unit: 's',
    empty: 'No record read yet',
  }).withTarget(
    line(
      `time() - max by (source) (${series('cookie_exporter_source_last_record_timestamp_seconds')})`,
      '{{source}}',
    ),
  ),
  gauge(
    {
      ...QUARTER,
      id: 906,
      title: 'Clock skew',
      description:
        "How far a log's clock is ahead of the exporter's, below 0: behind. More than a few seconds makes pairs late and sessions out of order: look at the time service of that machine.",
      unit: 's',
      empty: 'Not measured yet',
    },
    'cookie_exporter_source_clock_skew_seconds',
  ),
];

const losses = () => [
  bySourceAnd(
    {
      ...QUARTER,
      id: 907,
      title: 'Lines rejected',
      description:
        'Lines that could not be read as a request, by source and reason; counts in each interval. no_match on every line: the format in the config is not the one of the log.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_lines_rejected_total',
    'reason',
  ),
  bySourceAnd(
    {
      ...QUARTER,
      id: 908,
      title: 'Bytes lost',
      description:
        'Bytes that were in a log and could not be read, by source and cause; in each interval. truncated or deleted: the log was rotated before it was read; let rotation wait (delaycompress), or rotate by rename.',
      unit: 'bytes',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_source_lost_bytes_total',
    'cause',
  ),
  bySourceAnd(
    {
      ...QUARTER,
      id: 909,
      title: 'Lines left out on purpose',
      description:
        'By source and reason, in each interval. site: the host is in sites.ignore; not_a_request: a comment or a message. Normal, as long as somebody wanted it.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_lines_ignored_total',
    'reason',
    COLOURS.neutral,
  ),
];

const flow = () => [
  lines({
    ...QUARTER,
    id: 910,
    title: 'Bytes read',
    description:
      'Bytes a second, by source. A source that falls to 0 while the site has visitors is a log that moved or a rotation gone wrong.',
    unit: 'Bps',
    empty: 'No exporter is scraped',
  }).withTarget(line(rateOf({ metric: 'cookie_exporter_bytes_total' }, ['source']), '{{source}}')),
  lines({
    ...QUARTER,
    id: 911,
    title: 'Rotations and truncations',
    description:
      'Times that a file was replaced by another, or became shorter, in each interval. Once a day is normal; truncations lose what was not read yet.',
    unit: 'short',
    empty: 'No exporter is scraped',
  })
    .withTarget(
      line(increaseOf({ metric: 'cookie_exporter_source_rotations_total' }, '$__rate_interval'), 'rotated'),
    )
    .withTarget(
      line(
        increaseOf({ metric: 'cookie_exporter_source_truncations_total' }, '$__rate_interval'),
        'truncated',
      ),
    )
    .overrideByName('rotated', coloured(COLOURS.neutral))
    .overrideByName('truncated', coloured(COLOURS.watch)),
  eventBars({
    frame: {
      ...QUARTER,
      id: 912,
      title: 'Pushed bodies by outcome',
      description:
        'What became of what was pushed; counts in each interval. stored and duplicate are well; full: the spool is, so the sender waits; malformed: it sends something else than lines.',
      unit: 'short',
      empty: 'No source takes pushes',
    },
    events: { metric: 'cookie_exporter_push_requests_total' },
    by: 'outcome',
    among: { metric: 'cookie_exporter_push_requests_total' },
    colours: { stored: COLOURS.good, duplicate: COLOURS.neutral, full: COLOURS.watch },
  }),
  gauge(
    {
      ...THIRD,
      id: 913,
      title: 'Spool',
      description:
        'Bytes that were pushed and are not yet counted for good. It rises and falls within seconds; one that only rises ends in answers 429 at push.spool.',
      unit: 'bytes',
      empty: 'No source takes pushes',
    },
    'cookie_exporter_spool_bytes',
  ),
];

const syslog = () => [
  bySourceAnd(
    {
      ...THIRD,
      id: 914,
      title: 'Syslog messages dropped',
      description:
        'By source and cause, in each interval. kernel: the receive buffer of the machine was full (net.core.rmem_max); queue: more than the exporter takes. Use TCP where nothing may be lost.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_source_dropped_messages_total',
    'cause',
  ),
  bySourceAnd(
    {
      ...THIRD,
      id: 915,
      title: 'Syslog connections cut',
      description:
        'Connections that were ended or never taken, by source and cause; in each interval. framing: something that is no syslog speaks to the port; connections: more at once than allowed.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_source_connections_cut_total',
    'cause',
  ),
];

/** Panels of the row, in the order of the grid. */
export const sources = () => [overview(901), symptoms(), ...lagging(), ...losses(), ...flow(), ...syslog()];
