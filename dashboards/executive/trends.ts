// Row "Better or worse": the SLIs that people ask for first, day by day, beside their objectives.
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { objectives } from '../../exporter/slis/index.ts';
import { line, lines } from '../panels.ts';
import { recorded } from '../recorded.ts';
import { budgetLeft, COLOURS, type Colour, coloured, DASHED, thresholds } from '../style.ts';

type Shown = { readonly sli: string; readonly name: string; readonly colour: Colour };

type Frame = Parameters<typeof lines>[0];

const HALF = { width: 12, height: 8 } as const;

/** Lines of SLIs day by day, each with its objective as a dashed line of the same colour. */
const daily = (frame: Frame, shown: readonly Shown[]) => {
  const panel = lines(frame).max(1).axisSoftMin(0.98);
  for (const { sli, name, colour } of shown) {
    panel
      .withTarget(line(`min(${recorded('job', 'cookie_sli:ratio_rate1d', sli)})`, name))
      .withTarget(line(`max(${recorded('job', 'cookie_sli_objective:ratio', sli)})`, `${name}: objective`))
      .overrideByName(name, coloured(colour))
      .overrideByName(`${name}: objective`, [...coloured(colour), ...DASHED]);
  }
  return panel;
};

const coverage = () =>
  daily(
    {
      ...HALF,
      id: 301,
      title: 'Flags on session cookies',
      description:
        'Share of the auth cookies set in the day before each point that carry the flag. Dashed: the objective. Flat at the top is normal; a dip is a deploy that lost a flag (vertical marks: pages that fired, cookies that changed).',
      unit: 'percentunit',
      empty: 'No auth cookie was issued',
    },
    [
      { sli: 'secure_coverage', name: 'Secure', colour: COLOURS.neutral },
      { sli: 'httponly_coverage', name: 'HttpOnly', colour: COLOURS.other },
    ],
  );

const success = () =>
  daily(
    {
      ...HALF,
      id: 302,
      title: 'Sessions: accepted, over TLS',
      description:
        'Share of requests with an auth cookie that were accepted, and that came over TLS, in the day before each point. Dashed: the objective. A dip in the first is users who were thrown out; one in the second is sessions that could be read.',
      unit: 'percentunit',
      empty: 'No auth traffic seen',
    },
    [
      { sli: 'auth_accepted', name: 'Accepted', colour: COLOURS.good },
      { sli: 'client_tls', name: 'Over TLS', colour: COLOURS.neutral },
    ],
  );

const budgets = () => {
  const panel = lines({
    width: 14,
    height: 9,
    id: 303,
    title: 'Error budgets over time',
    description:
      'What was left of the budget of 30 days at each point, for every SLI. A step down is an incident, a slope is a habit; it comes back 30 days later. Dashed: 75 %, where a quarter is spent and risky releases wait, and 0, where the objective is missed; a budget that is overspent by half stays at the bottom.',
    unit: 'percentunit',
    empty: 'The rules of alerts/rules/ are not loaded, or nothing was seen',
  })
    .max(1)
    .min(-0.6)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Right)
        .showLegend(true)
        .calcs([]),
    )
    .thresholds(budgetLeft())
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .withTarget(
      line(
        `clamp_min(min by (sli) (${recorded('job', 'cookie_error_budget_remaining:ratio')}), -0.5)`,
        '{{sli}}',
      ),
    );
  for (const { sli, title } of objectives) panel.overrideByName(sli, [{ id: 'displayName', value: title }]);
  return panel;
};

const sizes = () =>
  lines({
    width: 10,
    height: 9,
    id: 304,
    title: 'Cookie header size by site (p95)',
    description:
      'Length that 95 of 100 Cookie headers do not exceed, of the hour before each point. Dashed: 4096 bytes, where the first servers refuse. A slope is cookies that nobody removes; it ends with users who cannot get in.',
    unit: 'bytes',
    empty: 'No Cookie header of known length',
  })
    .thresholds(thresholds(COLOURS.good, [4096, COLOURS.bad]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .axisSoftMax(4400)
    .withTarget(
      line(`max by (site) (${recorded('job_site', 'cookie_request_header_bytes:p95_1h')})`, '{{site}}'),
    );

/** Panels of the row, in the order of the grid. */
export const trends = () => [coverage(), success(), budgets(), sizes()];
