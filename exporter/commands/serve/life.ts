// From the start to the signal that ends it. It must not know what runs.
import { codeOf } from '../../state/disk.ts';
import type { Logger } from '../../telemetry.ts';
import { EXIT, type ExitCode, type Runtime } from '../io.ts';
import { within } from '../within.ts';

/** Something that ends, with words for what it is. */
export type Ending = readonly [what: string, end: () => Promise<unknown>];

export type LifeOptions = {
  /** Resolves once everything runs; rejects with the system's error where a port cannot be had. */
  readonly start: () => Promise<void>;
  readonly reload: () => Promise<unknown>;
  /** What ends, one after the other, also where the start broke off. */
  readonly endings: readonly Ending[];
  /** What `start` needs, as the user wrote it. */
  readonly address: string;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** How long all of the ending may take; default 8 s, for Docker kills after 10. */
  readonly endWithinMs?: number;
};

/** Ends everything. Answers what did not end in time; null: everything did. */
const endAll = async (endings: readonly Ending[], ms: number): Promise<string | null> => {
  let underWay = '';
  const all = async (): Promise<null> => {
    for (const [what, end] of endings) {
      underWay = what;
      await end();
    }
    return null;
  };
  return (await within(ms, all())) === null ? null : underWay;
};

/** Runs until SIGTERM or SIGINT; reloads at SIGHUP. */
export const live = async (io: Runtime, options: LifeOptions): Promise<ExitCode> => {
  const { start, reload, endings, address, log, endWithinMs = 8000 } = options;
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
  const stuck = await endAll(endings, endWithinMs);
  if (stuck === null) log.info('stopped');
  else {
    log.error('stopped without waiting any longer; what was not saved is read again', { waited_for: stuck });
    io.abandon(code);
  }
  return code;
};
