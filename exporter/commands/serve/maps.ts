// Opens the MMDB files at a start, and says how old they are. It must not look an address up.
import type { Config } from '../../config/config.ts';
import { openGeo } from '../../geo.ts';
import type { Logger } from '../../telemetry.ts';
import { EXIT } from '../io.ts';
import { geoFilesOf } from '../maps.ts';
import { demand } from './cannot-start.ts';

/** Opens them. Throws `CannotStart` where one that is named cannot be used. */
export const openMaps = async (config: Config, log: Pick<Logger, 'info'>) => {
  const { locate, files } = demand(EXIT.usage, await openGeo(geoFilesOf(config)));
  for (const { path, type, builtAt } of files)
    log.info('addresses are found by', { path, type, built_at: builtAt.toISOString() });
  return { locate };
};
