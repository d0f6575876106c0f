// Row "The exporter itself": what it runs, what it takes, what it could not keep, whom it told. It must not judge traffic.
import { countBars, eventBars } from '../event-bars.ts';
import { line, lines, row, table } from '../panels.ts';
import { processSeries, series } from '../queries.ts';
import { COLOURS } from '../style.ts';
import { unit, width, withColumns, words } from '../tables.ts';
import { told } from './told.ts';

const QUARTER = { width: 6, height: 7 } as const;
const lineCount = { metric: 'cookie_exporter_lines_total' } as const;
const inColour = { id: 'custom.cellOptions', value: { type: 'color-text' } };

const builds = () =>
  withColumns(
    table({
      id: 1001,
      title: 'Exporters',
      description:
        'Each exporter with its version and its config. A reload that failed leaves the config before it at work: its log names file, line and key.',
      unit: 'short',
      width: 12,
      height: 7,
      empty: 'No exporter is scraped',
    }),
    [
      { from: 'instance', heading: 'Instance' },
      { from: 'version', heading: 'Version', properties: [width(110)] },
      { from: 'node_version', heading: 'Node', properties: [width(110)] },
      {
        from: 'Value #reload',
        heading: 'Last reload',
        properties: [
          inColour,
          width(110),
          ...words({
            1: { text: 'good', color: COLOURS.good },
            0: { text: 'failed', color: COLOURS.bad },
          }),
        ],
      },
      {
        from: 'Value #since',
        heading: 'Config of',
        properties: [unit('dateTimeFromNow'), width(140)],
      },
    ],
    ['Value #build'],
  )
    .withTarget(
      row('build', `max by (instance, version, node_version) (${series('cookie_exporter_build_info')})`),
    )
    .withTarget(
      row('reload', `max by (instance) (${series('cookie_exporter_config_last_reload_successful')})`),
    )
    .withTarget(
      row(
        'since',
        `1000 * max by (instance) (${series('cookie_exporter_config_last_reload_success_timestamp_seconds')})`,
      ),
    );

type Frame = Parameters<typeof lines>[0];

const byInstance = (frame: Frame, expression: string) =>
  lines(frame).withTarget(line(`max by (instance) (${expression})`, '{{instance}}'));

const process = () => [
  byInstance(
    {
      ...QUARTER,
      id: 1002,
      title: 'CPU',
      description:
        'Cores that the exporter uses, by instance. It reads on one core: near 1 it cannot keep up, and the lag of the sources grows.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    `rate(${processSeries('process_cpu_seconds_total')}[$__rate_interval])`,
  ),
  byInstance(
    {
      ...QUARTER,
      id: 1003,
      title: 'Memory',
      description:
        'Resident memory by instance. It grows with sessions and series up to their limits and then stays; below 300 MB is usual.',
      unit: 'bytes',
      empty: 'No exporter is scraped',
    },
    processSeries('process_resident_memory_bytes'),
  ),
  byInstance(
    {
      ...QUARTER,
      id: 1004,
      title: 'Event loop delay (p99)',
      description:
        'How long the process was busy without a pause, 99 of 100 times at most. Below a tenth of a second is normal; more delays scrapes and pushes.',
      unit: 's',
      empty: 'No exporter is scraped',
    },
    processSeries('nodejs_eventloop_lag_p99_seconds'),
  ),
  byInstance(
    {
      ...QUARTER,
      id: 1005,
      title: 'Series',
      description:
        'Series held, each bucket of a histogram counted as one. Flat is normal; at limits.series new ones go to "other".',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    series('cookie_exporter_series'),
  ),
];

const bounds = () => [
  eventBars({
    frame: {
      ...QUARTER,
      id: 1006,
      title: 'Counted as "other" by label',
      description:
        'Increments that lost their site, cookie or incident because a limit was reached, in each interval. Normal is none: raise the limit in the config, or find out who makes up names.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    events: { metric: 'cookie_exporter_label_overflows_total' },
    by: 'label',
    among: lineCount,
  }),
];

const snapshots = () => [
  byInstance(
    {
      ...QUARTER,
      id: 1007,
      title: 'Age of the snapshot',
      description:
        'How old what is scraped is. About a second; one that grows means that the disk of the state folder is full, slow or gone, and nothing newer is shown.',
      unit: 's',
      empty: 'No state folder',
    },
    series('cookie_exporter_snapshot_age_seconds'),
  ),
  byInstance(
    {
      ...QUARTER,
      id: 1008,
      title: 'Size of the snapshot',
      description:
        'Bytes of the last snapshot with its journal, by instance. It follows the number of sessions and series; leave the state folder ten times as much room.',
      unit: 'bytes',
      empty: 'No state folder',
    },
    series('cookie_exporter_snapshot_bytes'),
  ),
  countBars(
    {
      ...QUARTER,
      id: 1009,
      title: 'Snapshots that failed',
      description:
        'Snapshots that could not be written, in each interval. Normal is 0; the log of the exporter names the error of the disk.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_snapshot_failures_total',
    lineCount,
    'failed',
  ),
];

/** Panels of the row, in the order of the grid. */
export const exporter = () => [builds(), ...process(), ...bounds(), ...snapshots(), ...told()];
