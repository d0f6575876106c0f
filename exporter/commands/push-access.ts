// Who may push: whoever bears the token of the config, or, without one, whoever is on this machine. It must never say
// what the token is.
import type { Config } from '../config/config.ts';
import { type BearerToken, loadBearerToken } from '../server/bearer-token.ts';
import type { ListenAddress } from '../server/listen.ts';
import { openFiles, type WatchedFiles } from '../server/watched-files.ts';

export type PushAccessOptions = {
  readonly addresses: readonly ListenAddress[];
  /** Told why a changed token is not taken. */
  readonly onProblem: (problem: string) => void;
  /** Told that the file of a token that is taken is open to others. */
  readonly onWarning: (warning: string) => void;
};

export type PushAccess = {
  /**
   * Takes the token of a config. Answers null, or why nobody may be let in with it, in words; then the earlier one stays.
   * Calls are worked off in turn.
   */
  readonly apply: (config: Config) => Promise<string | null>;
  /** Null: none is asked for. */
  readonly token: () => BearerToken | null;
  /** Reads the token anew if its file has changed. Never rejects. */
  readonly check: () => Promise<void>;
};

/** How something is pushed: to a path of its source, or as OTLP. */
const PUSHED = ['http', 'otlp'] as const;

/** Names of the sources that take pushes, of any kind or of one. */
export const pushedSourcesOf = (
  { sources }: Pick<Config, 'sources'>,
  kinds: readonly (typeof PUSHED)[number][] = PUSHED,
): string[] =>
  sources.filter(({ input }) => kinds.some((kind) => kind === input.kind)).map(({ name }) => name);

const isLoopback = ({ host }: ListenAddress): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

const NO_TOKEN =
  'push.token_file: pushing needs a token where the server can be reached from other machines; name a file with one, or listen on loopback only, e.g. --web.listen-address 127.0.0.1:10680';

/** Creates the access; nobody is let in before a config was applied. */
export const createPushAccess = ({ addresses, onProblem, onWarning }: PushAccessOptions): PushAccess => {
  const isLoopbackOnly = addresses.every(isLoopback);
  let watched: WatchedFiles<BearerToken> | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const applyNow = async (config: Config): Promise<string | null> => {
    const { tokenFile } = config.push;
    if (pushedSourcesOf(config).length === 0) return null;
    if (tokenFile === null) {
      if (isLoopbackOnly) watched = null;
      return isLoopbackOnly ? null : NO_TOKEN;
    }
    const opened = await openFiles({ load: () => loadBearerToken(tokenFile), onProblem, onWarning });
    if (!opened.ok) return `push.token_file: ${opened.problem}`;
    watched = opened.watched;
    return null;
  };

  return {
    apply: (config) => {
      const applied = turn.then(() => applyNow(config));
      turn = applied;
      return applied;
    },
    token: () => watched?.current() ?? null,
    check: async () => watched?.check(),
  };
};
