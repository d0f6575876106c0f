// Whether the addresses of a config can be listened on, before anything of it takes effect.
import type { Config, SourceConfig } from '../../config/config.ts';
import { tryToListen } from '../../sources/syslog.ts';
import { renderAddress } from '../../sources/syslog-listener.ts';

type Listening = SourceConfig & { readonly input: { readonly kind: 'syslog' } };

const isListening = (source: SourceConfig): source is Listening => source.input.kind === 'syslog';

const addressOf = ({ input }: Listening): string => renderAddress(input.listen);

/**
 * Tries the addresses on which the sources of a config hear syslog; those on which `running` ones do already are theirs to
 * go on with. Answers null, or which cannot be had and why, in words.
 */
export const tryAddresses = async (
  { sources }: Pick<Config, 'sources'>,
  running: readonly SourceConfig[],
): Promise<string | null> => {
  const ours = new Set(running.filter(isListening).map(addressOf));
  for (const source of sources.filter(isListening)) {
    const address = addressOf(source);
    const code = ours.has(address) ? null : await tryToListen(source.input.listen);
    if (code !== null) return `${source.name}: cannot listen on ${address}: ${code}`;
  }
  return null;
};
