// Every route and every answer, without a socket where that is enough.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { listen } from '../../exporter/server/listen.ts';
import { createServer, type Handlers, type ServerOptions } from '../../exporter/server/server.ts';
import { judge } from '../../exporter/server/verdict.ts';
import { createReport } from './report.ts';

const METRICS = 'cookie_exporter_series 1\n';
const CANARY = 'canary-9f3e';

const create = (handlers: Partial<Handlers> = {}, options: Partial<ServerOptions> = {}): FastifyInstance =>
  createServer({
    telemetryPath: '/metrics',
    lifecycle: true,
    handlers: {
      renderMetrics: async () => ({
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        encoding: null,
        body: Buffer.from(METRICS),
      }),
      status: () => createReport(),
      reload: async () => ({ ok: true, waiting: '' }),
      isReady: () => true,
      ...handlers,
    },
    ...options,
  });

describe('GET /metrics', () => {
  it('answers what is rendered, with its exact Content-Type', async () => {
    const answer = await create().inject('/metrics');
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(answer.headers.vary, 'accept, accept-encoding');
    assert.equal(answer.body, METRICS);
  });

  it('hands the negotiation on and sends what comes of it', async () => {
    const contentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
    let asked: unknown;
    const server = create({
      renderMetrics: async (...headers) => {
        asked = headers;
        return { contentType, encoding: 'gzip', body: gzipSync('# EOF\n') };
      },
    });
    const answer = await server.inject({
      url: '/metrics',
      headers: { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' },
    });
    assert.deepEqual(asked, ['application/openmetrics-text', 'gzip']);
    assert.equal(answer.headers['content-type'], contentType);
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(answer.rawPayload).toString(), '# EOF\n');
  });

  it('answers HEAD without a body', async () => {
    const answer = await create().inject({ method: 'HEAD', url: '/metrics' });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(answer.body, '');
  });

  it('stands where the telemetry path says', async () => {
    const server = create({}, { telemetryPath: '/edge/metrics' });
    assert.equal((await server.inject('/edge/metrics')).body, METRICS);
    assert.equal((await server.inject('/metrics')).statusCode, 404);
    assert.ok((await server.inject('/')).body.includes('href="/edge/metrics"'));
  });

  it('takes the place of the status page at /', async () => {
    assert.equal((await create({}, { telemetryPath: '/' }).inject('/')).body, METRICS);
  });

  it('says nothing of an error', async () => {
    const server = create({
      renderMetrics: async () => {
        throw new Error(CANARY);
      },
    });
    const answer = await server.inject('/metrics');
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.body, 'Internal Server Error\n');
  });
});

describe('the lifecycle routes', () => {
  const f = (
    title: string,
    method: 'GET' | 'HEAD' | 'POST' | 'PUT',
    url: string,
    server: () => FastifyInstance,
    statusCode: number,
    body: string,
  ) =>
    it(title, async () => {
      const answer = await server().inject({ method, url });
      assert.deepEqual({ statusCode: answer.statusCode, body: answer.body }, { statusCode, body });
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
    });
  const unready = () => create({ isReady: () => false });
  const refused = () =>
    create({ reload: async () => ({ ok: false, message: 'cookies.yaml:3:1: unknown key' }) });
  const disabled = () => create({}, { lifecycle: false });

  f('healthy', 'GET', '/-/healthy', create, 200, 'cookie-exporter is healthy.\n');
  f('healthy by HEAD', 'HEAD', '/-/healthy', create, 200, '');
  f('healthy while not ready', 'GET', '/-/healthy', unready, 200, 'cookie-exporter is healthy.\n');
  f('ready', 'GET', '/-/ready', create, 200, 'cookie-exporter is ready.\n');
  f('ready by HEAD', 'HEAD', '/-/ready', create, 200, '');
  f(
    'not ready',
    'GET',
    '/-/ready',
    unready,
    503,
    'cookie-exporter is not ready yet: it has not looked at its sources.\n',
  );
  f('reload by POST', 'POST', '/-/reload', create, 200, 'The config was reloaded.\n');
  f('reload by PUT', 'PUT', '/-/reload', create, 200, 'The config was reloaded.\n');
  f(
    'reload of a broken config',
    'POST',
    '/-/reload',
    refused,
    500,
    'The config was not reloaded, the old one stays: cookies.yaml:3:1: unknown key\n',
  );
  f(
    'reload while disabled',
    'POST',
    '/-/reload',
    disabled,
    403,
    'Lifecycle API is not enabled. Start with --web.enable-lifecycle, or send SIGHUP.\n',
  );
  f('reload by GET', 'GET', '/-/reload', create, 405, 'Only POST or PUT requests allowed.\n');

  it('reload whatever the body claims to be', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const answer = await create().inject({
        method: 'POST',
        url: '/-/reload',
        headers: { 'content-type': type },
        payload: '{',
      });
      assert.equal(answer.statusCode, 200, type);
    }
  });

  it('do not reload while disabled', async () => {
    let reloads = 0;
    const reload: Handlers['reload'] = async () => {
      reloads++;
      return { ok: true, waiting: '' };
    };
    await create({ reload }, { lifecycle: false }).inject({ method: 'POST', url: '/-/reload' });
    await create({ reload }).inject({ method: 'GET', url: '/-/reload' });
    assert.equal(reloads, 0);
  });
});

describe('the status', () => {
  it('is a page', async () => {
    const answer = await create().inject('/');
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
    assert.match(
      String(answer.headers['content-security-policy']),
      /^default-src 'none'; style-src 'sha256-/,
    );
    assert.match(answer.body, /^<!doctype html>/);
  });

  it('is data', async () => {
    const answer = await create().inject('/api/v1/status');
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.deepEqual(answer.json(), { verdict: judge(createReport()), ...createReport() });
  });
});

describe('every answer', () => {
  it('has the security headers and is not stored', async () => {
    for (const url of ['/', '/metrics', '/api/v1/status', '/-/healthy', '/nowhere']) {
      const { headers } = await create().inject(url);
      const expected = {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      };
      const observed = Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]));
      assert.deepEqual(observed, expected, url);
    }
  });

  const f = (
    title: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    statusCode: number,
    body: string,
  ) =>
    it(`repeats nothing of the request: ${title}`, async () => {
      const answer = await create().inject({ method, url, headers: { cookie: CANARY } });
      assert.deepEqual({ statusCode: answer.statusCode, body: answer.body }, { statusCode, body });
    });
  f('unknown path', 'GET', `/${CANARY}`, 404, 'Not Found\n');
  f('unknown method', 'DELETE', '/metrics', 404, 'Not Found\n');
  f('no push path', 'POST', '/ingest/edge', 404, 'Not Found\n');
  f('bad escape', 'GET', `/%zz${CANARY}`, 400, 'Bad Request\n');

  it('refuses a large body', async () => {
    const payload = CANARY.repeat(5000);
    const answer = await create().inject({ method: 'POST', url: '/-/reload', payload });
    assert.equal(answer.statusCode, 413);
    assert.ok(!answer.body.includes(CANARY));
  });
});

describe('on a socket', () => {
  const server = create();
  let port = 0;
  before(async () => {
    await listen(server, [{ host: '127.0.0.1', port: 0 }]);
    port = (server.server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const get = (headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const request = httpRequest(
        { port, host: '127.0.0.1', path: '/metrics', headers, agent: false },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            body += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode, body }));
        },
      );
      request.on('error', reject).end();
    });

  it('answers', async () => {
    assert.deepEqual(await get({}), { status: 200, body: METRICS });
  });

  it('refuses headers that are too large, without repeating them', async () => {
    const { status, body } = await get({ cookie: CANARY.repeat(3000) });
    assert.equal(status, 431);
    assert.ok(!body.includes(CANARY));
  });

  it('refuses an address in use with the system error', async () => {
    const second = create();
    await assert.rejects(listen(second, [{ host: '127.0.0.1', port }]), { code: 'EADDRINUSE' });
    await second.close();
  });
});
