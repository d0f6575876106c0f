// The thread that works out bcrypt: this file is both its program and the way to it. It must keep no password.
import { constants, setPriority } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compare } from 'bcryptjs';

/** Compares passwords with bcrypt hashes, one after the other. */
export type Hasher = {
  /** Rejects when the thread has ended. */
  readonly isMatch: (password: string, hash: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

type Question = { readonly id: number; readonly password: string; readonly hash: string };
type Answer = { readonly id: number; readonly isMatch: boolean };

const ROLE = 'cookie-exporter: passwords';

/** Creates the way to the thread; it starts with the first question, and again after it has failed. */
export const createHasher = (): Hasher => {
  const open = new Map<number, PromiseWithResolvers<boolean>>();
  let worker: Worker | null = null;
  let lastId = 0;
  const fail = (ended: Worker): void => {
    // An error is followed by the end, and another thread may have begun in between.
    if (worker !== ended) return;
    worker = null;
    for (const { reject } of open.values()) reject(new Error('the thread that checks passwords has ended'));
    open.clear();
  };
  const start = (): Worker => {
    // Environment, arguments and streams of the exporter are none of its business.
    const started = new Worker(new URL(import.meta.url), { workerData: ROLE, env: {}, argv: [] });
    started.unref();
    started.on('message', ({ id, isMatch }: Answer) => {
      open.get(id)?.resolve(isMatch);
      open.delete(id);
    });
    started.on('error', () => fail(started));
    started.on('exit', () => fail(started));
    return started;
  };
  return {
    isMatch: (password, hash) => {
      worker ??= start();
      const question: Question = { id: ++lastId, password, hash };
      const answer = Promise.withResolvers<boolean>();
      open.set(question.id, answer);
      worker.postMessage(question);
      return answer.promise;
    },
    close: async () => {
      await worker?.terminate();
    },
  };
};

/**
 * Where cores are few, reading logs comes first, and a flood of wrong passwords waits. Elsewhere than on Linux a
 * priority is that of the whole process.
 */
const yieldToOthers = (): void => {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A sandbox may forbid it; then both have their share.
  }
};

if (!isMainThread && workerData === ROLE) {
  const port = parentPort;
  yieldToOthers();
  let last = Promise.resolve();
  // One after the other: bcryptjs would take turns among several, and all would wait for the slowest.
  port?.on('message', ({ id, password, hash }: Question) => {
    last = last.then(async () => {
      port.postMessage({ id, isMatch: await compare(password, hash).catch(() => false) } satisfies Answer);
    });
  });
}
