// A client as it is told apart from others of one session: where it is and what it runs. Numbers only, as it stands in a
// table. It must not judge.
import { type Client, type Device, type Sender, SYSTEMS, type System } from '../../exchanges/exchange.ts';
import { mixedNumberOf } from '../../tables/mixed-key.ts';

/** `country` and `ja4` are as countryNumberOf and ja4NumberOf have them, 0: not known. */
export type Cluster = {
  readonly network: number;
  readonly asn: number;
  readonly country: number;
  /** A device's id with what kind of client it is (packDevice). */
  readonly device: number;
  readonly ja4: number;
  readonly lastMs: number;
};

/** No network has this number. */
export const NO_NETWORK = -1;
const FIRST_IPV6 = 2 ** 48;
const ROBOT = 2 ** 31;
const APP = 2 ** 30;
const DEVICE_BITS = 0xff_ffff;

/** A device's id, and whether it is a robot or (a page in) an app, in one number below 2^32. */
export const packDevice = ({ id }: Device, client: Client): number => {
  if (client === 'tool' || client === 'bot') return ROBOT + id;
  return client === 'app' || client === 'webview' ? APP + id : id;
};

export const deviceIdOf = (device: number): number => device & DEVICE_BITS;
/** Browser and system alone. */
export const deviceKindOf = (device: number): number => deviceIdOf(device) >>> 16;
export const browserOf = (device: number): number => (device >>> 19) & 7;
export const systemOf = (device: number): System => SYSTEMS[(device >>> 16) & 7] ?? 'other';
export const versionOf = (device: number): number => device & 0xffff;
export const isRobot = (device: number): boolean => device >= ROBOT;
export const isApp = (device: number): boolean => (device & APP) !== 0;

const FIRST_LETTER = 64;
const LETTERS = 32;

/** Two letters as a number below 2^16, so that none has to be remembered. */
export const countryNumberOf = (code: string | null): number =>
  code === null ? 0 : (code.charCodeAt(0) - FIRST_LETTER) * LETTERS + code.charCodeAt(1) - FIRST_LETTER;
/** The code of a country's number; empty: not known. */
export const countryCodeOf = (number: number): string =>
  number === 0
    ? ''
    : String.fromCharCode(Math.floor(number / LETTERS) + FIRST_LETTER, (number % LETTERS) + FIRST_LETTER);

/** 16 bits, from 1 on: clients choose it, so none is remembered; one in 65,535 looks like another. */
export const ja4NumberOf = (ja4: string | null): number =>
  ja4 === null ? 0 : mixedNumberOf(ja4) & 0xffff || 1;

/** The client that sent a request. */
export const clusterOf = (sender: Sender, device: number, timeMs: number): Cluster => ({
  network: sender.network ?? NO_NETWORK,
  asn: sender.asn ?? 0,
  country: countryNumberOf(sender.country),
  device,
  ja4: ja4NumberOf(sender.ja4),
  lastMs: timeMs,
});

/** One of both has IPv6 and the other one IPv4. */
export const isOtherFamily = (a: Cluster, b: Cluster): boolean =>
  a.network >= FIRST_IPV6 !== b.network >= FIRST_IPV6;

/** In one place: the same autonomous system where both are known, else the same network. */
export const isSamePlace = (a: Cluster, b: Cluster): boolean =>
  a.network === b.network || (a.asn !== 0 && a.asn === b.asn);

/** Both are known and the same. */
export const hasSameJa4 = (a: Cluster, b: Cluster): boolean => a.ja4 !== 0 && a.ja4 === b.ja4;
/** Both are known and differ. */
export const hasOtherJa4 = (a: Cluster, b: Cluster): boolean => a.ja4 !== 0 && b.ja4 !== 0 && a.ja4 !== b.ja4;

const isSameBrowser = (a: number, b: number): boolean =>
  browserOf(a) === browserOf(b) && systemOf(a) === systemOf(b) && isRobot(a) === isRobot(b);

/** The same client, as far as can be told. */
export const isSameCluster = (a: Cluster, b: Cluster): boolean =>
  isSamePlace(a, b) && isSameBrowser(a.device, b.device) && !hasOtherJa4(a, b);
