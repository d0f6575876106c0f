// Where clients of the simulation are: countries, their networks and addresses. Autonomous systems of clouds, relays and
// gateways are real ones, some known to the exporter and some not; those of homes and phones are made up.
import type { Random } from './random.ts';

export type Place = { readonly ip: string; readonly asn: number; readonly country: string };

/** Countries of the site's people, by how many they are. */
const COUNTRIES: readonly (readonly [number, string])[] = [
  [45, 'DE'],
  [8, 'AT'],
  [6, 'CH'],
  [8, 'FR'],
  [6, 'NL'],
  [6, 'GB'],
  [6, 'PL'],
  [6, 'US'],
  [3, 'BR'],
  [3, 'IN'],
  [3, 'JP'],
];
const OUTSIDE = ['US', 'NL', 'RU', 'RO', 'SG', 'VN', 'BR', 'UA', 'GB', 'FR', 'FI', 'TR', 'ID', 'NG'] as const;

const HOMES = 4;
const CARRIERS = 2;

/** Known to the exporter's list, and small ones that are not. */
const CLOUDS = [16_509, 14_061, 16_276, 24_940, 9009, 212_238, 20_473, 51_167] as const;
const SMALL_CLOUDS = [198_610, 205_544, 399_629] as const;
const RELAYS = [36_183, 13_335, 54_113] as const;
const GATEWAYS = [22_616, 62_044, 55_256] as const;
const COMPANY = 64_900;

/** A number for a country and what is in it; below 2^12. */
const numberOf = (country: string, at: number): number =>
  ((country.charCodeAt(0) * 31 + country.charCodeAt(1)) * 8 + at) % 4096;

/** An IPv4 address of an autonomous system: one of so many /24. */
const ipv4 = (r: Random, block: number, networks: number): string => {
  const network = (block * 1024 + r.below(networks)) % (200 * 65_536);
  return `${20 + (network >>> 16)}.${(network >>> 8) & 255}.${network & 255}.${1 + r.below(250)}`;
};

export const country = (r: Random): string => r.weighted(COUNTRIES);
export const otherCountry = (r: Random, than: string): string => {
  for (;;) {
    const one = r.pick(OUTSIDE);
    if (one !== than) return one;
  }
};

/** A home: one of 1024 /24 of its provider. */
export const home = (r: Random, of: string, provider = r.below(HOMES)): Place => {
  const number = numberOf(of, provider);
  return { ip: ipv4(r, number, 1024), asn: 64_512 + 4096 + number, country: of };
};
/** The same home by IPv6; of a few the provider's other system, or a tunnel. */
export const homeV6 = (r: Random, { asn, country: of }: Place): Place => ({
  ip: `2a02:${(asn & 0xffff).toString(16)}:${r.below(65_536).toString(16)}::${(1 + r.below(9999)).toString(16)}`,
  asn: r.chance(0.03) ? 6939 : asn,
  country: of,
});
/** A phone behind a carrier's 16 /24. */
export const mobile = (r: Random, of: string, carrier = r.below(CARRIERS)): Place => {
  const number = numberOf(of, HOMES + carrier);
  return { ip: ipv4(r, number, 16), asn: 64_512 + 4096 + number, country: of };
};
const machine = (r: Random, asn: number, networks: number, of: string): Place => ({
  ip: ipv4(r, 4096 + (asn % 4096) + numberOf(of, 0), networks),
  asn,
  country: of,
});
export const cloud = (r: Random, of: string): Place =>
  machine(r, r.chance(0.8) ? r.pick(CLOUDS) : r.pick(SMALL_CLOUDS), 256, of);
/** A VPN's exit: one of four /24. */
export const vpn = (r: Random, of: string): Place =>
  machine(r, r.chance(0.6) ? r.pick([9009, 212_238, 60_068]) : r.pick(SMALL_CLOUDS), 4, of);
/** A relay's exit; databases put some of them into another country. */
export const relay = (r: Random, of: string): Place =>
  machine(r, r.pick(RELAYS), 64, r.chance(0.05) ? r.pick(OUTSIDE) : of);
/** A company's gateway: of a service that the exporter may know, or its own. */
export const gateway = (r: Random): number => (r.chance(0.7) ? r.pick(GATEWAYS) : COMPANY + r.below(20));
export const gatewayExit = (r: Random, asn: number, of: string): Place => machine(r, asn, 2, of);
