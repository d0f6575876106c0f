// Exchanges as bytes, for the spool and for other threads. Value-free as exchanges are. It must know no text but an
// exchange's own.
import { COOKIE_CLASSES, SAME_SITES } from '../../cookies/cookie.ts';
import {
  type Exchange,
  type IssuedCookie,
  type Join,
  REPLACED,
  type SentCookie,
  type SetCookieView,
} from '../exchange.ts';
import { packKind } from '../exchange-kind.ts';
import {
  BEGINNING_BYTES,
  FINGERPRINT_CHARS,
  FORM,
  HAS_FINGERPRINT,
  HAS_ISSUED_SESSION,
  HAS_JOIN,
  HAS_KEY,
  HAS_MARK,
  HAS_SESSION,
  HEAD_BYTES,
  IS_DELETION,
  IS_HTTP_ONLY,
  IS_LISTED,
  IS_PARTITIONED,
  IS_REFUSED,
  IS_REPEATED,
  IS_SECURE,
  ISSUED_HEAD_BYTES,
  NAME_SHIFT,
  NOTHING,
  TARGET_SHIFT,
  WORD_BYTES,
} from './form.ts';
import { putFingerprint, Sink } from './sink.ts';
import { Ids, NameTable, TextTable } from './tables.ts';

/** Most bytes of a sent cookie, and of an issued one without its lists. */
const SENT_COOKIE_BYTES = 28;
const ISSUED_COOKIE_BYTES = ISSUED_HEAD_BYTES + 2 * FINGERPRINT_CHARS;

const writeSent = (cookies: readonly SentCookie[], names: NameTable, to: Sink): void => {
  const view = to.reserve(SENT_COOKIE_BYTES * cookies.length);
  let at = to.end;
  let place = 0;
  for (const cookie of cookies) {
    const { session, valueMark } = cookie;
    const flags =
      (cookie.repeated ? IS_REPEATED : 0) +
      (session === null ? 0 : HAS_SESSION) +
      (valueMark === null ? 0 : HAS_MARK);
    view.setInt32(at, (names.numberOf(cookie, place++) << NAME_SHIFT) + flags, true);
    view.setInt32(at + 4, cookie.bytes, true);
    at += 8;
    if (session !== null) at = putFingerprint(view, at, session);
    if (valueMark !== null) {
      view.setUint32(at, valueMark, true);
      at += WORD_BYTES;
    }
  }
  to.end = at;
};

const flagsOf = (c: IssuedCookie): number =>
  (c.listed ? IS_LISTED : 0) +
  (c.deletion ? IS_DELETION : 0) +
  (c.secure ? IS_SECURE : 0) +
  (c.httpOnly ? IS_HTTP_ONLY : 0) +
  (c.partitioned ? IS_PARTITIONED : 0) +
  (c.refused ? IS_REFUSED : 0) +
  (c.fingerprint === null ? 0 : HAS_FINGERPRINT) +
  (c.session === null ? 0 : HAS_ISSUED_SESSION);

const writeList = (list: readonly string[], texts: TextTable, to: Sink): void => {
  const view = to.reserve(WORD_BYTES * (1 + list.length));
  let at = to.end;
  view.setInt32(at, list.length, true);
  for (const text of list) {
    at += WORD_BYTES;
    view.setInt32(at, texts.numberOf(text), true);
  }
  to.end = at + WORD_BYTES;
};

const writeIssuedCookie = (c: IssuedCookie, texts: TextTable, to: Sink): void => {
  const view = to.reserve(ISSUED_COOKIE_BYTES);
  const start = to.end;
  view.setUint8(start, flagsOf(c));
  view.setUint8(start + 1, COOKIE_CLASSES.indexOf(c.class));
  view.setUint8(start + 2, SAME_SITES.indexOf(c.sameSite));
  view.setUint8(start + 3, REPLACED.indexOf(c.replaces));
  view.setInt32(start + 4, texts.numberOf(c.cookie), true);
  view.setInt32(start + 8, texts.numberOfNullable(c.domain), true);
  view.setInt32(start + 12, texts.numberOfNullable(c.path), true);
  view.setInt32(start + 16, c.bytes, true);
  view.setInt32(start + 20, texts.numberOf(c.shape), true);
  view.setFloat64(start + 24, c.lifetimeSeconds ?? Number.NaN, true);
  view.setInt32(start + 32, texts.numberOf(c.nameFingerprint), true);
  let at = start + ISSUED_HEAD_BYTES;
  if (c.fingerprint !== null) at = putFingerprint(view, at, c.fingerprint);
  if (c.session !== null) at = putFingerprint(view, at, c.session);
  to.end = at;
  writeList(c.violations, texts, to);
  writeList(c.exempt, texts, to);
  writeList(c.expectedRewrites, texts, to);
};

const writeIssued = ({ cookies }: SetCookieView, texts: TextTable, to: Sink): void => {
  for (const cookie of cookies) writeIssuedCookie(cookie, texts, to);
};

const flagsOfJoin = (join: Join | null): number =>
  join === null ? 0 : HAS_JOIN + (join.key === null ? 0 : HAS_KEY) + (join.target.length << TARGET_SHIFT);

const writeJoin = ({ key, target }: Join, to: Sink): void => {
  const view = to.reserve(FINGERPRINT_CHARS + WORD_BYTES * target.length);
  if (key !== null) to.end = putFingerprint(view, to.end, key);
  for (const mark of target) {
    view.setUint32(to.end, mark, true);
    to.end += WORD_BYTES;
  }
};

const lengthOf = (id: string | null): number => (id === null ? NOTHING : id.length + 1);

/** What exchanges are written to. */
type Parts = { readonly to: Sink; readonly ids: Ids; readonly texts: TextTable; readonly names: NameTable };

const writeExchange = (x: Exchange, { to, ids, texts, names }: Parts): void => {
  const { sender, requestId, traceId, join, request, response, upstreamResponse } = x;
  const view = to.reserve(HEAD_BYTES);
  const at = to.end;
  view.setInt32(at, packKind(x), true);
  view.setInt32(at + 4, x.status, true);
  view.setFloat64(at + 8, x.timeMs, true);
  view.setFloat64(at + 16, x.durationSeconds ?? Number.NaN, true);
  view.setFloat64(at + 24, sender.network ?? Number.NaN, true);
  view.setInt32(at + 32, sender.device.id, true);
  view.setInt32(at + 36, texts.numberOf(x.site), true);
  view.setInt32(at + 40, texts.numberOfUsual(x.source), true);
  view.setInt32(at + 44, texts.numberOfNullable(sender.country), true);
  view.setUint32(at + 48, sender.asn ?? NOTHING, true);
  view.setInt32(at + 52, texts.numberOfNullable(sender.ja4), true);
  view.setInt32(at + 56, flagsOfJoin(join), true);
  view.setUint16(at + 60, lengthOf(requestId), true);
  view.setUint16(at + 62, lengthOf(traceId), true);
  view.setInt32(at + 64, request.headerBytes === null ? NOTHING : request.headerBytes + 1, true);
  view.setInt32(at + 68, request.cookies.length, true);
  view.setInt32(at + 72, response.cookies.length, true);
  view.setInt32(at + 76, upstreamResponse === null ? 0 : upstreamResponse.cookies.length, true);
  to.end = at + HEAD_BYTES;
  if (requestId !== null) ids.add(requestId);
  if (traceId !== null) ids.add(traceId);
  if (join !== null) writeJoin(join, to);
  writeSent(request.cookies, names, to);
  writeIssued(response, texts, to);
  if (upstreamResponse !== null) writeIssued(upstreamResponse, texts, to);
};

/** Writes exchanges down, some at a time; what it gives stands for itself. */
export type ExchangeWriter = {
  readonly write: (exchanges: readonly Exchange[]) => void;
  /** All that was written since the last time, in no more memory than it takes. */
  readonly take: () => Uint8Array<ArrayBuffer>;
  /**
   * The same without copying it, in a buffer that may be longer. The writer goes on in `spare`, a buffer that it gave
   * before and whose content is no longer needed: memory that is new takes longer to touch than to write to.
   */
  readonly give: (spare: ArrayBuffer | undefined) => Uint8Array<ArrayBuffer>;
};

export const createExchangeWriter = (): ExchangeWriter => {
  const to = new Sink();
  const ids = new Ids();
  let parts: Parts = { to, ids, texts: new TextTable(), names: new NameTable() };
  let written = 0;
  to.end = BEGINNING_BYTES;
  const end = (): void => {
    const view = to.reserve(0);
    view.setInt32(0, FORM, true);
    view.setInt32(4, written, true);
    view.setInt32(8, to.end, true);
    ids.write(to);
    to.reserve(0).setInt32(12, to.end, true);
    parts.names.write(parts.texts, to);
    parts.texts.write(to);
  };
  const begin = (): void => {
    parts = { to, ids, texts: new TextTable(), names: new NameTable() };
    written = 0;
    to.end = BEGINNING_BYTES;
  };
  return {
    write: (exchanges) => {
      for (const exchange of exchanges) writeExchange(exchange, parts);
      ids.settle();
      written += exchanges.length;
    },
    take: () => {
      end();
      const taken = to.copy();
      begin();
      return taken;
    },
    give: (spare) => {
      end();
      const given = to.give(spare);
      begin();
      return given;
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
