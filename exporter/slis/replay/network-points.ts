// How many points it makes that a session is presented from another network than the one that is known. Pure.
import { isHosting, isRelay } from './autonomous-systems.ts';
import { type Cluster, countryCodeOf, isOtherFamily, isSamePlace, NO_NETWORK } from './cluster.ts';
import { kilometresBetween } from './countries.ts';

/** Nobody goes faster than an airliner; nor is anybody far where databases err by so much. */
const MAX_KM_PER_HOUR = 900;
const MIN_KM = 500;
const TOLERANCE_KM = 100;
const HOUR_MS = 3_600_000;

export const TRAVEL_POINTS = 40;
const TO_HOSTING = 30;
const OTHER_COUNTRY = 20;
const OTHER_NETWORK = 10;

const hasTravelled = (km: number, ms: number): boolean => {
  const least = km - TOLERANCE_KM;
  return least >= MIN_KM && least / (Math.max(1, ms) / HOUR_MS) >= MAX_KM_PER_HOUR;
};

/** Points for another network than the one that is known; TRAVEL_POINTS for nothing but travel. */
export const networkPoints = (known: Cluster, now: Cluster): number => {
  if (isSamePlace(known, now) || now.network === NO_NETWORK || known.network === NO_NETWORK) return 0;
  // Where a relay's clients come out says little of where they are.
  if (isRelay(now.asn)) return 0;
  if (isRelay(known.asn)) return isHosting(now.asn) ? TO_HOSTING : OTHER_NETWORK;
  if (known.country !== 0 && now.country !== 0 && known.country !== now.country) {
    const km = kilometresBetween(countryCodeOf(known.country), countryCodeOf(now.country));
    if (hasTravelled(km, Math.abs(now.lastMs - known.lastMs))) return TRAVEL_POINTS;
    return isHosting(now.asn) ? TO_HOSTING : OTHER_COUNTRY;
  }
  if (isHosting(now.asn) && !isHosting(known.asn)) return TO_HOSTING;
  // Phones and homes have both families; without a system's number they cannot be told to be of one network.
  if (isOtherFamily(known, now) && (known.asn === 0 || now.asn === 0)) return 0;
  return OTHER_NETWORK;
};
