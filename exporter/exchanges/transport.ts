// Who had TLS: the client leg by the socket or by those who are believed, the upstream leg by tls_mode.
// It must never take silence for plaintext, but where the config says that a platform's silence is an answer.
import type { TlsVersion, Transport, UpstreamLeg, Vantage } from './exchange.ts';
import { type ForwardingHeader, transportSaidBy } from './forwarded.ts';
import { type LogRecord, type RawText, reveal } from './record.ts';

export type TransportOptions = {
  readonly vantage: Vantage;
  /** socket: this log's own scheme and TLS are the client leg; forwarded: believe trusted peers' headers. */
  readonly transport: 'socket' | 'forwarded';
  readonly tlsMode: 'offload' | 'bridge' | 'passthrough';
  /** Headers in the order of belief. */
  readonly headers: readonly ForwardingHeader[];
  /** What it means that a believed peer did not send the header. */
  readonly absent: Readonly<Partial<Record<ForwardingHeader, 'plaintext' | 'tls'>>>;
  readonly isTrusted: (address: string) => boolean;
  /** Forwarding headers that this log shows when they are there. */
  readonly isShown: (header: ForwardingHeader) => boolean;
};

export type ClientLeg = { readonly transport: Transport; readonly tlsVersion: TlsVersion | null };

const UNKNOWN: ClientLeg = { transport: 'unknown', tlsVersion: null };

const ofSchemeText = (text: string): Transport => {
  const scheme = text.toLowerCase();
  if (scheme === 'https' || scheme === 'wss' || scheme === 'on') return 'tls';
  return scheme === 'http' || scheme === 'ws' || scheme === 'off' ? 'plaintext' : 'unknown';
};

/** `TLSv1.3`, `TLSv1`, `1.3`, `tls1.3`, and Go's numbers (RFC 8446 §4.2.1: 0x0304 is 772). */
export const tlsVersionOf = (text: string): TlsVersion => {
  const version = text.toLowerCase().replace(/^tlsv?/, '');
  if (version === '1.3' || version === '772') return '1.3';
  if (version === '1.2' || version === '771') return '1.2';
  if (version === '1.1' || version === '770') return '1.1';
  return version === '1' || version === '1.0' || version === '769' ? '1.0' : 'other';
};

/** The log's own socket. */
const socketLeg = ({ scheme, tls }: LogRecord): ClientLeg => {
  if (tls) return { transport: 'tls', tlsVersion: tlsVersionOf(reveal(tls)) };
  if (scheme) return { transport: ofSchemeText(reveal(scheme)), tlsVersion: null };
  return tls === null || scheme === null ? { transport: 'plaintext', tlsVersion: null } : UNKNOWN;
};

const saidByHeaders = (
  forwarded: ReadonlyMap<string, RawText> | undefined,
  options: TransportOptions,
): Transport => {
  for (const header of options.headers) {
    const text = forwarded?.get(header);
    const says = text === undefined ? null : transportSaidBy(header, reveal(text));
    if (says !== null) return says;
  }
  for (const header of options.headers) {
    const silence = options.absent[header];
    const isShown = forwarded !== undefined || options.isShown(header);
    if (silence !== undefined && isShown && !forwarded?.has(header)) return silence;
  }
  return 'unknown';
};

const forwardedLeg = (record: LogRecord, options: TransportOptions): ClientLeg => {
  if (!record.peerIp || !options.isTrusted(reveal(record.peerIp))) return UNKNOWN;
  return { transport: saidByHeaders(record.forwarded, options), tlsVersion: null };
};

/** Transport of the client leg, as far as this source can tell. */
export const clientLegOf = (record: LogRecord, options: TransportOptions): ClientLeg => {
  if (options.vantage === 'edge') {
    return options.transport === 'socket' ? socketLeg(record) : forwardedLeg(record, options);
  }
  return options.tlsMode === 'passthrough' ? socketLeg(record) : forwardedLeg(record, options);
};

const legOf = (transport: Transport, options: TransportOptions): UpstreamLeg => ({
  transport,
  expected: transport !== 'plaintext' || options.tlsMode === 'offload',
});

const edgeUpstreamLeg = (record: LogRecord, options: TransportOptions): UpstreamLeg | null => {
  if (record.upstreamScheme === null || record.upstreamStatus === null) return null;
  const scheme = record.upstreamScheme;
  return legOf(scheme === undefined ? 'unknown' : ofSchemeText(reveal(scheme)), options);
};

/** The leg between edge and origin; null: the request did not use it, or it is the client leg itself. */
export const upstreamLegOf = (record: LogRecord, options: TransportOptions): UpstreamLeg | null => {
  if (options.vantage === 'edge') return edgeUpstreamLeg(record, options);
  return options.tlsMode === 'passthrough' ? null : legOf(socketLeg(record).transport, options);
};
