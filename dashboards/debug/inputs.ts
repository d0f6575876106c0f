// Of the row "Sources": what flows in, from files, pushes and syslog. It must not judge traffic.
import { eventBars } from '../event-bars.ts';
import { line, lines } from '../panels.ts';
import { increaseOf, rateOf } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';
import { barsBySource, gaugeBySource } from './by-source.ts';

const THIRD = { width: 8, height: 7 } as const;
const QUARTER = { width: 6, height: 7 } as const;

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
  gaugeBySource(
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
  barsBySource(
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
  barsBySource(
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

/** Rotations, pushes, spool and syslog. */
export const inputs = () => [...flow(), ...syslog()];
