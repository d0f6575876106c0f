// The table of alerts that fire now. It reads what Prometheus makes of our rules, not Grafana's own alerts.
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DEBUG_UID, RUNBOOKS_URL } from '../../alerts/links.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { row, table } from '../panels.ts';
import { COLOURS } from '../style.ts';
import { type Column, linked, smallestFirst, unit, width, withColumns, words } from '../tables.ts';

/** Our alerts that ask somebody to do something. Their label sets differ; they carry no instance, so that variable cannot narrow them. */
export const OURS = 'job=~"$job",alertname=~"Cookie.+",severity=~"critical|warning"';

const COLUMNS: readonly Column[] = [
  {
    from: 'alertname',
    heading: 'Alert',
    properties: [width(240), linked('Runbook', `${RUNBOOKS_URL}\${__value.raw}.md`)],
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
  siteColumn(DEBUG_UID),
  cookieColumn(DEBUG_UID),
  { from: 'Value', heading: 'Since', properties: [unit('dateTimeFromNow'), width(120)] },
];

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
    .withTarget(
      row(
        'A',
        `1000 * min by (alertname, severity, site, cookie) (\n  ALERTS_FOR_STATE{${OURS}}\n  and ignoring (alertstate) ALERTS{${OURS},alertstate="firing"}\n)`,
      ),
    );
