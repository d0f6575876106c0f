// Canonical fields: how the text of each becomes a member of the record. It must know no product.
import { splitSetCookies } from '../../cookies/split-header.ts';
import {
  CANONICAL_FIELDS,
  type CanonicalField,
  conceal,
  type LogRecord,
  type RawText,
  REDACTED,
} from '../../exchanges/record.ts';
import type { FormatError } from '../format.ts';
import { parseTime, UTC, type Zone } from './times.ts';
import {
  isAbsent,
  isEveryValueRedacted,
  isRedacted,
  parseDecimal,
  parseDuration,
  parseLastStatus,
  parseStatus,
  parseTraceId,
} from './values.ts';

/** How several Set-Cookie headers stand in one text; null: a text is always one header. */
export type Separator = ', ' | ',' | null;

/** Writes the decoded text of a field into a record. */
export type SetField = (record: LogRecord, text: string) => void;

export type FieldOptions = {
  readonly separator: Separator;
  /** Seconds in one unit of the log's durations. */
  readonly durationUnitSeconds: number;
  /** Zone of times that carry none. */
  readonly zone: Zone;
};

/** Texts as they are, durations in seconds, times that carry their zone. */
export const PLAIN_FIELDS: FieldOptions = { separator: null, durationUnitSeconds: 1, zone: UTC };

/** No request takes longer than 100 days; a sum that took in more would never mean anything again. */
const MAX_DURATION_SECONDS = 8_640_000;

const FORWARDED = 'forwarded.';
const NONE: ReadonlyMap<string, RawText> = new Map();

/** Whether a name is a canonical field; `forwarded.<header>` is one for any lower-case header name. */
export const isCanonicalField = (name: string): name is CanonicalField =>
  (CANONICAL_FIELDS as readonly string[]).includes(name) ||
  (name.length > FORWARDED.length && name.startsWith(FORWARDED) && name === name.toLowerCase());

/** The mistake of naming a field that there is not, below the key `place`. */
export const unknownField = (name: string, place: string): FormatError => ({
  problem: `unknown field "${name}"`,
  hint: `one of ${CANONICAL_FIELDS.join(', ')}, ${FORWARDED}<header> in lower case`,
  key: `${place}.${name}`,
});

/** A hidden text other than a cookie's is worth nothing, so it counts as not in the log. */
const textOf = (text: string): RawText | null | undefined => {
  if (isAbsent(text)) return null;
  return isRedacted(text) ? undefined : conceal(text);
};

const setCookiesOf = (text: string, separator: Separator): readonly RawText[] | typeof REDACTED => {
  if (isAbsent(text)) return [];
  if (isRedacted(text)) return REDACTED;
  if (separator === null || !text.includes(separator)) return [conceal(text)];
  return splitSetCookies(text, separator).map(conceal);
};

/** A product that shows the first header only does not join, so a comma there is the cookie's own. */
const separatorFor = (record: LogRecord, separator: Separator): Separator =>
  record.setCookieFidelity === 'first' ? null : separator;

/** To divide by, for a thousandth is no exact number but a thousand is. */
const unitsPerSecond = ({ durationUnitSeconds }: FieldOptions): number => Math.round(1 / durationUnitSeconds);

const setters = (options: FieldOptions): Readonly<Record<string, SetField>> => ({
  time: (record, text) => {
    record.timeMs = parseTime(text, options.zone);
  },
  site: (record, text) => {
    record.site = textOf(text);
  },
  method: (record, text) => {
    record.method = textOf(text);
  },
  path: (record, text) => {
    record.path = textOf(text);
  },
  status: (record, text) => {
    record.status = isAbsent(text) ? 0 : parseStatus(text);
  },
  scheme: (record, text) => {
    record.scheme = textOf(text) ?? undefined;
  },
  tls: (record, text) => {
    record.tls = text === 'off' ? null : textOf(text);
  },
  client_ip: (record, text) => {
    record.clientIp = textOf(text);
  },
  peer_ip: (record, text) => {
    record.peerIp = textOf(text);
  },
  user_agent: (record, text) => {
    record.userAgent = textOf(text);
  },
  ja4: (record, text) => {
    record.ja4 = textOf(text);
  },
  country: (record, text) => {
    record.country = textOf(text);
  },
  asn: (record, text) => {
    record.asn = textOf(text);
  },
  request_id: (record, text) => {
    record.requestId = textOf(text);
  },
  trace_id: (record, text) => {
    record.traceId = textOf(parseTraceId(text));
  },
  cookie: (record, text) => {
    record.cookie = isRedacted(text) || isEveryValueRedacted(text) ? REDACTED : textOf(text);
  },
  set_cookie: (record, text) => {
    record.setCookie = setCookiesOf(text, separatorFor(record, options.separator));
  },
  upstream_set_cookie: (record, text) => {
    record.upstreamSetCookie = setCookiesOf(text, separatorFor(record, options.separator));
  },
  upstream_scheme: (record, text) => {
    record.upstreamScheme = textOf(text);
  },
  upstream_status: (record, text) => {
    const status = parseLastStatus(text);
    record.upstreamStatus = Number.isNaN(status) ? undefined : status;
  },
  duration: (record, text) => {
    const duration = parseDuration(text);
    const seconds = (duration ?? Number.POSITIVE_INFINITY) / unitsPerSecond(options);
    record.durationSeconds = seconds <= MAX_DURATION_SECONDS ? seconds : undefined;
  },
  sec_fetch_site: (record, text) => {
    record.secFetchSite = textOf(text);
  },
  cache_control: (record, text) => {
    record.cacheControl = textOf(text);
  },
  hsts: (record, text) => {
    record.hsts = textOf(text);
  },
  sample_rate: (record, text) => {
    const rate = parseDecimal(text);
    record.sampleRate = rate > 0 && rate <= 1 ? rate : undefined;
  },
});

/** The log shows this header, so that a record without it says that the request had none. */
const forwardedSetter =
  (header: string): SetField =>
  (record, text) => {
    if (isAbsent(text)) record.forwarded ??= NONE;
    else record.forwarded = new Map(record.forwarded).set(header, conceal(text));
  };

/** The function that writes one canonical field. A status that is none becomes NaN, a time that is none too. */
export const createSetField = (field: CanonicalField, options: FieldOptions): SetField =>
  setters(options)[field] ?? forwardedSetter(field.slice(FORWARDED.length));
