// Who had TLS: the client leg by the socket or by those who are believed, the upstream leg by tls_mode.
// It must never take silence for plaintext, but where the config says that a platform's silence is an answer.
import type { TlsVersion, Transport, UpstreamLeg, Vantage } from './exchange.ts';
import { parseScheme, parseSwitch, transportSaidBy } from './forwarded.ts';
import { createMemo } from './memo.ts';
import { type ForwardingHeader, type LogRecord, type RawText, reveal } from './record.ts';

export type TransportOptions = {
  readonly vantage: Vantage;
  /** At the edge. socket: this log's own scheme and TLS are the client leg; forwarded: believe trusted peers' headers. */
  readonly transport: 'socket' | 'forwarded';
  readonly tlsMode: 'offload' | 'bridge' | 'passthrough';
  /** Headers in the order of belief. */
  readonly headers: readonly ForwardingHeader[];
  /** What it means that a believed peer did not send the header; asked when no header says anything. */
  readonly absent: Readonly<Partial<Record<ForwardingHeader, 'plaintext' | 'tls'>>>;
  readonly isTrusted: (address: string) => boolean;
  /** Forwarding headers that this log shows when they are there. */
  readonly isShown: (header: ForwardingHeader) => boolean;
};

export type ClientLeg = { readonly transport: Transport; readonly tlsVersion: TlsVersion | null };

/** Distinct texts of a TLS field remembered at a time. */
const MAX_TLS_TEXTS = 64;

const UNKNOWN: ClientLeg = { transport: 'unknown', tlsVersion: null };
const PLAINTEXT: ClientLeg = { transport: 'plaintext', tlsVersion: null };

/** With `tlsv`, `tls` or nothing before them, as products write them, and Go's numbers (RFC 8446 §4.2.1: 0x0304 is 772). */
const VERSIONS: ReadonlyMap<string, TlsVersion> = new Map(
  (
    [
      ['1.3', ['1.3', '772']],
      ['1.2', ['1.2', '771']],
      ['1.1', ['1.1', '770']],
      ['1.0', ['1.0', '1', '769']],
    ] as const
  ).flatMap(([version, texts]) =>
    texts.flatMap((text) =>
      ['', 'tlsv', 'tls', 'tls ', 'tls v'].map((before) => [before + text, version] as const),
    ),
  ),
);

/** What a TLS field says; null: nothing that counts. Products write few texts, and each of them in every line. */
const parseTls = createMemo((text): ClientLeg | null => {
  const lower = text.trim().toLowerCase();
  const tlsVersion = VERSIONS.get(lower);
  if (tlsVersion !== undefined) return { transport: 'tls', tlsVersion };
  if (lower === 'none') return PLAINTEXT;
  const says = parseSwitch(lower);
  if (says !== null) return { transport: says, tlsVersion: null };
  return lower.startsWith('tls') || lower.startsWith('ssl')
    ? { transport: 'tls', tlsVersion: 'other' }
    : null;
}, MAX_TLS_TEXTS);

const parseSocketScheme = (text: string): Transport => parseScheme(text) ?? parseSwitch(text) ?? 'unknown';

/** The log's own socket. An empty TLS field is an answer, for products leave it empty; a missing scheme is none. */
const socketLeg = ({ scheme, tls }: LogRecord): ClientLeg => {
  const told = tls ? parseTls(reveal(tls)) : null;
  if (told !== null) return told;
  if (scheme) return { transport: parseSocketScheme(reveal(scheme)), tlsVersion: null };
  return tls === null && scheme === undefined ? PLAINTEXT : UNKNOWN;
};

/** The first header that says something wins; only when none does, silence is asked, in the same order. */
const saidByHeaders = (forwarded: ReadonlyMap<string, RawText>, options: TransportOptions): Transport => {
  for (const header of options.headers) {
    const text = forwarded.get(header);
    const says = text === undefined ? null : transportSaidBy(header, reveal(text));
    if (says !== null) return says;
  }
  const silent = options.headers.find(
    (header) => options.absent[header] !== undefined && options.isShown(header) && !forwarded.has(header),
  );
  return (silent && options.absent[silent]) ?? 'unknown';
};

const forwardedLeg = ({ peerIp, forwarded }: LogRecord, options: TransportOptions): ClientLeg => {
  if (forwarded === undefined || !peerIp || !options.isTrusted(reveal(peerIp))) return UNKNOWN;
  return { transport: saidByHeaders(forwarded, options), tlsVersion: null };
};

/** Transport of the client leg, as far as this source can tell. */
export const clientLegOf = (record: LogRecord, options: TransportOptions): ClientLeg => {
  const isOwnSocket =
    options.vantage === 'edge' ? options.transport === 'socket' : options.tlsMode === 'passthrough';
  return isOwnSocket ? socketLeg(record) : forwardedLeg(record, options);
};

const createLegs = (expectsPlaintext: boolean): Readonly<Record<Transport, UpstreamLeg>> => ({
  tls: { transport: 'tls', expected: true },
  plaintext: { transport: 'plaintext', expected: expectsPlaintext },
  unknown: { transport: 'unknown', expected: true },
});
const OFFLOADED = createLegs(true);
const ENCRYPTED = createLegs(false);

const legOf = (transport: Transport, { tlsMode }: TransportOptions): UpstreamLeg =>
  (tlsMode === 'offload' ? OFFLOADED : ENCRYPTED)[transport];

const edgeUpstreamLeg = (record: LogRecord, options: TransportOptions): UpstreamLeg | null => {
  const { upstreamScheme: scheme, upstreamStatus: status } = record;
  if (scheme === null || status === null) return null;
  return legOf(scheme === undefined ? 'unknown' : parseSocketScheme(reveal(scheme)), options);
};

/** The leg between edge and origin; null: the request did not use it, or it is the client leg itself. */
export const upstreamLegOf = (record: LogRecord, options: TransportOptions): UpstreamLeg | null => {
  if (options.vantage === 'edge') return edgeUpstreamLeg(record, options);
  return options.tlsMode === 'passthrough' ? null : legOf(socketLeg(record).transport, options);
};
