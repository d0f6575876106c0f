// A receiver of Alertmanager's webhooks that keeps what it was told.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Workspace } from './workspace.ts';

type Notified = {
  /** The path that was called: one a receiver. */
  readonly path: string;
  readonly status: string;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    /** As in the payload: RFC 3339. */
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
};

export type Webhook = { readonly address: string; readonly notified: () => readonly Notified[] };

/** Begins to receive. */
export const startWebhook = async (workspace: Workspace): Promise<Webhook> => {
  const notified: Notified[] = [];
  const server = createServer(async (request, response) => {
    const { status, alerts } = JSON.parse(await text(request)) as Notified;
    notified.push({ path: request.url ?? '', status, alerts });
    response.end();
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  workspace.onClose(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhook has no port');
  return { address: `127.0.0.1:${address.port}`, notified: () => notified };
};
