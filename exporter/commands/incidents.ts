// The incidents that Alertmanager tells of: which are open, and how long those took that are over. Each counts once,
// however often and by however many Alertmanagers it is told. It must not know HTTP.

import type { ValuesOf } from '../metrics/catalogue/index.ts';
import { OTHER } from '../metrics/catalogue/labels.ts';
import { isRecord, isText, listOf } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { IncidentAlert, IncidentNotification } from './incidents/notification.ts';

export type IncidentLimits = {
  /** Most open incidents; past it the one not heard of for the longest is given up. As many ended ones are remembered. */
  readonly maxOpen: number;
  /** Most names of incidents; further ones are `other`. */
  readonly maxNames: number;
  /** How long an open incident may not be heard of. */
  readonly forgetAfterMs: number;
};

export type IncidentsOptions = {
  readonly tallies: Tallies;
  /** Wall clock, milliseconds since the epoch. */
  readonly wallMs: () => number;
  readonly limits: () => IncidentLimits;
  /** What `save` answered in an earlier process. */
  readonly saved: unknown;
};

export type Incidents = {
  readonly take: (notification: IncidentNotification) => void;
  /** Gives up what was not heard of for too long: its end was never told. */
  readonly forget: () => void;
  /** What is known now, as plain data. */
  readonly save: () => unknown;
};

type Group = ValuesOf<'cookie_incidents_open'>;
type Open = { readonly group: Group; startsMs: number; heardMs: number };

type SavedOpen = readonly [
  key: string,
  incident: string,
  severity: Group[1],
  startsMs: number,
  heardMs: number,
];
type SavedEnd = readonly [key: string, endsMs: number];

const isSavedOpen = (one: unknown): one is SavedOpen =>
  Array.isArray(one) &&
  one.length === 5 &&
  one.slice(0, 3).every(isText) &&
  one.slice(3).every((time) => Number.isFinite(time));

const isSavedEnd = (one: unknown): one is SavedEnd =>
  Array.isArray(one) && one.length === 2 && isText(one[0]) && Number.isFinite(one[1]);

/** Entries of a map, the one set last at the end, at most so many; `onDropped` is told of each that had to go. */
const setBounded = <V>(
  map: Map<string, V>,
  key: string,
  value: V,
  max: number,
  onDropped: () => void = () => {},
): void => {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
    onDropped();
  }
};

/** Builds the incidents, as they were saved. */
export const createIncidents = ({ tallies, wallMs, limits, saved }: IncidentsOptions): Incidents => {
  const openGauge = tallies.gauge('cookie_incidents_open');
  const oldestGauge = tallies.gauge('cookie_incident_oldest_start_timestamp_seconds');
  const resolution = tallies.histogram('cookie_incident_resolution_seconds');
  const alerts = tallies.counter('cookie_exporter_alerts_total');
  const dropped = tallies.counter('cookie_exporter_incidents_dropped_total');
  const overflows = tallies.counter('cookie_exporter_label_overflows_total');
  const known = isRecord(saved) ? saved : {};

  /** By key, the one heard of last at the end. */
  const open = new Map<string, Open>(
    listOf(known.open, isSavedOpen).map(([key, incident, severity, startsMs, heardMs]) => [
      key,
      { group: [incident, severity], startsMs, heardMs },
    ]),
  );
  /** When each ended last: what began before is old news. */
  const ended = new Map<string, number>(listOf(known.ended, isSavedEnd));
  /** Every group that was ever shown, so that it goes to 0 and does not vanish. */
  const groups = new Map<string, Group>();
  const noteGroup = (group: Group): void => void groups.set(group.join('\0'), group);
  for (const { labels } of tallies.family('cookie_incident_resolution_seconds').series)
    noteGroup(labels as unknown as Group);
  for (const { group } of open.values()) noteGroup(group);
  const names = new Set([...groups.values()].map(([incident]) => incident));

  const nameOf = (incident: string): string => {
    if (names.has(incident)) return incident;
    if (names.size >= limits().maxNames) {
      overflows.add(1, 'incident');
      return OTHER;
    }
    names.add(incident);
    return incident;
  };

  const takeFiring = ({ key, incident, severity, startsMs }: IncidentAlert): 'opened' | 'repeated' => {
    const before = open.get(key);
    const group: Group = before?.group ?? [nameOf(incident), severity];
    // A later start is one that began anew, and whose end before that was never told.
    const one = { group, startsMs: Math.max(startsMs, before?.startsMs ?? 0), heardMs: wallMs() };
    noteGroup(group);
    setBounded(open, key, one, limits().maxOpen, () => dropped.add(1, 'open'));
    return before === undefined ? 'opened' : 'repeated';
  };

  /** Both times are the alert's own, so that its beginning need not have been heard of. */
  const takeResolved = ({ key, incident, severity, startsMs }: IncidentAlert, endsMs: number): 'resolved' => {
    const before = open.get(key);
    const group: Group = before?.group ?? [nameOf(incident), severity];
    noteGroup(group);
    resolution.observe((endsMs - startsMs) / 1000, ...group);
    if (before !== undefined && before.startsMs <= endsMs) open.delete(key);
    setBounded(ended, key, endsMs, limits().maxOpen);
    return 'resolved';
  };

  const takeAlert = (alert: IncidentAlert): 'opened' | 'resolved' | 'repeated' => {
    // Of one alert no two incidents overlap, so what began before the last end is that one again.
    if (alert.startsMs <= (ended.get(alert.key) ?? Number.NEGATIVE_INFINITY)) return 'repeated';
    return alert.endsMs === null ? takeFiring(alert) : takeResolved(alert, alert.endsMs);
  };

  const show = (): void => {
    for (const [id, group] of groups) {
      const starts = [...open.values()]
        .filter((one) => one.group.join('\0') === id)
        .map(({ startsMs }) => startsMs);
      openGauge.set(starts.length, ...group);
      if (starts.length > 0) oldestGauge.set(Math.min(...starts) / 1000, ...group);
      else oldestGauge.drop(...group);
    }
  };

  show();
  return {
    take: (notification) => {
      for (const alert of notification.alerts) alerts.add(1, takeAlert(alert));
      for (const what of ['ignored', 'malformed', 'truncated'] as const) alerts.add(notification[what], what);
      show();
    },
    forget: () => {
      const before = open.size;
      const heardMs = wallMs() - limits().forgetAfterMs;
      for (const [key, one] of open) {
        if (one.heardMs >= heardMs) break;
        open.delete(key);
        dropped.add(1, 'unheard');
      }
      if (open.size < before) show();
    },
    save: () => ({
      open: [...open].map(([key, one]): SavedOpen => [key, ...one.group, one.startsMs, one.heardMs]),
      ended: [...ended],
    }),
  };
};
