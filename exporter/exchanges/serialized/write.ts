// Exchanges as bytes, for the spool. Value-free as exchanges are. It must know no text but an exchange's own.
import { COOKIE_CLASSES, SAME_SITES } from '../../cookies/cookie.ts';
import { ByteSink } from '../bytes.ts';
import {
  BROWSERS,
  type CookieView,
  type Exchange,
  type IssuedCookie,
  type Join,
  REPLACED,
  type Sender,
  type SentCookie,
  type SetCookieView,
  SYSTEMS,
} from '../exchange.ts';
import { packKind } from '../exchange-kind.ts';
import { FORM, HAS_FINGERPRINT, HAS_MARK, HAS_SESSION, NOTHING } from './form.ts';

/** Most bytes of an exchange without its cookies, of a sent cookie, and of an issued one without its lists. */
const EXCHANGE_BYTES = 128;
const SENT_COOKIE_BYTES = 40;
const ISSUED_COOKIE_BYTES = 116;

/** Texts of one batch, each written once; a text that comes often is one number then. */
class TextTable {
  readonly #numbers = new Map<string, number>();
  readonly #encoder = new TextEncoder();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  write(to: ByteSink): void {
    to.reserve(10);
    to.unsigned(this.#numbers.size);
    for (const text of this.#numbers.keys()) {
      const bytes = this.#encoder.encode(text);
      to.reserve(10);
      to.unsigned(bytes.length);
      to.raw(bytes);
    }
  }
}

const writeList = (list: readonly string[], texts: TextTable, to: ByteSink): void => {
  to.reserve(10 + 6 * list.length);
  to.unsigned(list.length);
  for (const text of list) to.unsigned(texts.numberOf(text));
};

const numberOfNullable = (text: string | null, texts: TextTable): number =>
  text === null ? NOTHING : texts.numberOf(text) + 1;

const sentFlagsOf = ({ class: kind, listed, repeated, session, valueMark }: SentCookie): number =>
  COOKIE_CLASSES.indexOf(kind) * 4 +
  (listed ? 2 : 0) +
  (repeated ? 1 : 0) +
  (session === null ? 0 : HAS_SESSION) +
  (valueMark === null ? 0 : HAS_MARK);

const writeSent = ({ cookies }: CookieView, texts: TextTable, to: ByteSink): void => {
  to.reserve(6 + SENT_COOKIE_BYTES * cookies.length);
  to.unsigned(cookies.length);
  for (const c of cookies) {
    to.byte(sentFlagsOf(c));
    to.unsigned(texts.numberOf(c.cookie));
    to.unsigned(texts.numberOf(c.nameFingerprint));
    to.unsigned(c.bytes);
    if (c.session !== null) to.latin1(c.session);
    if (c.valueMark !== null) to.word(c.valueMark);
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
  to.byte(BROWSERS.indexOf(device.browser) * 8 + SYSTEMS.indexOf(device.system));
  to.unsigned(device.version);
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

const writeExchange = (x: Exchange, texts: TextTable, to: ByteSink): void => {
  to.reserve(EXCHANGE_BYTES);
  to.word(packKind(x));
  to.unsigned(x.status);
  to.double(x.timeMs);
  to.unsigned(texts.numberOf(x.site));
  to.unsigned(texts.numberOf(x.source));
  to.unsigned(numberOfNullable(x.requestId, texts));
  to.unsigned(numberOfNullable(x.traceId, texts));
  writeSender(x.sender, texts, to);
  writeJoin(x.join, to);
  to.double(x.durationSeconds ?? Number.NaN);
  to.unsigned(x.request.headerBytes === null ? NOTHING : x.request.headerBytes + 1);
  writeSent(x.request, texts, to);
  writeIssued(x.response, texts, to);
  if (x.upstreamResponse !== null) writeIssued(x.upstreamResponse, texts, to);
};

/** Builds the function that writes exchanges down; what it returns stands for itself. */
export const createSerializeExchanges = (): ((exchanges: readonly Exchange[]) => Uint8Array<ArrayBuffer>) => {
  const body = new ByteSink();
  const whole = new ByteSink();
  return (exchanges) => {
    const texts = new TextTable();
    for (const exchange of exchanges) writeExchange(exchange, texts, body);
    whole.reserve(16);
    whole.byte(FORM);
    texts.write(whole);
    whole.reserve(16);
    whole.unsigned(exchanges.length);
    whole.raw(body.take());
    return whole.take();
  };
};
