// Processes that read one log, one after the other, on one disk: each goes on from what the one before left there.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { saveCounting, tablesOf } from '../../exporter/commands/counting.ts';
import {
  type Durability,
  type DurabilityOptions,
  openDurability,
} from '../../exporter/commands/durability.ts';
import { createRunningSources } from '../../exporter/commands/running-sources.ts';
import { createStages, type Stages } from '../../exporter/commands/stages.ts';
import { takeStateFolder } from '../../exporter/commands/state-folder.ts';
import type { Config } from '../../exporter/config/config.ts';
import { createFingerprint } from '../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../exporter/exchanges/record.ts';
import type { Exposed } from '../../exporter/metrics/exposed.ts';
import { renderExposition, renderScrape } from '../../exporter/metrics/exposition.ts';
import type { SourceOptions } from '../../exporter/sources/source.ts';
import { createJournal } from '../../exporter/state/journal.ts';
import { createSnapshotStore } from '../../exporter/state/snapshot-store.ts';
import { createFakeDisk, type FakeDisk } from '../state/fake-disk.ts';
import { createFakeFiles, type FakeFiles } from '../state/fake-journal-files.ts';

export const STATE = '/state';
export const SNAPSHOT = `${STATE}/snapshot`;

/** Everything that outlives a process. */
export type World = {
  readonly log: string[];
  readonly disk: FakeDisk;
  /** What the journal is on. */
  readonly journalFiles: FakeFiles;
  /** What the clock says; it may be set. */
  readonly clock: { nowMs: number };
  /** What processes said, e.g. `warn: the snapshot …`. */
  readonly said: string[];
};

export const createWorld = (log: readonly string[] = []): World => ({
  log: [...log],
  disk: createFakeDisk(),
  journalFiles: createFakeFiles(),
  clock: { nowMs: 0 },
  said: [],
});

export type Life = {
  readonly stages: Stages;
  readonly durability: Durability;
  /** Reads so many lines more of the log, as far as there are. */
  readonly read: (lines: number) => void;
  readonly save: () => Promise<void>;
  /** What lasts of what a scraper sees, as text. */
  readonly scrape: () => string;
  readonly scrapeProtobuf: () => Promise<Buffer>;
};

const withoutGauges = (exposed: Omit<Exposed, 'sampled'>): Exposed => ({
  ...exposed,
  families: [...exposed.families].filter(({ metric }) => metric.type !== 'gauge'),
  sampled: [],
});

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

/** When the clock of a world began, in milliseconds since the epoch. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

const KEY = Buffer.alloc(32, 1);

/** Where the log was read to, as a position says it. */
const linesOf = (resume: unknown): number => {
  const [position] = Array.isArray(resume) ? resume : [];
  return typeof position?.lines === 'number' ? position.lines : 0;
};

/** Starts a process on what there is; answers why it cannot start, if so. */
export const tryToLive = async (world: World, config: Config, key: Buffer = KEY): Promise<Life | string> => {
  const { disk, clock, log } = world;
  const fingerprint = createFingerprint(key);
  const now = () => clock.nowMs;
  const say = (level: string) => (message: string, fields?: object) =>
    void world.said.push(`${level}: ${message} ${JSON.stringify(fields ?? {})}`);
  const options: DurabilityOptions = {
    config,
    keyMark: fingerprint('which key'),
    now,
    startedUnixMs: EPOCH_MS + clock.nowMs,
    log: { info: say('info'), warn: say('warn'), error: say('error') },
  };
  const lock = () => ({ isInPlace: async () => disk.hasFolder(STATE), release: () => {} });
  const store = createSnapshotStore({ directory: STATE, writtenBy: '0.1.0', disk: disk.disk, lock });
  const problem = await takeStateFolder(STATE, store, options.log);
  if (problem !== null) return problem;
  const { files, disk: journalDisk } = world.journalFiles;
  const journal = createJournal({
    directory: `${STATE}/journal`,
    minSegmentBytes: 20_000,
    files,
    disk: journalDisk,
  });
  const opened = await openDurability(options, store, journal);
  if (!opened.ok) return opened.problem;
  const { durability } = opened;
  const { tallies, saved } = durability;
  const stages = createStages(
    config,
    { fingerprint, now },
    {
      tallies,
      savedCounting: saved?.counting,
      savedTables: saved?.tables,
    },
  );
  let position = 0;
  let input: SourceOptions | undefined;
  const sources = createRunningSources({
    stdin: Readable.from([]),
    wallMs: () => 0,
    onNotice: assert.fail,
    onBroken: assert.fail,
    onBatch: () => {},
    saved: saved?.sources,
    openPushed: () => assert.fail('nothing is pushed'),
    openInput: (_config, _stages, given) => {
      input = given;
      position = linesOf(given.resume);
      return {
        start: async () => {},
        stop: async () => {},
        ended: Promise.withResolvers<void>().promise,
        positions: () => [{ lines: position }],
      };
    },
  });
  await sources.apply(stages);
  return {
    stages,
    durability,
    read: (lines) => {
      for (const line of log.slice(position, position + lines)) {
        input?.signals.bytes(line.length + 1);
        input?.onLine(chunkOf(line), 0, line.length);
        position++;
      }
    },
    save: () =>
      durability.save(() => {
        const read = sources.save();
        return read === null
          ? null
          : {
              ...read,
              counting: saveCounting(stages.counting),
              incidents: undefined,
              tables: tablesOf(stages.counting),
            };
      }),
    scrape: () => renderExposition(withoutGauges(durability.expose()), 'openmetrics'),
    scrapeProtobuf: async () =>
      (await renderScrape(withoutGauges(durability.expose()), PROTOBUF, undefined)).body,
  };
};

/** Starts a process that must start. */
export const live = async (world: World, config: Config, key: Buffer = KEY): Promise<Life> => {
  const life = await tryToLive(world, config, key);
  return typeof life === 'string' ? assert.fail(life) : life;
};
