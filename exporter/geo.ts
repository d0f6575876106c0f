// Country and autonomous system of a network, from MMDB files. The only file that imports maxmind. It is asked for
// networks, never for a client's address.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CountryResponse, open, Reader, type Response } from 'maxmind';
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

/** What was opened; the file that comes along is opened later. */
export type GeoFile = { readonly path: string; readonly type: string; readonly builtAt: Date };

/** As MaxMind's GeoLite2 and DB-IP have it, and as ip-location-db has it. */
type CountryRecord = CountryResponse & { readonly country_code?: unknown };
type AsnRecord = { readonly autonomous_system_number?: unknown };

/** Records are read again from the file's bytes, which are in memory; what was read is not kept. */
const NOT_KEPT = { cache: { max: 1 } };
const NO_CACHE = { cache: { get: () => undefined, set: () => {} } };

const BUNDLED = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/** Answers what a file says of an address; null: nothing. */
type Look<T> = (address: string) => T | null;

/** The file that comes with the exporter, read when it is first asked for: most never ask, and it takes 8 MB. */
const createBundled = (): Look<CountryRecord> | null => {
  let path: string;
  try {
    path = fileURLToPath(import.meta.resolve(BUNDLED));
  } catch {
    return null;
  }
  let reader: Reader<CountryRecord> | null | undefined;
  const read = (): Reader<CountryRecord> | null => {
    try {
      return new Reader<CountryRecord>(readFileSync(path), NO_CACHE);
    } catch {
      return null;
    }
  };
  return (address) => {
    if (reader === undefined) reader = read();
    return reader?.get(address) ?? null;
  };
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

const openFile = async <T extends Response>(path: string | null): Promise<Reader<T> | null> =>
  path === null ? null : open<T>(path, NOT_KEPT);

const lookInto = <T extends Response>(reader: Reader<T> | null): Look<T> | null =>
  reader === null ? null : (address) => reader.get(address);

/** Opens the files. A bundled one that was not installed is no problem; one that is named and cannot be read is. */
export const openGeo = async (files: GeoFiles): Promise<OpenedGeo> => {
  const country = files.country === 'bundled' ? null : files.country;
  let opening: 'country' | 'asn' = 'country';
  try {
    const countries = await openFile<CountryRecord & Response>(country);
    opening = 'asn';
    const systems = await openFile<AsnRecord & Response>(files.asn);
    const countryIn = files.country === 'bundled' ? createBundled() : lookInto(countries);
    const systemIn = lookInto(systems);
    const locate: Locate = (network) => {
      const address = addressIn(network);
      return { country: countryOf(countryIn?.(address) ?? null), asn: asnOf(systemIn?.(address) ?? null) };
    };
    const opened = [
      ...(countries === null ? [] : [fileOf(country ?? '', countries.metadata)]),
      ...(systems === null ? [] : [fileOf(files.asn ?? '', systems.metadata)]),
    ];
    return { ok: true, locate: countryIn === null && systemIn === null ? null : locate, files: opened };
  } catch (error) {
    const path = opening === 'country' ? country : files.asn;
    return { ok: false, problem: `replay.${opening}_mmdb: ${path ?? ''}: ${codeOf(error)}` };
  }
};
