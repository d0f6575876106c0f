// POST /ingest/<source>: what goes on to whom, what is answered, and how much is taken in at once. Who may come in at
// all is told by the table of all endpoints.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { createBearerToken } from '../../exporter/server/bearer-token.ts';
import type { BodyKind, Ingest, PushResult } from '../../exporter/server/ingest.ts';
import type { Refusal } from '../../exporter/server/refusals.ts';
import { until } from '../e2e/support/poll.ts';
import { build, parseRaw, sendRaw, serveFor } from './rig.ts';

const STORED: PushResult = { status: 'stored', lines: 1, rejected: 0 };
const LIMITS = { bodyBytes: 1000, unpackedBytes: 5000, bodies: 2 };

type Pushed = {
  readonly source: string;
  readonly body: string;
  readonly kind: BodyKind;
  readonly id?: string;
};

/** A server with one source `app`, what was pushed to it, and what was refused. */
const create = (more: Partial<Ingest> = {}) => {
  const pushed: Pushed[] = [];
  const refused: Refusal[] = [];
  const ingest: Ingest = {
    sources: () => new Set(['app']),
    token: () => null,
    limits: () => LIMITS,
    push: async (source, body, kind, id) => {
      pushed.push({ source, body: body.toString('latin1'), kind, ...(id !== undefined && { id }) });
      return STORED;
    },
    ...more,
  };
  return { server: build({ handlers: { ingest } }, refused), pushed, refused };
};

type Sent = {
  readonly type?: string;
  readonly encoding?: string;
  readonly payload?: string | Buffer;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const post = async (
  server: FastifyInstance,
  { type = 'application/x-ndjson', encoding, payload = '{}\n', url = '/ingest/app', ...more }: Sent = {},
) => {
  const headers: Record<string, string> = { ...more.headers, ...(type !== '' && { 'content-type': type }) };
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  const {
    statusCode,
    body,
    headers: answered,
  } = await server.inject({ method: 'POST', url, headers, payload });
  return { status: statusCode, body, retryAfter: answered['retry-after'] };
};

describe('a pushed body', () => {
  const f = (title: string, sent: Sent, kind: BodyKind, body = '{}\n') =>
    it(`goes on as it is: ${title}`, async () => {
      const { server, pushed, refused } = create();
      assert.deepEqual(await post(server, sent), { status: 204, body: '', retryAfter: undefined });
      assert.deepEqual({ pushed, refused }, { pushed: [{ source: 'app', body, kind }], refused: [] });
    });
  f('NDJSON', {}, 'lines');
  f('NDJSON by another name', { type: 'application/ndjson' }, 'lines');
  f('JSON lines', { type: 'application/jsonl' }, 'lines');
  f('text', { type: 'text/plain; charset=latin1' }, 'lines');
  f('a JSON array', { type: 'Application/JSON;charset=utf-8', payload: '[]' }, 'json', '[]');
  f('gzip', { encoding: 'gzip', payload: gzipSync('a\nb\n') }, 'lines', 'a\nb\n');
  f(
    'gzip of several parts',
    { encoding: 'gzip', payload: Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]) },
    'lines',
    'a\nb\n',
  );
  f('identity', { encoding: 'identity' }, 'lines');
  f('nothing', { payload: '' }, 'lines', '');
  f(
    'every byte',
    { payload: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) },
    'lines',
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1'),
  );
  f('the most bytes', { payload: 'x'.repeat(LIMITS.bodyBytes) }, 'lines', 'x'.repeat(LIMITS.bodyBytes));
  f(
    'the most bytes unpacked',
    { encoding: 'gzip', payload: gzipSync('x'.repeat(LIMITS.unpackedBytes)) },
    'lines',
    'x'.repeat(LIMITS.unpackedBytes),
  );
});

describe('what products push', () => {
  const ID = '09C557EAFCFB6CF2740EE62F62971098';
  const logplex = (id: string): Sent => ({
    type: 'application/logplex-1',
    payload: '4 <1>a',
    headers: { 'logplex-frame-id': id, 'logplex-msg-count': '1' },
  });
  const firehose = (id: string): Sent => ({
    type: 'application/json',
    payload: '{"records":[]}',
    headers: { 'x-amz-firehose-request-id': id, 'x-amz-firehose-protocol-version': '1.0' },
  });
  const pushedBy = async (sent: Sent): Promise<unknown> => {
    const { server, pushed } = create();
    await post(server, sent);
    return pushed.map(({ kind, id }) => ({ kind, id }));
  };

  it('goes on with its kind and the id of the body', async () => {
    assert.deepEqual(await pushedBy(logplex(ID)), [{ kind: 'logplex', id: ID }]);
    assert.deepEqual(await pushedBy(firehose('ed4acda5-034f-9f42')), [
      { kind: 'firehose', id: 'ed4acda5-034f-9f42' },
    ]);
  });

  it('goes on without an id that is none', async () => {
    for (const id of ['', 'a b', 'x'.repeat(65), 'ü'])
      assert.deepEqual(await pushedBy(logplex(Buffer.from(id).toString('latin1'))), [
        { kind: 'logplex', id: undefined },
      ]);
  });

  it('is answered to Firehose in its own form, whatever became of it', async () => {
    const answerOf = async (push: Ingest['push']) => {
      const { server } = create({ push });
      const { status, body } = await post(server, firehose(ID));
      const { timestamp, ...rest } = JSON.parse(body);
      assert.equal(typeof timestamp, 'number');
      return { status, ...rest };
    };
    assert.deepEqual(await answerOf(async () => STORED), { status: 200, requestId: ID });
    assert.deepEqual(await answerOf(async () => ({ status: 'full' })), {
      status: 429,
      requestId: ID,
      errorMessage: 'The spool is full. Try again later.',
    });
    const { server } = create();
    assert.equal(JSON.parse((await post(server, firehose('<canary>'))).body).requestId, '');
  });

  it('may bear the token as a password, and as the key of Firehose', async () => {
    const { server } = create({ token: () => createBearerToken('a-token-of-the-test') });
    const statusOf = async (headers: Readonly<Record<string, string>>) =>
      (await post(server, { headers })).status;
    const basic = Buffer.from('logplex:a-token-of-the-test').toString('base64');
    assert.equal(await statusOf({ authorization: `Basic ${basic}` }), 204);
    assert.equal(await statusOf({ 'x-amz-firehose-access-key': 'a-token-of-the-test' }), 204);
    assert.equal(await statusOf({ 'x-amz-firehose-access-key': 'another-of-the-test' }), 401);
    assert.equal(await statusOf({}), 401);
  });
});

describe('a body that is refused', () => {
  const f = (title: string, sent: Sent, status: number, body: string, reason: Refusal) =>
    it(title, async () => {
      const { server, pushed, refused } = create();
      const answer = await post(server, sent);
      assert.deepEqual({ status: answer.status, body: answer.body }, { status, body: `${body}\n` });
      assert.deepEqual({ pushed, refused }, { pushed: [], refused: [reason] });
    });
  const TYPES = 'Send application/x-ndjson, application/json or text/plain, as it is or with gzip.';
  const LARGE = 'The body is too large.';
  const BROKEN = 'The body cannot be read.';

  f('no type', { type: '' }, 415, TYPES, 'body_type');
  f('a form, as curl says unasked', { type: 'application/x-www-form-urlencoded' }, 415, TYPES, 'body_type');
  f('a name of every object', { type: 'constructor' }, 415, TYPES, 'body_type');
  f('another encoding', { encoding: 'br' }, 415, TYPES, 'body_type');
  f('two encodings', { encoding: 'gzip, gzip' }, 415, TYPES, 'body_type');
  f('one byte too many', { payload: 'x'.repeat(LIMITS.bodyBytes + 1) }, 413, LARGE, 'body_too_large');
  f(
    'a gzip bomb',
    { encoding: 'gzip', payload: gzipSync(Buffer.alloc(900_000)) },
    413,
    LARGE,
    'body_too_large',
  );
  f(
    'a gzip bomb of many parts',
    {
      encoding: 'gzip',
      payload: Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(200)))),
    },
    413,
    LARGE,
    'body_too_large',
  );
  f('no gzip', { encoding: 'gzip', payload: 'plain' }, 400, BROKEN, 'body_broken');
  f(
    'gzip that is cut off',
    { encoding: 'gzip', payload: gzipSync(randomBytes(500)).subarray(0, 300) },
    400,
    BROKEN,
    'body_broken',
  );
});

describe('what became of a body', () => {
  const f = (
    result: PushResult['status'] & Exclude<PushResult['status'], 'stored'>,
    status: number,
    body: string,
    retryAfter?: string,
  ) =>
    it(`is answered: ${result}`, async () => {
      const { server, refused } = create({ push: async () => ({ status: result }) });
      assert.deepEqual(await post(server), { status, body: `${body}\n`, retryAfter });
      assert.deepEqual(refused, [], 'it is counted where it was found out');
    });
  f('full', 429, 'The spool is full. Try again later.', '5');
  f('malformed', 400, 'The body is not what its type says.');
  f('too_many_lines', 413, 'The body has too many lines.');
  f('unavailable', 503, 'The records cannot be stored now. Try again later.', '5');

  it('is answered: an error of the exporter, of which nothing is said', async () => {
    const { server } = create({
      push: async () => {
        throw new Error('canary');
      },
    });
    assert.deepEqual(await post(server), {
      status: 500,
      body: 'Internal Server Error\n',
      retryAfter: undefined,
    });
  });
});

describe('the paths of pushes', () => {
  it('are there for the sources of the moment', async () => {
    const sources = new Set<string>();
    const { server } = create({ sources: () => sources });
    const statusOf = async (url: string) => (await post(server, { url })).status;
    assert.equal(await statusOf('/ingest/app'), 404);
    sources.add('app');
    assert.equal(await statusOf('/ingest/app'), 204);
    assert.equal(await statusOf('/ingest/other'), 404);
    assert.equal(await statusOf('/ingest/'), 404);
    assert.equal(await statusOf('/ingest/app/more'), 404);
    sources.delete('app');
    assert.equal(await statusOf('/ingest/app'), 404);
  });
  it('take the token of the moment', async () => {
    let token = createBearerToken('first-token-of-the-test');
    const { server } = create({ token: () => token });
    const statusOf = async (one: string) => {
      const headers = { authorization: `Bearer ${one}`, 'content-type': 'text/plain' };
      return (await server.inject({ method: 'POST', url: '/ingest/app', headers, payload: 'x' })).statusCode;
    };
    assert.equal(await statusOf('first-token-of-the-test'), 204);
    token = createBearerToken('second-token-of-the-test');
    assert.equal(await statusOf('first-token-of-the-test'), 401);
    assert.equal(await statusOf('second-token-of-the-test'), 204);
  });
});

describe('bodies at once', () => {
  const held = Promise.withResolvers<void>();
  const arrived = Array.from({ length: LIMITS.bodies }, () => Promise.withResolvers<void>());
  let count = 0;
  const ingest: Ingest = {
    sources: () => new Set(['app']),
    token: () => null,
    limits: () => LIMITS,
    push: async () => {
      arrived[count++]?.resolve();
      await held.promise;
      return STORED;
    },
  };
  const rig = serveFor({ handlers: { ingest } });
  const request =
    'POST /ingest/app HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx';

  it('past the bound get 429, later ones are taken', async () => {
    const first = arrived.map(() => sendRaw(rig(), request));
    await Promise.all(arrived.map(({ promise }) => promise));
    const refused = await sendRaw(rig(), request);
    assert.deepEqual(parseRaw(refused), { status: 429, body: 'Too many bodies at once. Try again later.\n' });
    assert.match(refused, /^retry-after: 1\r$/im);
    held.resolve();
    const statuses = (await Promise.all(first)).map((answer) => parseRaw(answer)?.status);
    assert.deepEqual(statuses, [204, 204]);
    assert.equal(parseRaw(await sendRaw(rig(), request))?.status, 204);
  });

  it('are given up with their connection', async () => {
    for (let times = 0; times < LIMITS.bodies + 1; times++) {
      const socket = connect({ port: rig().port, host: '127.0.0.1' });
      socket.write(
        'POST /ingest/app HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nx',
      );
      socket.destroySoon();
    }
    const status = async () => parseRaw(await sendRaw(rig(), request))?.status;
    await until('a place to be free', async () => (await status()) === 204);
  });
});
