// Whether a password fits a bcrypt hash: bounded, cached, and on a thread of its own, for one check takes a tenth of a
// second and more. It must know no user and no request.
import { createHmac, randomBytes } from 'node:crypto';
import { createHasher, type Hasher } from './password-worker.ts';

/** `busy`: too many wait already; nothing was checked. */
export type PasswordVerdict = 'right' | 'wrong' | 'busy';

export type Passwords = {
  /** Checks a password for whoever asks, e.g. an address. */
  readonly check: (password: string, hash: string, asker: string) => Promise<PasswordVerdict>;
  /** Ends the thread. */
  readonly close: () => Promise<void>;
};

export type PasswordsOptions = {
  readonly hasher?: Hasher;
  /** Most checks that wait or run at once. */
  readonly maxWaiting?: number;
  /** Most of them for one asker, so that one cannot keep the others out. */
  readonly maxWaitingEach?: number;
};

const MAX_WAITING = 16;
const MAX_WAITING_EACH = 4;
/** As many as exporter-toolkit remembers. */
const MAX_REMEMBERED = 100;

/** Creates the checks; the thread starts with the first of them. */
export const createPasswords = (options: PasswordsOptions = {}): Passwords => {
  const { maxWaiting = MAX_WAITING, maxWaitingEach = MAX_WAITING_EACH } = options;
  const hasher = options.hasher ?? createHasher();
  const key = randomBytes(32);
  // Apart, so that a flood of wrong passwords cannot push out the right ones.
  const remembered = { right: new Set<string>(), wrong: new Set<string>() };
  const waiting = new Map<string, number>();
  let waitingInAll = 0;

  const hashOnce = async (password: string, hash: string, asker: string): Promise<PasswordVerdict> => {
    const each = waiting.get(asker) ?? 0;
    if (waitingInAll >= maxWaiting || each >= maxWaitingEach) return 'busy';
    waitingInAll++;
    waiting.set(asker, each + 1);
    try {
      return (await hasher.isMatch(password, hash)) ? 'right' : 'wrong';
    } finally {
      waitingInAll--;
      const left = (waiting.get(asker) ?? 1) - 1;
      if (left === 0) waiting.delete(asker);
      else waiting.set(asker, left);
    }
  };

  return {
    check: async (password, hash, asker) => {
      const digest = createHmac('sha256', key).update(`${hash}\0${password}`).digest('base64');
      if (remembered.right.has(digest)) return 'right';
      if (remembered.wrong.has(digest)) return 'wrong';
      const verdict = await hashOnce(password, hash, asker);
      if (verdict !== 'busy') remember(remembered[verdict], digest);
      return verdict;
    },
    close: () => hasher.close(),
  };
};

/** Sets keep the order of insertion: the oldest goes. */
const remember = (set: Set<string>, digest: string): void => {
  const [oldest] = set;
  if (set.size >= MAX_REMEMBERED && oldest !== undefined) set.delete(oldest);
  set.add(digest);
};
