// A file system that remembers what it listed until it is told to forget, so that many files of one folder cost one
// listing. It must not remember anything else.
import type { FileSystem } from './file-system.ts';

/** Names remembered of one listing; what comes after them is not seen. */
const MAX_NAMES = 100_000;

const read = async (names: AsyncIterable<string>): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const name of names) if (found.push(name) >= MAX_NAMES) break;
  return found;
};

const remember = (list: (of: string) => AsyncIterable<string>) => {
  const lists = new Map<string, Promise<readonly string[]>>();
  const remembered = async function* (of: string): AsyncGenerator<string> {
    const names = lists.get(of) ?? read(list(of));
    lists.set(of, names);
    yield* await names;
  };
  return { remembered, lists };
};

/** The same file system, whose `list` and `glob` say the same until `forget` is called. */
export const rememberLists = (fs: FileSystem): { readonly fs: FileSystem; readonly forget: () => void } => {
  const folders = remember(fs.list);
  const globs = remember(fs.glob);
  return {
    fs: { ...fs, list: folders.remembered, glob: globs.remembered },
    forget: () => {
      folders.lists.clear();
      globs.lists.clear();
    },
  };
};
