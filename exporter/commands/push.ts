// The sources that take pushes: each with its spool, found by name. It must not know HTTP.
import type { SourceConfig } from '../config/config.ts';
import type { Exchange } from '../exchanges/exchange.ts';
import type { LineCounts, ReadLine } from '../pipeline.ts';
import type { BodyKind, PushResult } from '../server/ingest.ts';
import type { OtlpKind } from '../server/otlp-kind.ts';
import type { Signals, Source, SourceOptions } from '../sources/source.ts';
import { createSpool } from '../state/spool.ts';
import { createPushSource, type PushSource } from './push/source.ts';
import type { Stages } from './stages.ts';

/** Both halves of the pipeline, as they are for a source at the moment of the call. */
export type Halves = {
  readonly readLine: () => ReadLine;
  readonly countLines: (counts: LineCounts) => void;
  readonly count: (exchange: Exchange) => void;
  /** Tells of a line on which `readLine` threw; whoever reads counts it. */
  readonly broken: Signals['broken'];
};

export type PushInput = {
  readonly config: SourceConfig;
  /** Where it is kept; absolute path. */
  readonly spool: string;
  readonly stages: Stages;
  readonly source: SourceOptions;
  readonly halves: Halves;
};

export type Push = {
  /** Takes a body for a source; for one that is not being read now it is `unavailable`. */
  readonly push: (
    source: string,
    body: Buffer,
    kind: BodyKind | OtlpKind,
    id?: string,
  ) => Promise<PushResult>;
  /** Creates the source of an input that is pushed; it takes pushes until it is stopped. */
  readonly openInput: (input: PushInput) => Source;
};

/**
 * Creates the source over the spool of an input, whose size is shown for as long as it is not stopped. `maxLines`: the most
 * lines of one body; `onOutcome`: told once a body.
 */
export const openSpooled = (
  { config, spool: path, stages, source, halves }: PushInput,
  maxLines: () => number,
  onOutcome: (outcome: PushResult['status'] | 'duplicate') => void,
): PushSource => {
  const { maxLineBytes, wrapper = () => 'auto', signals, resume } = source;
  const storedBytes = stages.tallies.gauge('cookie_exporter_spool_bytes');
  const spooled = createPushSource({
    spool: createSpool({ directory: path, maxBytes: stages.config.push.spoolBytes }),
    path,
    resume,
    signals,
    door: () => ({
      readLine: halves.readLine(),
      maxLineBytes,
      maxLines: maxLines(),
      wrapper: wrapper(),
      onBroken: (error, length) => halves.broken(error, { path, offset: null, length }),
    }),
    countLines: halves.countLines,
    count: halves.count,
    onOutcome,
    onStoredBytes: (bytes) => storedBytes.set(bytes, config.name),
  });
  return {
    ...spooled,
    stop: async () => {
      await spooled.stop();
      storedBytes.drop(config.name);
    },
  };
};

/** Creates what takes pushes; `maxLines` is the most lines of one body, as the config has it now. */
export const createPush = (maxLines: () => number): Push => {
  const open = new Map<string, PushSource>();

  const openInput = (input: PushInput): PushSource => {
    const { name } = input.config;
    const requests = input.stages.tallies.counter('cookie_exporter_push_requests_total');
    const pushed = openSpooled(input, maxLines, (outcome) => requests.add(1, name, outcome));
    open.set(name, pushed);
    return {
      ...pushed,
      stop: async () => {
        if (open.get(name) === pushed) open.delete(name);
        await pushed.stop();
      },
    };
  };

  return {
    push: async (source, body, kind, id) =>
      open.get(source)?.push(body, kind, id) ?? { status: 'unavailable' },
    openInput,
  };
};
