// Exchanges back from bytes. It must not trust them: it never throws on what it reads.
import { COOKIE_CLASSES, type CookieClass, SAME_SITES, VIOLATIONS } from '../../cookies/cookie.ts';
import { ByteCursor, decodeText } from '../bytes.ts';
import { createDevice } from '../device.ts';
import {
  BROWSERS,
  type Exchange,
  type IssuedCookie,
  type Join,
  REPLACED,
  type Sender,
  type SentCookie,
  SYSTEMS,
} from '../exchange.ts';
import { type ExchangeKind, unpackKind } from '../exchange-kind.ts';
import {
  FINGERPRINT_CHARS,
  FORM,
  HAS_FINGERPRINT,
  HAS_MARK,
  HAS_SESSION,
  LOW_BITS,
  NOTHING,
} from './form.ts';

/** Most texts remembered from one batch to the next. */
const MAX_REMEMBERED = 4096;
const remembered = new Map<string, string>();

/** The same string for the same text, for those are told apart without looking at their chars. */
const internText = (text: string): string => {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, text);
  return text;
};

const memberOf = <T>(list: readonly T[], at: number, from: ByteCursor): T => {
  if (at >= list.length) from.spoil();
  return (list[at] ?? list[0]) as T;
};

/** The texts of a batch. Each becomes a string when it is asked for: most are ids, of which each comes once. */
class Texts {
  readonly #bytes: Uint8Array;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #names: string[] = [];

  constructor(bytes: Uint8Array, from: ByteCursor) {
    this.#bytes = bytes;
    for (let n = from.unsigned(); n > 0 && !from.damaged; n--) {
      const length = from.unsigned();
      const start = from.skip(length);
      this.#starts.push(start);
      this.#ends.push(start + length);
    }
  }

  /** The text of a number, the same string each time. */
  name(number: number, from: ByteCursor): string {
    const known = this.#names[number];
    if (known !== undefined) return known;
    const name = internText(this.id(number, from));
    this.#names[number] = name;
    return name;
  }

  /** The text of a number that comes once. */
  id(number: number, from: ByteCursor): string {
    return decodeText(this.#bytes, memberOf(this.#starts, number, from), memberOf(this.#ends, number, from));
  }
}

const readText = (texts: Texts, from: ByteCursor): string => texts.name(from.unsigned(), from);

const readNullable = (texts: Texts, from: ByteCursor): string | null => {
  const number = from.unsigned();
  return number === NOTHING ? null : texts.name(number - 1, from);
};

const readId = (texts: Texts, from: ByteCursor): string | null => {
  const number = from.unsigned();
  return number === NOTHING ? null : texts.id(number - 1, from);
};

const NO_TEXTS: readonly never[] = [];

const readList = <T extends string>(
  known: readonly T[] | null,
  texts: Texts,
  from: ByteCursor,
): readonly T[] => {
  const length = from.unsigned();
  if (length === 0) return NO_TEXTS;
  const list: T[] = [];
  for (let n = 0; n < length && !from.damaged; n++) {
    const text = readText(texts, from) as T;
    if (known !== null && !known.includes(text)) from.spoil();
    list.push(text);
  }
  return list;
};

const NO_COOKIES: readonly never[] = [];

const readSent = (texts: Texts, from: ByteCursor): readonly SentCookie[] => {
  const length = from.unsigned();
  if (length === 0) return NO_COOKIES;
  const cookies: SentCookie[] = [];
  for (let n = 0; n < length && !from.damaged; n++) {
    const flags = from.byte();
    cookies.push({
      cookie: readText(texts, from),
      class: memberOf<CookieClass>(COOKIE_CLASSES, (flags >> 2) & 15, from),
      listed: (flags & 2) !== 0,
      repeated: (flags & 1) !== 0,
      nameFingerprint: readText(texts, from),
      bytes: from.unsigned(),
      session: (flags & HAS_SESSION) === 0 ? null : from.latin1(FINGERPRINT_CHARS),
      valueMark: (flags & HAS_MARK) === 0 ? null : from.word() >>> 0,
      life: 'unknown',
    });
  }
  return cookies;
};

const EXCEPTED = ['secure', 'httponly', 'samesite'] as const;

const readIssuedCookie = (texts: Texts, from: ByteCursor): IssuedCookie => {
  const flags = from.byte();
  const kinds = from.byte();
  const more = from.byte();
  const cookie = readText(texts, from);
  const domain = readNullable(texts, from);
  const path = readNullable(texts, from);
  const bytes = from.unsigned();
  const shape = readText(texts, from);
  const nameFingerprint = from.latin1(FINGERPRINT_CHARS);
  const lifetimeSeconds = (flags & 64) === 0 ? null : from.double();
  const fingerprint = (flags & HAS_FINGERPRINT) === 0 ? null : from.latin1(FINGERPRINT_CHARS);
  const session = (more & HAS_SESSION) === 0 ? null : from.latin1(FINGERPRINT_CHARS);
  return {
    cookie,
    class: memberOf(COOKIE_CLASSES, kinds >> 3, from),
    listed: (flags & 1) !== 0,
    deletion: (flags & 2) !== 0,
    secure: (flags & 4) !== 0,
    httpOnly: (flags & 8) !== 0,
    partitioned: (flags & 16) !== 0,
    sameSite: memberOf(SAME_SITES, kinds & 7, from),
    domain,
    path,
    lifetimeSeconds,
    bytes,
    violations: readList(VIOLATIONS, texts, from),
    refused: (flags & 32) !== 0,
    shape,
    exempt: readList(EXCEPTED, texts, from),
    expectedRewrites: readList(null, texts, from),
    nameFingerprint,
    fingerprint,
    session,
    replaces: memberOf(REPLACED, more & LOW_BITS, from),
  };
};

const readIssued = (texts: Texts, from: ByteCursor): readonly IssuedCookie[] => {
  const length = from.unsigned();
  if (length === 0) return NO_COOKIES;
  const cookies: IssuedCookie[] = [];
  for (let n = 0; n < length && !from.damaged; n++) cookies.push(readIssuedCookie(texts, from));
  return cookies;
};

const kindOf = (packed: number, from: ByteCursor): ExchangeKind => {
  const kind = unpackKind(packed);
  if (kind === null) from.spoil();
  return kind ?? (unpackKind(0) as ExchangeKind);
};

const readSender = (texts: Texts, from: ByteCursor): Sender => {
  const kinds = from.byte();
  const device = createDevice(
    memberOf(BROWSERS, kinds >> 3, from),
    memberOf(SYSTEMS, kinds & 7, from),
    from.unsigned(),
  );
  const network = from.double();
  const country = readNullable(texts, from);
  const asn = from.unsigned();
  const ja4 = readNullable(texts, from);
  return {
    device,
    network: Number.isNaN(network) ? null : network,
    country,
    asn: asn === NOTHING ? null : asn,
    ja4,
  };
};

const readJoin = (from: ByteCursor): Join | null => {
  const flags = from.byte();
  if (flags === 0) return null;
  const key = (flags & HAS_FINGERPRINT) === 0 ? null : from.latin1(FINGERPRINT_CHARS);
  const target: number[] = [];
  for (let n = from.byte(); n > 0 && !from.damaged; n--) target.push(from.word() >>> 0);
  return { key, target };
};

const readExchange = (texts: Texts, from: ByteCursor): Exchange => {
  const kind = kindOf(from.word(), from);
  const status = from.unsigned();
  const timeMs = from.double();
  const site = readText(texts, from);
  const source = readText(texts, from);
  const requestId = readId(texts, from);
  const traceId = readId(texts, from);
  const sender = readSender(texts, from);
  const join = readJoin(from);
  const duration = from.double();
  const headerBytes = from.unsigned();
  const sent = readSent(texts, from);
  const issued = readIssued(texts, from);
  return {
    vantage: kind.vantage,
    source,
    timeMs,
    site,
    status,
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
      kind.upstreamFidelity === null
        ? null
        : { fidelity: kind.upstreamFidelity, cookies: readIssued(texts, from) },
    durationSeconds: Number.isNaN(duration) ? null : duration,
    crossSite: kind.crossSite,
  };
};

/** Reads what was written down, some at a time. Each exchange is new, and its texts are copies. */
export class ExchangeCursor {
  readonly #from: ByteCursor;
  readonly #texts: Texts;
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#from = new ByteCursor(bytes);
    if (this.#from.byte() !== FORM) this.#from.spoil();
    this.#texts = new Texts(bytes, this.#from);
    this.#left = this.#from.unsigned();
  }

  /** The next ones, at most so many; what is damaged makes no sense, and ends it. */
  read(most: number): Exchange[] {
    const exchanges: Exchange[] = [];
    for (; exchanges.length < most && this.#left > 0 && !this.#from.damaged; this.#left--) {
      exchanges.push(readExchange(this.#texts, this.#from));
    }
    return exchanges;
  }

  /** Whether all was read, to the last byte, and made sense. */
  get isAtEnd(): boolean {
    return this.#left === 0 && this.#from.rest === 0 && !this.#from.damaged;
  }
}

/** Reads all that was written down; null: it is damaged, or of another form. */
export const parseExchanges = (bytes: Uint8Array): Exchange[] | null => {
  const cursor = new ExchangeCursor(bytes);
  const exchanges = cursor.read(Number.POSITIVE_INFINITY);
  return cursor.isAtEnd ? exchanges : null;
};
