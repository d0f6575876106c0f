// Row "Plaintext": cookies that travelled without TLS, and the TLS versions of the others.
import { DEBUG_UID } from '../../alerts/links.ts';
import { disagreements, tlsVersions } from '../debug/transport.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { eventBars } from '../event-bars.ts';
import { row, table } from '../panels.ts';
import { increaseOf } from '../queries.ts';
import { COLOURS } from '../style.ts';
import { type Column, decimals, largestFirst, unit, width, withColumns, withWidth } from '../tables.ts';

const judged = { metric: 'cookie_requests_total', where: { transport: ['tls', 'plaintext'] } } as const;
const received = { metric: 'cookie_plaintext_total', among: judged } as const;

const overTime = () =>
  eventBars({
    frame: {
      id: 301,
      title: 'Cookies received in plaintext',
      description:
        'Cookies of any class that arrived without TLS on the way from the browser, by what the request was answered; counts in each interval. Served is worst: the site works without TLS. Redirected: add HSTS, for the cookie was on the wire already.',
      unit: 'short',
      width: 6,
      height: 8,
      empty: 'Transport not known',
    },
    events: received,
    by: 'answer',
    among: judged,
    colours: { served: COLOURS.bad, redirected: COLOURS.watch, refused: COLOURS.neutral },
  });

const COLUMNS: readonly Column[] = [
  withWidth(siteColumn(DEBUG_UID), 165),
  cookieColumn(DEBUG_UID),
  { from: 'class', heading: 'Class', properties: [width(75)] },
  { from: 'answer', heading: 'Answer', properties: [width(90)] },
  { from: 'Value', heading: 'Received', properties: [unit('locale'), decimals(0), width(90)] },
];

const byCookie = () =>
  withColumns(
    table({
      id: 302,
      title: 'Which cookies came in plaintext',
      description:
        'Cookies received without TLS in the selected time range. Class auth is a session: whoever was on the way can use it. "other" as a cookie is a name that the exporter has not seen issued.',
      unit: 'short',
      width: 8,
      height: 8,
      empty: 'None seen, or no log shows it',
    }),
    COLUMNS,
  )
    .sortBy(largestFirst('Received'))
    .withTarget(row('A', `${increaseOf(received, '$__range', ['site', 'cookie', 'class', 'answer'])} > 0`));

/** Panels of the row, in the order of the grid. */
export const transport = () => [
  overTime(),
  byCookie(),
  tlsVersions({ id: 303, width: 5 }),
  disagreements({ id: 304, width: 5 }),
];
