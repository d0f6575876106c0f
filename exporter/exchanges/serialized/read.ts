// Exchanges back from bytes. It must not trust them: it never throws on what it reads.
import { findDevice } from '../device.ts';
import type { Exchange, Join, Sender, SentCookie } from '../exchange.ts';
import { unpackKind } from '../exchange-kind.ts';
import { Cursor } from './cursor.ts';
import {
  BEGINNING_BYTES,
  FINGERPRINT_CHARS,
  FORM,
  HAS_JOIN,
  HAS_KEY,
  HAS_MARK,
  HAS_SESSION,
  HEAD_BYTES,
  IS_REPEATED,
  NAME_SHIFT,
  NOTHING,
  TARGET_SHIFT,
  WORD_BYTES,
} from './form.ts';
import { readIssued } from './read-issued.ts';
import { readTables, type SentName, type Tables } from './read-tables.ts';

const NO_COOKIES: readonly never[] = [];
const LEAST_COOKIE_BYTES = 8;

const bytesBehind = (flags: number): number =>
  ((flags & HAS_SESSION) === 0 ? 0 : FINGERPRINT_CHARS) + ((flags & HAS_MARK) === 0 ? 0 : WORD_BYTES);

const readSentCookie = (names: readonly SentName[], from: Cursor): SentCookie | null => {
  const { view } = from;
  const at = from.pass(LEAST_COOKIE_BYTES);
  if (at < 0) return null;
  const flags = view.getUint32(at, true);
  const name = names[flags >>> NAME_SHIFT];
  const more = from.pass(bytesBehind(flags));
  if (name === undefined || more < 0) return null;
  const hasSession = (flags & HAS_SESSION) !== 0;
  return {
    cookie: name.cookie,
    class: name.class,
    listed: name.listed,
    repeated: (flags & IS_REPEATED) !== 0,
    bytes: view.getUint32(at + 4, true),
    nameFingerprint: name.nameFingerprint,
    session: hasSession ? from.fingerprintAt(more) : null,
    valueMark:
      (flags & HAS_MARK) === 0 ? null : view.getUint32(more + (hasSession ? FINGERPRINT_CHARS : 0), true),
    life: 'unknown',
  };
};

const readSent = (count: number, names: readonly SentName[], from: Cursor): readonly SentCookie[] | null => {
  if (count === 0) return NO_COOKIES;
  const cookies: SentCookie[] = [];
  for (let n = 0; n < count; n++) {
    const cookie = readSentCookie(names, from);
    if (cookie === null) return null;
    cookies.push(cookie);
  }
  return cookies;
};

const nullableOf = (number: number, texts: readonly string[]): string | null | undefined =>
  number === NOTHING ? null : texts[number - 1];

const senderAt = (at: number, texts: readonly string[], { view }: Cursor): Sender | null => {
  const network = view.getFloat64(at + 24, true);
  const device = findDevice(view.getUint32(at + 32, true));
  const country = nullableOf(view.getUint32(at + 44, true), texts);
  const asn = view.getUint32(at + 48, true);
  const ja4 = nullableOf(view.getUint32(at + 52, true), texts);
  if (device === null || country === undefined || ja4 === undefined) return null;
  if (network === Number.POSITIVE_INFINITY || network < 0) return null;
  return {
    device,
    network: Number.isNaN(network) ? null : network,
    country,
    asn: asn === NOTHING ? null : asn,
    ja4,
  };
};

const readJoin = (flags: number, from: Cursor): Join | null | undefined => {
  if ((flags & HAS_JOIN) === 0) return null;
  const key = (flags & HAS_KEY) === 0 ? null : from.chars(FINGERPRINT_CHARS);
  if (key === null && (flags & HAS_KEY) !== 0) return undefined;
  const target: number[] = [];
  for (let n = flags >>> TARGET_SHIFT; n > 0; n--) {
    const mark = from.word();
    if (mark === null) return undefined;
    target.push(mark);
  }
  return { key, target };
};

const readId = (length: number, ids: Cursor): string | null | undefined =>
  length === NOTHING ? null : (ids.chars(length - 1) ?? undefined);

/** Null: it is damaged. */
const readExchange = ({ texts, names }: Tables, from: Cursor, ids: Cursor): Exchange | null => {
  const { view } = from;
  const at = from.pass(HEAD_BYTES);
  if (at < 0) return null;
  const kind = unpackKind(view.getInt32(at, true));
  const duration = view.getFloat64(at + 16, true);
  const sender = senderAt(at, texts, from);
  const site = texts[view.getUint32(at + 36, true)];
  const source = texts[view.getUint32(at + 40, true)];
  const requestId = readId(view.getUint16(at + 60, true), ids);
  const traceId = readId(view.getUint16(at + 62, true), ids);
  const join = readJoin(view.getUint32(at + 56, true), from);
  const headerBytes = view.getUint32(at + 64, true);
  const sent = readSent(view.getUint32(at + 68, true), names, from);
  const issued = readIssued(view.getUint32(at + 72, true), texts, from);
  const upstream = readIssued(view.getUint32(at + 76, true), texts, from);
  if (kind === null || sender === null || site === undefined || source === undefined) return null;
  if (requestId === undefined || traceId === undefined || join === undefined) return null;
  if (sent === null || issued === null || upstream === null) return null;
  return {
    vantage: kind.vantage,
    source,
    timeMs: view.getFloat64(at + 8, true),
    site,
    status: view.getUint32(at + 4, true),
    protected: kind.protected,
    authStep: kind.authStep,
    client: kind.client,
    sender,
    requestId,
    traceId,
    join,
    transport: kind.transport,
    tlsVersion: kind.tlsVersion,
    loopback: kind.loopback,
    upstream: kind.upstream,
    upstreamAnswered: kind.upstreamAnswered,
    request: {
      fidelity: kind.requestFidelity,
      present: kind.present,
      headerBytes: headerBytes === NOTHING ? null : headerBytes - 1,
      cookies: sent,
    },
    response: { fidelity: kind.responseFidelity, cookies: issued },
    upstreamResponse:
      kind.upstreamFidelity === null ? null : { fidelity: kind.upstreamFidelity, cookies: upstream },
    durationSeconds: Number.isNaN(duration) ? null : duration,
    crossSite: kind.crossSite,
  };
};

const NO_TABLES: Tables = { texts: [], names: [] };

/** Reads what was written down, some at a time. Each exchange is new, and its texts are copies. */
export class ExchangeCursor {
  readonly #from: Cursor;
  readonly #ids: Cursor;
  readonly #tables: Tables;
  #left: number;
  #damaged: boolean;

  constructor(bytes: Uint8Array) {
    const beginning = new Cursor(bytes, 0, BEGINNING_BYTES);
    const form = beginning.word();
    this.#left = beginning.word() ?? 0;
    const idsAt = beginning.word() ?? 0;
    const tablesAt = beginning.word() ?? 0;
    this.#from = new Cursor(bytes, BEGINNING_BYTES, idsAt);
    this.#ids = new Cursor(bytes, idsAt, tablesAt);
    const tables = form === FORM ? readTables(new Cursor(bytes, tablesAt, bytes.length)) : null;
    this.#tables = tables ?? NO_TABLES;
    this.#damaged = tables === null;
  }

  /** The next ones, at most so many; what is damaged makes no sense, and ends it. */
  read(most: number): Exchange[] {
    const exchanges: Exchange[] = [];
    for (; exchanges.length < most && this.#left > 0 && !this.#damaged; this.#left--) {
      const exchange = readExchange(this.#tables, this.#from, this.#ids);
      if (exchange === null) this.#damaged = true;
      else exchanges.push(exchange);
    }
    return exchanges;
  }

  /** Whether all was read, to the last byte, and made sense. */
  get isAtEnd(): boolean {
    return this.#left === 0 && this.#from.rest === 0 && this.#ids.rest === 0 && !this.#damaged;
  }
}

/** Reads all that was written down; null: it is damaged, or of another form. */
export const parseExchanges = (bytes: Uint8Array): Exchange[] | null => {
  const cursor = new ExchangeCursor(bytes);
  const exchanges = cursor.read(Number.POSITIVE_INFINITY);
  return cursor.isAtEnd ? exchanges : null;
};
