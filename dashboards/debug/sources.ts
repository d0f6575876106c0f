// Row "Sources": each log, whether it is read, how far behind, what was lost of it, and what ails it.
import { AILMENTS, overview } from '../on-call/sources-table.ts';
import { line, lines, row, table } from '../panels.ts';
import { series } from '../queries.ts';
import { COLOURS } from '../style.ts';
import { width, withColumns } from '../tables.ts';
import { barsBySource, gaugeBySource } from './by-source.ts';
import { inputs } from './inputs.ts';

const THIRD = { width: 8, height: 7 } as const;
const QUARTER = { width: 6, height: 7 } as const;

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

const lagging = () => [
  gaugeBySource(
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
  gaugeBySource(
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
  gaugeBySource(
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
  barsBySource(
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
  barsBySource(
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
  barsBySource(
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

/** Panels of the row, in the order of the grid. */
export const sources = () => [overview(901), symptoms(), ...lagging(), ...losses(), ...inputs()];
