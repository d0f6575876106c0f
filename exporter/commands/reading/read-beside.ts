// Reads inputs in another thread, so that one core reads while another one counts. What an input comes to is the same
// either way. It must not count, and not look into an exchange.
import { ReadError } from '../../sources/batches.ts';
import type { IdleThread } from './idle-thread.ts';
import type { Answer, Ended, Portions, Said, ThreadSetting } from './portion.ts';

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

/** Has a thread read all inputs of the setting at once. */
export const beginReading = ({ worker, death, end }: IdleThread, setting: ThreadSetting): ReadingThread => {
  const inboxes = new Map(setting.inputs.map(({ number }) => [number, createInbox()]));
  const pathOf = new Map(setting.inputs.map(({ number, path }) => [number, path]));
  worker.on('message', ({ input, what }: Said) => inboxes.get(input)?.push(what));
  death.catch((error: unknown) => {
    for (const inbox of inboxes.values()) inbox.fail(error);
  });
  worker.postMessage(setting);
  async function* read(input: number, onProgress: (readBytes: number) => void): AsyncGenerator<Portions> {
    const { next } = inboxes.get(input) as Inbox;
    for (let said = await next(); said.kind !== 'end'; said = await next()) {
      if (said.kind === 'failed') throw new ReadError(said.code, pathOf.get(input) as string, said.lostBytes);
      yield said;
      onProgress(said.readBytes);
      const answer: Answer = { input, spare: said.exchanges.buffer };
      worker.postMessage(answer, [answer.spare]);
    }
  }
  return { read, end };
};
