// A bearer token that the config names a file for, read again when the file changes. It must never say what it is.
import { type BearerToken, loadBearerToken } from '../server/bearer-token.ts';
import { openFiles, type WatchedFiles } from '../server/watched-files.ts';

export type TokenFileOptions = {
  /** Key of the config, to say which file is meant. */
  readonly key: string;
  /** Told why a changed token is not taken, or that its file is open to others. */
  readonly onProblem: (problem: string) => void;
};

export type TokenFile = {
  /** Takes the file of a config, null: none. Answers null, or why it cannot be used, and then the earlier one stays. */
  readonly apply: (path: string | null) => Promise<string | null>;
  /** Null: there is none. */
  readonly token: () => BearerToken | null;
  /** Reads the token anew if its file has changed. Never rejects. */
  readonly check: () => Promise<void>;
};

/** Creates it without a token. */
export const createTokenFile = ({ key, onProblem }: TokenFileOptions): TokenFile => {
  let watched: WatchedFiles<BearerToken> | null = null;
  return {
    apply: async (path) => {
      const opened = path === null ? null : await openFiles({ load: () => loadBearerToken(path), onProblem });
      if (opened?.ok === false) return `${key}: ${opened.problem}`;
      watched = opened?.watched ?? null;
      return null;
    },
    token: () => watched?.current() ?? null,
    check: async () => watched?.check(),
  };
};
