// Lines that carry another line in JSON: Docker's json-file driver (`{"log":"payload\n","stream":"stdout","time":"…Z"}`) and
// `journalctl -o json` (`{…,"MESSAGE":"payload",…}`). Pure. It must not join what was split, nor know any other key.

const NEWLINE = '\n';
const QUOTATION_MARK = 0x22;
const BRACE = 0x7d;
const SMALL_L = 0x6c;
const UNDERSCORE = 0x5f;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;
/** `{"log":"","stream":"stdout","time":"2026-11-20T05:33:11Z"}` */
const MIN_DOCKER_BYTES = 58;

/** A payload, one char a byte. */
export type Carried = {
  readonly text: string;
  /** Pieces of one stream belong together. */
  readonly stream: 'stdout' | 'stderr';
  readonly isPartial: boolean;
};

/** By its first and last bytes, a line may be Docker's; `{"` is taken to stand at its beginning. */
export const looksLikeDocker = (bytes: DataView, start: number, end: number): boolean =>
  end - start >= MIN_DOCKER_BYTES &&
  bytes.getUint8(start + 2) === SMALL_L &&
  bytes.getUint8(start + 5) === QUOTATION_MARK &&
  bytes.getUint8(end - 1) === BRACE &&
  bytes.getUint8(end - 2) === QUOTATION_MARK &&
  bytes.getUint8(end - 3) === CAPITAL_Z;

const isUpper = (byte: number): boolean => byte === UNDERSCORE || (byte >= CAPITAL_A && byte <= CAPITAL_Z);

/** By its first key, in capitals, a line may be the journal's; `{"` is taken to stand at its beginning. */
export const looksLikeJournal = (bytes: DataView, start: number, end: number): boolean =>
  end - start > 4 && isUpper(bytes.getUint8(start + 2)) && isUpper(bytes.getUint8(start + 3));

/** Both writers give UTF-8, whatever the payload was; its bytes come back as a byte string. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const parseObject = (line: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
};

/** The payload of a line of Docker's; null: it is none. A payload without its newline goes on in the next line. */
export const readDocker = (line: string): Carried | null => {
  const { log, stream } = parseObject(line) ?? {};
  if (typeof log !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return null;
  const isPartial = !log.endsWith(NEWLINE);
  return { text: bytesOf(isPartial ? log : log.replace(/\r?\n$/, '')), stream, isPartial };
};

const isByte = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xff;

/** The message of an entry of the journal, which writes what is no UTF-8 as an array of bytes; null: it is no such entry. */
export const readJournal = (line: string): string | null => {
  const { MESSAGE: message, __REALTIME_TIMESTAMP: time } = parseObject(line) ?? {};
  if (typeof time !== 'string') return null;
  if (typeof message === 'string') return bytesOf(message);
  return Array.isArray(message) && message.every(isByte) ? Buffer.from(message).toString('latin1') : null;
};
