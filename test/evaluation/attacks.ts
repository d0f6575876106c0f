// What thieves of sessions do, and how many there are of each kind.
import type { Party } from './act.ts';
import * as devices from './devices.ts';
import * as places from './places.ts';
import type { Random } from './random.ts';

/** When a thief begins: while the session goes on, after its logout, after its value was superseded. */
export type Moment = 'during' | 'after_logout' | 'after_rotation';

export type Attack = {
  readonly moment: Moment;
  /** Who the thief is, of whom the session was. */
  readonly thief: (r: Random, owner: Party) => Party;
};

const elsewhere = (r: Random, owner: Party, sameCountry: number): string =>
  r.chance(sameCountry) ? owner.place.country : places.otherCountry(r, owner.place.country);

/** A machine in a cloud, that does not care what it calls itself. */
const stealer: Attack['thief'] = (r, owner) => {
  const place = places.cloud(r, elsewhere(r, owner, 0.2));
  const device = r.weighted<() => devices.Device>([
    [40, () => devices.tool(r)],
    [10, devices.headless],
    [50, () => devices.anotherBrowser(r, owner.device)],
  ])();
  return { place, device };
};

/** A residential proxy, the victim's User-Agent, and TLS of a library. */
const copycat: Attack['thief'] = (r, owner) => ({
  place: places.home(r, elsewhere(r, owner, 0.5)),
  device: { agent: owner.device.agent, tls: r.pick(devices.COPYCATS) },
});

/** The victim's User-Agent and TLS from near by. */
const antidetect: Attack['thief'] = (r, owner) => {
  const near = places.home(r, owner.place.country);
  return {
    place: r.chance(0.7) ? { ...near, asn: owner.place.asn } : near,
    device: owner.device,
  };
};

/** Somebody in the same house or office. */
const neighbour: Attack['thief'] = (r, owner) => ({
  place: owner.place,
  device: devices.anotherBrowser(r, owner.device),
});

const either: Attack['thief'] = (r, owner) => (r.chance(0.5) ? stealer : copycat)(r, owner);

export const ATTACKS: Readonly<Record<string, readonly [percent: number, attack: Attack]>> = {
  stealer: [40, { moment: 'during', thief: stealer }],
  copycat: [25, { moment: 'during', thief: copycat }],
  late_logout: [9, { moment: 'after_logout', thief: either }],
  late_rotation: [6, { moment: 'after_rotation', thief: either }],
  antidetect: [10, { moment: 'during', thief: antidetect }],
  neighbour: [10, { moment: 'during', thief: neighbour }],
};
