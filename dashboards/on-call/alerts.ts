// The table of alerts that fire now. It reads what Prometheus makes of our rules, not Grafana's own alerts.
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DEBUG_UID, RUNBOOKS_URL } from '../../alerts/links.ts';
import { indent } from '../../alerts/promql.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { row, table } from '../panels.ts';
import { COLOURS } from '../style.ts';
import { type Column, linked, smallestFirst, unit, width, withColumns, withWidth, words } from '../tables.ts';

/** Our alerts that ask somebody to do something. Their label sets differ; they carry no instance, so that variable cannot narrow them. */
export const OURS = 'job=~"$job",alertname=~"Cookie.+",severity=~"critical|warning"';

const COLUMNS: readonly Column[] = [
  {
    from: 'alertname',
    heading: 'Alert',
    properties: [width(225), linked('Runbook', `${RUNBOOKS_URL}\${__value.raw}.md`)],
  },
  {
    from: 'severity',
    heading: 'Severity',
    properties: [
      width(95),
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ...words({
        critical: { text: 'critical', color: COLOURS.bad },
        warning: { text: 'warning', color: COLOURS.watch },
      }),
    ],
  },
  withWidth(siteColumn(DEBUG_UID), 160),
  cookieColumn(DEBUG_UID),
  { from: 'Value', heading: 'Since', properties: [unit('dateTimeFromNow'), width(110)] },
];

/** Since when alerts of a severity fire, in milliseconds since 1970. */
const since = (severity: 'critical' | 'warning'): string => {
  const ours = `job=~"$job",alertname=~"Cookie.+",severity="${severity}"`;
  return `1000 * min by (alertname, severity, site, cookie) (\n  ALERTS_FOR_STATE{${ours}}\n  and ignoring (alertstate) ALERTS{${ours},alertstate="firing"}\n)`;
};

/** A ticket for what also pages says nothing new. */
const notPaged = `${since('warning')}\nunless on (alertname, site, cookie) (\n${indent(since('critical'))}\n)`;

/** Panel 108. */
export const alertTable = (): TableBuilder =>
  withColumns(
    table({
      id: 108,
      title: 'Active alerts',
      description:
        'What fires now and since when; a click on the name opens its runbook, one on a site or cookie opens Debug for it. All sites and cookies, whatever is chosen above.',
      unit: 'short',
      width: 11,
      height: 13,
      empty: 'No alert is firing, or the rules are not loaded',
    }),
    COLUMNS,
  )
    .sortBy(smallestFirst('Severity'))
    .withTarget(row('A', `${since('critical')}\nor (\n${indent(notPaged)}\n)`));
