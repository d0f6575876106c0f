// What is wanted of incidents, which Alertmanager tells of and no log does. Data only.
import type { Objective } from './sli.ts';

/** Severities of what somebody is woken for, and of alerts of one's own; a ticket may wait for days. */
export const PAGED = ['critical', 'other'] as const;

/** Four hours, one of the bounds of the histogram's buckets. */
export const REMEDIATED_SECONDS = 14_400;

const where = { incident_severity: PAGED };

export const incidentsRemediated: Objective = {
  sli: 'incidents_remediated',
  title: 'Cookie incidents remediated within 4 hours',
  needs: [],
  valid: { metric: 'cookie_incident_resolution_seconds', where },
  bad: { metric: 'cookie_incident_resolution_seconds', where, over: REMEDIATED_SECONDS },
  objective: 0.9,
  target: 1,
  tells:
    'The share of incidents that were over within 4 hours of their alert; those that go on are not in it yet.',
  matters: 'For as long as an incident goes on, sessions can be read, replayed or lost.',
};
