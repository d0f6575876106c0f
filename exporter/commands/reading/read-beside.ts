// Reads inputs in another thread, so that one core reads while another one counts. What an input comes to is the same
// either way. It must not count, and not look into an exchange.
import { Worker } from 'node:worker_threads';
import { ReadError } from '../../sources/batches.ts';
import type { Ended, Portions, Said, ThreadSetting } from './portion.ts';

/** Lines live a moment only: more room for what is young takes 25 MB more, and saves some percent of the thread's time. */
const LIMITS = { maxYoungGenerationSizeMb: 12 };

/** The same kind of file as this one: TypeScript in a checkout, JavaScript where it was compiled. */
const THREAD = new URL(`thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/** What is said of an input, one after the other. */
type Inbox = {
  readonly push: (said: Portions | Ended) => void;
  readonly fail: (error: unknown) => void;
  readonly next: () => Promise<Portions | Ended>;
};

const createInbox = (): Inbox => {
  const arrived: (Portions | Ended)[] = [];
  let failure: { readonly error: unknown } | null = null;
  let news = Promise.withResolvers<void>();
  return {
    push: (said) => {
      arrived.push(said);
      news.resolve();
    },
    fail: (error) => {
      failure ??= { error };
      news.resolve();
    },
    next: async () => {
      for (;;) {
        const said = arrived.shift();
        if (said !== undefined) return said;
        if (failure !== null) throw failure.error;
        news = Promise.withResolvers();
        await news.promise;
      }
    },
  };
};

/** A thread that reads. */
export type ReadingThread = {
  /**
   * What the lines of an input come to, in the order of the log. The thread is no more than a few messages ahead of
   * whoever takes them. `onProgress` is told bytes read. Rejects with ReadError after everything that could be read was
   * given, and with what the thread died of if it did.
   */
  readonly read: (input: number, onProgress: (readBytes: number) => void) => AsyncGenerator<Portions>;
  /** Ends it, whatever it does. */
  readonly end: () => Promise<unknown>;
};

/** Starts a thread that reads all inputs of the setting at once. */
export const startThread = (setting: ThreadSetting): ReadingThread => {
  const thread = new Worker(THREAD, { workerData: setting, resourceLimits: LIMITS });
  const inboxes = new Map(setting.inputs.map(({ number }) => [number, createInbox()]));
  const pathOf = new Map(setting.inputs.map(({ number, path }) => [number, path]));
  const fail = (error: unknown): void => {
    for (const inbox of inboxes.values()) inbox.fail(error);
  };
  thread.on('message', ({ input, what }: Said) => inboxes.get(input)?.push(what));
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('a thread ended before it had read all')));
  async function* read(input: number, onProgress: (readBytes: number) => void): AsyncGenerator<Portions> {
    const { next } = inboxes.get(input) as Inbox;
    for (let said = await next(); said.kind !== 'end'; said = await next()) {
      if (said.kind === 'failed') throw new ReadError(said.code, pathOf.get(input) as string, said.lostBytes);
      yield said;
      onProgress(said.readBytes);
      thread.postMessage(input);
    }
  }
  return { read, end: () => thread.terminate() };
};
