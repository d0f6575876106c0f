// Lines of each format, and formats that users define.
import assert from 'node:assert/strict';
import { chunkOf, type LogRecord, REJECT_REASONS } from '../../../exporter/exchanges/record.ts';
import { parseTime } from '../../../exporter/formats/decoding/times.ts';
import { parseDuration, parseLastStatus, parseTraceId } from '../../../exporter/formats/decoding/values.ts';
import type { Format, FormatOptions, Reader } from '../../../exporter/formats/format.ts';
import { findFormat, formats } from '../../../exporter/formats/index.ts';
import { loadCorpus, readerOf } from '../../formats/corpus.ts';
import { ORDINARY } from '../../guards/hostile-requests.ts';
import { WRITERS } from '../../guards/secret-lines.ts';
import { bytesOf, fieldsOf, joinFields, type Target, textOf } from '../target.ts';

type Answer = LogRecord | string;

const read = (reader: Reader, before: string, line: string, after: string): Answer =>
  reader.read(chunkOf(before + line + after), before.length, before.length + line.length);

/** What holds of every answer: a record with a time and a status, or a reason of the closed set. */
const checkAnswer = (answer: Answer): void => {
  if (typeof answer === 'string') assert.ok(['ignored', ...REJECT_REASONS].includes(answer));
  else {
    assert.ok(Number.isFinite(answer.timeMs) && Number.isInteger(answer.status) && answer.status >= 0);
    assert.ok(answer.durationSeconds === undefined || answer.durationSeconds >= 0);
  }
};

/** Explaining a line is slow, and takes as long as the line. */
const MAX_EXPLAINED_CHARS = 4096;

/** A line that is not as a format's text says stops somewhere, and no other one does. */
const checkStop = (reader: Reader, line: string, answer: Answer): void => {
  if (reader.explain === undefined || line === '' || line.length > MAX_EXPLAINED_CHARS) return;
  const stop = reader.explain(chunkOf(line), 0, line.length);
  assert.equal(stop !== null, answer === 'no_match');
};

/** What stands around a line must not change what it says. */
const checkLine = (reader: Reader, line: string): void => {
  const alone = read(reader, '', line, '');
  checkAnswer(alone);
  assert.deepEqual(read(reader, '{"time":"1\n', line, '\n"}'), alone);
  checkStop(reader, line, alone);
};

const DEFINITIONS: readonly (readonly [name: string, format: string, options: FormatOptions])[] = [
  [
    'nginx-plain',
    'nginx',
    {
      definition:
        '$remote_addr - $host [$time_local] "$request" $status $request_time "$http_cookie" "$sent_http_set_cookie" $upstream_status',
    },
  ],
  [
    'nginx-none',
    'nginx',
    {
      definition: '$msec "$http_cookie" "$sent_http_set_cookie" $status $request_uri',
      settings: { escape: 'none' },
    },
  ],
  [
    'json-map',
    'json',
    {
      definition: {
        time: 'a.b',
        site: 'a.b.c',
        status: 's',
        cookie: 'c',
        set_cookie: 'c.d',
        'forwarded.forwarded': 'f',
      },
    },
  ],
];

const DEFINED_LINES: Readonly<Record<string, readonly string[]>> = {
  'nginx-plain': [
    '192.0.2.1 - shop.example [20/Nov/2026:05:33:11 +0000] "GET /a HTTP/1.1" 200 0.004 "sid=1; a=\\x22b" "sid=1; Path=/" 502, 200',
  ],
  'nginx-none': ['1795152791.309 "sid=1" "sid=1; Path=/" 200 /a b'],
  'json-map': [
    '{"a":{"b":1795152791.3,"b.c":"x"},"a.b":{"c":"shop.example"},"s":200,"c":"sid=1","f":["proto=https"]}',
  ],
};

const JSON_TOKENS = [
  '"time":',
  '"cookie":"',
  '"set_cookie":["',
  '\\u0022',
  '\\u00e9',
  '\\ud83d\\ude00',
  '"status":200',
  'null',
  'REDACTED',
];

const createLineTarget = (name: string, reader: Reader, lines: readonly string[]): Target => ({
  name: `line-${name}`,
  seeds: () => ['', ...lines].map(bytesOf),
  tokens: [
    ...JSON_TOKENS,
    '" "',
    ' : ',
    ', ',
    '20/Nov/2026:05:33:11 +0000',
    '1795152791.309',
    '2026-11-20T05:33:11Z',
  ],
  run: (input) => checkLine(reader, textOf(input)),
});

const presetTargets = formats.map(({ name, compile }) => {
  const lines = loadCorpus()
    .filter((one) => one.format === name)
    .flatMap((one) => one.lines);
  const ordinary = WRITERS[name as keyof typeof WRITERS]?.(ORDINARY) ?? [];
  return createLineTarget(name, readerOf(compile({})), [...lines, ...[ordinary].flat()]);
});

const definedTargets = DEFINITIONS.map(([name, format, options]) =>
  createLineTarget(name, readerOf(findFormat(format)?.compile(options)), DEFINED_LINES[name] ?? []),
);

const DEFINITION_TOKENS = [
  ...[
    '$msec',
    '$time_local',
    '$http_cookie',
    '$sent_http_set_cookie',
    '$status',
    '$host',
    '$request',
    '$upstream_status',
  ],
  ...['log_format ', "'", "';", 'escape=json', 'escape=none', '\\"', '\\\\\\"', '$' + '{', '" "', ' '],
  ...['%h', '%t', '%>s', '%{Cookie}i', '%{Set-Cookie}o', '%{sec}t', '%D', '%!200', '%{', '}i'],
  ...['{"time":"t"', '"cookie":', '"set_cookie":', 'a.b.c', '"forwarded.', '__proto__'],
];

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** What its owner wrote may take this long, for nobody else can. */
const OWN_TEXT_MS = 2000;

/** A definition as a user might write it (JSON, or else the text itself), then a line to be read with it. */
const createDefinitionTarget = ({ name, compile, settings }: Format): Target => ({
  name: `definition-${name}`,
  seeds: () => [
    joinFields('', ''),
    ...DEFINITIONS.filter(([, format]) => format === name).map(([one, , { definition }]) =>
      joinFields(JSON.stringify(definition), DEFINED_LINES[one]?.[0] ?? ''),
    ),
    ...loadCorpus()
      .filter((one) => one.format === name && one.options.definition !== undefined)
      .map(({ options, lines }) => joinFields(JSON.stringify(options.definition), lines[0] ?? '')),
  ],
  tokens: DEFINITION_TOKENS,
  hangMs: OWN_TEXT_MS,
  run: (input) => {
    const [text = '', line = ''] = fieldsOf(input);
    const definition = parseJson(text);
    const each = Object.entries(settings).flatMap(([key, choices]) =>
      choices.map((choice) => ({ [key]: choice })),
    );
    for (const one of [{}, ...each]) {
      const compiled = compile({ definition, settings: one });
      if (compiled.ok) checkLine(compiled.reader, line);
      else assert.ok(compiled.error.problem && compiled.error.hint);
    }
  },
});

const values: Target = {
  name: 'values',
  seeds: () =>
    [
      '1795152791.309',
      '2026-11-20T05:33:11.5+01:00',
      '20/Nov/2026:05:33:11 +0000',
      '502, 200 : -',
      `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    ].map(bytesOf),
  tokens: ['-', ', ', ' : ', 'Z', '+01:00', 'T', '1e9', '0.004', '200'],
  run: (input) => {
    const text = textOf(input);
    const time = parseTime(text);
    const status = parseLastStatus(text);
    const duration = parseDuration(text);
    assert.ok(Number.isNaN(time) || Math.abs(time) < 8.64e15);
    assert.ok(status === null || Number.isNaN(status) || (status >= 0 && status <= 999));
    assert.ok(duration === undefined || (duration >= 0 && Number.isFinite(duration)));
    assert.ok(text.includes(parseTraceId(text)));
  },
};

export const formatTargets: readonly Target[] = [
  ...presetTargets,
  ...definedTargets,
  ...formats.map(createDefinitionTarget),
  values,
];
