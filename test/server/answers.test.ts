// Every endpoint against every kind of request that is not served: who has no password or a wrong one, sends too much,
// sends no HTTP, or takes its time. One line an endpoint, one column a fault.
import assert from 'node:assert/strict';
import type { Alertmanager } from '../../exporter/server/alertmanager.ts';
import { createBearerToken } from '../../exporter/server/bearer-token.ts';
import type { Ingest } from '../../exporter/server/ingest.ts';
import type { Otlp } from '../../exporter/server/otlp.ts';
import { createPasswords } from '../../exporter/server/passwords.ts';
import { REFUSALS, type Refusal } from '../../exporter/server/refusals.ts';
import { parseRaw, sendRaw, serveFor } from './rig.ts';

const CANARY = 'canary-71bd';
const TOKEN = 'a-token-of-some-length';
const HASH = `$2b$10$${'a'.repeat(53)}`;
const TIMEOUT_MS = 200;

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const ingest: Ingest = {
  sources: () => new Set(['app']),
  token: () => createBearerToken(TOKEN),
  limits: () => ({ bodyBytes: 1000, unpackedBytes: 5000, bodies: 4 }),
  push: async () => ({ status: 'stored', lines: 1, rejected: 0 }),
};

const otlp: Otlp = { ...ingest, push: async () => ({ status: 'stored', lines: 1, rejected: 0 }) };

const alertmanager: Alertmanager = {
  token: ingest.token,
  limits: ingest.limits,
  notify: async () => 'taken',
};

/** Takes `right` for the password of everybody. */
const passwords = createPasswords({
  hasher: { isMatch: async (password) => password === 'right', close: async () => undefined },
});

type Endpoint = {
  readonly first: string;
  /** What it answers to who may ask. */
  readonly status: number;
  /** Why a request without credentials is refused, and who is let in. */
  readonly refusal: 'unauthenticated' | 'token';
  readonly good: string;
  readonly wrong: readonly string[];
};

const WRONG_PASSWORDS = [
  basic('prom', 'wrong'),
  basic('nobody', 'right'),
  basic('prom', ''),
  basic('', 'right'),
  'Basic',
  'Basic =',
  'Basic ????',
  `Basic ${Buffer.from('prom').toString('base64')}`,
  `Basic ${Buffer.from('prom:\xff', 'latin1').toString('base64')}`,
  `Bearer ${TOKEN}`,
  CANARY,
];
const WRONG_TOKENS = [
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  'Bearer',
  'Bearer ',
  TOKEN,
  basic('prom', 'right'),
  basic(TOKEN, ''),
  `Bearer ${CANARY}`,
  `Token ${TOKEN}`,
];

const withPassword = (first: string, status: number): Endpoint => ({
  first,
  status,
  refusal: 'unauthenticated',
  good: basic('prom', 'right'),
  wrong: WRONG_PASSWORDS,
});
const withToken = (first: string, status: number): Endpoint => ({
  first,
  status,
  refusal: 'token',
  good: `Bearer ${TOKEN}`,
  wrong: WRONG_TOKENS,
});

const ENDPOINTS: readonly Endpoint[] = [
  withPassword('GET /', 200),
  withPassword('GET /metrics', 200),
  withPassword('HEAD /metrics', 200),
  withPassword('GET /api/v1/status', 200),
  withPassword('GET /-/healthy', 200),
  withPassword('GET /-/ready', 200),
  withPassword('POST /-/reload', 200),
  withPassword('GET /-/reload', 405),
  withPassword(`GET /${CANARY}`, 404),
  withPassword('OPTIONS /metrics', 404),
  withPassword('DELETE /metrics', 404),
  withPassword('GET /.well-known/fastly/logging/challenge', 404),
  withToken('POST /ingest/app', 204),
  withToken(`POST /ingest/${CANARY}`, 404),
  withToken('GET /ingest/app', 405),
  withToken('PUT /ingest/app', 405),
  withToken('POST /v1/traces', 200),
  withToken('POST /v1/logs', 200),
  withToken('GET /v1/logs', 405),
  withPassword('POST /v1/metrics', 404),
  withToken('POST /ingest/app/v1/traces', 200),
  withToken(`POST /ingest/${CANARY}/v1/traces`, 404),
  withToken('POST /alertmanager', 200),
  withToken('GET /alertmanager', 405),
];

/** The text of an answer; to OTLP in JSON it is the message of a Status. */
const textOf = (body: string): string =>
  body.startsWith('{"message":') ? `${JSON.parse(body).message}\n` : body;

const CORS = /^access-control-/im;
const STRICT = [
  /^x-content-type-options: nosniff\r$/im,
  /^x-frame-options: DENY\r$/im,
  /^referrer-policy: no-referrer\r$/im,
  /^cache-control: no-store\r$/im,
  /^cross-origin-resource-policy: same-origin\r$/im,
  /^content-security-policy: default-src 'none';/im,
];

describe('every endpoint', function () {
  this.timeout(10_000);
  const options = {
    access: {
      rules: () => ({ users: new Map([['prom', HASH]]), rateLimit: null, headers: {} }),
      passwords,
    },
    handlers: { ingest, otlp, alertmanager },
  };
  const patient = serveFor(options);
  /** Apart, so that a busy machine makes no other request come too late. */
  const hasty = serveFor({
    ...options,
    limits: { headersTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS },
  });

  /** Sends a request; checks what holds for every answer, and answers status, body and what was counted. */
  const ask = async (request: string, rig = patient) => {
    const counted = rig().refused.length;
    const answer = await sendRaw(rig(), request);
    const parsed = parseRaw(answer);
    assert.ok(parsed !== null, 'there is an answer');
    assert.ok(!answer.includes(CANARY), 'it repeats nothing of the request');
    assert.doesNotMatch(answer, CORS);
    for (const header of STRICT) assert.match(answer, header);
    return { answer, ...parsed, refused: rig().refused.slice(counted) };
  };
  const expect = async (request: string, refusal: Refusal, isHead = false) => {
    const { status, body, refused } = await ask(request, refusal === 'timeout' ? hasty : patient);
    const expected = REFUSALS[refusal];
    assert.deepEqual(
      { status, body: textOf(body), refused },
      { status: expected?.status, body: isHead ? '' : `${expected?.text}\n`, refused: [refusal] },
    );
  };

  const BODY = '{}\n';
  const AS_LINES = 'Content-Type: application/x-ndjson\r\n';
  const AS_JSON = 'Content-Type: application/json\r\n';
  const requestOf = (first: string, headers: string, body = ''): string =>
    `${first} HTTP/1.1\r\nHost: ${CANARY}\r\nConnection: close\r\n${headers}\r\n${body}`;
  const lengthOf = (body: string): string => `Content-Length: ${body.length}\r\n`;

  for (const { first, status, refusal, good, wrong } of ENDPOINTS) {
    const isHead = first.startsWith('HEAD');
    const takesBody = first.startsWith('POST');
    const type = first.includes('/v1/') ? AS_JSON : AS_LINES;
    const authorization = `Authorization: ${good}\r\n`;
    describe(first, () => {
      it('serves who may come in', async () => {
        const headers = takesBody ? `${authorization}${type}${lengthOf(BODY)}` : authorization;
        const { refused, ...answer } = await ask(requestOf(first, headers, takesBody ? BODY : ''));
        assert.deepEqual({ status: answer.status, refused }, { status, refused: [] });
      });
      it('refuses who says nothing', () => expect(requestOf(first, ''), refusal, isHead));
      for (const one of wrong)
        it(`refuses ${one}`, () => expect(requestOf(first, `Authorization: ${one}\r\n`), refusal, isHead));
      it('tells how to come in', async () => {
        const { answer } = await ask(requestOf(first, ''));
        const scheme = refusal === 'token' ? 'Bearer' : 'Basic';
        assert.match(answer, new RegExp(`^www-authenticate: ${scheme} realm="cookie-exporter"`, 'im'));
      });
      it('refuses headers that are too large', () =>
        expect(requestOf(first, `X: ${CANARY.repeat(2000)}\r\n`), 'headers_too_large'));
      it('refuses a header without a colon', () =>
        expect(requestOf(first, `${authorization}${CANARY}\r\n`), 'malformed'));
      it('refuses another protocol', () =>
        expect(`${first} HTCPCP/1.0\r\nHost: ${CANARY}\r\n\r\n`, 'malformed'));
      it('refuses two lengths of a body', () =>
        expect(
          requestOf(first, `${authorization}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`, CANARY),
          'malformed',
        ));
      it('refuses headers that do not end', () =>
        expect(`${first} HTTP/1.1\r\nHost: a\r\nX: ${CANARY}`, 'timeout'));
      if (takesBody && status !== 404) {
        it('refuses a body that is too large, and says so in time', () => {
          const body = CANARY.repeat(2000);
          return expect(requestOf(first, `${authorization}${type}${lengthOf(body)}`, body), 'body_too_large');
        });
        it('refuses a body that turns out to be too large', () => {
          const chunk = `4e20\r\n${'x'.repeat(20_000)}\r\n0\r\n\r\n`;
          const headers = `${authorization}${type}Transfer-Encoding: chunked\r\n`;
          return expect(requestOf(first, headers, chunk), 'body_too_large');
        });
        it('refuses a body that does not end', () =>
          expect(requestOf(first, `${authorization}${type}Content-Length: 100\r\n`, CANARY), 'timeout'));
        it('refuses a body in broken chunks', () =>
          expect(
            requestOf(first, `${authorization}${type}Transfer-Encoding: chunked\r\n`, `${CANARY}\r\n`),
            'malformed',
          ));
      }
    });
  }

  it('refuses a path that cannot be decoded', async () => {
    const { status, body } = await ask(requestOf(`GET /%zz${CANARY}`, ''));
    assert.deepEqual({ status, body }, { status: 400, body: 'Bad Request\n' });
  });
  it('refuses a connection on which nothing is said', async () => {
    const answer = parseRaw(await sendRaw(hasty()));
    assert.deepEqual(answer, { status: 408, body: 'Request Timeout\n' });
  });
});
