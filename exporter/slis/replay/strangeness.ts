// How unlike all others of its lineage a client is. It must not know rows.
import type { Cluster } from './cluster.ts';
import { devicePoints, OLDER_VERSION } from './device-points.ts';
import type { Habits } from './habits.ts';
import type { Strangeness } from './lineages.ts';
import { networkPoints } from './network-points.ts';

const NOT_STRANGE: Strangeness = { device: 0, network: 0 };
/** Of the points of a network that many share. */
const SHARED_PART = 0.5;

const leastOf = (clients: readonly Cluster[], points: (client: Cluster) => number): number =>
  clients.reduce((least, client) => Math.min(least, points(client)), Number.POSITIVE_INFINITY);

/** Those that call themselves the same, best where TLS tells whether they are; else all of them. */
const likest = (clients: readonly Cluster[], now: Cluster): readonly Cluster[] => {
  const alike = clients.filter(({ device }) => device === now.device);
  const told = alike.filter(({ ja4 }) => ja4 !== 0);
  if (told.length > 0 && now.ja4 !== 0) return told;
  return alike.length > 0 ? alike : clients;
};

/** What it makes that a client is another one than these: on each axis the most harmless explanation counts. */
export const strangenessOf = (others: readonly Cluster[], now: Cluster, habits: Habits): Strangeness => {
  if (others.length === 0) return NOT_STRANGE;
  const part = habits.isShared(now) ? SHARED_PART : 1;
  return {
    device: leastOf(likest(others, now), (known) => devicePoints(known, now, (client) => habits.tls(client))),
    network: leastOf(others, (known) => networkPoints(known, now)) * part,
  };
};

/** The log tells whether it is the same browser by its TLS. */
const isTold = (others: readonly Cluster[], now: Cluster): boolean =>
  now.ja4 !== 0 || others.some(({ ja4 }) => ja4 !== 0);

/**
 * Whether who presents a value that is over is somebody else than its owner, who may come in another guise: as an app's
 * page, behind a gateway or a virus scanner. Without JA4 whoever `isNew` may be anybody.
 */
export const isStranger = (
  others: readonly Cluster[],
  now: Cluster,
  { device }: Strangeness,
  isNew: boolean,
): boolean => {
  if (!isTold(others, now)) return isNew;
  const isAtHome = others.some((one) => one.network === now.network && one.device === now.device);
  return device > OLDER_VERSION && !isAtHome;
};
