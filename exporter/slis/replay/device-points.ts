// How many points it makes that a session is presented by another device than the one that is known. Pure.
import { BROWSERS } from '../../exchanges/exchange.ts';
import { isGateway, isHosting } from './autonomous-systems.ts';
import {
  browserOf,
  type Cluster,
  deviceIdOf,
  hasOtherJa4,
  hasSameJa4,
  isApp,
  isOtherFamily,
  isRobot,
  isSamePlace,
  systemOf,
  versionOf,
} from './cluster.ts';
import type { TlsHabit } from './habits.ts';

const ROBOT = 60;
/** A browser keeps its cookies to itself. */
const OTHER_BROWSER_AND_TLS = 60;
const OTHER_SYSTEM = 50;
export const OTHER_BROWSER = 45;
/** One version of one browser has one list of ciphers, unless somebody on the way opens TLS. */
const OTHER_TLS = 35;
/** … which is not what happens here: no session is given to this browser over such TLS. */
const UNUSUAL_TLS = 50;
/** … or which does happen here: companies’ gateways open TLS, and their people come and go. Never enough by itself. */
const USUAL_TLS = 20;
export const OLDER_VERSION = 25;
/** An app and the page that it shows, or a page that is asked for as a desktop or a phone would. */
const SHARED = 20;
const EMULATED = 15;

/** By IPv4 and IPv6 of one home: without a system's number they cannot be held together, and count as one. */
const isOtherStack = (a: Cluster, b: Cluster): boolean =>
  isOtherFamily(a, b) && (a.asn === b.asn || a.asn === 0 || b.asn === 0);
const isHere = (a: Cluster, b: Cluster): boolean => a.network === b.network || isOtherStack(a, b);
const isNear = (a: Cluster, b: Cluster): boolean => isSamePlace(a, b) || isOtherStack(a, b);

const isPhone = (device: number): boolean => systemOf(device) === 'android' || systemOf(device) === 'ios';

/** A phone that asks for the desktop's pages calls itself a desktop of its kind, with its own browser and version. */
const isDesktopSite = (a: number, b: number): boolean => {
  const systems = [systemOf(a), systemOf(b)].sort().join(' ');
  const isOfItsKind = systems === 'android linux' || systems === 'ios macos';
  return isOfItsKind && browserOf(a) === browserOf(b) && versionOf(a) === versionOf(b);
};

/** Developer tools play an iPhone with any version, and Android with their own. */
const mayEmulate = (a: number, b: number): boolean => {
  if (isPhone(a) === isPhone(b)) return false;
  const phone = isPhone(a) ? a : b;
  if (systemOf(phone) === 'ios') return true;
  return BROWSERS[browserOf(phone)] === 'chrome' && versionOf(a) === versionOf(b);
};

/** Apps say what they like, so a client that is no known browser may be one. */
const mayBeApp = (device: number): boolean => isApp(device) || BROWSERS[browserOf(device)] === 'other';
const isApple = (device: number): boolean => systemOf(device) === 'ios' || systemOf(device) === 'macos';

/** Of Apple's, what is no browser says the same on all of them, and an iPad calls itself a Mac. */
const mayBeOneSystem = (a: number, b: number): boolean =>
  systemOf(a) === systemOf(b) ||
  (isApple(a) && isApple(b)) ||
  systemOf(a) === 'other' ||
  systemOf(b) === 'other';

/** Phones are in no cloud, unless they were there before. */
const comesFromCloud = (known: Cluster, now: Cluster): boolean => isHosting(now.asn) && !isHosting(known.asn);

const mayShareWithApp = (known: Cluster, now: Cluster): boolean =>
  (mayBeApp(known.device) || mayBeApp(now.device)) && !comesFromCloud(known, now);

const systemPoints = (known: Cluster, now: Cluster): number => {
  const [from, to] = [known.device, now.device];
  const isOneDevice = hasSameJa4(known, now) && !comesFromCloud(known, now);
  if (isDesktopSite(from, to) && (isNear(known, now) || isOneDevice)) return SHARED;
  // Without JA4 a neighbour’s phone cannot be told from one that a developer’s browser plays.
  if (mayEmulate(from, to) && isNear(known, now)) return hasSameJa4(known, now) ? EMULATED : SHARED;
  return OTHER_SYSTEM;
};

const tlsPoints = (known: Cluster, now: Cluster, habitOf: (client: Cluster) => TlsHabit): number => {
  if (!hasOtherJa4(known, now) || isGateway(now.asn)) return 0;
  const habit = habitOf(now);
  // A virus scanner that was put on opens TLS as well, and stays where its owner is.
  if (habit === 'unusual') return isHere(known, now) ? OTHER_TLS : UNUSUAL_TLS;
  if (isGateway(known.asn)) return 0;
  return habit === 'usual' ? USUAL_TLS : OTHER_TLS;
};

/** Points for another device than the one that is known; `habitOf` is asked of the new one. */
export const devicePoints = (
  known: Cluster,
  now: Cluster,
  habitOf: (client: Cluster) => TlsHabit,
): number => {
  const [a, b] = [known.device, now.device];
  // What audits a page from within a browser calls itself a robot.
  if (isRobot(b) && !isRobot(a)) return isNear(known, now) && hasSameJa4(known, now) ? EMULATED : ROBOT;
  if (deviceIdOf(a) === deviceIdOf(b)) return tlsPoints(known, now, habitOf);
  if (mayBeOneSystem(a, b) && mayShareWithApp(known, now)) return SHARED;
  const isOtherSystem = systemOf(a) !== systemOf(b);
  if (!isOtherSystem && browserOf(a) === browserOf(b)) {
    return Math.max(tlsPoints(known, now, habitOf), versionOf(b) < versionOf(a) ? OLDER_VERSION : 0);
  }
  if (hasOtherJa4(known, now) && !isGateway(known.asn) && !isGateway(now.asn)) return OTHER_BROWSER_AND_TLS;
  return isOtherSystem ? systemPoints(known, now) : OTHER_BROWSER;
};
