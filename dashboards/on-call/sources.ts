// Row "Can this be believed": the logs behind the numbers, what they show, and how far behind they are.
import { pairOutcomes } from '../debug/pairing.ts';
import { bars, line, lines } from '../panels.ts';
import { increaseOf, orZeroNamed, rateOf, series } from '../queries.ts';
import { CALM } from '../style.ts';
import { overview } from './sources-table.ts';

const linesRead = { metric: 'cookie_exporter_lines_total' } as const;
const rejected = { metric: 'cookie_exporter_lines_rejected_total' } as const;

const SMALL = { width: 6, height: 7 } as const;

const lag = () =>
  lines({
    ...SMALL,
    id: 702,
    title: 'Lag',
    description:
      'Age of the newest record when it was read, by source. A CDN that delivers its logs in batches is minutes behind by nature; a local file should stay within seconds.',
    unit: 's',
    empty: 'No record read yet',
  }).withTarget(line(`max by (source) (${series('cookie_exporter_source_lag_seconds')})`, '{{source}}'));

const rejectedLines = increaseOf(rejected, '$__rate_interval', ['source', 'reason']);

const rejections = () =>
  bars({
    ...SMALL,
    id: 703,
    title: 'Lines rejected',
    description:
      'Lines that could not be read as a request, by source and reason; counts in each interval. no_match on every line: the log_format in the config is not the one of the log.',
    unit: 'short',
    empty: 'No exporter is scraped',
  })
    .overrideByName('none', CALM)
    .withTarget(
      line(
        orZeroNamed(
          `label_join(${rejectedLines} > 0, "source", ": ", "source", "reason")`,
          increaseOf(linesRead, '$__rate_interval'),
          'source',
        ),
        '{{source}}',
      ),
    );

const throughput = () =>
  lines({
    ...SMALL,
    id: 704,
    title: 'Lines read',
    description:
      'Lines a second, by source. A source that falls to 0 while the site has visitors is a log that moved or a rotation gone wrong.',
    unit: 'cps',
    empty: 'No exporter is scraped',
  }).withTarget(line(rateOf(linesRead, ['source']), '{{source}}'));

/** Panels of the row, in the order of the grid. */
export const sources = () => [
  overview(701),
  lag(),
  rejections(),
  throughput(),
  pairOutcomes({ id: 705, width: 6, height: 7 }),
];
