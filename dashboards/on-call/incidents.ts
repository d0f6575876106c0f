// Row "Incidents": what is open since when, as Alertmanager tells the exporter.
import { RUNBOOKS_URL } from '../../alerts/links.ts';
import { bars, line, row, table } from '../panels.ts';
import { increaseOf, orZeroNamed, series } from '../queries.ts';
import { CALM } from '../style.ts';
import { type Column, decimals, linked, unit, width, withColumns } from '../tables.ts';

const NOT_TOLD = 'Alertmanager does not tell the exporter (alertmanager.token_file)';

const COLUMNS: readonly Column[] = [
  {
    from: 'incident',
    heading: 'Incident',
    properties: [linked('Runbook', `${RUNBOOKS_URL}\${__value.raw}.md`)],
  },
  { from: 'incident_severity', heading: 'Severity', properties: [width(90)] },
  { from: 'Value #open', heading: 'Open', properties: [unit('locale'), decimals(0), width(80)] },
  { from: 'Value #since', heading: 'Since', properties: [unit('dateTimeFromNow'), width(140)] },
];

const by = 'by (incident, incident_severity)';

const open = () =>
  withColumns(
    table({
      id: 901,
      title: 'Open incidents, as Alertmanager tells',
      description:
        'Incidents that are open, how many of each, and since when the oldest is. Wanted: over within 4 hours. It may differ from the active alerts above for some minutes: Alertmanager waits before it tells.',
      unit: 'short',
      width: 12,
      height: 7,
      empty: `None is open, or ${NOT_TOLD}`,
    }),
    COLUMNS,
  )
    .withTarget(row('open', `sum ${by} (${series('cookie_incidents_open')}) > 0`))
    .withTarget(
      row('since', `1000 * min ${by} (${series('cookie_incident_oldest_start_timestamp_seconds')})`),
    );

const ended = { metric: 'cookie_incident_resolution_seconds' } as const;

const resolved = () =>
  bars({
    id: 902,
    title: 'Incidents that ended',
    description:
      'Incidents that ended, by alert; counts in each interval. After a fix the incident should show here, once; one that shows again and again is an alert that flaps.',
    unit: 'short',
    width: 12,
    height: 7,
    empty: NOT_TOLD,
  })
    .withTarget(
      line(
        orZeroNamed(
          `(${increaseOf(ended, '$__rate_interval', ['incident'])} > 0)`,
          `sum(${series('cookie_incidents_open')})`,
          'incident',
        ),
        '{{incident}}',
      ),
    )
    .overrideByName('none', CALM);

/** Panels of the row, in the order of the grid. */
export const incidents = () => [open(), resolved()];
