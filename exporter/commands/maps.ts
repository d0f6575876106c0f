// Which MMDB files a config names. It must not open them.
import type { Config } from '../config/config.ts';
import type { GeoFiles } from '../geo.ts';

/** Files by which addresses are found. */
export const geoFilesOf = ({ replay }: Pick<Config, 'replay'>): GeoFiles => ({
  country: replay.countryMmdb,
  asn: replay.asnMmdb,
});
