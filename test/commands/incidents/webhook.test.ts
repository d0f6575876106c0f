// What is answered to a notification: well only once it is on the disk.
import assert from 'node:assert/strict';
import type { IncidentNotification } from '../../../exporter/commands/incidents/notification.ts';
import { createWebhook, type WebhookOptions } from '../../../exporter/commands/incidents/webhook.ts';
import { alert, notification } from './alerts.ts';

const BODY = Buffer.from(notification([alert()]));

const create = (more: Partial<WebhookOptions> = {}) => {
  const steps: string[] = [];
  const notify = createWebhook({
    incidents: { take: ({ alerts }: IncidentNotification) => void steps.push(`takes ${alerts.length}`) },
    save: async () => void steps.push('saves'),
    isSaved: () => true,
    ...more,
  });
  return { notify, steps };
};

describe('a notification', () => {
  it('is answered when it is saved', async () => {
    const { notify, steps } = create();
    assert.equal(await notify(BODY), 'taken');
    assert.deepEqual(steps, ['takes 1', 'saves']);
  });
  it('is to be sent again where the disk refuses', async () => {
    const { notify, steps } = create({ isSaved: () => false });
    assert.equal(await notify(BODY), 'unavailable');
    assert.deepEqual(steps, ['takes 1', 'saves']);
  });
  it('is to be sent again where the disk does not answer', async () => {
    const { notify } = create({ save: () => Promise.withResolvers<void>().promise, saveWithinMs: 1 });
    assert.equal(await notify(BODY), 'unavailable');
  });
  it('that is none is taken for none', async () => {
    const { notify, steps } = create();
    assert.equal(await notify(Buffer.from('{"alerts":')), 'malformed');
    assert.deepEqual(steps, []);
  });
});
