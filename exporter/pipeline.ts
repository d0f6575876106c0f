// Line → LogRecord → Exchange → SLIs: the whole program, in the order in which data flows. Pure and synchronous.
// It has two halves, joined by the exchange: the door (line, record, wall) and the count (bounded labels, SLIs).
import type { Exchange, Vantage } from './exchanges/exchange.ts';
import type { Normalize } from './exchanges/normalize.ts';
import type { RawChunk } from './exchanges/record.ts';
import type { Reader } from './formats/format.ts';
import type { Tallies } from './metrics/tallies.ts';
import type { Observer } from './slis/sli.ts';

/** What the pipeline needs of one source. */
export type PipelineSource = {
  readonly name: string;
  readonly vantage: Vantage;
  readonly reader: Reader;
  readonly normalize: Normalize;
};

export type PipelineOptions = {
  readonly tallies: Tallies;
  /** One of each SLI. */
  readonly observers: readonly Observer[];
  /** Bounds hosts to label values; called once an exchange. */
  readonly siteLabel: (host: string, status: number) => string;
  /** Bounds cookie names to label values. `listed`: sent by a client, and known to config or tables. */
  readonly cookieLabel: (name: string, seen: 'issued' | 'listed' | 'sent') => string;
};

/** The door of one source: takes its lines one by one, as ranges of a chunk, and hands on what they mean. */
export type Door = {
  readonly line: (chunk: RawChunk, start: number, end: number) => void;
  /** Counts a line that never got here because it was longer than the limit. */
  readonly tooLong: () => void;
};

export type Pipeline = {
  /** Opens a source's door. `onExchange` gets each exchange; it is `count` itself, or something that orders them. */
  readonly open: (source: PipelineSource, onExchange: (exchange: Exchange) => void) => Door;
  /** Counts one exchange with every SLI. */
  readonly count: (exchange: Exchange) => void;
};

export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { tallies, observers, siteLabel, cookieLabel } = options;
  const lines = tallies.counter('cookie_exporter_lines_total');
  const rejected = tallies.counter('cookie_exporter_lines_rejected_total');
  const ignored = tallies.counter('cookie_exporter_lines_ignored_total');

  const open = (source: PipelineSource, onExchange: (exchange: Exchange) => void): Door => ({
    line: (chunk, start, end) => {
      lines.add(1, source.name);
      const record = source.reader.read(chunk, start, end);
      if (record === 'ignored') return ignored.add(1, source.name, 'not_a_request');
      if (typeof record === 'string') return rejected.add(1, source.name, record);
      const exchange = source.normalize(record);
      if (exchange === null) return ignored.add(1, source.name, 'site');
      return onExchange(exchange);
    },
    tooLong: () => {
      lines.add(1, source.name);
      rejected.add(1, source.name, 'too_long');
    },
  });

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
    for (const observe of observers) observe(exchange);
  };

  return { open, count };
};
