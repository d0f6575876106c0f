// Of the row "The exporter itself": whom the exporter turned away, and whom it told what. It must not judge traffic.
import { countBars, eventBars } from '../event-bars.ts';
import { line, lines } from '../panels.ts';
import { increaseOf } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';

const QUARTER = { width: 6, height: 7 } as const;
const lineCount = { metric: 'cookie_exporter_lines_total' } as const;

/** Refusals, findings, pushes and notifications. */
export const told = () => [
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
  countBars(
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
    lineCount,
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
  countBars(
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
    lineCount,
    'given up',
  ),
];
