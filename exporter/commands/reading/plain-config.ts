// A config as plain data, so that it can be handed to another thread, and back. It must not load or check one.
import type { Config, SourceConfig } from '../../config/config.ts';
import type { Reader } from '../../formats/format.ts';
import { findFormat } from '../../formats/index.ts';

type PlainSource = Omit<SourceConfig, 'reader'>;

/** A config without its readers. */
export type PlainConfig = Omit<Config, 'sources'> & { readonly sources: readonly PlainSource[] };

export const withoutReaders = (config: Config): PlainConfig => ({
  ...config,
  sources: config.sources.map(({ reader: _, ...source }) => source),
});

/** The reader of a source that was compiled once already. */
const readerOf = ({ format, formatOptions }: PlainSource): Reader => {
  const compiled = findFormat(format)?.compile(formatOptions);
  if (!compiled?.ok) throw new TypeError('a format that was compiled cannot be compiled again');
  return compiled.reader;
};

/** The same config with readers of its own. */
export const withReaders = (config: PlainConfig): Config => ({
  ...config,
  sources: config.sources.map((source) => ({ ...source, reader: readerOf(source) })),
});
