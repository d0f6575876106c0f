// The HTTP server with what it is handed: who may ask, what is answered, where pushes go. It must compute nothing.
import type { Alertmanager } from '../../server/alertmanager.ts';
import { createServer, type Handlers } from '../../server/server.ts';
import type { Findings } from '../findings.ts';
import type { Incidents } from '../incidents.ts';
import type { MetricsPush } from '../metrics-push.ts';
import type { Push } from '../push.ts';
import { pushedSourcesOf } from '../push-access.ts';
import type { Stages } from '../stages.ts';
import { watchWebAccess } from '../web-access.ts';
import type { Entrances } from './entrances.ts';
import type { ServeOptions } from './options.ts';

export type AnsweringOptions = Pick<Handlers, 'renderMetrics' | 'status' | 'reload' | 'isReady'> &
  Entrances & {
    readonly options: Pick<ServeOptions, 'telemetryPath' | 'lifecycle' | 'limits'>;
    readonly stages: () => Stages;
    readonly push: Push['push'];
    readonly notify: Alertmanager['notify'];
    readonly incidents: Pick<Incidents, 'forget'>;
    readonly findings: Pick<Findings, 'check'>;
    readonly metricsPush: Pick<MetricsPush, 'check'>;
  };

/** What takes pushes of a kind, with the config of the moment. */
const pushedBy = (kind: 'http' | 'otlp', { stages, push, pushAccess }: AnsweringOptions) => ({
  sources: () => new Set(pushedSourcesOf(stages().config, [kind])),
  token: pushAccess.token,
  limits: () => stages().config.push,
  push,
});

/** Notifications in memory at once; of each Alertmanager there is one a group. */
const MAX_NOTIFICATIONS = 16;

/** What takes notifications, with the config of the moment. */
const notified = ({ stages, webhookToken, notify }: AnsweringOptions): Alertmanager => ({
  token: webhookToken.token,
  limits: () => {
    const { bodyBytes } = stages().config.alertmanager;
    return { bodyBytes, unpackedBytes: bodyBytes, bodies: MAX_NOTIFICATIONS };
  },
  notify,
});

/** Builds the server; it does not listen yet. Files of certificates, users and tokens are looked at from now on. */
export const createAnswering = (all: AnsweringOptions) => {
  const { options, stages, web, pushAccess, webhookToken, metricsPush, incidents, findings } = all;
  const { renderMetrics, status, reload, isReady } = all;
  const refused = stages().tallies.counter('cookie_exporter_http_refused_total');
  const server = createServer({
    ...web,
    telemetryPath: options.telemetryPath,
    lifecycle: options.lifecycle,
    limits: options.limits ?? {},
    onRefused: (reason) => refused.add(1, reason),
    handlers: {
      renderMetrics,
      status,
      reload,
      isReady,
      ingest: pushedBy('http', all),
      otlp: pushedBy('otlp', all),
      alertmanager: notified(all),
      fastlyServices: () => stages().config.push.fastlyServices,
    },
  });
  const check = async (): Promise<void> => {
    await web.check();
    await pushAccess.check();
    await metricsPush.check();
    await webhookToken.check();
    await findings.check();
    incidents.forget();
  };
  const stopWatching = watchWebAccess({ ...web, check }, server.server);
  return { server, stopWatching };
};
