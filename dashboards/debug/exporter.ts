// Row "The exporter itself": what it runs, what it takes, what it could not keep, whom it told. It must not judge traffic.
import { eventBars } from '../event-bars.ts';
import { bars, line, lines, row, table } from '../panels.ts';
import { increaseOf, orZero, processSeries, series } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';
import { unit, width, withColumns, words } from '../tables.ts';

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

const counts = (frame: Frame, metric: Parameters<typeof series>[0], legend: string) =>
  bars(frame).withTarget(
    line(
      orZero(increaseOf({ metric }, '$__rate_interval'), increaseOf(lineCount, '$__rate_interval')),
      legend,
    ),
  );

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
  counts(
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
    'failed',
  ),
];

const told = () => [
  eventBars({
    frame: {
      ...QUARTER,
      id: 1010,
      title: 'Requests turned away',
      description:
        "Connections and requests to the exporter's own server that were refused, by reason; counts in each interval. token and unauthenticated: a sender or scraper with an old secret, or somebody who tries.",
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    events: { metric: 'cookie_exporter_http_refused_total' },
    by: 'reason',
    among: lineCount,
  }),
  eventBars({
    frame: {
      ...QUARTER,
      id: 1011,
      title: 'Findings written, by kind',
      description:
        'Findings that went to the log of the security team; counts in each interval. None is calm. Each has the site, the cookie and the keyed ids of who was hit.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    events: { metric: 'cookie_exporter_findings_total' },
    by: 'kind',
    among: lineCount,
  }),
  counts(
    {
      ...QUARTER,
      id: 1012,
      title: 'Findings not written',
      description:
        'More than findings.rate allows, or than the output takes, in each interval. The counters have counted all of them; only the details are missing.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_findings_dropped_total',
    'not written',
  ),
  lines({
    ...QUARTER,
    id: 1013,
    title: 'Metrics pushed over OTLP',
    description:
      'Requests by which metrics were pushed, by what became of them; counts in each interval. failed: the receiver is away or refuses; the next push tells all again.',
    unit: 'short',
    empty: 'otlp.endpoint is not set',
  })
    .withTarget(
      line(
        increaseOf({ metric: 'cookie_exporter_metrics_pushes_total' }, '$__rate_interval', ['outcome']),
        '{{outcome}}',
      ),
    )
    .overrideByName('taken', coloured(COLOURS.good))
    .overrideByName('failed', coloured(COLOURS.bad)),
  lines({
    ...QUARTER,
    id: 1014,
    title: 'Alerts heard of, by outcome',
    description:
      'Alerts in the notifications of Alertmanager; counts in each interval. repeated is normal; malformed or truncated: times to remediate will be missing.',
    unit: 'short',
    empty: 'alertmanager.token_file is not set',
  })
    .withTarget(
      line(
        increaseOf({ metric: 'cookie_exporter_alerts_total' }, '$__rate_interval', ['outcome']),
        '{{outcome}}',
      ),
    )
    .overrideByName('opened', coloured(COLOURS.watch))
    .overrideByName('resolved', coloured(COLOURS.good))
    .overrideByName('repeated', coloured(COLOURS.quiet))
    .overrideByName('ignored', coloured(COLOURS.neutral))
    .overrideByName('malformed', coloured(COLOURS.bad))
    .overrideByName('truncated', coloured(COLOURS.worse)),
  counts(
    {
      ...QUARTER,
      id: 1015,
      title: 'Incidents given up',
      description:
        'Open incidents that were forgotten: too many at once, or not heard of for too long; in each interval. Normal is 0; their time to remediate is not known.',
      unit: 'short',
      empty: 'No exporter is scraped',
    },
    'cookie_exporter_incidents_dropped_total',
    'given up',
  ),
];

/** Panels of the row, in the order of the grid. */
export const exporter = () => [builds(), ...process(), ...bounds(), ...snapshots(), ...told()];
