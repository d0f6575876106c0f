// The incidents that Alertmanager tells of: which are open, and how long those took that are over. Each counts once,
// however often and by however many Alertmanagers it is told. It must not know HTTP.
import { INCIDENT_SEVERITIES } from '../metrics/catalogue/incidents.ts';
import { isRecord, isText, listOf } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { IncidentAlert, IncidentNotification } from './incidents/notification.ts';
import { createShownIncidents, type Group, type Shown } from './incidents/shown.ts';

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

type Open = Shown & { readonly heardMs: number };

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
  one.slice(0, 2).every(isText) &&
  INCIDENT_SEVERITIES.some((severity) => severity === one[2]) &&
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

/** By key, the one heard of last at the end. */
const restoreOpen = (saved: unknown): Map<string, Open> =>
  new Map(
    listOf(saved, isSavedOpen).map(([key, incident, severity, startsMs, heardMs]) => [
      key,
      { group: [incident, severity], startsMs, heardMs },
    ]),
  );

/** Builds the incidents, as they were saved. */
export const createIncidents = ({ tallies, wallMs, limits, saved }: IncidentsOptions): Incidents => {
  const resolution = tallies.histogram('cookie_incident_resolution_seconds');
  const alerts = tallies.counter('cookie_exporter_alerts_total');
  const dropped = tallies.counter('cookie_exporter_incidents_dropped_total');
  const known = isRecord(saved) ? saved : {};
  const open = restoreOpen(known.open);
  /** When each ended last: what began before is old news. */
  const ended = new Map<string, number>(listOf(known.ended, isSavedEnd));
  const { groupOf, show } = createShownIncidents(tallies, () => limits().maxNames);

  const takeFiring = ({ key, incident, severity, startsMs }: IncidentAlert): 'opened' | 'repeated' => {
    const before = open.get(key);
    const one = {
      group: before?.group ?? groupOf(incident, severity),
      // A later start is one that began anew, and whose end before that was never told.
      startsMs: Math.max(startsMs, before?.startsMs ?? 0),
      heardMs: wallMs(),
    };
    setBounded(open, key, one, limits().maxOpen, () => dropped.add(1, 'open'));
    return before === undefined ? 'opened' : 'repeated';
  };

  /** Both times are the alert's own, so that its beginning need not have been heard of. */
  const takeResolved = ({ key, incident, severity, startsMs }: IncidentAlert, endsMs: number): 'resolved' => {
    const before = open.get(key);
    resolution.observe((endsMs - startsMs) / 1000, ...(before?.group ?? groupOf(incident, severity)));
    if (before !== undefined && before.startsMs <= endsMs) open.delete(key);
    setBounded(ended, key, endsMs, limits().maxOpen);
    return 'resolved';
  };

  const takeAlert = (alert: IncidentAlert): 'opened' | 'resolved' | 'repeated' => {
    // Of one alert no two incidents overlap, so what began before the last end is that one again.
    if (alert.startsMs <= (ended.get(alert.key) ?? Number.NEGATIVE_INFINITY)) return 'repeated';
    return alert.endsMs === null ? takeFiring(alert) : takeResolved(alert, alert.endsMs);
  };

  show(open.values());
  return {
    take: (notification) => {
      for (const alert of notification.alerts) alerts.add(1, takeAlert(alert));
      for (const what of ['ignored', 'malformed', 'truncated'] as const) alerts.add(notification[what], what);
      show(open.values());
    },
    forget: () => {
      const before = open.size;
      const heardMs = wallMs() - limits().forgetAfterMs;
      for (const [key, one] of open) {
        if (one.heardMs >= heardMs) break;
        open.delete(key);
        dropped.add(1, 'unheard');
      }
      if (open.size < before) show(open.values());
    },
    save: () => ({
      open: [...open].map(([key, one]): SavedOpen => [key, ...one.group, one.startsMs, one.heardMs]),
      ended: [...ended],
    }),
  };
};
