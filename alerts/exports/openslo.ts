// The SLOs in the words of OpenSLO (openslo/v1), by the recorded events. Objectives are the built-in ones.
// Source: https://github.com/OpenSLO/OpenSLO#specification.
import type { Objective } from '../../exporter/slis/sli.ts';
import { BUDGET_WINDOW } from '../windows.ts';
import { alertOf, SERVICE, sloNameOf } from './names.ts';

const SOURCE = 'prometheus';

const header = (kind: string, name: string, displayName: string) => ({
  apiVersion: 'openslo/v1',
  kind,
  metadata: { name, displayName },
});

const metricSource = (query: string) => ({
  metricSource: { metricSourceRef: SOURCE, type: 'Prometheus', spec: { query } },
});

/** Numbers of the last five minutes, which go up and down: no counters. */
const eventsOf = ({ sli }: Objective, kind: 'valid' | 'bad') =>
  metricSource(`sum(job:cookie_sli_${kind}:increase5m{sli="${sli}"})`);

const sloOf = (objective: Objective) => {
  const { tells, matters, title } = objective;
  const name = sloNameOf(objective);
  return {
    ...header('SLO', name, title),
    spec: {
      description: `${tells} ${matters} Watched by ${alertOf(objective).name}.`,
      service: SERVICE,
      indicator: {
        metadata: { name: `${name}-events`, displayName: title },
        spec: {
          ratioMetric: {
            counter: false,
            bad: eventsOf(objective, 'bad'),
            total: eventsOf(objective, 'valid'),
          },
        },
      },
      timeWindow: [{ duration: BUDGET_WINDOW, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: title, target: objective.objective }],
    },
  };
};

/** The data source, the service and one SLO each: the documents of one file. */
export const createOpenSloDocuments = (objectives: readonly Objective[]) => [
  {
    ...header('DataSource', SOURCE, 'Prometheus'),
    spec: { type: 'Prometheus', connectionDetails: { url: 'http://127.0.0.1:9090' } },
  },
  {
    ...header('Service', SERVICE, 'Cookies'),
    spec: { description: 'Session cookies as the edge and the origin show them.' },
  },
  ...objectives.map(sloOf),
];
