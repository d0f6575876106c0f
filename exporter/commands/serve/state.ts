// What an earlier process knew, and the key under which it knew it. It must not know what is counted.
import type { Config } from '../../config/config.ts';
import { createFingerprint, type Fingerprint } from '../../exchanges/fingerprint.ts';
import { createSnapshotStore, type SnapshotStore } from '../../state/snapshot-store.ts';
import type { Logger } from '../../telemetry.ts';
import { VERSION } from '../../version.ts';
import { type Durability, openDurability } from '../durability.ts';
import { EXIT } from '../io.ts';
import { KEY_FILE, loadKey } from '../key.ts';
import { takeStateFolder } from '../state-folder.ts';
import { within } from '../within.ts';
import { demand, demandNone, Stuck } from './cannot-start.ts';

export type StateOptions = {
  readonly config: Config;
  /** Milliseconds by a clock that never steps back. */
  readonly now: () => number;
  readonly startedAt: Date;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

export type State = { readonly durability: Durability; readonly fingerprint: Fingerprint };

/** How long the folder and the key may take, which are small; a snapshot may be large, and takes as long as it takes. */
const ANSWERS_WITHIN_MS = 5000;

/** Takes the folder if there is one, and loads the key. */
const openKey = async ({ config, log }: StateOptions, store: SnapshotStore | null): Promise<Buffer> => {
  const { directory } = config.state;
  const { keyFile } = config.fingerprint;
  if (store !== null && directory !== null)
    demandNone(EXIT.cannotStart, await takeStateFolder(directory, store, log));
  const withoutKey = keyFile === null ? EXIT.cannotStart : EXIT.usage;
  const { key } = demand(withoutKey, await loadKey(keyFile, directory));
  if (keyFile === null)
    store?.keep(KEY_FILE, key, () =>
      log.warn('the state folder had lost its fingerprint key; it was written again', { path: store.path }),
    );
  return key;
};

/** Opens the state folder of a config, if it names one. Throws `CannotStart` where it cannot be used. */
export const openState = async (options: StateOptions): Promise<State> => {
  const { config, now, startedAt, log } = options;
  const { directory } = config.state;
  const store = directory === null ? null : createSnapshotStore({ directory, writtenBy: VERSION });
  const key = await within(ANSWERS_WITHIN_MS, openKey(options, store));
  if (key === 'late')
    throw new Stuck(`${directory ?? config.fingerprint.keyFile}: this does not answer within 5 s`);
  const fingerprint = createFingerprint(key);
  // It tells keys apart; nobody can find a key by it.
  const keyMark = fingerprint('which key');
  const startedUnixMs = startedAt.getTime();
  const opened = await openDurability({ config, keyMark, now, startedUnixMs, log }, store);
  return { durability: demand(EXIT.cannotStart, opened).durability, fingerprint };
};
