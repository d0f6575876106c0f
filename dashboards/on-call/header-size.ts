// Row "Size of Cookie headers": how near to the limits of servers, over them, refused.
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from '@grafana/grafana-foundation-sdk/common';
import { eventBars } from '../event-bars.ts';
import { line, lines } from '../panels.ts';
import { increaseOf, orZeroNamed, quantileOf } from '../queries.ts';
import { CALM, COLOURS, coloured, thresholds } from '../style.ts';

const sizes = { metric: 'cookie_request_header_bytes' } as const;
const over = {
  metric: 'cookie_request_header_over_total',
  among: { metric: 'cookie_request_header_bytes' },
} as const;
const rejected = {
  metric: 'cookie_header_rejected_total',
  among: { metric: 'cookie_requests_total' },
} as const;

const percentiles = () =>
  lines({
    id: 601,
    title: 'Cookie header size',
    description:
      'Percentiles of the length of the Cookie header of requests that have one. Dashed: 4096 bytes, where the first servers refuse, and 8192, where nginx, Apache and Tomcat do by default (Node at 16384, all headers together).',
    unit: 'bytes',
    width: 8,
    height: 8,
    empty: 'No Cookie header of known length',
  })
    .thresholds(thresholds(COLOURS.good, [4096, COLOURS.watch], [8192, COLOURS.bad]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .axisSoftMax(4400)
    .withTarget(line(quantileOf(0.99, sizes.metric), 'p99'))
    .withTarget(line(quantileOf(0.95, sizes.metric), 'p95'))
    .withTarget(line(quantileOf(0.5, sizes.metric), 'p50'))
    .overrideByName('p99', coloured(COLOURS.other))
    .overrideByName('p95', coloured(COLOURS.neutral))
    .overrideByName('p50', coloured(COLOURS.quiet));

const overLimit = () =>
  lines({
    id: 602,
    title: 'Cookie headers over a limit',
    description:
      'Requests whose Cookie header is longer than 4096, 8192 and 16384 bytes; counts in each interval. The larger limits are counted in the smaller ones too.',
    unit: 'short',
    width: 8,
    height: 8,
    empty: 'No Cookie header of known length',
  })
    .withTarget(
      line(
        orZeroNamed(
          increaseOf(over, '$__rate_interval', ['limit']),
          increaseOf(sizes, '$__rate_interval'),
          'limit',
        ),
        'over {{limit}}',
      ),
    )
    .overrideByName('over 4096', coloured(COLOURS.watch))
    .overrideByName('over 8192', coloured(COLOURS.bad))
    .overrideByName('over 16384', coloured(COLOURS.worse))
    .overrideByName('over none', CALM);

const refused = () =>
  eventBars({
    frame: {
      id: 603,
      title: 'Refused for their size',
      description:
        'Answers 413, 431 and 494, and 400 where nothing upstream answered; counts in each interval. These users cannot get in until they delete their cookies. While there are any, the percentiles beside are too low.',
      unit: 'short',
      width: 8,
      height: 8,
      empty: 'No request seen',
    },
    events: rejected,
    by: 'status',
    among: { metric: 'cookie_requests_total' },
  });

/** Panels of the row, in the order of the grid. */
export const headerSize = () => [percentiles(), overLimit(), refused()];
