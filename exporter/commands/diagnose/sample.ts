// What the lines of a sample come to: how many can be read and why the others cannot, what the records show. It must keep
// nothing of a line but numbers, fingerprints and names of cookies.
import type { SourceConfig } from '../../config/config.ts';
import type { Exchange } from '../../exchanges/exchange.ts';
import type { Normalize } from '../../exchanges/normalize.ts';
import type { LogRecord, RejectReason } from '../../exchanges/record.ts';
import type { createRequestTrait, Traits } from '../../exchanges/traits.ts';
import type { Stop } from '../../formats/format.ts';
import { detectFormat } from '../../formats/index.ts';
import { FORGETFUL } from '../../metrics/memory.ts';
import { lineOf, type RawChunk, type RawText } from '../../raw-text.ts';
import { createPlaceSeen, type PlaceSeen } from '../watch/place-seen.ts';
import { createTlsSeen } from '../watch/tls-seen.ts';
import { createVisible, type Visible } from '../watch/visible.ts';

/** Requests by which two sources are compared. */
const MAX_REQUESTS = 50_000;
/** Different keys of a count. */
const MAX_KEYS = 1000;
/** Lines that are explained, and by which another format is told. */
const MAX_EXPLAINED = 200;

export type Sample = {
  lines: number;
  records: number;
  /** Well-formed lines that are no requests, or of ignored sites. */
  ignored: number;
  readonly rejected: Map<RejectReason, number>;
  /** Lengths of lines that could not be read, and the longest of those that could. */
  readonly rejectedLengths: Map<number, number>;
  longestRead: number;
  /** Where lines that are not as the format says stop, by what is told of it. */
  readonly stops: Map<string, { readonly stop: Stop; lines: number }>;
  /** Lines that could not be read, and well-formed ones that are no requests; raw, for the formats alone. */
  readonly unread: RawText[];
  readonly otherwise: RawText[];
  /** Times of the earliest and the latest record, and of the last one; milliseconds since the epoch. */
  fromMs: number;
  toMs: number;
  lastMs: number;
  /** Records whose request had a Cookie header, and of them those whose content is hidden. */
  withCookie: number;
  withHiddenCookie: number;
  withRequestId: number;
  readonly place: PlaceSeen;
  /** Fingerprints with the time of the request. */
  readonly requestIds: Map<string, number>;
  readonly requests: Map<string, number>;
  readonly visible: Visible;
  readonly isNeverTls: () => boolean;
};

export type Sampling = {
  readonly sample: Sample;
  readonly line: (chunk: RawChunk, start: number, end: number) => void;
  /** A line over `limits.line`. */
  readonly tooLong: () => void;
};

export type SampleOptions = {
  readonly normalize: Normalize;
  readonly traitsOf: (record: LogRecord) => Traits;
  readonly requestOf: ReturnType<typeof createRequestTrait>;
};

const addTo = <T>(counts: Map<T, number>, key: T): void => {
  if (counts.has(key) || counts.size < MAX_KEYS) counts.set(key, (counts.get(key) ?? 0) + 1);
};

const createSample = (): Omit<Sample, 'visible' | 'isNeverTls'> => ({
  lines: 0,
  records: 0,
  ignored: 0,
  rejected: new Map(),
  rejectedLengths: new Map(),
  longestRead: 0,
  stops: new Map(),
  unread: [],
  otherwise: [],
  fromMs: Number.POSITIVE_INFINITY,
  toMs: Number.NEGATIVE_INFINITY,
  lastMs: Number.NaN,
  withCookie: 0,
  withHiddenCookie: 0,
  withRequestId: 0,
  place: createPlaceSeen(),
  requestIds: new Map(),
  requests: new Map(),
});

/** By which this source is compared with others. */
const noteRequest = (sample: Sample, { requestId, join, timeMs }: Exchange, request: string | null): void => {
  if (join === null ? requestId !== null : join.key !== null) sample.withRequestId++;
  if (requestId !== null && sample.requestIds.size < MAX_REQUESTS) sample.requestIds.set(requestId, timeMs);
  if (request !== null && sample.requests.size < MAX_REQUESTS) sample.requests.set(request, timeMs);
};

/** Builds what lines of one source are handed to. */
export const createSampling = (source: SourceConfig, options: SampleOptions): Sampling => {
  const { normalize, traitsOf, requestOf } = options;
  const { reader } = source;
  const tlsSeen = createTlsSeen(source);
  const visible = createVisible(source, FORGETFUL, () => undefined);
  const sample: Sample = { ...createSample(), visible, isNeverTls: tlsSeen.isNeverTls };

  const explain = (chunk: RawChunk, start: number, end: number): void => {
    sample.unread.push(lineOf(chunk, start, end));
    const stop = reader.explain?.(chunk, start, end) ?? null;
    if (stop === null) return;
    const key = `${stop.place}`;
    const known = sample.stops.get(key);
    if (known === undefined) sample.stops.set(key, { stop, lines: 1 });
    else known.lines++;
  };
  const reject = (reason: RejectReason, chunk: RawChunk, start: number, end: number): void => {
    addTo(sample.rejected, reason);
    if (reason === 'empty') return;
    addTo(sample.rejectedLengths, end - start);
    if (sample.unread.length < MAX_EXPLAINED) explain(chunk, start, end);
  };
  const ignore = (chunk: RawChunk, start: number, end: number): void => {
    sample.ignored++;
    if (sample.otherwise.length < MAX_EXPLAINED) sample.otherwise.push(lineOf(chunk, start, end));
  };
  const take = (record: LogRecord): void => {
    const exchange = normalize(record);
    if (exchange === null) {
      sample.ignored++;
      return;
    }
    sample.records++;
    sample.fromMs = Math.min(sample.fromMs, record.timeMs);
    sample.toMs = Math.max(sample.toMs, record.timeMs);
    sample.lastMs = record.timeMs;
    sample.place.saw(traitsOf(record));
    noteRequest(sample, exchange, requestOf(record));
    tlsSeen.saw(exchange);
    const { request } = visible.saw(exchange);
    if (request.present === true) sample.withCookie++;
    if (request.present === true && request.fidelity === 'redacted') sample.withHiddenCookie++;
  };
  return {
    sample,
    line: (chunk, start, end) => {
      sample.lines++;
      const read = reader.read(chunk, start, end);
      if (read === 'ignored') ignore(chunk, start, end);
      else if (typeof read === 'string') reject(read, chunk, start, end);
      else {
        sample.longestRead = Math.max(sample.longestRead, end - start);
        take(read);
      }
    },
    tooLong: () => {
      sample.lines++;
      addTo(sample.rejected, 'too_long');
    },
  };
};

/** The name of the format, other than its own, that most of the lines that a source could not read are in; null: none. */
export const otherFormatOf = (unread: readonly RawText[], own: string): string | null => {
  const found = detectFormat(unread)?.name ?? null;
  return found === own ? null : found;
};
