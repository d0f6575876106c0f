// Row "Attributes of issued cookies": coverage against the objective, and which cookies lack what.
import { DEBUG_UID } from '../../alerts/links.ts';
import { objectiveOf } from '../../alerts/objectives.ts';
import { cookieColumn, siteColumn } from '../drill-down.ts';
import { line, lines, row, table } from '../panels.ts';
import { badShare, objectiveEvents, objectiveRatio } from '../queries.ts';
import { COLOURS, type Colour, coloured, DASHED } from '../style.ts';
import { type Column, decimals, unit, width, withColumns } from '../tables.ts';

type Attribute = { readonly name: string; readonly sli: string; readonly colour: Colour };
const ATTRIBUTES: readonly Attribute[] = [
  { name: 'Secure', sli: 'secure_coverage', colour: COLOURS.neutral },
  { name: 'HttpOnly', sli: 'httponly_coverage', colour: COLOURS.other },
  { name: 'SameSite', sli: 'samesite_coverage', colour: COLOURS.watch },
];

const chart = () => {
  const panel = lines({
    id: 201,
    title: 'Coverage by attribute',
    description:
      'Share of issued cookies that carry the attribute: Secure and HttpOnly of auth cookies, SameSite of all. Dashed: the objective. Flat at 100 % is good; a step down is usually a deploy (vertical marks show when a cookie changed its shape).',
    unit: 'percentunit',
    width: 12,
    height: 8,
    empty: 'No cookie was issued',
  })
    .max(1)
    .axisSoftMin(0.9);
  for (const { name, sli, colour } of ATTRIBUTES) {
    panel
      .withTarget(line(`1 - ${badShare(objectiveOf(sli), '$__rate_interval')}`, name))
      .withTarget(line(objectiveRatio(sli), `${name} objective`))
      .overrideByName(name, coloured(colour))
      .overrideByName(`${name} objective`, [...coloured(colour), ...DASHED]);
  }
  return panel;
};

const COLUMNS: readonly Column[] = [
  siteColumn(DEBUG_UID),
  cookieColumn(DEBUG_UID),
  { from: 'class', heading: 'Class', properties: [width(90)] },
  ...ATTRIBUTES.map(({ name }) => ({
    from: `Value #${name}`,
    heading: `No ${name}`,
    properties: [unit('locale'), decimals(0), width(110)],
  })),
];

const lacking = () => {
  const panel = withColumns(
    table({
      id: 202,
      title: 'Issued without an attribute',
      description:
        'How often each cookie was set without the attribute in the selected time range. Secure and HttpOnly: auth cookies, without configured exceptions; SameSite: all cookies.',
      unit: 'short',
      width: 12,
      height: 8,
      empty: 'None seen, or no log shows it',
    }),
    COLUMNS,
  );
  for (const { name, sli } of ATTRIBUTES) {
    const bad = objectiveEvents(objectiveOf(sli), 'bad', '$__range', ['site', 'cookie', 'class']);
    panel.withTarget(row(name, `${bad} > 0`));
  }
  return panel;
};

/** Panels of the row, in the order of the grid. */
export const coverage = () => [chart(), lacking()];
