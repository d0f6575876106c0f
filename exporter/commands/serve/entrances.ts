// Who may come in: the web config, and the token for pushing. What changes while the exporter runs is logged here.
// It must not know a route.
import type { Config } from '../../config/config.ts';
import type { ListenAddress } from '../../server/listen.ts';
import type { Logger } from '../../telemetry.ts';
import { EXIT } from '../io.ts';
import { createPushAccess, type PushAccess } from '../push-access.ts';
import { createTokenFile, type TokenFile } from '../token-file.ts';
import { openWebAccess, type WebAccess } from '../web-access.ts';
import { demand, demandNone } from './cannot-start.ts';

export type EntrancesOptions = {
  readonly webConfigFile: string | undefined;
  readonly cwd: string;
  readonly addresses: readonly ListenAddress[];
  readonly config: Config;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

export type Entrances = {
  readonly web: WebAccess;
  readonly pushAccess: PushAccess;
  /** The token of Alertmanager's webhook. */
  readonly webhookToken: TokenFile;
};

/** Opens them. Throws `CannotStart` where one cannot be used. */
export const openEntrances = async (options: EntrancesOptions): Promise<Entrances> => {
  const { webConfigFile, cwd, addresses, config, now, log } = options;
  const { web } = demand(
    EXIT.usage,
    await openWebAccess({
      file: webConfigFile,
      cwd,
      now,
      onReload: () => log.info('the web config was reloaded'),
      onProblem: (problem) => log.error('the web config was refused, the old one stays', { problem }),
    }),
  );
  const pushAccess = createPushAccess({
    addresses,
    onProblem: (problem) => log.error('the changed token for pushing is not taken', { problem }),
    onWarning: (warning) => log.warn('the token for pushing is in use, but others may know it', { warning }),
  });
  demandNone(EXIT.usage, await pushAccess.apply(config));
  const webhookToken = createTokenFile({
    key: 'alertmanager.token_file',
    onProblem: (problem) => log.warn("the token of Alertmanager's webhook", { problem }),
  });
  demandNone(EXIT.usage, await webhookToken.apply(config.alertmanager.tokenFile));
  return { web, pushAccess, webhookToken };
};
