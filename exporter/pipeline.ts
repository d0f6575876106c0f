// Line → LogRecord → Exchange → SLIs: the whole program, in the order in which data flows. Pure and synchronous.
// It has two halves, joined by the exchange: the door (line, record, wall) and the count (bounded labels, SLIs).
import type { Exchange, Vantage } from './exchanges/exchange.ts';
import type { Normalize } from './exchanges/normalize.ts';
import type { RawChunk, RejectReason } from './exchanges/record.ts';
import type { Reader } from './formats/format.ts';
import type { Tallies } from './metrics/tallies.ts';
import type { Observer } from './slis/sli.ts';

/** What turns a line into an exchange. */
export type LineReaderOptions = { readonly reader: Reader; readonly normalize: Normalize };

/** Why a line was left out on purpose; the closed set behind `lines_ignored_total{reason}`. */
export const IGNORE_REASONS = ['not_a_request', 'site'] as const;
export type IgnoreReason = (typeof IGNORE_REASONS)[number];

/** What the line at [start, end) of a chunk comes to: an exchange, or why it is none. Counts nothing. */
export type ReadLine = (
  chunk: RawChunk,
  start: number,
  end: number,
) => Exchange | RejectReason | IgnoreReason;

/** What lines came to that were read elsewhere, or at another time than they are counted; plain data. */
export type LineCounts = {
  lines: number;
  readonly rejected: Partial<Record<RejectReason, number>>;
  readonly ignored: Partial<Record<IgnoreReason, number>>;
};

/** What the pipeline needs of one source. */
export type PipelineSource = LineReaderOptions & { readonly name: string; readonly vantage: Vantage };

export type PipelineOptions = {
  readonly tallies: Tallies;
  /** One of each SLI. */
  readonly observers: readonly Observer[];
  /** Takes each exchange once it was counted, and brings it together with the other vantage's. */
  readonly pair?: (exchange: Exchange) => void;
  /** Bounds hosts to label values; called once an exchange. */
  readonly siteLabel: (host: string, status: number) => string;
  /** Bounds cookie names to label values. `listed`: sent by a client, and known to config or tables. */
  readonly cookieLabel: (name: string, seen: 'issued' | 'listed' | 'sent') => string;
};

/** The door of one source: takes its lines one by one, as ranges of a chunk, and hands on what they mean. */
export type Door = {
  readonly line: (chunk: RawChunk, start: number, end: number) => void;
  /** The same without counting anything, for lines that are counted at another time. */
  readonly readLine: ReadLine;
  /** Counts a line that never got here because it was longer than the limit. */
  readonly tooLong: () => void;
  /** Counts a line that got here and was not worked through, for `line` threw. */
  readonly broken: () => void;
};

export type Pipeline = {
  /** Opens a source's door. `onExchange` gets each exchange; it is `count` itself, or something that orders them. */
  readonly open: (source: PipelineSource, onExchange: (exchange: Exchange) => void) => Door;
  /** Counts lines of a source that did not come through its door. */
  readonly countLines: (source: string, counts: LineCounts) => void;
  /** Counts one exchange with every SLI. */
  readonly count: (exchange: Exchange) => void;
};

/** The first half without its counters: line → record → wall. */
export const createReadLine =
  ({ reader, normalize }: LineReaderOptions): ReadLine =>
  (chunk, start, end) => {
    const record = reader.read(chunk, start, end);
    if (record === 'ignored') return 'not_a_request';
    return typeof record === 'string' ? record : (normalize(record) ?? 'site');
  };

const isIgnored = (reason: RejectReason | IgnoreReason): reason is IgnoreReason =>
  reason === 'not_a_request' || reason === 'site';

/** Begins to note what lines come to. */
export const createLineCounts = (): LineCounts => ({ lines: 0, rejected: {}, ignored: {} });

/** Notes a line that came to no exchange, beside `lines`, which is the caller's. */
export const noteLine = ({ rejected, ignored }: LineCounts, reason: RejectReason | IgnoreReason): void => {
  if (isIgnored(reason)) ignored[reason] = (ignored[reason] ?? 0) + 1;
  else rejected[reason] = (rejected[reason] ?? 0) + 1;
};

export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { tallies, observers, pair, siteLabel, cookieLabel } = options;
  const lines = tallies.counter('cookie_exporter_lines_total');
  const rejected = tallies.counter('cookie_exporter_lines_rejected_total');
  const ignored = tallies.counter('cookie_exporter_lines_ignored_total');

  const countUnread = (source: string, reason: RejectReason | IgnoreReason, n: number): void => {
    if (isIgnored(reason)) ignored.add(n, source, reason);
    else rejected.add(n, source, reason);
  };

  const open = (source: PipelineSource, onExchange: (exchange: Exchange) => void): Door => {
    const readLine = createReadLine(source);
    return {
      readLine,
      line: (chunk, start, end) => {
        lines.add(1, source.name);
        const read = readLine(chunk, start, end);
        if (typeof read === 'string') countUnread(source.name, read, 1);
        else onExchange(read);
      },
      tooLong: () => {
        lines.add(1, source.name);
        rejected.add(1, source.name, 'too_long');
      },
      broken: () => rejected.add(1, source.name, 'internal_error'),
    };
  };

  const countLines = (source: string, counts: LineCounts): void => {
    lines.add(counts.lines, source);
    for (const [reason, n] of Object.entries({ ...counts.rejected, ...counts.ignored })) {
      countUnread(source, reason as RejectReason | IgnoreReason, n);
    }
  };

  const bound = (x: Exchange): void => {
    x.site = siteLabel(x.site, x.status);
    for (const c of x.response.cookies) c.cookie = cookieLabel(c.cookie, 'issued');
    if (x.upstreamResponse !== null) {
      for (const c of x.upstreamResponse.cookies) c.cookie = cookieLabel(c.cookie, 'issued');
    }
    for (const c of x.request.cookies) c.cookie = cookieLabel(c.cookie, c.listed ? 'listed' : 'sent');
  };

  const count = (exchange: Exchange): void => {
    bound(exchange);
    tallies.exemplars.follow(exchange.traceId, exchange.timeMs);
    for (const observe of observers) observe(exchange);
    pair?.(exchange);
  };

  return { open, countLines, count };
};
