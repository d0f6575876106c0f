// Country and autonomous system of a network, from MMDB files. The only file that imports maxmind. It is asked for
// networks, never for a client's address.
import { fileURLToPath } from 'node:url';
import { type CountryResponse, open, type Reader, type Response } from 'maxmind';
import { addressIn } from './exchanges/network.ts';

/** Null: not in the files. */
export type Location = { readonly country: string | null; readonly asn: number | null };
/** Where a network is; numbers are those of exchanges/network.ts. */
export type Locate = (network: number) => Location;

export type GeoFiles = {
  /** Path of an MMDB file with countries; `bundled`: the one that comes with the exporter, where it was installed. */
  readonly country: string | 'bundled' | null;
  /** Path of an MMDB file with autonomous systems. */
  readonly asn: string | null;
};

export type OpenedGeo =
  /** `locate` null: there is no file. */
  | { readonly ok: true; readonly locate: Locate | null; readonly files: readonly GeoFile[] }
  | { readonly ok: false; readonly problem: string };

/** What was opened. */
export type GeoFile = { readonly path: string; readonly type: string; readonly builtAt: Date };

/** As MaxMind's GeoLite2 and DB-IP have it, and as ip-location-db has it. */
type CountryRecord = CountryResponse & { readonly country_code?: unknown };
type AsnRecord = { readonly autonomous_system_number?: unknown };

const BUNDLED = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

const bundledPath = (): string | null => {
  try {
    return fileURLToPath(import.meta.resolve(BUNDLED));
  } catch {
    return null;
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no MMDB file';

const countryOf = (record: CountryRecord | null): string | null => {
  const code: unknown = record?.country?.iso_code ?? record?.country_code;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
};

const asnOf = (record: AsnRecord | null): number | null => {
  const number = record?.autonomous_system_number;
  return typeof number === 'number' && number > 0 ? number : null;
};

const fileOf = (path: string, { databaseType, buildEpoch }: Reader<Response>['metadata']): GeoFile => ({
  path,
  type: databaseType,
  builtAt: buildEpoch,
});

/** Records are read again from the file's bytes, which are in memory; what was read is not kept. */
const NO_CACHE = { cache: { max: 1 } };

const openFile = async <T extends Response>(path: string | null): Promise<Reader<T> | null> =>
  path === null ? null : open<T>(path, NO_CACHE);

/** Opens the files. A bundled one that was not installed is no problem; one that is named and cannot be read is. */
export const openGeo = async (files: GeoFiles): Promise<OpenedGeo> => {
  const paths = { country: files.country === 'bundled' ? bundledPath() : files.country, asn: files.asn };
  let opening: 'country' | 'asn' = 'country';
  try {
    const countries = await openFile<CountryRecord & Response>(paths.country);
    opening = 'asn';
    const systems = await openFile<AsnRecord & Response>(paths.asn);
    const locate: Locate = (network) => {
      const address = addressIn(network);
      return {
        country: countryOf(countries?.get(address) ?? null),
        asn: asnOf(systems?.get(address) ?? null),
      };
    };
    const opened = [
      ...(countries === null ? [] : [fileOf(paths.country ?? '', countries.metadata)]),
      ...(systems === null ? [] : [fileOf(paths.asn ?? '', systems.metadata)]),
    ];
    return { ok: true, locate: opened.length === 0 ? null : locate, files: opened };
  } catch (error) {
    return { ok: false, problem: `replay.${opening}_mmdb: ${paths[opening] ?? ''}: ${codeOf(error)}` };
  }
};
