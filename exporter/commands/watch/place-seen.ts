// At which side a log seems to be written: from whom its requests come, and what they bear. It must keep no address.
import type { SourceConfig } from '../../config/config.ts';
import type { Traits } from '../../exchanges/traits.ts';

export type PlaceSeen = {
  readonly saw: (traits: Traits) => void;
  readonly records: () => number;
  /** Peers told apart, as many as matter. */
  readonly peers: () => number;
  /** Requests with forwarding headers, of those whose log would show them. */
  readonly forwarded: () => number;
  readonly overTls: () => number;
  /** Nearly all requests come from few peers and bear forwarding headers: a proxy stands before this. */
  readonly isBehindProxy: () => boolean;
  /** Nearly all come over TLS from many peers, and none bears a header that the log would show: these are clients. */
  readonly isBeforeClients: () => boolean;
};

/** Records that must agree. */
const LEAST_RECORDS = 50;
const NEARLY_ALL = 0.95;
/** A proxy has few addresses. */
const FEW_PEERS = 3;
/** Clients have many. */
const MANY_PEERS = 20;

const isNearlyAll = (part: number, whole: number): boolean => whole > 0 && part >= NEARLY_ALL * whole;

export const createPlaceSeen = (): PlaceSeen => {
  const peers = new Set<string>();
  let records = 0;
  let forwarded = 0;
  let direct = 0;
  let overTls = 0;
  return {
    saw: ({ peer, isForwarded, socket }) => {
      records++;
      if (peer !== null && peers.size < MANY_PEERS) peers.add(peer);
      if (isForwarded === true) forwarded++;
      if (isForwarded === false) direct++;
      if (socket === 'tls') overTls++;
    },
    records: () => records,
    peers: () => peers.size,
    forwarded: () => forwarded,
    overTls: () => overTls,
    isBehindProxy: () =>
      records >= LEAST_RECORDS &&
      peers.size > 0 &&
      peers.size <= FEW_PEERS &&
      isNearlyAll(forwarded, forwarded + direct),
    isBeforeClients: () =>
      records >= LEAST_RECORDS &&
      peers.size >= MANY_PEERS &&
      forwarded === 0 &&
      direct > 0 &&
      isNearlyAll(overTls, records),
  };
};

/** Whether what was seen is not what is said of a source. */
export const isWrongVantage = (
  { vantage, transport, tlsMode }: Pick<SourceConfig, 'vantage' | 'transport' | 'tlsMode'>,
  place: PlaceSeen,
): boolean =>
  vantage === 'edge'
    ? transport === 'socket' && place.isBehindProxy()
    : tlsMode !== 'passthrough' && place.isBeforeClients();
