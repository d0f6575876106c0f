// Row "What went wrong": incidents by day, how long each kind took, what is open.
import { RUNBOOKS_URL } from '../../alerts/links.ts';
import { PAGED, REMEDIATED_SECONDS } from '../../exporter/slis/incidents.ts';
import { bars, latest, line, row, stat, table } from '../panels.ts';
import { increaseOf, quantileOf, series, sumOf } from '../queries.ts';
import { CALM, COLOURS, coloured, noneIsGood, thresholds } from '../style.ts';
import {
  type Column,
  colouredBy,
  decimals,
  largestFirst,
  linked,
  unit,
  width,
  withColumns,
} from '../tables.ts';

const resolution = 'cookie_incident_resolution_seconds';
const NOT_TOLD = 'Alertmanager does not tell the exporter (alertmanager.token_file)';

const open = () =>
  stat({
    id: 401,
    title: 'Incidents open now',
    description:
      'Alerts of this project that fire now, as Alertmanager tells. Normal is 0. On-call has the list with the runbooks.',
    unit: 'locale',
    width: 4,
    height: 8,
    empty: 'not told',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(`sum(${series('cookie_incidents_open')})`));

const overTime = () =>
  bars({
    id: 402,
    title: 'Incidents open, by severity',
    description:
      'How many incidents were open at each time. critical woke somebody; warning was a ticket. Long bars are slow remediation, many short ones an alert that flaps.',
    unit: 'short',
    width: 8,
    height: 8,
    empty: NOT_TOLD,
  })
    // So that an incident of some hours is wide enough to be seen in a month.
    .maxDataPoints(60)
    .withTarget(
      line(
        `sum by (incident_severity) (max_over_time(${series('cookie_incidents_open')}[$__interval])) > 0\nor on () label_replace(0 * sum(${series('cookie_incidents_open')}), "incident_severity", "none", "", "")`,
        '{{incident_severity}}',
      ),
    )
    .overrideByName('critical', coloured(COLOURS.bad))
    .overrideByName('warning', coloured(COLOURS.watch))
    .overrideByName('info', coloured(COLOURS.neutral))
    .overrideByName('none', CALM);

const COLUMNS: readonly Column[] = [
  {
    from: 'incident',
    heading: 'Incident',
    properties: [linked('Runbook', `${RUNBOOKS_URL}\${__value.raw}.md`)],
  },
  { from: 'incident_severity', heading: 'Severity', properties: [width(90)] },
  { from: 'Value #times', heading: 'Ended', properties: [unit('locale'), decimals(0), width(80)] },
  { from: 'Value #mean', heading: 'Mean time', properties: [unit('s'), decimals(1), width(100)] },
  {
    from: 'Value #late',
    heading: 'Over 4 hours',
    properties: [
      unit('locale'),
      decimals(0),
      width(105),
      ...colouredBy(thresholds(COLOURS.good, [0.5, COLOURS.bad])),
    ],
  },
  { from: 'Value #most', heading: '9 of 10 within', properties: [unit('s'), decimals(1), width(120)] },
];

const by = ['incident', 'incident_severity'];
const ended = increaseOf({ metric: resolution }, '$__range', by);
const woke = { incident_severity: PAGED };
/** Prometheus 2 writes the bound without a fraction where it scrapes protobuf. */
const BOUND = [`${REMEDIATED_SECONDS}`, `${REMEDIATED_SECONDS}.0`];
const inTime = series(resolution, { ...woke, le: BOUND }).replace('_count', '_bucket');
const late = `${increaseOf({ metric: resolution, where: woke }, '$__range', by)}\n- sum by (${by.join(', ')}) (increase(${inTime}[$__range]))`;

const kinds = () =>
  withColumns(
    table({
      id: 403,
      title: 'Incidents that ended, by alert',
      description:
        'Incidents of the time range by the alert that told of them, how many, and how long they took from start to end. Wanted: within 4 hours, of those that woke somebody; a ticket may take its time. The name leads to the runbook.',
      unit: 'short',
      width: 12,
      height: 8,
      empty: `None ended in this time range, or ${NOT_TOLD}`,
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Ended'))
    .withTarget(row('times', `${ended} > 0.5`))
    .withTarget(row('mean', `${sumOf({ metric: resolution }, '$__range', by)}\n/ (${ended} > 0.5)`))
    .withTarget(row('late', `${late}\nand ${ended} > 0.5`))
    .withTarget(row('most', `${quantileOf(0.9, resolution, '$__range', by)}\nand ${ended} > 0.5`));

/** Panels of the row, in the order of the grid. */
export const incidents = () => [open(), overTime(), kinds()];
