// What to change in a product's own configuration, or in the exporter's. It must not judge.
import type { SourceConfig } from '../../config/config.ts';
import type { Ailment } from '../../formats/format.ts';
import { findFormat } from '../../formats/index.ts';
import type { Change } from './finding.ts';

/** What the product's own configuration needs: what the format says for this, else its whole snippet. */
export const productChange = ({ format }: Pick<SourceConfig, 'format'>, ailment: Ailment): Change => {
  const { product = format, remedies, snippet = '' } = findFormat(format) ?? {};
  return { says: `In the configuration of ${product}:`, snippet: remedies?.[ailment] ?? snippet };
};

/** Keys of a source in the exporter's own config, one a line. */
export const configChange = (says: string, ...lines: readonly string[]): Change => ({
  says,
  snippet: lines.join('\n'),
});
