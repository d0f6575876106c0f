// What is remembered of sources over a restart, and while one is out of the config: where each stands, and what was seen
// of it. It must hold nothing of a line.
import type { SourceConfig } from '../config/config.ts';
import { isRecord, isText, listOf } from '../metrics/memory.ts';

/** What is saved of one source: plain data. */
export type SavedSource = {
  readonly name: string;
  /** `renderKept` of what it reads from. */
  readonly input: string;
  /** As its source said; to be checked by the next one. */
  readonly positions: unknown;
  /** Milliseconds since the epoch, by the log's clock; null: no record yet. */
  readonly lastRecordMs: number | null;
  /** On what the meaning of `memory` depends, as text. */
  readonly watch: string;
  /** What the watch over it saved. */
  readonly memory: unknown;
};

/** Who it is that reads: sources of one input go on as each other, those of one name first. */
type Identity = Pick<SavedSource, 'name' | 'input'>;

/** What a source reads from, as text that is the same for the same. */
export const renderInput = ({ input }: Pick<SourceConfig, 'input'>): string => JSON.stringify(input);

/**
 * What the positions of a source are positions in, as text: what was heard counts once wherever it was heard, so of syslog
 * that is kept it is the spool alone.
 */
export const renderKept = (config: Pick<SourceConfig, 'input'>): string => {
  const { input } = config;
  if (input.kind !== 'syslog' || input.spool === null) return renderInput(config);
  return JSON.stringify({ kind: input.kind, spool: input.spool });
};

/** For each config the candidate that goes on as it: by input and name, else by input alone; each at most once. */
export const matchSources = <T>(
  configs: readonly SourceConfig[],
  candidates: Iterable<T>,
  identityOf: (candidate: T) => Identity,
  render = renderInput,
): Map<SourceConfig, T> => {
  const free = new Set(candidates);
  const matched = new Map<SourceConfig, T>();
  const claim = (config: SourceConfig, isAs: (one: Identity) => boolean): void => {
    if (matched.has(config)) return;
    const input = render(config);
    for (const one of free) {
      const identity = identityOf(one);
      if (identity.input !== input || !isAs(identity)) continue;
      free.delete(one);
      matched.set(config, one);
      return;
    }
  };
  for (const config of configs) claim(config, ({ name }) => name === config.name);
  for (const config of configs) claim(config, () => true);
  return matched;
};

const isSaved = (one: unknown): one is SavedSource =>
  isRecord(one) &&
  isText(one.name) &&
  isText(one.input) &&
  isText(one.watch) &&
  (one.lastRecordMs === null || Number.isFinite(one.lastRecordMs));

/** Sources that are remembered while nobody reads them; as many as a config may have. */
const MAX_REMEMBERED = 100;

/** Sources that nobody reads now. */
export type SavedSources = {
  /** What is known of each of these sources, which is then theirs. */
  readonly claim: (configs: readonly SourceConfig[]) => ReadonlyMap<SourceConfig, SavedSource>;
  /** Remembers a source that is no longer read; past a bound the oldest goes. */
  readonly keep: (saved: SavedSource) => void;
  /** All of them, to be saved on: if one comes back after another restart, nothing of it may count twice. */
  readonly list: () => readonly SavedSource[];
};

/** Builds the memory from what another process saved, whatever that is. */
export const createSavedSources = (saved: unknown): SavedSources => {
  // Those that were being read came last.
  const known = new Set(listOf(saved, isSaved));
  const forgetOldest = (): void => {
    for (const oldest of [...known].slice(0, -MAX_REMEMBERED)) known.delete(oldest);
  };
  return {
    claim: (configs) => {
      const matched = matchSources(configs, known, (one) => one, renderKept);
      for (const one of matched.values()) known.delete(one);
      forgetOldest();
      return matched;
    },
    keep: (one) => {
      known.add(one);
      forgetOldest();
    },
    list: () => [...known],
  };
};
