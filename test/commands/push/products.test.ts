// What products push in a form of their own: frames of logplex, records of Firehose.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Batch, BatchOptions } from '../../../exporter/commands/push/batch.ts';
import { readFirehoseBatch } from '../../../exporter/commands/push/firehose.ts';
import { readLogplexBatch } from '../../../exporter/commands/push/logplex.ts';
import { config, lineOf, source, stagesOf } from '../configs.ts';

const EDGE = source('edge');
const { readLine } = stagesOf(config({ sources: [EDGE] })).open(EDGE, () => assert.fail());
const OPTIONS: BatchOptions = { readLine, maxLineBytes: 500, maxLines: 5 };

const summaryOf = (batch: Batch | string): string => {
  if (typeof batch === 'string') return batch;
  const reasons = Object.entries(batch.counts.rejected).map(([reason, count]) => `${reason} ${count}`);
  return [`${batch.counts.lines} lines`, ...reasons].join(', ');
};

const cases =
  (read: typeof readLogplexBatch) =>
  (title: string, body: string, expected: string): void => {
    it(title, async () =>
      assert.equal(summaryOf(await read(Buffer.from(body, 'latin1'), OPTIONS)), expected),
    );
  };

const HEADER = '<190>1 2026-01-01T00:00:00+00:00 d.73ea app web.1 - ';
const frame = (payload: string): string => `${HEADER.length + payload.length} ${HEADER}${payload}`;

describe('a body of logplex', () => {
  const f = cases(readLogplexBatch);
  f('of messages', frame(lineOf()) + frame(lineOf()), '2 lines');
  f('whose messages end with newlines', frame(`${lineOf()}\n`) + frame(`${lineOf()}\n`), '2 lines');
  f('of messages that are no requests', frame('State changed from starting to up'), '1 lines, no_match 1');
  f('of nothing', '', '0 lines');
  f('of as many as are allowed', frame(lineOf()).repeat(5), '5 lines');
  f('with one too many', frame(lineOf()).repeat(6), 'too_many_lines');
  f('with one that is too long', frame('x'.repeat(501)) + frame('x'.repeat(5000)), '2 lines, too_long 2');
  f('that is cut off', frame(lineOf()).slice(0, -1), 'malformed');
  f('that is cut off in a length', `${frame(lineOf())}12`, 'malformed');
  f('without lengths', `${HEADER}${lineOf()}\n`, 'malformed');
  f('that is JSON', '[]', 'malformed');
});

const firehose = (...records: readonly string[]): string =>
  JSON.stringify({
    requestId: 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f',
    timestamp: 1578090903599,
    records: records.map((data) => ({ data: Buffer.from(data, 'latin1').toString('base64') })),
  });

describe('a body of Firehose', () => {
  const f = cases(readFirehoseBatch);
  f('of a line a record', firehose(lineOf(), `${lineOf()}\n`), '2 lines');
  f('of several lines a record', firehose(`${lineOf()}\n${lineOf()}\n`, lineOf()), '3 lines');
  f(
    'whose records are pieces of no line',
    firehose(lineOf().slice(0, 50), lineOf().slice(50)),
    '2 lines, no_match 2',
  );
  f('of nothing', firehose(), '0 lines');
  f('written with space', JSON.stringify(JSON.parse(firehose(lineOf())), null, 2), '1 lines');
  f('with records that have no data', '{"records":[{},{"data":7},{"data":nope}]}', '3 lines, invalid_json 3');
  f(
    'with a record that is read in several turns',
    firehose(`${'x'.repeat(200_000)}\n${lineOf()}`),
    '2 lines, too_long 1',
  );
  f('of as many lines as are allowed', firehose(`${lineOf()}\n`.repeat(5)), '5 lines');
  f('with one too many', firehose(`${lineOf()}\n`.repeat(6)), 'too_many_lines');
  f('with one that is too long', firehose('x'.repeat(501), lineOf()), '2 lines, too_long 1');
  f('that is cut off', firehose(lineOf()).slice(0, -1), 'malformed');
  f('that is an array', '[]', 'malformed');
  f('whose records are none', '{"records":7}', 'malformed');
});

describe('any body', () => {
  const piece = fc.oneof(
    fc.constantFrom('{', '}', '[', ']', '"records":', '"data":', '"YQ=="', ',', '5 <1>ab', '9 ', ' ', '\n'),
    fc.string({ unit: 'binary' }),
  );
  it('comes to a batch or to a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (pieces) => {
        const body = Buffer.from(pieces.join(''));
        for (const read of [readLogplexBatch, readFirehoseBatch])
          assert.match(summaryOf(await read(body, OPTIONS)), /^(?:\d+ lines|malformed|too_many_lines)/);
      }),
      { numRuns: 500 },
    );
  });
});
