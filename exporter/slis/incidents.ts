// What is wanted of incidents, which Alertmanager tells of and no log does. Data only.
import type { Objective } from './sli.ts';

/** Four hours, one of the bounds of the histogram's buckets. */
const REMEDIATED_SECONDS = 14_400;

export const incidentsRemediated: Objective = {
  sli: 'incidents_remediated',
  title: 'Cookie incidents remediated within 4 hours',
  needs: [],
  valid: { metric: 'cookie_incident_resolution_seconds', where: {} },
  bad: { metric: 'cookie_incident_resolution_seconds', where: {}, over: REMEDIATED_SECONDS },
  objective: 0.9,
  target: 1,
  tells:
    'The share of incidents that were over within 4 hours of their alert; those that go on are not in it yet.',
  matters: 'For as long as an incident goes on, sessions can be read, replayed or lost.',
};
