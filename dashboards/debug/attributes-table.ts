// The table of all cookies with what they lack. It must not judge which of it matters.
import { DEBUG_UID } from '../../alerts/links.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { row, table } from '../panels.ts';
import { increaseOf } from '../queries.ts';
import { COLOURS, type Colour, thresholds } from '../style.ts';
import { type Column, colouredBy, decimals, largestFirst, unit, width, withColumns } from '../tables.ts';

const issuedCookies = { metric: 'cookie_issued_total' } as const;
const among = issuedCookies;

const number = (from: string, heading: string, bad?: Colour): Column => ({
  from: `Value #${from}`,
  heading,
  properties: [
    unit('locale'),
    decimals(0),
    width(105),
    ...(bad === undefined ? [] : colouredBy(thresholds(COLOURS.quiet, [0.5, bad]))),
  ],
});

const ATTRIBUTES: readonly Column[] = [
  siteColumn(DEBUG_UID),
  cookieColumn(DEBUG_UID),
  { from: 'class', heading: 'Class', properties: [width(95)] },
  number('issued', 'Issued'),
  number('secure', 'No Secure', COLOURS.bad),
  number('httponly', 'No HttpOnly'),
  number('samesite', 'No SameSite', COLOURS.watch),
  number('exempt', 'Excused'),
  number('domain', 'To a domain'),
  number('deleted', 'Deleted'),
  number('kept', 'In vain', COLOURS.bad),
];

const BY_NAME = ['site', 'cookie', 'class'];

/** Column of the table → events it counts. */
const COUNTS: readonly (readonly [ref: string, Parameters<typeof increaseOf>[0]])[] = [
  ['issued', issuedCookies],
  ['secure', { ...issuedCookies, where: { secure: ['false'] } }],
  ['httponly', { ...issuedCookies, where: { httponly: ['false'] } }],
  ['samesite', { ...issuedCookies, where: { samesite: ['unset', 'invalid'] } }],
  ['exempt', { ...issuedCookies, where: { secure: ['exempt'] } }],
  ['domain', { metric: 'cookie_issued_scope_total', where: { scope: ['domain'] }, among }],
  ['deleted', { metric: 'cookie_deleted_total', among }],
  ['kept', { metric: 'cookie_deleted_total', where: { effective: ['false'] }, among }],
];

/** Panel 401: every cookie, how often it was set, and how often without what. */
export const attributesTable = () => {
  const panel = withColumns(
    table({
      id: 401,
      title: 'Cookies and their attributes',
      description:
        'Every cookie that was set in the time range, how often, and how often without what. Red in a row of class auth is a session at risk. Excused: without Secure, by an exception in the config. To a domain: sent to all its subdomains. In vain: deletions that a browser refuses, so the cookie stays.',
      unit: 'locale',
      width: 24,
      height: 9,
      empty: 'No cookie was issued',
    }),
    ATTRIBUTES,
  ).sortBy(largestFirst('Issued'));
  for (const [ref, events] of COUNTS) panel.withTarget(row(ref, increaseOf(events, '$__range', BY_NAME)));
  return panel;
};
