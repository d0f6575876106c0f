// What a record shows of who talks to whom: at which side its log was written, and whether another log has the same
// request. Part of the wall: addresses and paths become keyed fingerprints. It must not judge.
import type { Transport } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import { parseScheme, parseSwitch } from './forwarded.ts';
import { type LogRecord, type RawText, reveal } from './record.ts';

export type Traits = {
  /** Fingerprint of the socket's other end, else of the client as the log has it; null: the log has neither. */
  readonly peer: string | null;
  /** Whether the request bore forwarding headers; null: the log has none of them. */
  readonly isForwarded: boolean | null;
  /** The log's own socket. */
  readonly socket: Transport;
  /** The log says that it holds only a share of the requests. */
  readonly isSampled: boolean;
};

type Text = RawText | null | undefined;

const textOf = (text: Text): string => (text ? reveal(text) : '');

const socketOf = ({ tls, scheme }: LogRecord): Transport => {
  if (tls) return textOf(tls).toLowerCase() === 'none' ? 'plaintext' : 'tls';
  if (scheme) return parseScheme(textOf(scheme)) ?? parseSwitch(textOf(scheme)) ?? 'unknown';
  return tls === null && scheme === undefined ? 'plaintext' : 'unknown';
};

/**
 * Builds the function from a record to a fingerprint of when, who, what and how it was answered, to the second; null: the
 * log shows too little to tell one request from another. Sources that are to be compared share the fingerprint.
 */
export const createRequestTrait =
  (fingerprint: Fingerprint) =>
  (record: LogRecord): string | null => {
    const { timeMs, path, clientIp, peerIp, method, status, userAgent } = record;
    const client = clientIp ?? peerIp;
    if (!path || !client) return null;
    const texts = [client, method, path, userAgent].map(textOf);
    return fingerprint([Math.floor(timeMs / 1000), status, ...texts].join('\0'));
  };

/** Builds the function from a record to its traits; sources that are to be compared share the fingerprint. */
export const createTraits =
  (fingerprint: Fingerprint) =>
  (record: LogRecord): Traits => {
    const { peerIp, clientIp, forwarded, sampleRate = 1 } = record;
    const peer = peerIp ?? clientIp;
    return {
      peer: peer ? fingerprint(reveal(peer)) : null,
      isForwarded: forwarded === undefined ? null : forwarded.size > 0,
      socket: socketOf(record),
      isSampled: sampleRate < 1,
    };
  };
