// What the runbooks and the README tell people to paste, in the real products: each is accepted, and those that mend do mend.
import assert from 'node:assert/strict';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestPlain,
} from 'node:http';
import { request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { blocksOf, parsePage } from '../alerts/pages.ts';
import { listFiles, readText } from '../guards/checkout.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { findFreePort } from './support/ports.ts';
import { checkSnippets, EDGES, type Edge, startEdge } from './support/snippet-edges.ts';
import { createWorkspace } from './support/workspace.ts';

const FOLDER = 'alerts/runbooks';
const pages = ['README.md', ...listFiles(FOLDER)];

const blocksIn = (path: string, edge: Edge) => blocksOf(parsePage(readText(path)), edge.language);

const textsAt = (path: string, edge: Edge, context: string): string[] =>
  blocksIn(path, edge)
    .filter((block) => block.context === context)
    .map(({ text }) => text);

/** The blocks of a runbook's page for an edge at one place, in order. */
const snippet = (name: string, edge: Edge, context: string): string[] =>
  textsAt(`${FOLDER}/${name}.md`, edge, context);

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders };

/** Asks an edge of loopback as a browser would ask shop.example. */
const ask = (
  port: number,
  scheme: 'http' | 'https',
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { port, host: '127.0.0.1', path: '/login', headers: { host: 'shop.example', ...headers } };
  const answered = (response: IncomingMessage): void => {
    response.resume();
    resolve({ status: response.statusCode ?? 0, headers: response.headers });
  };
  const sent =
    scheme === 'https'
      ? requestTls({ ...options, rejectUnauthorized: false, servername: 'shop.example' }, answered)
      : requestPlain(options, answered);
  sent.once('error', reject).end();
  return promise;
};

/** An application that sets cookies, and remembers what it was asked with. */
const startApplication = async (setCookies: readonly string[], close: (stop: () => unknown) => void) => {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    received.push(request.headers);
    response
      .writeHead(request.headers['x-fail'] === '1' ? 500 : 200, { 'set-cookie': [...setCookies] })
      .end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  close(() => server.close());
  return { port: (server.address() as AddressInfo).port, received };
};

/** Runs an edge with snippets before an application. */
const runEdge = async (
  edge: Edge,
  snippets: Readonly<Record<string, string>>,
  setCookies: readonly string[] = [],
) => {
  const workspace = createWorkspace();
  const { port: app, received } = await startApplication(setCookies, workspace.onClose);
  const ports = { tls: await findFreePort(), plain: await findFreePort(), app };
  const child = startEdge(edge, workspace, ports, snippets);
  await until(`${edge.program} to answer: ${child.stderr()}`, () =>
    ask(ports.tls, 'https').catch(() => false),
  );
  received.length = 0;
  return { ports, received, close: workspace.close };
};

const flagsOf = (setCookie: string): string[] =>
  setCookie
    .split(';')
    .slice(1)
    .map((attribute) => attribute.trim().toLowerCase())
    .sort();

const FULL = ['httponly', 'path=/', 'samesite=lax', 'secure'];

/** What is issued, and what a browser must get. */
const REPAIRED: readonly (readonly [issued: string, expected: readonly string[]])[] = [
  ['sid=secureabc; Path=/', FULL],
  ['sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax', FULL],
  ['sid=abc; path=/; secure; httponly; samesite=lax', FULL],
  ['sid=abc; Secure; Path=/', FULL],
];

/** A header that an edge refuses as it is, and where its limit is raised; Caddy takes a mebibyte. */
const LARGE: Readonly<Record<Edge['program'], { readonly context: string; readonly bytes: number } | null>> =
  {
    nginx: { context: 'http', bytes: 12_000 },
    apache2: { context: 'server', bytes: 12_000 },
    haproxy: { context: 'global', bytes: 20_000 },
    caddy: null,
  };

/** A block of JavaScript of a page that has a text, with names that it uses. */
const runBlock = (name: string, having: string, names: Readonly<Record<string, unknown>>): unknown => {
  const blocks = blocksOf(parsePage(readText(`${FOLDER}/${name}.md`)), 'js');
  const { text = '' } = blocks.find((block) => block.text.includes(having)) ?? {};
  assert.notEqual(text, '');
  return new Function(...Object.keys(names), `${text}; return app;`)(...Object.values(names));
};

describe('snippets of the runbooks for Node', () => {
  const HTTPS = { host: 'shop.example', 'x-forwarded-proto': 'https' };

  for (const [remoteAddress, expected] of [
    ['127.0.0.1', 'https'],
    ['10.1.2.3', 'https'],
    ['203.0.113.9', 'http'],
  ] as const) {
    it(`let Fastify believe its proxies alone: ${remoteAddress}`, async () => {
      const app = runBlock('fix-trust-of-tls', 'Fastify({', { Fastify: fastify }) as FastifyInstance;
      app.get('/', (request) => request.protocol);
      const { body } = await app.inject({ url: '/', headers: HTTPS, remoteAddress });
      assert.equal(body, expected);
    });
  }

  it('let Fastify redirect plain HTTP', async () => {
    const app = fastify({ trustProxy: true });
    runBlock('close-plaintext', "addHook('onRequest'", { app });
    app.get('/login', () => 'in');
    const plain = await app.inject({ url: '/login?a=1', headers: { host: 'shop.example' } });
    const { body } = await app.inject({ url: '/login', headers: HTTPS });
    assert.deepEqual(
      [plain.statusCode, plain.headers.location, body],
      [308, 'https://shop.example/login?a=1', 'in'],
    );
  });

  for (const [headers, expected] of [
    [{ 'x-arr-ssl': '2048|256|C=US' }, 'https'],
    [{ 'x-arr-ssl': '2048|256|C=US', 'x-forwarded-proto': 'http' }, 'http'],
    [{}, undefined],
  ] as const) {
    it(`take the word of App Service: ${JSON.stringify(headers)}`, () => {
      const request = { headers: { ...headers } as Record<string, string> };
      const use = (handle: (request: unknown, response: unknown, next: () => void) => void): void =>
        handle(request, {}, () => {});
      runBlock('fix-trust-of-tls', 'x-arr-ssl', { app: { set: () => {}, use } });
      assert.equal(request.headers['x-forwarded-proto'], expected);
    });
  }
});

for (const edge of EDGES) {
  describeWith([edge.program], `snippets of the runbooks for ${edge.program}`, function () {
    this.timeout(60_000);

    for (const path of pages) {
      for (const [at, block] of blocksIn(path, edge).entries()) {
        it(`are accepted: ${path}, ${block.context || 'nowhere'} (${at + 1})`, async () => {
          assert.ok(edge.contexts.includes(block.context), `${block.context} is no place of ${edge.program}`);
          const workspace = createWorkspace();
          const ports = { tls: await findFreePort(), plain: await findFreePort(), app: 8080 };
          // Variables of a page are defined in its other blocks.
          const others = block.context === 'http' ? {} : { http: textsAt(path, edge, 'http').join('\n') };
          const complaint = await checkSnippets(edge, workspace, ports, {
            ...others,
            [block.context]: block.text,
          });
          await workspace.close();
          assert.equal(complaint, '');
        });
      }
    }

    for (const [issued, expected] of REPAIRED) {
      it(`put flags back: ${issued}`, async () => {
        const context = edge.contexts.at(edge.program === 'haproxy' ? 1 : -1) ?? '';
        const [flags = ''] = snippet('fix-cookie-flags', edge, context);
        const { ports, close } = await runEdge(edge, { [context]: flags }, [issued, 'other=1; Path=/']);
        const good = await ask(ports.tls, 'https');
        const failed = await ask(ports.tls, 'https', { 'x-fail': '1' });
        await close();
        for (const { headers } of [good, failed]) {
          const [first = ''] = headers['set-cookie'] ?? [];
          assert.deepEqual(first.split(';')[0], issued.split(';')[0]);
          assert.deepEqual(flagsOf(first), expected);
          assert.equal(headers['set-cookie']?.length, 2);
        }
      });
    }

    it('tell the origin of TLS, whatever a client says', async () => {
      const context = { nginx: 'location', apache2: 'server', haproxy: 'frontend', caddy: 'none' }[
        edge.program
      ];
      const [trust = ''] = snippet('fix-trust-of-tls', edge, context);
      const { ports, received, close } = await runEdge(edge, { [context]: trust });
      await ask(ports.tls, 'https', { 'x-forwarded-proto': 'http' });
      const plain =
        edge.program === 'apache2' ? undefined : ask(ports.plain, 'http', { 'x-forwarded-proto': 'https' });
      await plain;
      await close();
      const observed = received.map((headers) => headers['x-forwarded-proto']);
      assert.deepEqual(observed, plain === undefined ? ['https'] : ['https', 'http']);
    });

    it('redirect plain HTTP, and have browsers remember', async () => {
      const context = { nginx: 'server', apache2: 'server', haproxy: 'frontend', caddy: 'site' }[
        edge.program
      ];
      const all = snippet('close-plaintext', edge, context);
      const hsts = all.find((text) => text.includes('Strict-Transport-Security')) ?? '';
      const redirect =
        edge.program === 'nginx' ? { http: snippet('close-plaintext', edge, 'http').join('\n') } : {};
      const secured = await runEdge(edge, { ...redirect, [context]: hsts });
      const { headers } = await ask(secured.ports.tls, 'https');
      await secured.close();
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000$/);
      // Caddy redirects only where it manages certificates by itself.
      if (edge.program === 'caddy') return;
      const inPlain =
        edge.program === 'apache2' ? { server: all[0] ?? '' } : { ...redirect, [context]: hsts };
      const redirecting = await runEdge(edge, inPlain);
      const answer = await ask(redirecting.ports.plain, 'http');
      await redirecting.close();
      assert.ok([301, 308].includes(answer.status), `answered ${answer.status}`);
      assert.match(String(answer.headers.location), /^https:\/\/shop\.example\/login$/);
    });

    const large = LARGE[edge.program];
    if (large !== null) {
      it('let larger headers in', async () => {
        const [raise = ''] = snippet('shrink-headers', edge, large.context);
        const headers = { cookie: `large=${'x'.repeat(large.bytes)}` };
        const statuses: number[] = [];
        for (const snippets of [{}, { [large.context]: raise }]) {
          const { ports, close } = await runEdge(edge, snippets);
          statuses.push((await ask(ports.tls, 'https', headers)).status);
          await close();
        }
        assert.deepEqual(statuses, [400, 200]);
      });
    }

    it('refuse a network', async () => {
      const context = { nginx: 'server', apache2: 'server', haproxy: 'frontend', caddy: 'site' }[
        edge.program
      ];
      const [deny = ''] = snippet('end-sessions', edge, context);
      const ours = deny.replaceAll('203.0.113.0/24', '127.0.0.0/8');
      const { ports, received, close } = await runEdge(edge, { [context]: ours });
      const { status } = await ask(ports.tls, 'https');
      await close();
      assert.deepEqual({ status, received: received.length }, { status: 403, received: 0 });
    });
  });
}
