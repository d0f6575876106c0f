// POST /v1/traces and /v1/logs: what goes on to whom, and what is answered, in both encodings. Who may come in at all is
// told by the table of all endpoints; how much is taken in, by the tests of pushed bodies.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { createBearerToken } from '../../exporter/server/bearer-token.ts';
import type { PushResult } from '../../exporter/server/ingest.ts';
import type { Otlp } from '../../exporter/server/otlp.ts';
import type { OtlpKind } from '../../exporter/server/otlp-kind.ts';
import type { Refusal } from '../../exporter/server/refusals.ts';
import { build } from './rig.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

type Pushed = { readonly source: string; readonly body: string; readonly kind: OtlpKind };

/** A server with one source `app`, what was pushed to it, and what was refused. */
const create = (more: Partial<Otlp> = {}) => {
  const pushed: Pushed[] = [];
  const refused: Refusal[] = [];
  const otlp: Otlp = {
    sources: () => new Set(['app']),
    token: () => null,
    limits: () => ({ bodyBytes: 1000, unpackedBytes: 5000, bodies: 2 }),
    push: async (source, body, kind) => {
      pushed.push({ source, body: body.toString('latin1'), kind });
      return { status: 'stored', lines: 1, rejected: 0 };
    },
    ...more,
  };
  return { server: build({ handlers: { otlp } }, refused), pushed, refused };
};

type Sent = {
  readonly type?: string;
  readonly encoding?: string;
  readonly payload?: string | Buffer;
  readonly url?: string;
  readonly authorization?: string;
};

const post = async (
  server: FastifyInstance,
  { type = JSON_TYPE, encoding, payload = '{}', url = '/v1/traces', authorization }: Sent = {},
) => {
  const headers: Record<string, string> = {
    ...(type === '' ? {} : { 'content-type': type }),
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    ...(authorization === undefined ? {} : { authorization }),
  };
  const answer = await server.inject({ method: 'POST', url, headers, payload });
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    body: answer.rawPayload.toString('latin1'),
    length: Number(answer.headers['content-length']),
    retryAfter: answer.headers['retry-after'],
  };
};

describe('a request of OTLP', () => {
  const f = (title: string, sent: Sent, kind: OtlpKind, type: string, answered: string) =>
    it(`goes on as it is: ${title}`, async () => {
      const { server, pushed, refused } = create();
      const { status, type: sentType, body, length } = await post(server, { payload: '{"a":1}', ...sent });
      assert.deepEqual(
        { status, type: sentType, body, length },
        { status: 200, type, body: answered, length: answered.length },
      );
      assert.deepEqual(
        { pushed, refused },
        { pushed: [{ source: 'app', body: '{"a":1}', kind }], refused: [] },
      );
    });
  const json = (signal: 'traces' | 'logs'): OtlpKind => ({ signal, encoding: 'json' });
  const protobuf = (signal: 'traces' | 'logs'): OtlpKind => ({ signal, encoding: 'protobuf' });

  f('traces in JSON', {}, json('traces'), JSON_TYPE, '{}');
  f(
    'logs in JSON',
    { url: '/v1/logs', type: 'Application/JSON; charset=utf-8' },
    json('logs'),
    JSON_TYPE,
    '{}',
  );
  f('traces in protobuf', { type: PROTOBUF }, protobuf('traces'), PROTOBUF, '');
  f('logs in protobuf', { type: PROTOBUF, url: '/v1/logs' }, protobuf('logs'), PROTOBUF, '');
  f('gzip', { payload: gzipSync('{"a":1}'), encoding: 'gzip' }, json('traces'), JSON_TYPE, '{}');
  f('by the path of its source', { url: '/ingest/app/v1/logs' }, json('logs'), JSON_TYPE, '{}');
});

describe('a request of OTLP of which some records were no requests that can be read', () => {
  const f = (title: string, sent: Sent, expected: string) =>
    it(`is answered so: ${title}`, async () => {
      const { server } = create({ push: async () => ({ status: 'stored', lines: 500, rejected: 300 }) });
      const { status, body } = await post(server, sent);
      assert.deepEqual({ status, body }, { status: 200, body: expected });
    });
  const why = 'cookie_exporter_lines_rejected_total of the source tells why.';
  // Field 1 of 65 bytes: field 1 is 300, field 2 a text of 61 bytes.
  const partial = `\x0a\x42\x08\xac\x02\x12\x3d${why}`;

  f('traces in JSON', {}, `{"partialSuccess":{"rejectedSpans":"300","errorMessage":"${why}"}}`);
  f(
    'logs in JSON',
    { url: '/v1/logs' },
    `{"partialSuccess":{"rejectedLogRecords":"300","errorMessage":"${why}"}}`,
  );
  f('traces in protobuf', { type: PROTOBUF }, partial);
  f('logs in protobuf', { type: PROTOBUF, url: '/v1/logs' }, partial);
});

describe('a request of OTLP that fails', () => {
  const f = (
    status: Exclude<PushResult['status'], 'stored'>,
    code: number,
    text: string,
    retryAfter?: string,
  ) => {
    for (const [type, expected] of [
      [JSON_TYPE, `{"message":"${text}"}`],
      [PROTOBUF, `\x12${String.fromCharCode(text.length)}${text}`],
    ] as const) {
      it(`is answered with a Status: ${status}, ${type}`, async () => {
        const { server, refused } = create({ push: async () => ({ status }) });
        const answer = await post(server, { type });
        assert.deepEqual(answer, { status: code, type, body: expected, length: expected.length, retryAfter });
        assert.deepEqual(refused, [], 'it is counted where it was found out');
      });
    }
  };
  f('full', 429, 'The spool is full. Try again later.', '5');
  f('malformed', 400, 'The body is no request of OTLP in the encoding that it says.');
  f('too_many_lines', 413, 'The body has too many records.');
  f('unavailable', 503, 'The records cannot be stored now. Try again later.', '5');

  it('is answered with a Status: an error of the exporter, of which nothing is said', async () => {
    const { server } = create({
      push: async () => {
        throw new Error('canary');
      },
    });
    const { status, body } = await post(server);
    assert.deepEqual({ status, body }, { status: 500, body: '{"message":"Internal Server Error"}' });
  });
});

describe('a request of OTLP that is refused', () => {
  const f = (
    title: string,
    sent: Sent,
    status: number,
    body: string,
    reason: Refusal,
    more: Partial<Otlp> = {},
  ) =>
    it(title, async () => {
      const { server, pushed, refused } = create(more);
      const answer = await post(server, sent);
      assert.deepEqual({ status: answer.status, body: answer.body }, { status, body });
      assert.deepEqual({ pushed, refused }, { pushed: [], refused: [reason] });
    });
  const types = 'Send application/x-protobuf or application/json, as it is or with gzip.';

  f('of no type', { type: '' }, 415, `${types}\n`, 'otlp_type');
  f('of another type', { type: 'text/plain' }, 415, `${types}\n`, 'otlp_type');
  f('packed in another way', { encoding: 'br' }, 415, `{"message":"${types}"}`, 'otlp_type');
  f(
    'too large',
    { payload: 'x'.repeat(1001) },
    413,
    '{"message":"The body is too large."}',
    'body_too_large',
  );
  f(
    'a gzip bomb',
    { payload: gzipSync(Buffer.alloc(500_000)), encoding: 'gzip' },
    413,
    '{"message":"The body is too large."}',
    'body_too_large',
  );
  f('no gzip', { encoding: 'gzip' }, 400, '{"message":"The body cannot be read."}', 'body_broken');
  const token = { token: () => createBearerToken('a-token-of-the-test') };
  const needed = 'Unauthorized: a bearer token is needed.';
  f('without its token', {}, 401, `{"message":"${needed}"}`, 'token', token);
  f(
    'with another',
    { authorization: 'Bearer another-token-of-it', type: PROTOBUF },
    401,
    `\x12\x27${needed}`,
    'token',
    token,
  );

  it('is not, with its token', async () => {
    const { server } = create(token);
    assert.equal((await post(server, { authorization: 'Bearer a-token-of-the-test' })).status, 200);
  });
});

describe('the paths of OTLP', () => {
  const f = (title: string, sources: readonly string[], expected: Readonly<Record<string, number>>) =>
    it(title, async () => {
      const { server } = create({ sources: () => new Set(sources) });
      for (const [url, status] of Object.entries(expected))
        assert.equal((await post(server, { url })).status, status, url);
    });
  f('are not there without a source', [], {
    '/v1/traces': 404,
    '/v1/logs': 404,
    '/ingest/app/v1/traces': 404,
  });
  f('lead to the one source', ['app'], {
    '/v1/traces': 200,
    '/v1/logs': 200,
    '/ingest/app/v1/traces': 200,
    '/ingest/b/v1/traces': 404,
  });
  f('need its name if there are several', ['a', 'b'], {
    '/v1/traces': 404,
    '/ingest/a/v1/traces': 200,
    '/ingest/b/v1/logs': 200,
    '/ingest/c/v1/logs': 404,
  });
  f('are those of two signals', ['app'], {
    '/v1/metrics': 404,
    '/v1': 404,
    '/v1/traces/': 404,
    '/ingest/app/v1/metrics': 404,
  });

  it('say which there are', async () => {
    const { server } = create({ sources: () => new Set(['a', 'b']) });
    const { body } = await post(server);
    assert.match(body, /Several sources take OTLP\. .*\/ingest\/<source>\/v1\/traces/);
    assert.doesNotMatch(body, /\/ingest\/[ab]/);
  });
});
