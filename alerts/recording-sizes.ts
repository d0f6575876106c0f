// Recording rules for the sizes of Cookie headers. Percentiles of percentiles mean nothing, so they are of all exporters.
import type { Selection } from '../exporter/slis/sli.ts';
import { aggregate, atVantage, oneVantage, renderBuckets, renderSelector } from './promql.ts';
import { COPIES, type Group, type RecordingRule } from './rule.ts';

const HEADERS: Selection = { metric: 'cookie_request_header_bytes', where: {} };
const WINDOW = '1h';
const PERCENTILES = [50, 95, 99] as const;

/** Without requests there is no size; a size that was seen is above 0. */
const percentileRule = (percentile: number): RecordingRule => {
  const rates = oneVantage(
    (vantage) => `rate(${renderBuckets(atVantage(HEADERS, vantage))}[${WINDOW}])`,
    `max_over_time(${renderSelector(atVantage(HEADERS, 'edge'))}[${WINDOW}])`,
  );
  const summed = aggregate(`sum without (${[...COPIES, 'vantage'].join(', ')})`, rates);
  return {
    record: `job_site:${HEADERS.metric}:p${percentile}_${WINDOW}`,
    expr: `${aggregate('histogram_quantile', `${percentile / 100},\n${summed}`)} > 0`,
  };
};

/** One series a job and site for each percentile. */
export const headerSizeGroup: Group = {
  name: 'cookie-header-sizes',
  rules: PERCENTILES.map(percentileRule),
};
