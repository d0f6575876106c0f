// What is read back from the disk: snapshots, spools, and what trackers make of what they find there.
import assert from 'node:assert/strict';
import { saveCounting } from '../../../exporter/commands/counting.ts';
import { encodeBatch, parseBatch } from '../../../exporter/commands/push/frame.ts';
import { createSavedSources } from '../../../exporter/commands/saved-sources.ts';
import { parseSections, renderRemembered, renderSections } from '../../../exporter/commands/snapshot.ts';
import { createStages, type Stages } from '../../../exporter/commands/stages.ts';
import { beginAt } from '../../../exporter/commands/start-times.ts';
import { loadConfig } from '../../../exporter/config/load.ts';
import { createFingerprint } from '../../../exporter/exchanges/fingerprint.ts';
import { chunkOf } from '../../../exporter/exchanges/record.ts';
import { DurableTallies } from '../../../exporter/metrics/durable.ts';
import { restoreTallies } from '../../../exporter/metrics/restore.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import { readRows, rowsPayloadBytes, writeRows } from '../../../exporter/state/journal-rows.ts';
import { createSavedTable, EMPTY_JOURNAL, isJournalState } from '../../../exporter/state/journal-state.ts';
import { encodeSnapshot, parseSnapshot } from '../../../exporter/state/snapshot-format.ts';
import { encodeFrame, parseFrame } from '../../../exporter/state/spool-frames.ts';
import type { SavedTable } from '../../../exporter/tables/saveable.ts';
import { ORDINARY } from '../../guards/hostile-requests.ts';
import { assertBounded } from '../../guards/pipeline-rig.ts';
import { WRITERS } from '../../guards/secret-lines.ts';
import { fieldsOf, joinFields, type Target, textOf } from '../target.ts';

const LINE = WRITERS.json({
  ...ORDINARY,
  setCookie: ['sid=1; Path=/', 'cart_12345=2', 'theme=1; Max-Age=60'],
});

const loadStages = (before?: { tallies: Tallies; savedCounting: unknown }): Stages => {
  const loaded = loadConfig({ sources: ['edge=json:/var/log/edge.log'], cwd: '/' });
  assert.ok(loaded.ok);
  const options = { fingerprint: createFingerprint(Buffer.alloc(32, 7)), now: () => 0 };
  return createStages(loaded.config, options, before);
};

const readLines = (stages: Stages, times: number): void => {
  const [source] = stages.config.sources;
  assert.ok(source);
  const door = stages.open(source, (exchange) => stages.pipeline.count(exchange));
  for (let n = 0; n < times; n++) door.line(chunkOf(LINE), 0, LINE.length);
};

/** The sections of stages that have read a few lines, as texts. */
const sectionsAfter = (times: number): ReadonlyMap<string, Buffer> => {
  const stages = loadStages();
  const durable = new DurableTallies(stages.tallies, 0, 0);
  readLines(stages, times);
  const remembered = renderRemembered({
    keyMark: 'k',
    since: beginAt(0),
    counting: saveCounting(stages.counting),
    sources: [],
    incidents: undefined,
  });
  return renderSections(durable.capture(1), 0, remembered, EMPTY_JOURNAL);
};

const NAMES = ['moment', 'definitions', 'series', 'values', 'remembered', 'journal'] as const;

const snapshotBytes = (times: number): Buffer => Buffer.concat(encodeSnapshot('1.0', sectionsAfter(times)));

/** As a file that somebody damaged. */
const snapshotFile: Target = {
  name: 'snapshot-file',
  seeds: () => [
    snapshotBytes(0),
    Buffer.concat(encodeSnapshot('', new Map())),
    Buffer.concat(encodeSnapshot('x', new Map([['a', Buffer.from('b')]]))),
  ],
  tokens: ['ckx-snap', '\x01\0\0\0', '\0\0\0\0\0\0\0\0', '\xff\xff\xff\xff\xff\xff\xff\x7f', '\x07moment'],
  run: (input) => {
    const parsed = parseSnapshot(input);
    if (parsed.ok) parseSections(parsed.sections, 'k');
    else assert.ok(parsed.reason.length > 0 && parsed.reason.length < 200);
  },
};

/** As a file whose checksum is right but which another program wrote: what is in it goes all the way. */
const snapshotSections: Target = {
  name: 'snapshot-sections',
  seeds: () =>
    [0, 25].map((times) => {
      const sections = sectionsAfter(times);
      return joinFields(...NAMES.map((name) => sections.get(name)?.toString('latin1') ?? ''));
    }),
  tokens: [
    '"shapes":',
    '"names":',
    '"sites":',
    '"candidates":',
    '"exposures":',
    '"memory":',
    'null',
    '[[',
    '{"',
    '[0,0,null',
    '"other"',
    '1e999',
  ],
  run: (input) => {
    const fields = fieldsOf(input);
    const sections = new Map(
      NAMES.map((name, at) => [name as string, Buffer.from(fields[at] ?? '', 'latin1')]),
    );
    const file = Buffer.concat(encodeSnapshot('fuzz', sections));
    const parsed = parseSnapshot(file);
    assert.ok(parsed.ok);
    const state = parseSections(parsed.sections, 'k');
    if (!state.ok) return;
    if (isJournalState(state.journal)) for (const one of state.journal.tables) assert.ok(one.end >= 0);
    const tallies = new Tallies({ maxSeries: 20_000, now: () => 0 });
    restoreTallies(tallies, state.tallies, { nowMs: 0, hasSource: () => true });
    const stages = loadStages({ tallies, savedCounting: state.remembered.counting });
    createSavedSources(state.remembered.sources).claim(stages.config.sources);
    readLines(stages, 3);
    JSON.stringify(saveCounting(stages.counting));
    assertBounded({ stages, read: () => undefined, counted: () => 0 });
  },
};

/** The table that rows are fuzzed into, empty. */
const savedTable = (): SavedTable =>
  createSavedTable({
    id: 1,
    name: 'sessions',
    specs: [
      { name: 'seenMs', kind: 'f64', perRow: 1 },
      { name: '#key', kind: 'u32', perRow: 4 },
      { name: 'level', kind: 'u8', perRow: 1 },
    ],
    end: 20,
    numbers: [],
  });

/** As the payload of a frame of a journal. */
const journalRows: Target = {
  name: 'journal-rows',
  seeds: () => {
    const { specs, columns } = savedTable();
    const table = { specs, saved: columns };
    return [Uint32Array.of(3, 7), null].map((rows) => {
      const part = { id: 1, table, rows, first: 4, count: 2 };
      const payload = new Uint8Array(rowsPayloadBytes(part));
      writeRows(payload, 0, part);
      return Buffer.from(payload);
    });
  },
  tokens: ['\x01\0\0\0', '\xff\xff\xff\xff', '\x14\0\0\0', '\0\0\0\0'],
  run: (input) => {
    const table = savedTable();
    readRows(input, new Map([[1, table]]));
    assert.deepEqual(
      table.columns.map(({ length }) => length),
      [20, 80, 20],
    );
  },
};

const SEGMENT = 1;

/** As a segment of a spool: frames, one behind the other. */
const spoolFrames: Target = {
  name: 'spool-frames',
  seeds: () => {
    const payloads = ['a', 'bc', 'x'.repeat(300)].map((text) => Buffer.from(text));
    let offset = 0;
    const frames = payloads.map((payload) => {
      const frame = Buffer.concat(encodeFrame(payload, SEGMENT, offset));
      offset += frame.length;
      return frame;
    });
    return [Buffer.concat(frames), Buffer.alloc(40), Buffer.concat(frames).subarray(0, 20)];
  },
  tokens: ['\0\0\0\0', '\xff\xff\xff\xff', '\x01\0\0\0'],
  run: (input) => {
    let at = 0;
    for (
      let frame = parseFrame(input, 0, SEGMENT, 0);
      frame.kind === 'whole';
      frame = parseFrame(input, at, SEGMENT, 0)
    ) {
      assert.ok(frame.payload.length > 0);
      at += Buffer.concat(encodeFrame(frame.payload, SEGMENT, at)).length;
      assert.ok(at <= input.length);
    }
  },
};

/** As the payload of a frame. */
const spoolBatch: Target = {
  name: 'spool-batch',
  seeds: () => {
    const counts = { lines: 3, rejected: { empty: 1 }, ignored: { site: 1 } };
    return [
      encodeBatch({ bytes: 10, counts, blocks: [] }),
      encodeBatch({ bytes: 10, counts, blocks: [Buffer.from('block'), Buffer.from('')] }),
    ];
  },
  tokens: [
    '{"bytes":1,"lines":2}',
    '"rejected":',
    '"ignored":{"site":9}',
    '-1',
    '1e99',
    '\0\0\0\0',
    '\x05\0\0\0',
    '"__proto__":',
  ],
  run: (input) => {
    const batch = parseBatch(input);
    if (batch === null) return;
    const { bytes, counts, blocks } = batch;
    const all = [bytes, counts.lines, ...Object.values(counts.rejected), ...Object.values(counts.ignored)];
    assert.ok(all.every((count) => Number.isSafeInteger(count) && count >= 0));
    const again = parseBatch(Buffer.from(encodeBatch(batch)));
    assert.deepEqual([again?.counts, again?.blocks.map(textOf)], [counts, blocks.map(textOf)]);
  },
};

export const stateTargets: readonly Target[] = [
  snapshotFile,
  snapshotSections,
  journalRows,
  spoolFrames,
  spoolBatch,
];
