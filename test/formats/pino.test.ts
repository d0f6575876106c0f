// pino: the published snippet on a real Fastify, what a user may change, and what is left out.
import assert from 'node:assert/strict';
import { get, type IncomingMessage, type RequestOptions } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { LogRecord } from '../../exporter/exchanges/record.ts';
import type { FormatOptions } from '../../exporter/formats/format.ts';
import { pino } from '../../exporter/formats/pino.ts';
import { readerOf, readLine, renderRecord } from './corpus.ts';

type Options = { readonly logger: object };

/** Runs the Fastify part of the snippet as it is published; its log goes into `lines`. */
const createApp = (lines: string[]): FastifyInstance => {
  const code = pino.snippet.slice(pino.snippet.indexOf('const req = '));
  const stream = {
    write: (line: string) => lines.push(Buffer.from(line.trimEnd(), 'utf8').toString('latin1')),
  };
  const create = (options: Options): FastifyInstance =>
    Fastify({ ...options, logger: { ...options.logger, stream } } as object) as unknown as FastifyInstance;
  return new Function('Fastify', `${code}; return app;`)(create) as FastifyInstance;
};

const portOf = (app: FastifyInstance): number => {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const request = (options: RequestOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      response.resume().on('end', () => resolve(response));
    }).on('error', reject);
  });

describe('pino snippet for Fastify', () => {
  const lines: string[] = [];
  const app = createApp(lines);
  const COOKIE = 'sid=\xe9\xff"q\\; t=a\tb';
  const SET = ['a="1\\"; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=\xfc'];

  before(async () => {
    app.get('/one', (_, reply) => reply.header('set-cookie', SET[0]).send('x'));
    // With a body given as text Node would send these headers as UTF-8.
    app.get('/two', (_, reply) =>
      reply.header('set-cookie', SET[0]).header('set-cookie', SET[1]).send(Buffer.from('x')),
    );
    app.get('/fails', () => Promise.reject(new Error('on purpose')));
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(() => app.close());

  const exchange = async (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ record: LogRecord; setCookie: string[] }> => {
    lines.length = 0;
    const response = await request({ port: portOf(app), path, headers });
    const reader = readerOf(pino.compile({}));
    const records = lines.map((line) => readLine(reader, line)).filter((answer) => answer !== 'ignored');
    assert.equal(records.length, 1, 'one record a request');
    return { record: records[0] as LogRecord, setCookie: response.headers['set-cookie'] ?? [] };
  };

  it('shows the Cookie header to the byte', async () => {
    const { record } = await exchange('/one', { cookie: COOKIE });
    assert.equal(record.cookie, COOKIE);
  });
  it('shows one Set-Cookie as it was on the wire', async () => {
    const { record, setCookie } = await exchange('/one');
    assert.deepEqual(record.setCookie, [SET[0]]);
    assert.deepEqual(record.setCookie, setCookie);
  });
  it('shows several Set-Cookie as they were on the wire', async () => {
    const { record, setCookie } = await exchange('/two');
    assert.deepEqual(record.setCookie, SET);
    assert.deepEqual(record.setCookie, setCookie);
  });
  it('shows the request', async () => {
    const { record } = await exchange('/one?q=1', {
      host: 'shop.example',
      'x-request-id': 'r-1',
      'x-forwarded-proto': 'https',
    });
    const { site, method, path, status, requestId, peerIp, forwarded, cookie } = record;
    assert.deepEqual(
      {
        site,
        method,
        path,
        status,
        requestId,
        peerIp,
        forwarded: forwarded && Object.fromEntries(forwarded),
        cookie,
      },
      {
        site: 'shop.example',
        method: 'GET',
        path: '/one?q=1',
        status: 200,
        requestId: 'r-1',
        peerIp: '127.0.0.1',
        forwarded: { 'x-forwarded-proto': 'https' },
        cookie: null,
      },
    );
  });
  it('counts a request that failed once', async () => {
    const { record } = await exchange('/fails');
    assert.equal(record.status, 500);
  });
  it('counts a request without a route once', async () => {
    const { record } = await exchange('/nowhere');
    assert.equal(record.status, 404);
  });
});

describe('pino', () => {
  const f = (name: string, options: FormatOptions, line: object, expected: object | string): void => {
    it(name, () => {
      const answer = renderRecord(readLine(readerOf(pino.compile(options)), JSON.stringify(line)));
      const observed =
        typeof answer === 'string' || typeof expected === 'string'
          ? answer
          : pick(answer as object, expected);
      assert.deepEqual(observed, expected);
    });
  };
  const pick = (record: object, like: object): object =>
    Object.fromEntries(Object.keys(like).map((key) => [key, (record as Record<string, unknown>)[key]]));
  const base = { time: 1795152791309, responseTime: 4 };
  const res = { statusCode: 200, headers: {} };

  f(
    'prefers the header for the request id',
    {},
    { ...base, res, reqId: 'c', req: { id: 'b', headers: { 'x-request-id': 'a' } } },
    { requestId: 'a' },
  );
  f('then takes req.id', {}, { ...base, res, reqId: 'c', req: { id: 7, headers: {} } }, { requestId: '7' });
  f('then reqId', {}, { ...base, res, reqId: 'c' }, { requestId: 'c' });
  f(
    'does not know headers that are not logged',
    {},
    { ...base, res: { statusCode: 200 }, req: {} },
    { cookie: undefined, setCookie: undefined, forwarded: undefined },
  );
  f(
    'knows headers that were not there',
    {},
    { ...base, res, req: { headers: {} } },
    { cookie: null, setCookie: [], forwarded: {} },
  );
  f(
    'does not know the scheme of its socket',
    {},
    { ...base, res, req: { headers: {}, protocol: 'https' } },
    { scheme: undefined, tls: undefined },
  );
  f(
    'knows it where the user says where',
    { fields: { scheme: 'req.socketScheme' } },
    { ...base, res, req: { socketScheme: 'http' } },
    { scheme: 'http' },
  );
  f(
    'takes another request id',
    { fields: { request_id: 'req.headers.x-amzn-trace-id' } },
    { ...base, res, req: { headers: { 'x-amzn-trace-id': 'r' } } },
    { requestId: 'r' },
  );
  f(
    'takes another forwarding header',
    { fields: { 'forwarded.x-proto': 'req.headers.x-proto' } },
    { ...base, res, req: { headers: { 'x-proto': 'https' } } },
    { forwarded: { 'x-proto': 'https' } },
  );
  f(
    'takes another name for the duration',
    { fields: { duration: 'elapsed' } },
    { time: 1795152791309, elapsed: 250, res },
    { durationSeconds: 0.25 },
  );
  f('reads ISO times', {}, { ...base, time: '2026-11-20T05:33:11.309Z', res }, { timeMs: 1795152791309 });
  f('reads an aborted request', {}, { ...base, res: { statusCode: null, headers: {} } }, { status: 0 });
  f(
    'ignores an incoming request',
    {},
    { time: 1795152791309, req: { headers: { cookie: 'a=1' } }, msg: 'incoming request' },
    'ignored',
  );
  f(
    'ignores an error of a request that is logged again',
    {},
    { time: 1795152791309, req: { headers: {} }, res, err: {} },
    'ignored',
  );
  f('ignores other messages', {}, { time: 1795152791309, msg: 'ready' }, 'ignored');
  f('needs a status', {}, { ...base, res: { headers: {} } }, 'no_status');
  f('needs a time', {}, { responseTime: 4, res }, 'no_time');

  it('refuses a definition', () => {
    const compiled = pino.compile({ definition: {} });
    assert.equal(
      compiled.ok ? 'compiled' : compiled.error.problem,
      'pino has a shape of its own, so there is nothing to define',
    );
  });
  it('refuses a path that is none', () => {
    const compiled = pino.compile({ fields: { site: '' } });
    assert.deepEqual(compiled.ok ? 'compiled' : compiled.error, {
      problem: '"" is no path of keys',
      hint: 'keys joined by dots, at most ten, e.g. req.headers.cookie',
      key: 'fields.site',
    });
  });
});
