// A client as it is told apart from others of one session: where it is and what it runs. It must not count.
import { type Client, type Device, type Sender, SYSTEMS, type System } from '../../exchanges/exchange.ts';
import { isHosting, isRelay } from './autonomous-systems.ts';
import { kilometresBetween } from './countries.ts';

/** Numbers only, as it stands in a table. Country and JA4 are numbers of interned texts, 0: not known. */
export type Cluster = {
  readonly network: number;
  readonly asn: number;
  readonly country: number;
  readonly device: number;
  readonly ja4: number;
  readonly isTool: boolean;
  readonly lastMs: number;
};

/** No network has this number. */
export const NO_NETWORK = -1;
const FIRST_IPV6 = 2 ** 48;
const TOOL = 2 ** 31;

/** A device's id, and whether it is a tool, in one number. */
export const packDevice = ({ id }: Device, client: Client): number => (client === 'tool' ? TOOL + id : id);

const browserOf = (device: number): number => (device >>> 19) & 7;
const systemOf = (device: number): System => SYSTEMS[(device >>> 16) & 7] ?? 'other';
const versionOf = (device: number): number => device & 0xffff;
export const isTool = (device: number): boolean => device >= TOOL;

export const clusterOf = (
  { network, asn, country, ja4 }: Sender,
  device: number,
  numberOf: (text: string) => number,
  timeMs: number,
): Cluster => ({
  network: network ?? NO_NETWORK,
  asn: asn ?? 0,
  country: country === null ? 0 : numberOf(country),
  device,
  ja4: ja4 === null ? 0 : numberOf(ja4),
  isTool: isTool(device),
  lastMs: timeMs,
});

/** In one place: the same autonomous system where both are known, else the same network. */
const isSamePlace = (a: Cluster, b: Cluster): boolean =>
  a.network === b.network || (a.asn !== 0 && a.asn === b.asn);

const isSameBrowser = (a: number, b: number): boolean =>
  browserOf(a) === browserOf(b) && systemOf(a) === systemOf(b) && isTool(a) === isTool(b);

const isSameJa4 = (a: Cluster, b: Cluster): boolean => a.ja4 === 0 || b.ja4 === 0 || a.ja4 === b.ja4;

/** The same client, as far as can be told. */
export const isSameCluster = (a: Cluster, b: Cluster): boolean =>
  isSamePlace(a, b) && isSameBrowser(a.device, b.device) && isSameJa4(a, b);

/** A phone that asks for the desktop's pages calls itself a desktop of its kind. */
const isDesktopSite = (a: System, b: System): boolean => {
  const both = [a, b].sort().join(' ');
  return both === 'android linux' || both === 'ios macos';
};

/** Points for another device than the one that is known. */
export const devicePoints = (known: Cluster, now: Cluster): number => {
  if (now.isTool && !known.isTool) return 60;
  const [a, b] = [known.device, now.device];
  const isKnownJa4 = known.ja4 !== 0 && known.ja4 === now.ja4;
  if (a === b) return isSameJa4(known, now) ? 0 : 35;
  const isHere = known.network === now.network;
  const [from, to] = [systemOf(a), systemOf(b)];
  if (isHere && isKnownJa4) return 15;
  if (isHere && (from === to || isDesktopSite(from, to)) && !isSameBrowserVersion(a, b)) return 20;
  if (from !== to) return 50;
  if (browserOf(a) !== browserOf(b)) return 45;
  return versionOf(b) < versionOf(a) ? 25 : 0;
};

/** An update of the same browser, or a step back. */
const isSameBrowserVersion = (a: number, b: number): boolean =>
  browserOf(a) === browserOf(b) && systemOf(a) === systemOf(b);

/** Nobody goes faster than an airliner; nor is anybody far where databases err by so much. */
const MAX_KM_PER_HOUR = 900;
const MIN_KM = 500;
const TOLERANCE_KM = 100;
const HOUR_MS = 3_600_000;

const isTravel = (km: number, ms: number): boolean => {
  const least = km - TOLERANCE_KM;
  return least >= MIN_KM && least / (Math.max(1, ms) / HOUR_MS) >= MAX_KM_PER_HOUR;
};

export type NetworkPoints = { readonly points: number; readonly isTravel: boolean };

const HERE: NetworkPoints = { points: 0, isTravel: false };

const isOtherFamily = (a: number, b: number): boolean => a >= FIRST_IPV6 !== b >= FIRST_IPV6;

/** Points for another network than the one that is known; `textOf` names countries. */
export const networkPoints = (
  known: Cluster,
  now: Cluster,
  textOf: (number: number) => string,
): NetworkPoints => {
  if (isSamePlace(known, now) || now.network === NO_NETWORK || known.network === NO_NETWORK) return HERE;
  if (isRelay(now.asn) || isRelay(known.asn)) return HERE;
  if (known.country !== 0 && now.country !== 0 && known.country !== now.country) {
    const km = kilometresBetween(textOf(known.country), textOf(now.country));
    if (isTravel(km, Math.abs(now.lastMs - known.lastMs))) return { points: 40, isTravel: true };
    return { points: isHosting(now.asn) ? 30 : 20, isTravel: false };
  }
  if (isHosting(now.asn) && !isHosting(known.asn)) return { points: 30, isTravel: false };
  // Phones and homes have both families; without a system's number they cannot be told to be of one network.
  if (isOtherFamily(known.network, now.network) && (known.asn === 0 || now.asn === 0)) return HERE;
  return { points: 10, isTravel: false };
};
