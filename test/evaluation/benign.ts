// Why one session is met at several clients without any harm: the profiles of people and how many there are of each.
import { HOUR, MINUTE, mixing, type Party, type Route, SECOND, switching } from './act.ts';
import * as devices from './devices.ts';
import * as places from './places.ts';
import type { Random } from './random.ts';

const party = (place: places.Place, device: devices.Device): Party => ({ place, device });
const staying =
  (one: Party): Route =>
  () =>
    one;

/** Profile → share in percent and how a session of it goes. */
type Profile = (r: Random) => Route;

const fixed: Profile = (r) => staying(party(places.home(r, places.country(r)), devices.anyDevice(r)));

const dualStack: Profile = (r) => {
  const place = places.home(r, places.country(r));
  const device = devices.anyDevice(r);
  return mixing(r, [
    [50, party(place, device)],
    [50, party(places.homeV6(r, place), device)],
  ]);
};

const mobile: Profile = (r) => {
  const of = places.country(r);
  const carrier = r.below(2);
  const device = devices.phone(r);
  const addresses = Array.from({ length: 4 }, () => party(places.mobile(r, of, carrier), device));
  return switching(r, addresses, 20 * MINUTE);
};

const homeAndMobile = (r: Random, device: devices.Device): readonly Party[] => {
  const of = places.country(r);
  return [party(places.home(r, of), device), party(places.mobile(r, of), device)];
};

const handover: Profile = (r) => switching(r, homeAndMobile(r, devices.phone(r)), 25 * MINUTE);
const flapping: Profile = (r) => switching(r, homeAndMobile(r, devices.phone(r)), 30 * SECOND);

const homeAndVpn = (r: Random): readonly [Party, Party] => {
  const of = places.country(r);
  const device = devices.anyDevice(r);
  const exit = places.vpn(r, r.chance(0.3) ? of : places.otherCountry(r, of));
  return [party(places.home(r, of), device), party(exit, device)];
};
const vpnToggle: Profile = (r) => switching(r, homeAndVpn(r), 40 * MINUTE);
const splitTunnel: Profile = (r) => {
  const [direct, tunnel] = homeAndVpn(r);
  return mixing(r, [
    [70, direct],
    [30, tunnel],
  ]);
};

const relay: Profile = (r) => {
  const of = places.country(r);
  const device = devices.appleDevice(r);
  return mixing(
    r,
    Array.from({ length: 6 }, (_, n) => [n === 0 ? 60 : 8, party(places.relay(r, of), device)] as const),
  );
};

/** Half of them under way; the page may be opened for the first time anywhere. */
const appAndWebView: Profile = (r) => {
  const [app, page] = devices.appAndWebView(r);
  const of = places.country(r);
  const there = [places.home(r, of), places.mobile(r, of)].slice(0, r.chance(0.5) ? 1 : 2);
  const asApp = there.map((place) => party(place, app));
  const where = switching(r, asApp, 25 * MINUTE);
  return (timeMs) => {
    const { place } = where(timeMs);
    return party(place, r.chance(0.7) ? app : page);
  };
};

/** Another device from some time on. */
const changingAfter = (r: Random, before: Party, after: Party, meanMs: number): Route => {
  let changesMs = -1;
  return (timeMs) => {
    if (changesMs < 0) changesMs = timeMs + r.exponential(meanMs);
    return timeMs < changesMs ? before : after;
  };
};
const update: Profile = (r) => {
  const place = places.home(r, places.country(r));
  const [before, after] = devices.desktopAndUpdate(r);
  return changingAfter(r, party(place, before), party(place, after), 30 * MINUTE);
};
/** Whoever is updated on a flight is gone for hours: the visits after it come from there. */
const updateAndTravel: Profile = (r) => {
  const of = places.country(r);
  const [before, after] = devices.desktopAndUpdate(r);
  const there = places.home(r, places.otherCountry(r, of));
  return changingAfter(r, party(places.home(r, of), before), party(there, after), 30 * MINUTE);
};

/** Through a company's gateway, which has several exits, and mostly opens TLS. One in five leaves it at times. */
const gateway: Profile = (r) => {
  const of = places.country(r);
  const device = devices.desktop(r);
  const asn = places.gateway(r);
  const seen = r.chance(0.7) ? { ...device, tls: devices.gatewayTls(r) } : device;
  const exits = Array.from({ length: 2 + r.below(3) }, () =>
    party(places.gatewayExit(r, asn, r.chance(0.7) ? of : 'NL'), seen),
  );
  const outside = r.chance(0.2) ? [party(places.home(r, of), device)] : [];
  return switching(r, [...exits, ...outside], 10 * MINUTE);
};

/** A virus scanner that opens TLS goes on and off. */
const scanner: Profile = (r) => {
  const place = places.home(r, places.country(r));
  const device = devices.desktop(r);
  return switching(r, [party(place, device), party(place, { ...device, tls: devices.SCANNER })], 15 * MINUTE);
};

/** A developer looks at the site as a phone would show it. */
const emulation: Profile = (r) => {
  const place = places.home(r, places.country(r));
  const device = devices.chrome('windows', 126);
  const played = r.chance(0.5) ? devices.iphone(16) : devices.chrome('android', 126);
  const emulated = { agent: played.agent, tls: device.tls };
  return switching(r, [party(place, device), party(place, emulated)], 5 * MINUTE);
};

const synthetic: Profile = (r) => {
  const device = devices.monitor();
  const from = ['US', 'DE', 'SG'].map((of) => party(places.cloud(r, of), device));
  return mixing(
    r,
    from.map((one) => [1, one] as const),
  );
};

export const BENIGN: Readonly<Record<string, readonly [percent: number, profile: Profile]>> = {
  fixed: [38, fixed],
  dual_stack: [20, dualStack],
  mobile: [12, mobile],
  handover: [8, handover],
  vpn_toggle: [5, vpnToggle],
  relay: [5, relay],
  app_webview: [3.5, appAndWebView],
  update: [3, update],
  gateway: [2, gateway],
  flapping: [1.5, flapping],
  split_tunnel: [1, splitTunnel],
  tls_scanner: [0.45, scanner],
  emulation: [0.3, emulation],
  update_travel: [0.2, updateAndTravel],
  synthetic: [0.05, synthetic],
};

/** How long nothing is asked in the midst of a session: flights. */
export const pauseOf = (profile: string, r: Random): number =>
  profile === 'update_travel' ? r.between(9, 16) * HOUR : 0;
