// Sizes of Cookie headers in the seeded history, and what they cost.
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { type Course, counter, histogram, type Labels, type Series, shareUpTo } from './series.ts';
import { ACCOUNT, never, of, SHOP } from './shape.ts';
import { shareOver } from './timeline.ts';

/** Cookie headers of the shop grow all the month: a cookie that nobody removes. */
const medianSize: Course = (time) => 650 + 900 * shareOver(time);
const SIZE_SIGMA = 0.42;

const sizes = (): Series[] => {
  const { buckets } = catalogue.cookie_request_header_bytes;
  const place = { vantage: 'edge', site: SHOP };
  const header = (labels: Labels, perSecond: Course, median: Course) =>
    histogram('cookie_request_header_bytes', labels, {
      bounds: buckets ?? [],
      perSecond,
      median,
      sigma: SIZE_SIGMA,
    });
  const beyond =
    (limit: number): Course =>
    (time) =>
      of(SHOP, 0.7)(time) * (1 - shareUpTo(limit, medianSize(time), SIZE_SIGMA));
  const bytesOf = (cookie: string, bytes: Course, kind: string) =>
    counter(
      'cookie_sent_bytes_total',
      { ...place, cookie, class: kind },
      (time) => of(SHOP, 0.7)(time) * bytes(time),
    );
  return [
    ...header(place, of(SHOP, 0.7), medianSize),
    ...header({ vantage: 'edge', site: ACCOUNT }, of(ACCOUNT, 0.7), () => 420),
    ...header({ vantage: 'origin', site: SHOP }, of(SHOP, 0.68), medianSize),
    ...['4096', '8192', '16384'].map((limit) =>
      counter('cookie_request_header_over_total', { ...place, limit }, beyond(Number(limit))),
    ),
    ...histogram('cookie_request_cookies', place, {
      bounds: catalogue.cookie_request_cookies.buckets ?? [],
      perSecond: of(SHOP, 0.7),
      median: (time) => 6 + 3 * shareOver(time),
      sigma: 0.5,
    }),
    bytesOf('sid', () => 72, 'auth'),
    bytesOf('_ga', () => 60, 'analytics'),
    bytesOf('cart', () => 180, 'preference'),
    bytesOf('recently_viewed', (time) => 150 + 900 * shareOver(time), 'preference'),
    bytesOf('other', () => 190, 'other'),
    counter('cookie_header_rejected_total', { ...place, status: '431' }, (time) => beyond(8192)(time) / 4),
    counter('cookie_header_rejected_total', { ...place, status: '400' }, never),
  ];
};

const DURATION: Readonly<Record<string, readonly [share: number, median: number]>> = {
  none: [0.3, 0.04],
  small: [0.4, 0.05],
  large: [0.28, 0.065],
  huge: [0.02, 0.11],
};

const durations = (): Series[] =>
  Object.entries(DURATION).flatMap(([size, [share, median]]) =>
    histogram(
      'cookie_request_duration_seconds',
      { vantage: 'edge', site: SHOP, header_size: size },
      {
        bounds: catalogue.cookie_request_duration_seconds.buckets ?? [],
        perSecond: of(SHOP, share),
        median: () => median,
        sigma: 0.7,
      },
    ),
  );

/** Headers, what they are made of, and durations. */
export const sizeSeries = (): Series[] => [...sizes(), ...durations()];
