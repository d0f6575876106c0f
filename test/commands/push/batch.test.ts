// What the lines of a pushed body come to: the same as if they stood in a file, whatever the body is.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Batch, readJsonBatch, readLineBatch } from '../../../exporter/commands/push/batch.ts';
import { encodeBatch, parseBatch } from '../../../exporter/commands/push/frame.ts';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { revealChunk } from '../../../exporter/exchanges/record.ts';
import { parseExchanges } from '../../../exporter/exchanges/serialized/read.ts';
import { json } from '../../../exporter/formats/json.ts';
import type { Door } from '../../../exporter/pipeline.ts';
import { config, lineOf, source, stagesOf } from '../configs.ts';

const compiled = json.compile({});
const jsonSource = source('edge', {
  format: 'json',
  reader: compiled.ok ? compiled.reader : assert.fail(compiled.error.problem),
});

const doorOf = (of = source('edge')): Door =>
  stagesOf(config({ sources: [of] })).open(of, () => assert.fail());

const LIMITS = { maxLineBytes: 1000, maxLines: 100 };

const readLines = (body: string | Buffer, more: Partial<typeof LIMITS> = {}) =>
  readLineBatch(Buffer.from(body), { ...LIMITS, ...more, readLine: doorOf().readLine });
const readJson = (body: string | Buffer, of = jsonSource, more: Partial<typeof LIMITS> = {}) =>
  readJsonBatch(Buffer.from(body), { ...LIMITS, ...more, readLine: doorOf(of).readLine });

const exchangesOf = ({ blocks }: Batch): Exchange[] =>
  blocks.flatMap((block) => parseExchanges(block) ?? assert.fail('a block that cannot be read'));

/** What it came to, short: lines, exchanges, then each reason. */
const summaryOf = (batch: Batch | string): string => {
  if (typeof batch === 'string') return batch;
  const { lines, rejected, ignored } = batch.counts;
  const reasons = Object.entries({ ...rejected, ...ignored }).map(([reason, count]) => `${reason} ${count}`);
  return [`${lines} lines`, `${exchangesOf(batch).length} read`, ...reasons].join(', ');
};

const object = (more: object = {}): string =>
  JSON.stringify({
    time: '2026-01-01T00:00:00Z',
    site: 'shop.example.com',
    status: 200,
    cookie: null,
    ...more,
  });

describe('a line on which the program breaks', () => {
  const onBroken = (lengths: number[]) => (error: unknown, length: number) => {
    assert.ok(error instanceof Error);
    lengths.push(length);
  };
  const readLine: Door['readLine'] = (chunk, start, end) => {
    if (revealChunk(chunk).text.slice(start, end).includes('broken')) throw new Error('broken');
    return doorOf().readLine(chunk, start, end);
  };

  it('costs itself alone, of lines', async () => {
    const lengths: number[] = [];
    const body = Buffer.from(`${lineOf()}\nbroken\n${lineOf()}`);
    const batch = await readLineBatch(body, { ...LIMITS, readLine, onBroken: onBroken(lengths) });
    assert.deepEqual([summaryOf(batch), lengths], ['3 lines, 2 read, internal_error 1', [6]]);
  });

  it('costs itself alone, of an array', async () => {
    const body = Buffer.from(JSON.stringify([lineOf(), 'broken', lineOf()]));
    const batch = await readJsonBatch(body, { ...LIMITS, readLine });
    assert.deepEqual(summaryOf(batch), '3 lines, 2 read, internal_error 1');
    assert.deepEqual(parseBatch(Buffer.from(encodeBatch(batch as Batch)))?.counts, (batch as Batch).counts);
  });
});

describe('a body of lines in wrappers', () => {
  const TIME = '2026-11-20T10:00:00.123456789Z';
  const line = lineOf();
  const wrapped = [
    `${TIME} stdout F ${line}`,
    `${TIME} stdout P ${line.slice(0, 9)}`,
    `${TIME} stdout F ${line.slice(9)}`,
    `<190>Nov 20 05:33:11 vm nginx: ${line}`,
    line,
  ].join('\n');

  it('comes to the lines in them', async () =>
    assert.equal(summaryOf(await readLines(wrapped)), '4 lines, 4 read'));

  it('stays what it is, where that is said', async () => {
    const options = { ...LIMITS, wrapper: 'none', readLine: doorOf().readLine } as const;
    assert.equal(
      summaryOf(await readLineBatch(Buffer.from(wrapped), options)),
      '5 lines, 1 read, no_match 4',
    );
  });
});

describe('a body of lines', () => {
  const f = (name: string, body: string | Buffer, expected: string, more: Partial<typeof LIMITS> = {}) =>
    it(name, async () => assert.equal(summaryOf(await readLines(body, more)), expected));
  const line = lineOf();

  f('with line ends', `${line}\n${line}\n`, '2 lines, 2 read');
  f('without the last', `${line}\n${line}`, '2 lines, 2 read');
  f('with CRLF', `${line}\r\n${line}\r\n`, '2 lines, 2 read');
  f('with a byte order mark', `\ufeff${line}\n`, '1 lines, 1 read');
  f('of nothing', '', '0 lines, 0 read');
  f('of which one is broken', `${line}\nnothing\n${line}\n\n`, '4 lines, 2 read, no_match 1, empty 1');
  f('of which one is too long', `${line}\n${'x'.repeat(1001)}\n${line}`, '3 lines, 2 read, too_long 1');
  f('of which one is about as long as the body', 'x'.repeat(1_000_000), '1 lines, 0 read, too_long 1');
  f('with as many as are allowed', `${line}\n`.repeat(5), '5 lines, 5 read', { maxLines: 5 });
  f('with one too many', `${line}\n`.repeat(6), 'too_many_lines', { maxLines: 5 });
  f('with one too many at its end', `${line}\n`.repeat(5) + line, 'too_many_lines', { maxLines: 5 });
  f(
    'that is no text',
    Buffer.from([0, 255, 10, 254, 13, 10, 0xef, 0xbb, 0xbf]),
    '3 lines, 0 read, no_match 3',
  );

  it('is read the same wherever it is cut into pieces', async () => {
    const lines = Array.from({ length: 3000 }, (_, n) =>
      lineOf({ seconds: n, cookie: `sid=${'v'.repeat(n % 90)}` }),
    );
    const batch = await readLines(lines.join('\n'), { maxLines: 3000 });
    if (typeof batch === 'string') assert.fail(batch);
    const seconds = exchangesOf(batch).map(({ timeMs }) => timeMs / 1000 - 1_767_225_600);
    assert.deepEqual(seconds, [...lines.keys()]);
    assert.ok(batch.blocks.length > 1);
  });

  it('says how long it was', async () => {
    const batch = await readLines(`${line}\n`);
    assert.equal(typeof batch === 'string' ? batch : batch.bytes, line.length + 1);
  });
});

describe('a body that is a JSON array', () => {
  const f = (name: string, body: string, expected: string, of = jsonSource, more = {}) =>
    it(name, async () => assert.equal(summaryOf(await readJson(body, of, more)), expected));

  f('of objects', `[${object()},${object()}]`, '2 lines, 2 read');
  f('of objects, written with space', JSON.stringify([JSON.parse(object())], null, 2), '1 lines, 1 read');
  f('of strings that are lines', JSON.stringify([lineOf(), lineOf()]), '2 lines, 2 read', source('edge'));
  f(
    'of strings with their line ends',
    JSON.stringify([`${lineOf()}\n`, `${lineOf()}\r\n`]),
    '2 lines, 2 read',
    source('edge'),
  );
  f('of strings that are JSON', JSON.stringify([object()]), '1 lines, 1 read');
  f('of nothing', '[]', '0 lines, 0 read');
  f('with a byte order mark', `\ufeff[${object()}]`, '1 lines, 1 read');
  f(
    'of which elements are broken',
    `[${object()},{"time":nope},${object()},"\\x"]`,
    '4 lines, 2 read, invalid_json 2',
  );
  f(
    'of which elements are neither object nor string',
    `[1,null,[],true,${object()}]`,
    '5 lines, 1 read, no_match 4',
  );
  f(
    'with an element that is too long',
    `[${object({ site: 'x'.repeat(1000) })},${object()}]`,
    '2 lines, 1 read, too_long 1',
  );
  f('with an element that nests', `[${'['.repeat(400)}${']'.repeat(400)}]`, '1 lines, 0 read, no_match 1');
  f('with an element that nests without end', `[${'{"a":'.repeat(100_000)}`, 'malformed');
  f('that is none', `"${lineOf()}"`, 'malformed');
  f('that is lines of objects', `\n ${object()}\n${object()}`, '3 lines, 2 read, empty 1');
  f('that is broken behind good elements', `[${object()},${object()}`, 'malformed');
  f('with as many elements as are allowed', `[${Array(5).fill(object())}]`, '5 lines, 5 read', jsonSource, {
    maxLines: 5,
  });
  f('with one too many', `[${Array(6).fill(object())}]`, 'too_many_lines', jsonSource, { maxLines: 5 });

  it('gives the same cookies, written with escapes or without', async () => {
    const cookieOf = async (written: string): Promise<unknown> => {
      const batch = await readJson(written);
      return typeof batch === 'string' ? batch : exchangesOf(batch)[0]?.request;
    };
    const plain = `[${object({ cookie: 'größe=ü' })}]`;
    const escaped = plain.replaceAll('ö', '\\u00f6').replaceAll('ü', '\\u00fc');
    assert.deepEqual(await cookieOf(escaped), await cookieOf(plain));
    assert.notEqual(escaped, plain);
  });
});

describe('any body', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      ',',
      ':',
      '\n',
      '\r',
      '\ufeff',
      lineOf(),
      object(),
      JSON.stringify(lineOf()),
    ),
    fc.string(),
  );
  const body = fc.oneof(
    fc.array(pieces).map((all) => Buffer.from(all.join(''))),
    fc.uint8Array().map(Buffer.from),
  );

  it('comes to a batch or to a reason, and each line to one thing', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        for (const batch of [await readLines(bytes), await readJson(bytes)]) {
          if (typeof batch === 'string') continue;
          const { lines, rejected, ignored } = batch.counts;
          const unread = Object.values({ ...rejected, ...ignored }).reduce((a, b) => a + b, 0);
          assert.equal(exchangesOf(batch).length + unread, lines);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a batch as bytes', () => {
  it('comes back as it was', async () => {
    const batch = await readLines(`${lineOf()}\nnothing\n`);
    if (typeof batch === 'string') assert.fail(batch);
    const parsed = parseBatch(Buffer.from(encodeBatch(batch))) ?? assert.fail('not read');
    assert.deepEqual({ ...parsed, blocks: [] }, { ...batch, blocks: [] });
    assert.deepEqual(exchangesOf(parsed), exchangesOf(batch));
  });

  it('has nothing of the values that were pushed', async () => {
    const batch = await readLines(`${lineOf({ cookie: 'sid=CANARY', setCookie: 'sid=CANARY' })}\nCANARY\n`);
    if (typeof batch === 'string') assert.fail(batch);
    const bytes = Buffer.from(encodeBatch(batch));
    assert.deepEqual([bytes.includes('CANARY'), bytes.includes('sid')], [false, true]);
  });

  it('is not read where it is damaged, or is read as something bounded, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const parsed = parseBatch(Buffer.from(bytes));
        assert.ok(parsed === null || parsed.counts.lines >= 0);
      }),
    );
    for (const numbers of [
      'null',
      '[]',
      '1',
      '{',
      '{"lines":-1,"bytes":"x","rejected":{"empty":1e400},"ignored":7}',
    ]) {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(numbers.length);
      const parsed = parseBatch(Buffer.concat([length, Buffer.from(numbers)]));
      assert.deepEqual(parsed?.counts ?? { lines: 0, rejected: {}, ignored: {} }, {
        lines: 0,
        rejected: {},
        ignored: {},
      });
    }
  });
});
