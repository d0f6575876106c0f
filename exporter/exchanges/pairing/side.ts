// One record that waits for the other vantage's, as bytes, and back. It must keep no more of it than is compared.
import { COOKIE_CLASSES, SAME_SITES } from '../../cookies/cookie.ts';
import { ByteCursor, ByteSink } from '../bytes.ts';
import type { ComparedIssue, ComparedIssues, ComparedRequest, ComparedSent, Side } from '../compared.ts';
import type { Exchange, IssuedCookie, Transport } from '../exchange.ts';
import { EXPECTED_CHANGES } from '../expected-changes.ts';
import { COOKIE_FIDELITIES, SET_COOKIE_FIDELITIES } from '../record.ts';

/** Labels as numbers; they are bounded, and so are the numbers. */
export type Labels = {
  readonly numberOf: (text: string) => number;
  readonly textOf: (number: number) => string;
};

/** The two messages of an exchange. */
export type Message = 'request' | 'response';

export type SideOptions = {
  readonly labels: Labels;
  /** Most cookies of one message that are compared. */
  readonly maxCookies: number;
  /** Told of a message that has more, and so shows none of them. */
  readonly onUncompared: (message: Message) => void;
};

const TRANSPORTS: readonly Transport[] = ['tls', 'plaintext', 'unknown'];
const PRESENT = [null, false, true] as const;
/** Chars that are kept of a fingerprint of a name, a Domain or a Path: 64 bits. */
const SHORT_CHARS = 8;
const FULL_CHARS = 16;

const RECORD_BYTES = 64;
const SENT_BYTES = 24;
const ISSUED_BYTES = 80;
const MAX_ID_BYTES = 130;

const writeText = (text: string | null, to: ByteSink): void => {
  to.unsigned(text === null ? 0 : text.length + 1);
  if (text !== null) to.latin1(text);
};

const readText = (from: ByteCursor): string | null => {
  const length = from.unsigned();
  return length === 0 ? null : from.latin1(length - 1);
};

const writeSent = (x: Exchange, labels: Labels, to: ByteSink): void => {
  const { cookies } = x.request;
  to.reserve(RECORD_BYTES + cookies.length * SENT_BYTES);
  to.byte(COOKIE_FIDELITIES.indexOf(x.request.fidelity) * 4 + PRESENT.indexOf(x.request.present));
  to.unsigned(cookies.length);
  for (const { cookie, class: kind, nameFingerprint, valueMark } of cookies) {
    to.unsigned(labels.numberOf(cookie));
    to.byte(COOKIE_CLASSES.indexOf(kind) * 2 + (valueMark === null ? 0 : 1));
    to.latin1(nameFingerprint.slice(0, SHORT_CHARS));
    if (valueMark !== null) to.word(valueMark);
  }
};

const readSent = (labels: Labels, from: ByteCursor): ComparedRequest => {
  const told = from.byte();
  const cookies: ComparedSent[] = [];
  for (let n = from.unsigned(); n > 0 && !from.damaged; n--) {
    const cookie = labels.textOf(from.unsigned());
    const flags = from.byte();
    cookies.push({
      cookie,
      class: COOKIE_CLASSES[flags >> 1] ?? 'other',
      nameFingerprint: from.latin1(SHORT_CHARS),
      valueMark: (flags & 1) === 0 ? null : from.word() >>> 0,
    });
  }
  return { fidelity: COOKIE_FIDELITIES[told >> 2] ?? 'unknown', present: PRESENT[told & 3] ?? null, cookies };
};

const flagsOf = (c: IssuedCookie): number =>
  (c.deletion ? 1 : 0) +
  (c.secure ? 2 : 0) +
  (c.httpOnly ? 4 : 0) +
  (c.partitioned ? 8 : 0) +
  (c.domain === null ? 0 : 16) +
  (c.path === null ? 0 : 32) +
  (c.lifetimeSeconds === null ? 0 : 64) +
  (c.fingerprint === null ? 0 : 128);

const expectedBits = (c: IssuedCookie): number =>
  EXPECTED_CHANGES.reduce(
    (bits, change, at) => bits + (c.expectedRewrites.includes(change) ? 1 << at : 0),
    0,
  );

const writeIssuedCookie = (c: IssuedCookie, labels: Labels, to: ByteSink): void => {
  to.unsigned(labels.numberOf(c.cookie));
  to.byte(COOKIE_CLASSES.indexOf(c.class) * 8 + SAME_SITES.indexOf(c.sameSite));
  to.byte(flagsOf(c));
  to.unsigned(expectedBits(c));
  to.latin1(c.nameFingerprint.slice(0, SHORT_CHARS));
  if (c.domain !== null) to.latin1(c.domain.slice(0, SHORT_CHARS));
  if (c.path !== null) to.latin1(c.path.slice(0, SHORT_CHARS));
  if (c.lifetimeSeconds !== null) to.double(c.lifetimeSeconds);
  if (c.fingerprint !== null) to.latin1(c.fingerprint);
};

const readIssuedCookie = (labels: Labels, from: ByteCursor): ComparedIssue => {
  const cookie = labels.textOf(from.unsigned());
  const kinds = from.byte();
  const flags = from.byte();
  const expected = from.unsigned();
  return {
    cookie,
    class: COOKIE_CLASSES[kinds >> 3] ?? 'other',
    sameSite: SAME_SITES[kinds & 7] ?? 'unset',
    deletion: (flags & 1) !== 0,
    secure: (flags & 2) !== 0,
    httpOnly: (flags & 4) !== 0,
    partitioned: (flags & 8) !== 0,
    expectedRewrites: EXPECTED_CHANGES.filter((_, at) => (expected & (1 << at)) !== 0),
    nameFingerprint: from.latin1(SHORT_CHARS),
    domain: (flags & 16) === 0 ? null : from.latin1(SHORT_CHARS),
    path: (flags & 32) === 0 ? null : from.latin1(SHORT_CHARS),
    lifetimeSeconds: (flags & 64) === 0 ? null : from.double(),
    fingerprint: (flags & 128) === 0 ? null : from.latin1(FULL_CHARS),
  };
};

const writeIssued = ({ response }: Exchange, labels: Labels, to: ByteSink): void => {
  to.reserve(RECORD_BYTES + response.cookies.length * ISSUED_BYTES);
  to.byte(SET_COOKIE_FIDELITIES.indexOf(response.fidelity));
  to.unsigned(response.cookies.length);
  for (const cookie of response.cookies) writeIssuedCookie(cookie, labels, to);
};

const readIssued = (labels: Labels, from: ByteCursor): ComparedIssues => {
  const fidelity = SET_COOKIE_FIDELITIES[from.byte()] ?? 'unknown';
  const cookies: ComparedIssue[] = [];
  for (let n = from.unsigned(); n > 0 && !from.damaged; n--) cookies.push(readIssuedCookie(labels, from));
  return { fidelity, cookies };
};

const flagsOfRecord = (x: Exchange): number =>
  TRANSPORTS.indexOf(x.transport) * 8 +
  (x.vantage === 'edge' ? 4 : 0) +
  (x.loopback ? 2 : 0) +
  (x.upstreamResponse === null ? 0 : 1);

/** A message with more cookies than are compared shows none of them. */
const bounded = (x: Exchange, { maxCookies, onUncompared }: SideOptions): Exchange => {
  const isOver = (message: Message): boolean => x[message].cookies.length > maxCookies;
  if (!isOver('request') && !isOver('response')) return x;
  for (const message of ['request', 'response'] as const) if (isOver(message)) onUncompared(message);
  return {
    ...x,
    request: isOver('request') ? { ...x.request, fidelity: 'unknown', cookies: [] } : x.request,
    response: isOver('response') ? { fidelity: 'unknown', cookies: [] } : x.response,
  };
};

/** Builds the function that writes an exchange's side down; labels are its site and its cookies. */
export const createSerializeSide = (
  options: SideOptions,
): ((exchange: Exchange) => Uint8Array<ArrayBuffer>) => {
  const to = new ByteSink();
  const { labels } = options;
  return (exchange) => {
    const x = bounded(exchange, options);
    to.reserve(RECORD_BYTES + 2 * MAX_ID_BYTES);
    to.double(x.timeMs);
    to.unsigned(x.status);
    to.unsigned(labels.numberOf(x.site));
    to.unsigned(labels.numberOf(x.source));
    to.byte(flagsOfRecord(x));
    writeText(x.requestId, to);
    writeText(x.traceId, to);
    writeSent(x, labels, to);
    writeIssued(x, labels, to);
    return to.take();
  };
};

/** Reads what was written down. */
export const parseSide = (bytes: Uint8Array, labels: Labels): Side => {
  const from = new ByteCursor(bytes);
  const timeMs = from.double();
  const status = from.unsigned();
  const site = labels.textOf(from.unsigned());
  const source = labels.textOf(from.unsigned());
  const flags = from.byte();
  return {
    vantage: (flags & 4) === 0 ? 'origin' : 'edge',
    source,
    timeMs,
    status,
    site,
    transport: TRANSPORTS[flags >> 3] ?? 'unknown',
    loopback: (flags & 2) !== 0,
    hasBothLegs: (flags & 1) !== 0,
    requestId: readText(from),
    traceId: readText(from),
    request: readSent(labels, from),
    response: readIssued(labels, from),
  };
};
