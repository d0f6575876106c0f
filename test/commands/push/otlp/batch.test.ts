// What requests of OTLP come to: the same lines in both encodings, whatever the body is.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Batch } from '../../../../exporter/commands/push/batch.ts';
import { readOtlpBatch } from '../../../../exporter/commands/push/otlp/batch.ts';
import { parseExchanges } from '../../../../exporter/exchanges/serialized/read.ts';
import { otel } from '../../../../exporter/formats/otel.ts';
import type { ReadLine } from '../../../../exporter/pipeline.ts';
import { revealChunk } from '../../../../exporter/raw-text.ts';
import type { OtlpEncoding, OtlpSignal } from '../../../../exporter/server/otlp-kind.ts';
import { config, source, stagesOf } from '../../configs.ts';
import {
  type AnyValue,
  bytes,
  encodeLog,
  encodeRequest,
  encodeSpan,
  integer,
  type KeyValue,
  type OtlpRecord,
  renderRequest,
  varint,
} from './encode.ts';

const LIMITS = { maxLineBytes: 1000, maxLines: 20 };

/** Reads a body; answers its lines, of which none is a request, or what is wrong with it. */
const linesOf = async (
  body: Buffer | string,
  { signal = 'traces', encoding = 'json' }: { signal?: OtlpSignal; encoding?: OtlpEncoding } = {},
  more: Partial<typeof LIMITS> = {},
): Promise<string[] | string> => {
  const lines: string[] = [];
  const readLine: ReadLine = (chunk, start, end) => {
    lines.push(revealChunk(chunk).text.slice(start, end));
    return 'not_a_request';
  };
  const read = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const batch = await readOtlpBatch(read, { signal, encoding }, { ...LIMITS, ...more, readLine });
  return typeof batch === 'string' ? batch : lines;
};

const bodyOf = (signal: OtlpSignal, encoding: OtlpEncoding, records: readonly OtlpRecord[]): Buffer =>
  encoding === 'json'
    ? Buffer.from(renderRequest(signal, records), 'latin1')
    : encodeRequest(records.map(signal === 'traces' ? encodeSpan : encodeLog));

const attribute = (key: string, value: AnyValue): KeyValue => ({ key, value });
const text = (key: string, stringValue: string): KeyValue => attribute(key, { stringValue });
const texts = (key: string, ...all: readonly string[]): KeyValue =>
  attribute(key, { arrayValue: { values: all.map((stringValue) => ({ stringValue })) } });

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const START = '1795152791287000000';
const END = '1795152791291000000';
const server = (...attributes: readonly KeyValue[]): OtlpRecord => ({
  traceId: TRACE_ID,
  kind: 2,
  startTimeUnixNano: START,
  endTimeUnixNano: END,
  attributes,
});
const log = (...attributes: readonly KeyValue[]): OtlpRecord => ({
  traceId: TRACE_ID,
  timeUnixNano: END,
  observedTimeUnixNano: START,
  attributes,
});

for (const encoding of ['protobuf', 'json'] as const) {
  describe(`a record in ${encoding}`, () => {
    const f = (name: string, signal: OtlpSignal, record: OtlpRecord, expected: object) =>
      it(name, async () => {
        const observed = await linesOf(bodyOf(signal, encoding, [record]), { signal, encoding });
        assert.deepEqual(observed, [JSON.stringify(expected)]);
      });
    const span = { traceId: TRACE_ID, startTimeUnixNano: START, endTimeUnixNano: END, kind: 2 };
    const value = (name: string, given: AnyValue, plain: unknown) =>
      f(name, 'traces', server(attribute('a', given)), { ...span, attributes: { a: plain } });

    f('is a line: a span', 'traces', server(text('http.request.method', 'GET')), {
      ...span,
      attributes: { 'http.request.method': 'GET' },
    });
    f(
      'is a line: a span of which nothing is known',
      'traces',
      { kind: 2 },
      {
        traceId: '',
        startTimeUnixNano: '0',
        endTimeUnixNano: '0',
        kind: 2,
        attributes: {},
      },
    );
    f(
      'is a line: a log record',
      'logs',
      { ...log(text('a', 'b')), body: { stringValue: 'GET /' } },
      {
        traceId: TRACE_ID,
        timeUnixNano: END,
        observedTimeUnixNano: START,
        body: 'GET /',
        attributes: { a: 'b' },
      },
    );
    f(
      'is a line: a log record of which nothing is known',
      'logs',
      {},
      {
        traceId: '',
        timeUnixNano: '0',
        observedTimeUnixNano: '0',
        body: null,
        attributes: {},
      },
    );
    value(
      'has texts with every byte',
      { stringValue: '"\\\u0000\n\u007f\u00e4\u00ff' },
      '"\\\u0000\n\u007f\u00e4\u00ff',
    );
    value('has arrays', { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } }, ['a', 1]);
    value('has empty arrays', { arrayValue: { values: [] } }, []);
    value('has maps', { kvlistValue: { values: [text('b', 'c')] } }, { b: 'c' });
    value('has booleans', { boolValue: true }, true);
    value('has integers', { intValue: '-200' }, -200);
    value(
      'has integers beyond those that are exact',
      { intValue: '9223372036854775807' },
      '9223372036854775807',
    );
    value('has numbers', { doubleValue: 0.25 }, 0.25);
    value('has bytes, which are no text', { bytesValue: 'AAE=' }, null);
    f(
      'has keys that are members of every object',
      'traces',
      server(text('__proto__', 'a'), text('toString', 'b')),
      {
        ...span,
        attributes: JSON.parse('{"__proto__":"a","toString":"b"}'),
      },
    );
    f('has the last of two values of one key', 'traces', server(text('a', 'b'), text('a', 'c')), {
      ...span,
      attributes: { a: 'c' },
    });
    it('has no values that lie deeper than 8', async () => {
      let deep: AnyValue = { stringValue: 'a' };
      for (let depth = 0; depth < 400; depth++) deep = { arrayValue: { values: [deep] } };
      const body = bodyOf('traces', encoding, [server(attribute('a', deep))]);
      const [line = ''] = await linesOf(body, { encoding }, { maxLineBytes: 10_000 });
      assert.deepEqual(JSON.parse(line).attributes.a, [[[[[[[[null]]]]]]]]);
    });
    for (const kind of [undefined, 0, 1, 3, 4, 5, 99]) {
      it(`is left out: a span of kind ${kind}`, async () => {
        const one = { ...server(), ...(kind === undefined ? {} : { kind }) };
        const { kind: _, ...none } = one;
        const body = bodyOf('traces', encoding, [kind === undefined ? none : one, server()]);
        assert.equal((await linesOf(body, { encoding })).length, 1);
      });
    }
  });

  describe(`a request in ${encoding}`, () => {
    const compiled = otel.compile({});
    const app = source('origin', {
      format: 'otel',
      reader: compiled.ok ? compiled.reader : assert.fail(compiled.error.problem),
    });
    const { readLine } = stagesOf(config({ sources: [app] })).open(app, () => assert.fail());
    const request = (...more: readonly KeyValue[]): OtlpRecord =>
      server(
        text('http.request.method', 'GET'),
        attribute('http.response.status_code', { intValue: '200' }),
        texts('http.request.header.cookie', 'sid=1; theme=dark'),
        texts(
          'http.response.header.set-cookie',
          'sid=2; Secure',
          't=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
        ),
        ...more,
      );
    const summaryOf = (batch: Batch | string): string => {
      if (typeof batch === 'string') return batch;
      const { lines, rejected, ignored } = batch.counts;
      const reasons = Object.entries({ ...rejected, ...ignored }).map(
        ([reason, count]) => `${reason} ${count}`,
      );
      const read = batch.blocks.flatMap((block) => parseExchanges(block) ?? assert.fail('a broken block'));
      return [`${lines} lines`, `${read.length} read`, ...reasons].join(', ');
    };
    const f = (
      name: string,
      records: readonly OtlpRecord[],
      expected: string,
      more: Partial<typeof LIMITS> = {},
    ) =>
      it(name, async () => {
        const body = bodyOf('traces', encoding, records);
        const options = { ...LIMITS, ...more, readLine };
        assert.equal(summaryOf(await readOtlpBatch(body, { signal: 'traces', encoding }, options)), expected);
      });

    f('comes to exchanges', [request(), request()], '2 lines, 2 read');
    f('of nothing', [], '0 lines, 0 read');
    f(
      'of spans that are no requests',
      [request(), server(), { ...request(), kind: 3 }],
      '3 lines, 1 read, not_a_request 2',
    );
    f(
      'of which one has no time',
      [{ ...request(), startTimeUnixNano: '0', endTimeUnixNano: '0' }],
      '1 lines, 0 read, no_time 1',
    );
    f(
      'of which one is too long',
      [request(text('a', 'x'.repeat(1000))), request()],
      '2 lines, 1 read, too_long 1',
    );
    f(
      'of which one is so long that it is not looked at',
      [server(text('a', 'x'.repeat(20_000))), request()],
      '2 lines, 1 read, too_long 1',
    );
    f('with as many as are allowed', Array(20).fill(request()), '20 lines, 20 read');
    f('with one too many', Array(21).fill(request()), 'too_many_lines');
    it('keeps what its cookies are', async () => {
      const body = bodyOf('traces', encoding, [request()]);
      const batch = await readOtlpBatch(body, { signal: 'traces', encoding }, { ...LIMITS, readLine });
      const [exchange] =
        typeof batch === 'string' ? [] : (parseExchanges(batch.blocks[0] ?? Buffer.alloc(0)) ?? []);
      assert.deepEqual(
        [
          exchange?.request.cookies.map(({ cookie }) => cookie),
          exchange?.response.cookies.map(({ cookie }) => cookie),
        ],
        [
          ['sid', 'theme'],
          ['sid', 't'],
        ],
      );
    });
    it('is read over several turns of the event loop', async () => {
      const records = Array.from({ length: 5000 }, () => request());
      const options = { ...LIMITS, maxLines: 5000, readLine };
      const body = bodyOf('traces', encoding, records);
      let turns = 0;
      const turn = (): void => {
        turns++;
        immediate = setImmediate(turn);
      };
      let immediate = setImmediate(turn);
      const batch = await readOtlpBatch(body, { signal: 'traces', encoding }, options);
      clearImmediate(immediate);
      assert.equal(summaryOf(batch), '5000 lines, 5000 read');
      assert.ok(turns >= Math.floor(body.length / 65_536), `${turns} turns for ${body.length} bytes`);
    });
  });
}

describe('a body in protobuf', () => {
  const whole = encodeRequest([encodeSpan(server(text('a', 'b')))]);
  const f = (name: string, body: Buffer, expected: string | number) =>
    it(name, async () => {
      const observed = await linesOf(body, { encoding: 'protobuf' });
      assert.deepEqual(typeof observed === 'string' ? observed : observed.length, expected);
    });

  f('of no bytes', Buffer.alloc(0), 0);
  f('of several resources', Buffer.concat([whole, whole]), 2);
  f('with fields that nobody knows', Buffer.concat([integer(77, 5n), bytes(78, 'x'), whole]), 1);
  f('with a field of another type than it should have', Buffer.concat([integer(1, 5n), whole]), 1);
  f('with a key of no attribute', encodeRequest([Buffer.concat([encodeSpan(server()), bytes(9)])]), 1);
  f('that is no protobuf', Buffer.from('{"resourceSpans":[]}'), 'malformed');
  f('with field 0', bytes(0, 'x'), 'malformed');
  f('with a group', varint(1n * 8n + 3n), 'malformed');
  f('with a length beyond its end', Buffer.from([0x0a, 0x05, 0x00]), 'malformed');
  f(
    'with a length beyond all ends',
    Buffer.concat([Buffer.from([0x0a]), varint((1n << 63n) - 1n)]),
    'malformed',
  );
  f(
    'with a length that never ends',
    Buffer.concat([Buffer.from([0x0a]), Buffer.alloc(20, 0xff)]),
    'malformed',
  );
  f('with a record that goes beyond its scope', bytes(1, bytes(2, Buffer.from([0x12, 0x7f]))), 'malformed');
  f('with a record that is none', encodeRequest([Buffer.from([0xff])]), 'malformed');
  f('with an attribute that is none', encodeRequest([bytes(9, Buffer.from([0x12, 0x7f]))]), 'malformed');
  f('with a time that is cut off', encodeRequest([Buffer.from([7 * 8 + 1, 1, 2, 3])]), 'malformed');
  f(
    'of resources alone, more than anybody sends',
    Buffer.concat(Array(200).fill(bytes(1))),
    'too_many_lines',
  );
  it('is malformed or of less wherever it is cut off', async () => {
    for (let length = 0; length < whole.length; length++) {
      const observed = await linesOf(whole.subarray(0, length), { encoding: 'protobuf' });
      assert.deepEqual(observed, length === 0 ? [] : 'malformed', `${length} bytes`);
    }
  });
});

describe('a body in JSON', () => {
  const span = JSON.stringify(server(text('a', 'b')));
  const scoped = (spans: string): string => `{"resourceSpans":[{"scopeSpans":[{"spans":${spans}}]}]}`;
  const f = (name: string, body: string, expected: string | number) =>
    it(name, async () => {
      const observed = await linesOf(body);
      assert.deepEqual(typeof observed === 'string' ? observed : observed.length, expected);
    });

  f('of nothing', '{}', 0);
  f('with space everywhere', scoped(` [ ${span} , ${span} ] `).replaceAll(':', ' :\n\t'), 2);
  f('with null where nothing is', scoped('null'), 0);
  f(
    'with keys that nobody knows',
    `{"a":{"spans":[{}]},"b":[[]],"c":"}","d":-1.5e3,"e":true,${scoped(`[${span}]`).slice(1)}`,
    1,
  );
  f(
    'with a key that is longer than those that are known',
    '{"resourceSpansX":[{"scopeSpans":[{"spans":[1]}]}]}',
    0,
  );
  f('with a byte order mark', `\u00ef\u00bb\u00bf${scoped(`[${span}]`)}`, 'malformed');
  f('of no bytes', '', 'malformed');
  f('that is an array', '[]', 'malformed');
  f('that is no JSON', 'resourceSpans', 'malformed');
  f('that goes on', `${scoped('[]')}{}`, 'malformed');
  f('that is cut off', scoped(`[${span}]`).slice(0, -1), 'malformed');
  f('with a comma too many', scoped(`[${span},]`), 'malformed');
  f('with a member too few', '{"a":1,}', 'malformed');
  f('with a comma too few', scoped(`[${span}${span}]`), 'malformed');
  f('without a value', '{"a":}', 'malformed');
  f('without a colon', '{"a" 1}', 'malformed');
  f('with a key without quotes', '{a:1}', 'malformed');
  f('with a list that is none', '{"resourceSpans":{}}', 'malformed');
  f('with a record that is none', scoped('[1]'), 'malformed');
  f('with a record that is broken', scoped('[{"kind":2,}]'), 'malformed');
  f(
    'with values of other types than they should have',
    scoped('[{"kind":2,"traceId":1,"attributes":{},"startTimeUnixNano":[]}]'),
    1,
  );
  f(
    'with attributes that are none',
    scoped('[{"kind":2,"attributes":[1,{},{"key":"a"},{"key":"b","value":5}]}]'),
    1,
  );
  f('that is deeper than a stack', `{"a":${'['.repeat(100_000)}`, 'malformed');
  f('with a record that is deeper than a stack', scoped(`[{"a":${'['.repeat(5000)}${']'.repeat(5000)}}]`), 0);
  f(
    'of resources alone, more than anybody sends',
    `{"resourceSpans":[${'{},'.repeat(200)}{}]}`,
    'too_many_lines',
  );

  const lineOf = async (record: string): Promise<unknown> =>
    JSON.parse((await linesOf(scoped(`[${record}]`)))[0] ?? '');
  it('may say kinds, numbers and ids in more than one way', async () => {
    const record =
      '{"kind":"SPAN_KIND_SERVER","traceId":"AB","endTimeUnixNano":12,"attributes":[{"key":"a","value":{"intValue":5}}]}';
    const expected = {
      traceId: 'ab',
      startTimeUnixNano: '0',
      endTimeUnixNano: '12',
      kind: 2,
      attributes: { a: 5 },
    };
    assert.deepEqual(await lineOf(record), expected);
  });
  it('has escapes as the bytes that they stand for', async () => {
    const record = '{"kind":2,"attributes":[{"key":"a","value":{"stringValue":"\\u00e4\u00c3\u00a4"}}]}';
    assert.match(JSON.stringify(await lineOf(record)), /"\u00c3\u00a4\u00c3\u00a4"/);
  });
});

describe('a request of any records', () => {
  const byteString = fc.uint8Array({ maxLength: 12 }).map((chars) => Buffer.from(chars).toString('latin1'));
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 12 });
  const { value: anyValue } = fc.letrec<{ value: AnyValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      byteString.map((stringValue) => ({ stringValue })),
      fc.boolean().map((boolValue) => ({ boolValue })),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: value.toString() })),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
      fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
      fc
        .array(fc.record({ key: ascii, value: tie('value') }), { maxLength: 3 })
        .map((values) => ({ kvlistValue: { values } })),
    ),
  }));
  const attributes = fc.array(fc.record({ key: byteString, value: anyValue }), { maxLength: 4 });
  const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString());
  const record: fc.Arbitrary<OtlpRecord> = fc.record({
    traceId: fc.uint8Array({ maxLength: 16 }).map((id) => Buffer.from(id).toString('hex')),
    kind: fc.constant(2),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    timeUnixNano: time,
    observedTimeUnixNano: time,
    body: anyValue,
    attributes,
  });

  for (const signal of ['traces', 'logs'] as const) {
    it(`comes to the same lines in both encodings: ${signal}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(record, { maxLength: 4 }), async (records) => {
          const limits = { maxLineBytes: 1_000_000 };
          const [fromProtobuf, fromJson] = await Promise.all(
            (['protobuf', 'json'] as const).map((encoding) =>
              linesOf(bodyOf(signal, encoding, records), { signal, encoding }, limits),
            ),
          );
          assert.equal(fromJson?.length, records.length);
          assert.deepEqual(fromProtobuf, fromJson);
        }),
      ));
  }
  it('never throws, whatever the bytes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom<OtlpSignal>('traces', 'logs'),
        fc.constantFrom<OtlpEncoding>('protobuf', 'json'),
        async (body, signal, encoding) => {
          const observed = await linesOf(Buffer.from(body), { signal, encoding });
          assert.ok(Array.isArray(observed) || observed === 'malformed' || observed === 'too_many_lines');
        },
      ),
    ));
});
