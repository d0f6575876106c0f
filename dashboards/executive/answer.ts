// Row "Are our cookies safe?": six numbers of the last 30 days, each green, yellow or red.
import { BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import { PAGED, REMEDIATED_SECONDS } from '../../exporter/slis/incidents.ts';
import { latest, stat } from '../panels.ts';
import { increaseOf, sumOf } from '../queries.ts';
import { cutOff, recorded } from '../recorded.ts';
import { budgetLeft, COLOURS, coloured, noneIsGood, QUARTER_SPENT, thresholds } from '../style.ts';

const STAT = { width: 4, height: 4 } as const;
const budget = recorded('job', 'cookie_error_budget_remaining:ratio');

const missed = () =>
  stat({
    ...STAT,
    id: 101,
    title: 'Objectives missed',
    description:
      'SLIs whose share of good events over the last 30 days is below the objective. Normal is 0; the table below says which, and On-call says what to do.',
    unit: 'locale',
    empty: 'no rules or no traffic',
  })
    .thresholds(noneIsGood())
    .withTarget(latest(`count(${budget} < 0)\nor 0 * count(${budget})`));

const left = () =>
  stat({
    ...STAT,
    id: 102,
    title: 'Smallest error budget left',
    description:
      'Of the bad events that the objectives allow in 30 days, the share that is left, for the SLI that has least. Below 75 % a quarter is spent: no risky releases. Below 0: the objective is missed.',
    unit: 'percentunit',
    empty: 'no rules or no traffic',
  })
    .decimals(0)
    .thresholds(budgetLeft())
    .withTarget(latest(`min(${budget})`));

/** What is left of a budget, as a word and a colour: below 0 the objective is missed, while no quarter is spent all is well. */
const STATES = [
  { state: 'missed', where: '< 0', colour: COLOURS.bad },
  { state: 'halt risky releases', where: `>= 0 < ${QUARTER_SPENT}`, colour: COLOURS.watch },
  { state: 'met', where: `>= ${QUARTER_SPENT}`, colour: COLOURS.good },
] as const;

/** A month's share of good events of one SLI, labelled by how it stands to the objective that is configured. */
const judged = (sli: string): string => {
  const share = cutOff(`min(${recorded('job', 'cookie_sli:ratio_rate30d', sli)})`);
  const left = `min(${recorded('job', 'cookie_error_budget_remaining:ratio', sli)})`;
  return STATES.map(
    ({ state, where }) => `label_replace(${share} and ${left} ${where}, "state", "${state}", "", "")`,
  ).join('\nor\n');
};

const ratio = (sli: string, rest: { id: number; title: string; description: string; empty: string }) => {
  const panel = stat({ ...STAT, ...rest, unit: 'percentunit' })
    .decimals(3)
    .textMode(BigValueTextMode.Value)
    .withTarget(latest(judged(sli), '{{state}}'));
  for (const { state, colour } of STATES) panel.overrideByName(state, coloured(colour));
  return panel;
};

const COLOURED =
  'Green: the objective is met; orange: it is met, but a quarter of its budget is spent; red: missed.';

const shares = () => [
  ratio('secure_coverage', {
    id: 103,
    title: 'Secure session cookies',
    description: `Share of the auth cookies set in the last 30 days that carry Secure, so that browsers never send them in the clear. ${COLOURED}`,
    empty: 'none issued',
  }),
  ratio('client_tls', {
    id: 104,
    title: 'Sessions over TLS',
    description: `Share of requests with an auth cookie of the last 30 days that came over TLS. The others could be read and taken over by anyone on the way. ${COLOURED}`,
    empty: 'not known',
  }),
  ratio('auth_accepted', {
    id: 105,
    title: 'Sessions accepted',
    description: `Share of requests with an auth cookie of the last 30 days that were neither refused nor failed: what users feel. ${COLOURED}`,
    empty: 'no auth traffic',
  }),
];

const resolved = {
  metric: 'cookie_incident_resolution_seconds',
  where: { incident_severity: PAGED },
} as const;
const remediation = () =>
  stat({
    ...STAT,
    id: 106,
    title: 'Mean time to remediate',
    description:
      'Mean time from the start of an alert to its end, over the incidents that ended in the time range; tickets aside. Wanted is below 4 hours. No number: none ended, or Alertmanager does not tell the exporter (alertmanager.token_file).',
    unit: 's',
    empty: 'no incident ended',
  })
    .decimals(1)
    .thresholds(
      thresholds(COLOURS.good, [REMEDIATED_SECONDS / 2, COLOURS.watch], [REMEDIATED_SECONDS, COLOURS.bad]),
    )
    .withTarget(latest(`${sumOf(resolved, '$__range')}\n/ (${increaseOf(resolved, '$__range')} > 0)`));

/** Panels of the row, in the order of the grid. */
export const answer = () => [missed(), left(), ...shares(), remediation()];
