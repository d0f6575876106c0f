// Exchanges as bytes, for the spool. Value-free as exchanges are. It must know no text but an exchange's own.
import { COOKIE_CLASSES, SAME_SITES } from '../../cookies/cookie.ts';
import { ByteSink } from '../bytes.ts';
import {
  type CookieView,
  type Exchange,
  type IssuedCookie,
  type Join,
  REPLACED,
  type Sender,
  type SentCookie,
  type SetCookieView,
} from '../exchange.ts';
import { packKind } from '../exchange-kind.ts';
import { FORM, HAS_FINGERPRINT, HAS_MARK, HAS_SESSION, NOTHING } from './form.ts';

/** Most bytes of an exchange without its cookies, of a sent cookie, and of an issued one without its lists. */
const EXCHANGE_BYTES = 128;
const SENT_COOKIE_BYTES = 40;
const ISSUED_COOKIE_BYTES = 116;

/** Texts of one batch. One that comes often is written once, and is one number then. */
class TextTable {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.numberOfRare(text);
    this.#numbers.set(text, number);
    return number;
  }

  /** A number for a text that hardly comes again, so that it is not looked for. */
  numberOfRare(text: string): number {
    return this.#texts.push(text) - 1;
  }

  write(to: ByteSink): void {
    to.reserve(10);
    to.unsigned(this.#texts.length);
    for (const text of this.#texts) to.text(text);
  }
}

const writeList = (list: readonly string[], texts: TextTable, to: ByteSink): void => {
  to.reserve(10 + 6 * list.length);
  to.unsigned(list.length);
  for (const text of list) to.unsigned(texts.numberOf(text));
};

const numberOfNullable = (text: string | null, texts: TextTable): number =>
  text === null ? NOTHING : texts.numberOf(text) + 1;

const numberOfId = (id: string | null, texts: TextTable): number =>
  id === null ? NOTHING : texts.numberOfRare(id) + 1;

/** A name that a request carried, as it is written down. */
type SentName = Pick<SentCookie, 'cookie' | 'class' | 'listed' | 'nameFingerprint'> & {
  readonly flags: number;
  readonly cookieNumber: number;
  readonly nameNumber: number;
};

const isSameName = (name: SentName, cookie: SentCookie): boolean =>
  name.nameFingerprint === cookie.nameFingerprint &&
  name.cookie === cookie.cookie &&
  name.class === cookie.class &&
  name.listed === cookie.listed;

/** Places in a header whose names are remembered. */
const MAX_PLACES = 64;

/** The names of the last requests by place, for the next one has much the same in the same order. */
class SentNames {
  readonly #texts: TextTable;
  readonly #names: SentName[] = [];

  constructor(texts: TextTable) {
    this.#texts = texts;
  }

  /** The name of a cookie that stands at this place. */
  of(cookie: SentCookie, place: number): SentName {
    const known = this.#names[place];
    if (known !== undefined && isSameName(known, cookie)) return known;
    const { class: kind, listed, nameFingerprint } = cookie;
    const name = {
      cookie: cookie.cookie,
      class: kind,
      listed,
      nameFingerprint,
      flags: COOKIE_CLASSES.indexOf(kind) * 4 + (listed ? 2 : 0),
      cookieNumber: this.#texts.numberOf(cookie.cookie),
      nameNumber: this.#texts.numberOf(nameFingerprint),
    };
    if (place < MAX_PLACES) this.#names[place] = name;
    return name;
  }
}

const writeSent = ({ cookies }: CookieView, names: SentNames, to: ByteSink): void => {
  to.reserve(6 + SENT_COOKIE_BYTES * cookies.length);
  to.unsigned(cookies.length);
  let place = 0;
  for (const c of cookies) {
    const name = names.of(c, place++);
    const { session, valueMark } = c;
    to.byte(
      name.flags +
        (c.repeated ? 1 : 0) +
        (session === null ? 0 : HAS_SESSION) +
        (valueMark === null ? 0 : HAS_MARK),
    );
    to.unsigned(name.cookieNumber);
    to.unsigned(name.nameNumber);
    to.unsigned(c.bytes);
    if (session !== null) to.latin1(session);
    if (valueMark !== null) to.word(valueMark);
  }
};

const flagsOf = (c: IssuedCookie): number =>
  (c.listed ? 1 : 0) +
  (c.deletion ? 2 : 0) +
  (c.secure ? 4 : 0) +
  (c.httpOnly ? 8 : 0) +
  (c.partitioned ? 16 : 0) +
  (c.refused ? 32 : 0) +
  (c.lifetimeSeconds === null ? 0 : 64) +
  (c.fingerprint === null ? 0 : HAS_FINGERPRINT);

const writeIssuedCookie = (c: IssuedCookie, texts: TextTable, to: ByteSink): void => {
  to.reserve(ISSUED_COOKIE_BYTES);
  to.byte(flagsOf(c));
  to.byte(COOKIE_CLASSES.indexOf(c.class) * 8 + SAME_SITES.indexOf(c.sameSite));
  to.byte(REPLACED.indexOf(c.replaces) + (c.session === null ? 0 : HAS_SESSION));
  to.unsigned(texts.numberOf(c.cookie));
  to.unsigned(numberOfNullable(c.domain, texts));
  to.unsigned(numberOfNullable(c.path, texts));
  to.unsigned(c.bytes);
  to.unsigned(texts.numberOf(c.shape));
  to.latin1(c.nameFingerprint);
  if (c.lifetimeSeconds !== null) to.double(c.lifetimeSeconds);
  if (c.fingerprint !== null) to.latin1(c.fingerprint);
  if (c.session !== null) to.latin1(c.session);
  writeList(c.violations, texts, to);
  writeList(c.exempt, texts, to);
  writeList(c.expectedRewrites, texts, to);
};

const writeIssued = ({ cookies }: SetCookieView, texts: TextTable, to: ByteSink): void => {
  to.reserve(6);
  to.unsigned(cookies.length);
  for (const cookie of cookies) writeIssuedCookie(cookie, texts, to);
};

const writeSender = (
  { device, network, country, asn, ja4 }: Sender,
  texts: TextTable,
  to: ByteSink,
): void => {
  // Browser and system, and the version.
  to.byte(device.id >>> 16);
  to.unsigned(device.id & 0xffff);
  to.double(network ?? Number.NaN);
  to.unsigned(numberOfNullable(country, texts));
  to.unsigned(asn ?? NOTHING);
  to.unsigned(numberOfNullable(ja4, texts));
};

const writeJoin = (join: Join | null, to: ByteSink): void => {
  if (join === null) {
    to.byte(0);
    return;
  }
  to.byte(1 + (join.key === null ? 0 : HAS_FINGERPRINT));
  if (join.key !== null) to.latin1(join.key);
  to.byte(join.target.length);
  for (const mark of join.target) to.word(mark);
};

const writeExchange = (x: Exchange, texts: TextTable, names: SentNames, to: ByteSink): void => {
  to.reserve(EXCHANGE_BYTES);
  to.word(packKind(x));
  to.unsigned(x.status);
  to.double(x.timeMs);
  to.unsigned(texts.numberOf(x.site));
  to.unsigned(texts.numberOf(x.source));
  to.unsigned(numberOfId(x.requestId, texts));
  to.unsigned(numberOfId(x.traceId, texts));
  writeSender(x.sender, texts, to);
  writeJoin(x.join, to);
  to.double(x.durationSeconds ?? Number.NaN);
  to.unsigned(x.request.headerBytes === null ? NOTHING : x.request.headerBytes + 1);
  writeSent(x.request, names, to);
  writeIssued(x.response, texts, to);
  if (x.upstreamResponse !== null) writeIssued(x.upstreamResponse, texts, to);
};

/** Writes exchanges down, some at a time; what it gives stands for itself. */
export type ExchangeWriter = {
  readonly write: (exchanges: readonly Exchange[]) => void;
  /** All that was written since the last time. */
  readonly take: () => Uint8Array<ArrayBuffer>;
};

export const createExchangeWriter = (): ExchangeWriter => {
  const body = new ByteSink();
  const whole = new ByteSink();
  let texts = new TextTable();
  let names = new SentNames(texts);
  let written = 0;
  return {
    write: (exchanges) => {
      for (const exchange of exchanges) writeExchange(exchange, texts, names, body);
      written += exchanges.length;
    },
    take: () => {
      whole.byte(FORM);
      texts.write(whole);
      whole.reserve(10);
      whole.unsigned(written);
      body.moveTo(whole);
      texts = new TextTable();
      names = new SentNames(texts);
      written = 0;
      return whole.take();
    },
  };
};

/** Builds the function that writes exchanges down; what it returns stands for itself. */
export const createSerializeExchanges = (): ((exchanges: readonly Exchange[]) => Uint8Array<ArrayBuffer>) => {
  const writer = createExchangeWriter();
  return (exchanges) => {
    writer.write(exchanges);
    return writer.take();
  };
};
