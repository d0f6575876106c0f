// Row "Size of Cookie headers": how long, since when, made of what, and what it costs.
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from '@grafana/grafana-foundation-sdk/common';
import { DEBUG_UID } from '../../alerts/links.ts';
import { siteColumn } from '../drill-down.ts';
import { areas, buckets, heatmap, line, lines, row, table } from '../panels.ts';
import { bucketsOf, increaseOf, quantileOf, rateOf } from '../queries.ts';
import { COLOURS, coloured, thresholds } from '../style.ts';
import { type Column, colouredBy, decimals, largestFirst, unit, withColumns } from '../tables.ts';

const SIZES = 'cookie_request_header_bytes';
const LIMITS = () => thresholds(COLOURS.good, [4096, COLOURS.watch], [8192, COLOURS.bad]);
const HALF = { width: 12, height: 9 } as const;
const THIRD = { width: 8, height: 9 } as const;

const spread = () =>
  heatmap({
    ...HALF,
    id: 201,
    title: 'Cookie headers by size',
    description:
      'How many requests had a Cookie header of which length. A band that moves up is one cookie that grows for everybody; a thin new band high up is a few clients that collect cookies. Points are requests with a trace.',
    unit: 'bytes',
    empty: 'No Cookie header of known length',
  }).withTarget(buckets(bucketsOf(SIZES)));

const percentiles = () =>
  lines({
    ...HALF,
    id: 202,
    title: 'Percentiles of the size',
    description:
      'Half, 95 and 99 of 100 Cookie headers are at most this long. Dashed: 4096 and 8192 bytes, where servers begin to refuse. While some are refused for their size these are too low. Points are requests with a trace.',
    unit: 'bytes',
    empty: 'No Cookie header of known length',
  })
    .thresholds(LIMITS())
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .axisSoftMax(4400)
    .withTarget(line(quantileOf(0.99, SIZES), 'p99'))
    .withTarget(line(quantileOf(0.95, SIZES), 'p95'))
    .withTarget(line(quantileOf(0.5, SIZES), 'p50'))
    .overrideByName('p99', coloured(COLOURS.other))
    .overrideByName('p95', coloured(COLOURS.neutral))
    .overrideByName('p50', coloured(COLOURS.quiet));

const byCookie = () =>
  areas({
    ...THIRD,
    id: 203,
    title: 'Bytes by cookie',
    description:
      'What the average Cookie header is made of: bytes of each cookie (name and value) for each request that has one. The area that grows is the cookie to look at. "other": names that the exporter has not seen issued.',
    unit: 'bytes',
    empty: 'No Cookie header with names seen',
  }).withTarget(
    line(
      `${rateOf({ metric: 'cookie_sent_bytes_total' }, ['cookie'])}\n/ on () group_left\n${rateOf({ metric: SIZES })} > 0`,
      '{{cookie}}',
    ),
  );

const duration = () =>
  lines({
    ...THIRD,
    id: 204,
    title: 'Duration by size of the header (p95)',
    description:
      'What size costs: 95 of 100 requests took at most this long, by the size of their Cookie header (small: up to 1 KiB, large: up to 4 KiB, huge: more). Lines that part are the price of cookies.',
    unit: 's',
    empty: 'No log shows durations',
  })
    .withTarget(
      line(
        quantileOf(0.95, 'cookie_request_duration_seconds', '$__rate_interval', ['header_size']),
        '{{header_size}}',
      ),
    )
    .overrideByName('none', coloured(COLOURS.quiet))
    .overrideByName('small', coloured(COLOURS.good))
    .overrideByName('large', coloured(COLOURS.watch))
    .overrideByName('huge', coloured(COLOURS.bad));

const cookiesInRequest = () =>
  lines({
    ...THIRD,
    id: 205,
    title: 'Cookies in a request',
    description:
      'How many cookies requests bring. Browsers keep about 180 for a site and then throw the oldest away, which may be the session. Steady and below 30 is normal.',
    unit: 'short',
    empty: 'No Cookie header with names seen',
  })
    .withTarget(line(quantileOf(0.99, 'cookie_request_cookies'), 'p99'))
    .withTarget(line(quantileOf(0.5, 'cookie_request_cookies'), 'p50'))
    .overrideByName('p99', coloured(COLOURS.other))
    .overrideByName('p50', coloured(COLOURS.quiet));

const sized = (quantile: number): Column => ({
  from: `Value #p${quantile}`,
  heading: `p${quantile}`,
  properties: [unit('bytes'), decimals(1), ...colouredBy(LIMITS())],
});
const COLUMNS: readonly Column[] = [
  siteColumn(DEBUG_UID),
  { from: 'Value #requests', heading: 'With cookies', properties: [unit('short'), decimals(1)] },
  sized(50),
  sized(95),
  sized(99),
  {
    from: 'Value #over',
    heading: 'Over 4 KB',
    properties: [unit('locale'), decimals(0), ...colouredBy(thresholds(COLOURS.good, [0.5, COLOURS.watch]))],
  },
  {
    from: 'Value #refused',
    heading: 'Refused',
    properties: [unit('locale'), decimals(0), ...colouredBy(thresholds(COLOURS.good, [0.5, COLOURS.bad]))],
  },
];

const bySite = () => {
  const panel = withColumns(
    table({
      id: 206,
      title: 'Top sites by size',
      description:
        'Cookie headers of the time range by site, the longest first. Over 4 KB: longer than what the first servers take. Refused: answered 413, 431 or 494, or 400 with nothing upstream. A click on a site narrows this dashboard to it.',
      unit: 'short',
      width: 24,
      height: 7,
      empty: 'No Cookie header of known length',
    }),
    COLUMNS,
  ).sortBy(largestFirst('p99'));
  for (const percent of [50, 95, 99]) {
    panel.withTarget(row(`p${percent}`, quantileOf(percent / 100, SIZES, '$__range', ['site'])));
  }
  const over = { metric: 'cookie_request_header_over_total', where: { limit: ['4096'] } } as const;
  return panel
    .withTarget(row('requests', increaseOf({ metric: SIZES }, '$__range', ['site'])))
    .withTarget(
      row('over', increaseOf({ ...over, among: { metric: SIZES, where: {} } }, '$__range', ['site'])),
    )
    .withTarget(
      row(
        'refused',
        increaseOf(
          { metric: 'cookie_header_rejected_total', among: { metric: 'cookie_requests_total' } },
          '$__range',
          ['site'],
        ),
      ),
    );
};

/** Panels of the row, in the order of the grid. */
export const headerSize = () => [
  spread(),
  percentiles(),
  byCookie(),
  duration(),
  cookiesInRequest(),
  bySite(),
];
