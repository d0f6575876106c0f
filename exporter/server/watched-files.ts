// Something that is read from files, and read anew when one of them changes. What cannot be used is said once, and
// the earlier stays. It must know nothing of what is read.
import { stat } from 'node:fs/promises';

/** What reading gave, and the files it looked at. A problem and a warning name files and reasons, never content. */
export type FromFiles<T> = { readonly files: readonly string[] } & (
  | { readonly ok: true; readonly value: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: string }
);

export type WatchOptions<T> = {
  readonly load: () => Promise<FromFiles<T>>;
  /** Told the new value; throws where it cannot be used after all (the message is the problem). */
  readonly onChange?: (value: T, before: T) => void;
  /** Told that what the files now hold is not used. */
  readonly onProblem: (problem: string) => void;
  /** Told what deserves a warning of what is used; default: as `onProblem`. */
  readonly onWarning?: ((warning: string) => void) | undefined;
};

export type WatchedFiles<T> = {
  readonly current: () => T;
  /** Looks whether a file has changed, and if so reads anew. Never rejects; of two at once the second does nothing. */
  readonly check: () => Promise<void>;
};

type Opened<T> =
  | { readonly ok: true; readonly watched: WatchedFiles<T> }
  | { readonly ok: false; readonly problem: string };

/** Everything of a file by which a change shows, also one that a link was led to. */
const signatureOf = async (path: string): Promise<string> => {
  try {
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  }
};

const signatureOfAll = async (paths: readonly string[]): Promise<string> =>
  (await Promise.all(paths.map(signatureOf))).join('\n');

/** Reads twice and takes the signature between, so that a change after it will be seen. '' : look again soon. */
const readSettled = async <T>(load: () => Promise<FromFiles<T>>) => {
  const { files } = await load();
  const signature = await signatureOfAll(files);
  const read = await load();
  return { read, signature: files.join() === read.files.join() ? signature : '' };
};

/** Reads for the first time; without a first value there is nothing to fall back to, and the problem is answered. */
export const openFiles = async <T>(options: WatchOptions<T>): Promise<Opened<T>> => {
  const { load, onChange, onProblem, onWarning = onProblem } = options;
  const { read: first, signature } = await readSettled(load);
  if (!first.ok) return first;
  const { value, files, warnings } = first;
  for (const warning of warnings) onWarning(warning);
  const held = { value, files, signature };

  const take = (next: FromFiles<T>): void => {
    if (!next.ok) {
      onProblem(next.problem);
      return;
    }
    try {
      onChange?.(next.value, held.value);
      held.value = next.value;
      for (const warning of next.warnings) onWarning(warning);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : 'unknown error');
    }
  };
  let isChecking = false;
  const check = async (): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    if ((await signatureOfAll(held.files)) !== held.signature) {
      const { read: next, signature: seen } = await readSettled(load);
      held.files = next.files;
      held.signature = seen;
      take(next);
    }
    isChecking = false;
  };
  return { ok: true, watched: { current: () => held.value, check } };
};
