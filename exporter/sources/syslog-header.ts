// Where the message begins behind a syslog header, whoever wrote it. Pure, total, linear. It must not know what a message
// means, nor how messages are told apart on a wire.

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_ANGLE = 60;
const CLOSE_ANGLE = 62;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;

/** Length of `Nov 20 05:33:11 ` (RFC 3164 §4.1.2). */
const BSD_TIME_BYTES = 16;
/** Longest host, tag and the like: of RFC 5424 §6 a host name has up to 255. */
const MAX_WORD_BYTES = 255;
const MONTHS = new Set(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']);

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

const byteAt = (bytes: DataView, at: number, end: number): number => (at < end ? bytes.getUint8(at) : -1);

/** Behind `<PRI>`: up to three digits between angle brackets; -1: there is none. */
const skipPriority = (bytes: DataView, start: number, end: number): number => {
  if (byteAt(bytes, start, end) !== OPEN_ANGLE) return -1;
  let at = start + 1;
  while (at < start + 4 && isDigit(byteAt(bytes, at, end))) at++;
  return at > start + 1 && byteAt(bytes, at, end) === CLOSE_ANGLE ? at + 1 : -1;
};

/** Behind a word of printable ASCII and the space that ends it, or the end; -1: there is no such word. */
const skipWord = (bytes: DataView, start: number, end: number): number => {
  const limit = Math.min(end, start + MAX_WORD_BYTES + 1);
  for (let at = start; at < limit; at++) {
    const byte = bytes.getUint8(at);
    if (byte === SPACE) return at > start ? at + 1 : -1;
    if (byte < SPACE || byte > 126) return -1;
  }
  return limit === end && end > start ? end : -1;
};

/**
 * Behind one `[id name="value" …]`, in which `\"`, `\\` and `\]` are escaped (RFC 5424 §6.3); -1: it is none, such as the
 * time in brackets with which an access log's line may begin.
 */
const skipElement = (bytes: DataView, start: number, end: number): number => {
  let isQuoted = false;
  let hasSpace = false;
  let hasValue = false;
  for (let at = start + 1; at < end; at++) {
    const byte = bytes.getUint8(at);
    if (isQuoted && byte === BACKSLASH) at++;
    else if (byte === QUOTE) {
      isQuoted = !isQuoted;
      hasValue = true;
    } else if (isQuoted) continue;
    else if (byte === SPACE) hasSpace = true;
    else if (byte === CLOSE_BRACKET) return hasSpace === hasValue ? at + 1 : -1;
  }
  return -1;
};

/** Behind `-` or elements, and the space that follows; `start`: there is no structured data, as in logplex. */
const skipStructuredData = (bytes: DataView, start: number, end: number): number => {
  let at = start;
  if (byteAt(bytes, at, end) === DASH) at++;
  else {
    while (byteAt(bytes, at, end) === OPEN_BRACKET) {
      const next = skipElement(bytes, at, end);
      if (next === -1) return start;
      at = next;
    }
  }
  if (at === start || at === end) return at;
  return bytes.getUint8(at) === SPACE ? at + 1 : start;
};

const skipByteOrderMark = (bytes: DataView, start: number, end: number): number => {
  const isMark = end - start >= 3 && bytes.getUint16(start) === 0xef_bb && bytes.getUint8(start + 2) === 0xbf;
  return isMark ? start + 3 : start;
};

/** Behind the five words of RFC 5424 that come after the version: time, host, application, process, id; -1: it is not one. */
const skipFiveWords = (bytes: DataView, start: number, end: number): number => {
  let at = start;
  for (let word = 0; word < 5; word++) {
    at = skipWord(bytes, at, end);
    if (at === -1) return -1;
  }
  return at;
};

/** Behind `1 ` (RFC 5424 §6.2.2); -1: another form. */
const skipVersion = (bytes: DataView, start: number, end: number): number => {
  const byte = byteAt(bytes, start, end);
  return byte > ZERO && byte <= NINE && byteAt(bytes, start + 1, end) === SPACE ? start + 2 : -1;
};

const isMonth = (bytes: DataView, start: number): boolean =>
  MONTHS.has(
    String.fromCharCode(bytes.getUint8(start), bytes.getUint8(start + 1), bytes.getUint8(start + 2)),
  );

/** Behind `Nov 20 05:33:11 `, as RFC 3164 has it; -1: it is none. */
const skipBsdTime = (bytes: DataView, start: number, end: number): number => {
  const after = start + BSD_TIME_BYTES;
  const isTime =
    after <= end &&
    isMonth(bytes, start) &&
    bytes.getUint8(start + 3) === SPACE &&
    bytes.getUint8(start + 9) === COLON &&
    bytes.getUint8(start + 12) === COLON &&
    bytes.getUint8(after - 1) === SPACE;
  return isTime ? after : -1;
};

/** Behind `2026-11-20T05:33:11+00:00 `, as rsyslog and HAProxy's `iso` write it; -1: it is none. */
const skipIsoTime = (bytes: DataView, start: number, end: number): number => {
  const isTime =
    end - start > 20 &&
    isDigit(bytes.getUint8(start)) &&
    bytes.getUint8(start + 4) === DASH &&
    bytes.getUint8(start + 7) === DASH &&
    bytes.getUint8(start + 10) === 84 &&
    bytes.getUint8(start + 13) === COLON;
  return isTime ? skipWord(bytes, start, end) : -1;
};

const isWordStart = (byte: number): boolean =>
  isDigit(byte) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 47 || byte === 95;

/** Behind `tag: ` or `tag[pid]: `; -1: it is none, such as the first key of a JSON object. */
const skipTag = (bytes: DataView, start: number, end: number): number => {
  if (!isWordStart(byteAt(bytes, start, end))) return -1;
  const next = skipWord(bytes, start, end);
  if (next === -1) return -1;
  const last = next === end && bytes.getUint8(end - 1) !== SPACE ? end - 1 : next - 2;
  return last > start && bytes.getUint8(last) === COLON ? next : -1;
};

/** Behind a time, a host that may be missing (HAProxy's `local`, nginx's `nohostname`), and a tag. */
const skipHostAndTag = (bytes: DataView, start: number, end: number): number => {
  const tagged = skipTag(bytes, start, end);
  if (tagged !== -1) return tagged;
  const next = skipWord(bytes, start, end);
  if (next === -1) return start;
  const behind = skipTag(bytes, next, end);
  return behind === -1 ? start : behind;
};

const skipOlder = (bytes: DataView, start: number, end: number): number => {
  const bsd = skipBsdTime(bytes, start, end);
  const at = bsd === -1 ? skipIsoTime(bytes, start, end) : bsd;
  // HAProxy's `priority` and `short` write no time.
  return at === -1 ? start : skipHostAndTag(bytes, at, end);
};

/** Whether a payload tells no time by itself, as Heroku's router does not: `at=info method=GET …`. */
const needsHeader = (bytes: DataView, start: number, end: number): boolean =>
  end - start > 3 && bytes.getUint16(start) === 0x6174 && bytes.getUint8(start + 2) === 0x3d;

/**
 * Where the payload of one message begins, which is [start, end) of the bytes without its line end: behind a header of
 * RFC 5424 (its structured data may be missing, as in Heroku's logplex), of RFC 3164 (its host may be missing, as in
 * HAProxy's `local`), or behind a bare `<PRI>`. `start` itself: there is no header, for each begins with `<PRI>`.
 * A header that is like none of these is left in the payload from where it becomes strange, and one that alone tells the
 * time is left whole.
 */
export const findSyslogPayload = (bytes: DataView, start: number, end: number): number => {
  const prioritised = skipPriority(bytes, start, end);
  if (prioritised === -1) return start;
  const versioned = skipVersion(bytes, prioritised, end);
  const words = versioned === -1 ? -1 : skipFiveWords(bytes, versioned, end);
  const payload =
    words === -1
      ? skipOlder(bytes, prioritised, end)
      : skipByteOrderMark(bytes, skipStructuredData(bytes, words, end), end);
  return needsHeader(bytes, payload, end) ? start : payload;
};

/**
 * Where the payload of a line begins that a syslog daemon wrote into a file, or `journalctl` to its output: behind a time,
 * a host that may be missing, and a tag, which must be there. `start` itself: there is no such header.
 */
export const findFiledPayload = (bytes: DataView, start: number, end: number): number => {
  const bsd = skipBsdTime(bytes, start, end);
  const at = bsd === -1 ? skipIsoTime(bytes, start, end) : bsd;
  const payload = at === -1 ? at : skipHostAndTag(bytes, at, end);
  return payload > at && !needsHeader(bytes, payload, end) ? payload : start;
};

/** Where a message ends without what senders put behind it: a line end, NULs. */
export const findSyslogEnd = (bytes: DataView, start: number, end: number): number => {
  let at = end;
  while (at > start) {
    const byte = bytes.getUint8(at - 1);
    if (byte !== 0 && byte !== NEWLINE && byte !== CARRIAGE_RETURN) break;
    at--;
  }
  return at;
};
