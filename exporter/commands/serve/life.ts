// From the start to the signal that ends it. It must not know what runs.
import { codeOf } from '../../state/disk.ts';
import type { Logger } from '../../telemetry.ts';
import { EXIT, type ExitCode, type Runtime } from '../io.ts';

export type LifeOptions = {
  /** Resolves once everything runs; rejects with the system's error where a port cannot be had. */
  readonly start: () => Promise<void>;
  readonly reload: () => Promise<unknown>;
  /** Ends everything, also where the start broke off. */
  readonly stop: () => Promise<void>;
  /** What `start` needs, as the user wrote it. */
  readonly address: string;
  readonly log: Pick<Logger, 'info' | 'error'>;
};

/** Runs until SIGTERM or SIGINT; reloads at SIGHUP. */
export const live = async (io: Runtime, options: LifeOptions): Promise<ExitCode> => {
  const { start, reload, stop, address, log } = options;
  const ending = Promise.withResolvers<void>();
  const reloadLogged = (): void => {
    reload().catch((error: unknown) => log.error('the config was not reloaded', { reason: codeOf(error) }));
  };
  const forget = [
    io.onSignal('SIGHUP', reloadLogged),
    io.onSignal('SIGTERM', ending.resolve),
    io.onSignal('SIGINT', ending.resolve),
  ];
  let code: ExitCode = EXIT.good;
  try {
    await start();
    await ending.promise;
  } catch (error) {
    log.error('cannot start', { address, reason: codeOf(error) });
    code = EXIT.cannotStart;
  }
  for (const one of forget) one();
  await stop();
  log.info('stopped');
  return code;
};
