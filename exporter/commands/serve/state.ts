// What an earlier process knew, and the key under which it knew it. It must not know what is counted.
import type { Config } from '../../config/config.ts';
import { createFingerprint, type Fingerprint } from '../../exchanges/fingerprint.ts';
import type { Logger } from '../../telemetry.ts';
import { VERSION } from '../../version.ts';
import { type Durability, openDurability } from '../durability.ts';
import { EXIT } from '../io.ts';
import { loadKey } from '../key.ts';
import { demand } from './cannot-start.ts';

export type StateOptions = {
  readonly config: Config;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  readonly startedAt: Date;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

export type State = { readonly durability: Durability; readonly fingerprint: Fingerprint };

/** Opens the state folder of a config, if it names one. Throws `CannotStart` where it cannot be used. */
export const openState = async ({ config, now, startedAt, log }: StateOptions): Promise<State> => {
  const { keyFile } = config.fingerprint;
  const withoutKey = keyFile === null ? EXIT.cannotStart : EXIT.usage;
  const { key } = demand(withoutKey, await loadKey(keyFile, config.state.directory));
  const fingerprint = createFingerprint(key);
  // It tells keys apart; nobody can find a key by it.
  const keyMark = fingerprint('which key');
  const startedUnixMs = startedAt.getTime();
  const opened = await openDurability({ config, keyMark, writtenBy: VERSION, now, startedUnixMs, log });
  return { durability: demand(EXIT.cannotStart, opened).durability, fingerprint };
};
