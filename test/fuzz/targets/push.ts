// What comes over HTTP: Accept headers, pushed bodies, and bytes on a socket that may be no HTTP at all.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type BatchOptions, readJsonBatch, readLineBatch } from '../../../exporter/commands/push/batch.ts';
import { createReadElement, minify } from '../../../exporter/commands/push/elements.ts';
import { parseExchanges } from '../../../exporter/exchanges/serialized/read.ts';
import { CONTENT_TYPES, negotiateEncoding, negotiateFormat } from '../../../exporter/metrics/negotiation.ts';
import { createBearerToken } from '../../../exporter/server/bearer-token.ts';
import { listen } from '../../../exporter/server/listen.ts';
import { ORDINARY } from '../../guards/hostile-requests.ts';
import { createReadLine } from '../../guards/pipeline-rig.ts';
import { WRITERS } from '../../guards/secret-lines.ts';
import { build } from '../../server/rig.ts';
import { bytesOf, HANG_MS, type Target, textOf } from '../target.ts';
import { assertNoSecret, SECRET } from './secrets.ts';

const negotiation: Target = {
  name: 'negotiation',
  seeds: () =>
    [
      '',
      ...Object.values(CONTENT_TYPES),
      'text/html, */*;q=0.1',
      'gzip;q=0.5, identity;q=1',
      '*;q=0',
      'application/openmetrics-text;version=1.0.0;q=0.75',
    ].map(bytesOf),
  tokens: [';q=', ';q=0.5', ', ', 'gzip', '*/*', 'version=', '"'],
  run: (input) => {
    const text = textOf(input);
    assert.ok(Object.hasOwn(CONTENT_TYPES, negotiateFormat(text)));
    assert.ok(['gzip', null].includes(negotiateEncoding(text)));
  },
};

const parseArray = (text: string): unknown[] | null => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
};

/** What JSON.parse takes for an array has the same elements here; what it does not may still have some. */
const elements: Target = {
  name: 'json-elements',
  seeds: () =>
    ['[]', ' [ 1 , "a" , {"b":[1, 2]} , null ] ', '["\\"","\\\\"]', '[[[]]]', '[1 2]', '{"a":1}', '["a'].map(
      bytesOf,
    ),
  tokens: ['[', ']', '{', '}', '"', '\\"', '\\\\', ',', ' ', '1', 'null', '":'],
  run: (input) => {
    const text = textOf(input);
    const read = createReadElement(text);
    const found: string[] = [];
    let element = read();
    for (; element !== 'end' && element !== 'malformed'; element = read()) {
      if (element === 'more') continue;
      assert.ok(element.start < element.end && element.end <= text.length);
      found.push(
        element.kind === 'string'
          ? text.slice(element.start, element.end)
          : minify(text, element.start, element.end, Number.POSITIVE_INFINITY),
      );
    }
    const parsed = parseArray(text);
    if (parsed === null) return;
    assert.equal(element, 'end');
    assert.deepEqual(
      found.map((one) => JSON.parse(one)),
      parsed,
    );
  },
};

const MAX_LINES = 200;
const options: BatchOptions = {
  readLine: createReadLine('json'),
  maxLineBytes: 4096,
  maxLines: MAX_LINES,
};

const record = WRITERS.json({ ...ORDINARY, cookie: `sid=${SECRET}`, path: `/${SECRET}` });

const body: Target = {
  name: 'push-body',
  // Each body is read twice.
  hangMs: 2 * HANG_MS,
  seeds: () =>
    [
      `${record}\n${record}`,
      `[${record}, ${record}]`,
      JSON.stringify([record, `${record}\r\n`, 1]),
      '\xef\xbb\xbf[]',
      '\r\n\n',
    ].map(bytesOf),
  tokens: ['\n', '[', ']', ',', '"', '\\n', record, SECRET],
  run: async (input) => {
    for (const readBatch of [readLineBatch, readJsonBatch]) {
      const batch = await readBatch(input, options);
      if (typeof batch === 'string') continue;
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
    }
  },
};

const TOKEN = `${SECRET}${SECRET}`;
let listening: Promise<{ port: number; close: () => Promise<void> }> | null = null;

const startServer = async (): Promise<{ port: number; close: () => Promise<void> }> => {
  const server = build({
    handlers: {
      ingest: {
        sources: () => new Set(['app']),
        token: () => createBearerToken(TOKEN),
        limits: () => ({ bodyBytes: 2000, unpackedBytes: 4000, bodies: 4 }),
        push: async (_source, pushed) => ({ status: 'stored', lines: pushed.length, rejected: 0 }),
      },
    },
    access: {
      rules: () => ({ users: new Map(), rateLimit: null, headers: {} }),
      passwords: { check: async () => 'wrong' as const, close: async () => undefined },
    },
  });
  await listen(server, [{ host: '127.0.0.1', port: 0 }]);
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
};

/** Sends bytes and says that there will be no more; answers all that comes back. */
const ask = async (port: number, bytes: Buffer): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  socket.end(bytes);
  await promise;
  await nextTurn();
  return answer;
};

const request = (line: string, headers: readonly string[], content: string | Buffer = ''): Uint8Array =>
  Buffer.concat([
    bytesOf([`${line} HTTP/1.1`, 'Host: a', 'Connection: close', ...headers, '', ''].join('\r\n')),
    typeof content === 'string' ? bytesOf(content) : content,
  ]);

const pushed = (type: string, content: string | Buffer, more: readonly string[] = []): Uint8Array =>
  request(
    'POST /ingest/app',
    [`Authorization: Bearer ${TOKEN}`, `Content-Type: ${type}`, `Content-Length: ${content.length}`, ...more],
    content,
  );

const http: Target = {
  name: 'http',
  seeds: () => [
    ...[
      'GET /metrics',
      'GET /',
      'GET /-/healthy',
      'GET /-/ready',
      'POST /-/reload',
      'GET /api/v1/status',
      `GET /${SECRET}?${SECRET}`,
      'BREW /x',
      'OPTIONS *',
    ].map((line) => request(line, [])),
    request('GET /metrics', [
      'Accept: application/openmetrics-text; version=1.0.0',
      'Accept-Encoding: gzip',
      `Cookie: sid=${SECRET}`,
    ]),
    request('GET /metrics', [`Authorization: Basic ${Buffer.from(`u:${SECRET}`).toString('base64')}`]),
    pushed('application/x-ndjson', `${record}\n`),
    pushed('application/json', `[${record}]`),
    pushed('application/json', gzipSync(`[${record}]`), ['Content-Encoding: gzip']),
    request(
      'POST /ingest/app',
      [`Authorization: Bearer ${SECRET}`, 'Transfer-Encoding: chunked'],
      `5\r\nhello\r\n0\r\n\r\n`,
    ),
    request(
      'POST /ingest/app',
      [
        `Authorization: Bearer ${TOKEN}`,
        'Content-Type: text/plain',
        'Transfer-Encoding: chunked',
        'Expect: 100-continue',
      ],
      `5\r\nhello\r\n0\r\n\r\n`,
    ),
    bytesOf(`${SECRET}\r\n\r\n`),
    bytesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  ],
  tokens: [
    '\r\n',
    '\r\n\r\n',
    'HTTP/1.1',
    'HTTP/1.0',
    'Content-Length: ',
    'Transfer-Encoding: chunked\r\n',
    'Connection: Upgrade\r\nUpgrade: h2c\r\n',
    'Expect: 100-continue\r\n',
    'Host: \r\n',
    '0\r\n\r\n',
    '/ingest/app',
    '%2e%2e/',
    '%zz',
    SECRET,
  ],
  run: async (input) => {
    listening ??= startServer();
    const { port } = await listening;
    const answer = await ask(port, input);
    assert.ok(answer === '' || answer.startsWith('HTTP/1.1 '));
    assertNoSecret(answer, 'an answer');
  },
  close: async () => {
    const server = await listening;
    listening = null;
    await server?.close();
  },
};

export const pushTargets: readonly Target[] = [negotiation, elements, body, http];
