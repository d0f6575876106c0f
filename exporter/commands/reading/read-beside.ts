// Reads an input in another thread, so that one core reads while another one counts. What an input comes to is the same
// either way. It must not count, and not look into an exchange.
import { Worker } from 'node:worker_threads';
import { ReadError } from '../../sources/batches.ts';
import type { Portion, Said, ThreadSetting } from './portion.ts';

/** Lines live a moment only; more room for what is young does not make a thread faster. */
const LIMITS = { maxYoungGenerationSizeMb: 32 };

/** The same kind of file as this one: TypeScript in a checkout, JavaScript where it was compiled. */
const THREAD = new URL(`thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/** What a thread says, one after the other. */
type Inbox = {
  readonly next: () => Promise<Said>;
  readonly answer: () => void;
  readonly end: () => Promise<unknown>;
};

const openThread = (setting: ThreadSetting): Inbox => {
  const thread = new Worker(THREAD, { workerData: setting, resourceLimits: LIMITS });
  const arrived: Said[] = [];
  let failure: unknown = null;
  let waiting = Promise.withResolvers<void>();
  const wake = (): void => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  thread.on('message', (said: Said) => {
    arrived.push(said);
    wake();
  });
  thread.on('error', (error) => {
    failure = error;
    wake();
  });
  return {
    next: async () => {
      for (;;) {
        const said = arrived.shift();
        if (said !== undefined) return said;
        if (failure !== null) throw failure;
        await waiting.promise;
      }
    },
    answer: () => thread.postMessage(null),
    end: () => thread.terminate(),
  };
};

/**
 * What the lines of a file come to, in the order of the log, without more than a few portions ahead of whoever takes them.
 * `onProgress` is told bytes read. Rejects with ReadError after everything that could be read was given.
 */
export async function* readBeside(
  setting: ThreadSetting,
  onProgress: (readBytes: number) => void,
): AsyncGenerator<Portion> {
  const thread = openThread(setting);
  try {
    for (let said = await thread.next(); said.kind !== 'end'; said = await thread.next()) {
      if (said.kind === 'failed') throw new ReadError(said.code, setting.path, said.lostBytes);
      yield* said.portions;
      onProgress(said.readBytes);
      thread.answer();
    }
  } finally {
    await thread.end();
  }
}
