// From the body of a notification to the incidents and onto the disk: what is answered well is not lost. It must not
// know HTTP.
import type { NotificationResult } from '../../server/alertmanager.ts';
import type { Incidents } from '../incidents.ts';
import { within } from '../within.ts';
import { parseNotification } from './notification.ts';

export type WebhookOptions = {
  readonly incidents: Pick<Incidents, 'take'>;
  /** Saves everything; resolves when it was tried. */
  readonly save: () => Promise<void>;
  /** Whether the last save is on the disk, or there is no disk to wait for. */
  readonly isSaved: () => boolean;
  /** How long a save may take; default 5 s, for Alertmanager waits for 10. */
  readonly saveWithinMs?: number;
};

/**
 * Builds what takes notifications. One that could not be saved counts all the same: it is sent again, and is known then.
 */
export const createWebhook =
  ({ incidents, save, isSaved, saveWithinMs = 5000 }: WebhookOptions) =>
  async (body: Buffer): Promise<NotificationResult> => {
    const notification = parseNotification(body.toString('utf8'));
    if (notification === null) return 'malformed';
    incidents.take(notification);
    const isInTime = (await within(saveWithinMs, save())) !== 'late';
    return isInTime && isSaved() ? 'taken' : 'unavailable';
  };
