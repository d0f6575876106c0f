// Row "Pairing of edge and origin": whether records of both find one another; without that nothing is compared.
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { areas, bars, buckets, heatmap, line, lines } from '../panels.ts';
import { bucketsOf, increaseOf, orZero, rateOf, series } from '../queries.ts';
import { COLOURS, coloured } from '../style.ts';

const pairs = { metric: 'cookie_pairings_total' } as const;
const QUARTER = { width: 6, height: 8 } as const;

/** Pairs, and records without a partner; the same on every dashboard. */
export const pairOutcomes = (frame: {
  readonly id: number;
  readonly width: number;
  readonly height: number;
}) =>
  areas({
    ...frame,
    title: 'Records paired and unpaired',
    description:
      'Pairs found, and records that found no partner, a second. edge_only: answered by the edge itself (cache, redirect), or no request id reaches the origin; origin_only: came another way; late: a window that is too short; ambiguous: one id for several requests.',
    unit: 'cps',
    empty: 'Nothing to pair: not both vantages have a source',
  })
    .withTarget(line(rateOf(pairs, ['outcome']), '{{outcome}}'))
    .overrideByName('paired', coloured(COLOURS.good))
    .overrideByName('edge_only', coloured(COLOURS.neutral))
    .overrideByName('origin_only', coloured(COLOURS.other))
    .overrideByName('late', coloured(COLOURS.watch))
    .overrideByName('ambiguous', coloured(COLOURS.bad));

const delay = () =>
  heatmap({
    ...QUARTER,
    id: 802,
    title: 'Time between the two records',
    description:
      "By the clocks of the logs. It should stay well below pairing.window; a band that moves up is an edge that delivers later, or a clock that drifts. Raise the source's window before it is reached.",
    unit: 's',
    empty: 'No pair found',
  }).withTarget(buckets(bucketsOf('cookie_pairing_delay_seconds')));

const pending = () =>
  lines({
    ...QUARTER,
    id: 803,
    title: 'Waiting for a partner',
    description:
      'Request ids that wait for the record of the other vantage. About the traffic of one window is normal; one that grows without end is a side that is not read: look at the lag of the sources.',
    unit: 'short',
    empty: 'Nothing to pair: not both vantages have a source',
  }).withTarget(line(`sum(${series('cookie_pairings_pending')})`, 'waiting'));

const ofPairs = (metric: MetricName): string =>
  orZero(increaseOf({ metric }, '$__rate_interval'), increaseOf(pairs, '$__rate_interval'));

const givenUp = () =>
  bars({
    ...QUARTER,
    id: 804,
    title: 'Settled early, or not compared',
    description:
      'Requests that were settled before their window was over (pairing.max_pending), and messages with more cookies than are compared (pairing.max_cookies), in each interval. Normal is 0; raise the limit, or shorten the window.',
    unit: 'short',
    empty: 'No exporter is scraped',
  })
    .withTarget(line(ofPairs('cookie_exporter_pairings_early_total'), 'too early'))
    .withTarget(line(ofPairs('cookie_exporter_pairing_uncompared_total'), 'too many cookies'));

/** Panels of the row, in the order of the grid. */
export const pairing = () => [pairOutcomes({ ...QUARTER, id: 801 }), delay(), pending(), givenUp()];
