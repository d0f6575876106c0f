// What comes as OTLP: requests in both encodings, of spans and of log records.
import assert from 'node:assert/strict';
import { readOtlpBatch } from '../../../exporter/commands/push/otlp/batch.ts';
import { parseExchanges } from '../../../exporter/exchanges/serialized/read.ts';
import type { OtlpKind } from '../../../exporter/server/otlp-kind.ts';
import {
  encodeLog,
  encodeRequest,
  encodeSpan,
  type OtlpRecord,
  renderRequest,
} from '../../commands/push/otlp/encode.ts';
import { createReadLine } from '../../guards/pipeline-rig.ts';
import { bytesOf, type Target } from '../target.ts';
import { assertNoSecret, SECRET } from './secrets.ts';

const MAX_LINES = 200;
const options = {
  readLine: createReadLine('otel'),
  maxLineBytes: 4096,
  maxLines: MAX_LINES,
};

const RECORD: OtlpRecord = {
  traceId: '5b8efff798038103d269b633813fc60c',
  kind: 2,
  startTimeUnixNano: '1795152791287000000',
  endTimeUnixNano: '1795152791291000000',
  timeUnixNano: '1795152791291000000',
  observedTimeUnixNano: '1795152791291000000',
  body: { kvlistValue: { values: [{ key: 'a', value: { stringValue: SECRET } }] } },
  attributes: [
    { key: 'http.request.method', value: { stringValue: 'GET' } },
    { key: 'http.response.status_code', value: { intValue: '200' } },
    { key: 'url.path', value: { stringValue: `/${SECRET}` } },
    {
      key: 'http.request.header.cookie',
      value: { arrayValue: { values: [{ stringValue: `sid=${SECRET}` }] } },
    },
    {
      key: 'http.response.header.set-cookie',
      value: { arrayValue: { values: [{ stringValue: `sid=${SECRET}; Secure` }, { stringValue: 'a=1' }] } },
    },
    { key: 'd', value: { doubleValue: 0.5 } },
    { key: 'b', value: { boolValue: true } },
  ],
};

const WORDS = [
  'resourceSpans',
  'scopeLogs',
  'spans',
  '"attributes":[',
  '"key":',
  '"stringValue":',
  '{',
  '}',
  '[',
  ']',
  '\\u00e4',
  'null',
];

const targetOf = (kind: OtlpKind): Target => ({
  name: `otlp-${kind.signal}-${kind.encoding}`,
  seeds: () => {
    if (kind.encoding === 'json') return [bytesOf(renderRequest(kind.signal, [RECORD, RECORD]))];
    const record = (kind.signal === 'traces' ? encodeSpan : encodeLog)(RECORD);
    return [
      encodeRequest([record, record]),
      encodeRequest([]),
      Buffer.concat([encodeRequest([record]), encodeRequest([record])]),
    ];
  },
  tokens:
    kind.encoding === 'json'
      ? [...WORDS, SECRET]
      : ['\x0a', '\x12\x00', '\x4a', '\xff\xff\xff\xff\x0f', SECRET],
  run: async (input) => {
    const batch = await readOtlpBatch(input, kind, options);
    if (typeof batch === 'string') return;
    const { counts, blocks } = batch;
    const exchanges = blocks.flatMap((block) => parseExchanges(block) ?? assert.fail('a block is broken'));
    const others = [...Object.values(counts.rejected), ...Object.values(counts.ignored)];
    assert.equal(
      counts.lines,
      others.reduce((sum, n) => sum + n, exchanges.length),
    );
    assert.ok(counts.lines <= MAX_LINES);
    // Hosts come out as they are; everything else of a body does not.
    for (const one of exchanges) assertNoSecret(JSON.stringify({ ...one, site: '' }), 'a block');
  },
});

export const otlpTargets: readonly Target[] = (['traces', 'logs'] as const).flatMap((signal) =>
  (['protobuf', 'json'] as const).map((encoding) => targetOf({ signal, encoding })),
);
