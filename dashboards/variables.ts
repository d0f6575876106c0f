// The variables at the top of every dashboard, each narrowed by those before it. It must hold no panel.
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { renderSelector } from '../alerts/promql.ts';
import { DATASOURCE } from './panels.ts';

const ALL = { selected: true, text: ['All'], value: ['$__all'] };

const choice = (name: string, label: string, description: string, query: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(DATASOURCE)
    .query(query)
    .definition(query)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current(ALL)
    .options([])
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

const EXPORTERS = { metric: 'cookie_exporter_build_info', where: {} } as const;
const REQUESTS = { metric: 'cookie_requests_total', where: {} } as const;
const SENT_OR_ISSUED =
  '{__name__=~"cookie_issued_total|cookie_plaintext_total",job=~"$job",instance=~"$instance",site=~"$site"}';

/** data source, job, instance, site, cookie. */
export const variables = () => [
  new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporters.')
    .type('prometheus')
    .current({ selected: false, text: '', value: '' }),
  choice('job', 'Job', 'Scrape job: one system.', `label_values(${renderSelector(EXPORTERS)}, job)`),
  choice(
    'instance',
    'Instance',
    'One exporter.',
    `label_values(${renderSelector(EXPORTERS, ['job=~"$job"'])}, instance)`,
  ),
  choice(
    'site',
    'Site',
    'Host of the requests.',
    `label_values(${renderSelector(REQUESTS, ['job=~"$job"', 'instance=~"$instance"'])}, site)`,
  ),
  choice(
    'cookie',
    'Cookie',
    'Narrows the panels that know cookies by name; the others show all cookies.',
    `label_values(${SENT_OR_ISSUED}, cookie)`,
  ),
];
