// What Alertmanager sends, and what is remembered of it.
import assert from 'node:assert/strict';
import { parseNotification } from '../../../exporter/commands/incidents/notification.ts';
import { createIncidents } from '../../../exporter/commands/incidents.ts';
import { parseJson } from '../../../exporter/metrics/saved-tallies.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import { alert, notification } from '../../commands/incidents/alerts.ts';
import { bytesOf, fieldsOf, joinFields, type Target } from '../target.ts';

const LIMITS = { maxOpen: 10, maxNames: 3, forgetAfterMs: 1000 };
const RESOLVED = alert({ status: 'resolved', endsAt: '2026-11-20T07:10:00.5Z' });
const SAVED = JSON.stringify({
  open: [['1a30ba71cca2921f', 'CookieSentOverPlaintext', 'critical', 1_795_152_791_287, 0]],
  ended: [['2a30ba71cca2921f', 1_795_152_791_287]],
});

/** Notifications, one after the other, told to incidents that were saved as the first field says. */
const incidents: Target = {
  name: 'incidents',
  seeds: () => [
    bytesOf(SAVED),
    joinFields(SAVED, notification([alert()]), notification([RESOLVED])),
    joinFields(
      '{}',
      notification([alert(), alert({ fingerprint: undefined })], { truncatedAlerts: 3 }),
      notification([RESOLVED, RESOLVED]),
    ),
  ],
  tokens: [
    '"alerts":[',
    '"labels":{',
    '"alertname":"Cookie',
    '"cookie_incident":"true"',
    'resolved',
    '"fingerprint":"',
  ],
  run: (input) => {
    const [saved = '', ...bodies] = fieldsOf(input);
    const tallies = new Tallies({ maxSeries: 1000, now: () => 0 });
    const told = createIncidents({ tallies, wallMs: () => 0, limits: () => LIMITS, saved: parseJson(saved) });
    for (const body of bodies) {
      const parsed = parseNotification(body);
      if (parsed !== null) told.take(parsed);
    }
    const shown = tallies.family('cookie_incidents_open').series;
    for (const { labels } of shown) assert.match(labels[1] ?? '', /^(?:critical|warning|info|other)$/);
    const again = createIncidents({
      tallies: new Tallies({ maxSeries: 1000, now: () => 0 }),
      wallMs: () => 0,
      limits: () => LIMITS,
      saved: JSON.parse(JSON.stringify(told.save())),
    });
    assert.deepEqual(again.save(), told.save());
  },
};

export const incidentTargets: readonly Target[] = [incidents];
