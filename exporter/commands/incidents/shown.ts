// Open incidents as metrics, by name and severity. It must not decide which are open.
import { INCIDENT_SEVERITIES } from '../../metrics/catalogue/incidents.ts';
import type { ValuesOf } from '../../metrics/catalogue/index.ts';
import { OTHER } from '../../metrics/catalogue/labels.ts';
import type { Tallies } from '../../metrics/tallies.ts';
import type { IncidentSeverity } from './notification.ts';

/** Incidents that are shown as one series. */
export type Group = ValuesOf<'cookie_incidents_open'>;

/** An open incident, as far as it is shown. */
export type Shown = { readonly group: Group; readonly startsMs: number };

export type ShownIncidents = {
  /** The group of a name, which is `other` past the bound. */
  readonly groupOf: (incident: string, severity: IncidentSeverity) => Group;
  /** Shows which are open now. */
  readonly show: (open: Iterable<Shown>) => void;
};

/** Builds what shows incidents; those that are over, also in an earlier process, are shown at 0. */
export const createShownIncidents = (tallies: Tallies, maxNames: () => number): ShownIncidents => {
  const openGauge = tallies.gauge('cookie_incidents_open');
  const oldestGauge = tallies.gauge('cookie_incident_oldest_start_timestamp_seconds');
  const overflows = tallies.counter('cookie_exporter_label_overflows_total');
  /** By name, then severity: every group that was ever shown, so that it goes to 0 and does not vanish. */
  const groups = new Map<string, Map<string, Group>>();

  const note = (group: Group): Group => {
    const [incident, severity] = group;
    const bySeverity = groups.get(incident) ?? new Map<string, Group>();
    groups.set(incident, bySeverity);
    const known = bySeverity.get(severity);
    if (known === undefined) bySeverity.set(severity, group);
    return known ?? group;
  };
  const nameOf = (incident: string): string => {
    if (groups.has(incident) || groups.size < maxNames()) return incident;
    overflows.add(1, 'incident');
    return OTHER;
  };
  for (const { labels } of tallies.family('cookie_incident_resolution_seconds').series) {
    const [incident = OTHER, severity] = labels;
    note([incident, INCIDENT_SEVERITIES.find((one) => one === severity) ?? OTHER]);
  }

  return {
    groupOf: (incident, severity) => note([nameOf(incident), severity]),
    show: (open) => {
      const byGroup = new Map<Group, { count: number; oldestMs: number }>();
      for (const { group, startsMs } of open) {
        const known = note(group);
        const { count, oldestMs } = byGroup.get(known) ?? { count: 0, oldestMs: startsMs };
        byGroup.set(known, { count: count + 1, oldestMs: Math.min(oldestMs, startsMs) });
      }
      for (const group of [...groups.values()].flatMap((bySeverity) => [...bySeverity.values()])) {
        const shown = byGroup.get(group);
        openGauge.set(shown?.count ?? 0, ...group);
        if (shown === undefined) oldestGauge.drop(...group);
        else oldestGauge.set(shown.oldestMs / 1000, ...group);
      }
    },
  };
};
