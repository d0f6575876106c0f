// POST /alertmanager: who may notify, what goes on, and what is answered. Faults of requests are told by the table of all
// endpoints.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Alertmanager, NotificationResult } from '../../exporter/server/alertmanager.ts';
import { createBearerToken } from '../../exporter/server/bearer-token.ts';
import { build } from './rig.ts';

const TOKEN = 'a-token-of-some-length';
const BEARER = `Bearer ${TOKEN}`;

const create = (more: Partial<Alertmanager> = {}, result: NotificationResult = 'taken') => {
  const notified: string[] = [];
  const alertmanager: Alertmanager = {
    token: () => createBearerToken(TOKEN),
    limits: () => ({ bodyBytes: 1000, unpackedBytes: 1000, bodies: 1 }),
    notify: async (body) => {
      notified.push(body.toString());
      return result;
    },
    ...more,
  };
  return { server: build({ handlers: { alertmanager } }), notified };
};

const post = async (
  { server }: ReturnType<typeof create>,
  headers: Record<string, string> = {},
  payload: string | Buffer = '{}',
) => {
  const all = { authorization: BEARER, 'content-type': 'application/json', ...headers };
  const { statusCode, body } = await server.inject({
    method: 'POST',
    url: '/alertmanager',
    headers: all,
    payload,
  });
  return [statusCode, body];
};

describe('a notification of Alertmanager', () => {
  for (const [result, status, text] of [
    ['taken', 200, 'The notification was taken.'],
    ['malformed', 400, 'The body is no notification of Alertmanager.'],
    ['unavailable', 503, 'The notification cannot be stored now. Try again later.'],
  ] as const) {
    it(`is answered ${status} when it is ${result}`, async () => {
      const rig = create({}, result);
      assert.deepEqual(await post(rig), [status, `${text}\n`]);
      assert.deepEqual(rig.notified, ['{}']);
    });
  }
  it('may be packed', async () => {
    const rig = create();
    assert.deepEqual((await post(rig, { 'content-encoding': 'gzip' }, gzipSync('{"a":1}')))[0], 200);
    assert.deepEqual(rig.notified, ['{"a":1}']);
  });
  it('may not be packed in another way', async () => {
    const rig = create();
    assert.deepEqual(await post(rig, { 'content-encoding': 'br' }), [
      415,
      'Send the notification as it is or with gzip.\n',
    ]);
    assert.deepEqual(rig.notified, []);
  });
  it('needs the token', async () => {
    const rig = create();
    assert.equal((await post(rig, { authorization: 'Bearer another-token-of-some-length' }))[0], 401);
    assert.deepEqual(rig.notified, []);
  });
  it('has no path without a token', async () => {
    assert.deepEqual(await post(create({ token: () => null })), [404, 'Not Found\n']);
    const server = build();
    assert.equal((await server.inject({ method: 'POST', url: '/alertmanager' })).statusCode, 404);
  });
  it('is bounded', async () => {
    assert.equal((await post(create(), {}, 'x'.repeat(1001)))[0], 413);
  });
  it('waits for no other one than so many', async () => {
    const ended = Promise.withResolvers<NotificationResult>();
    const rig = create({ notify: () => ended.promise });
    const first = post(rig);
    const second = await post(rig);
    ended.resolve('taken');
    assert.deepEqual([second[0], (await first)[0]], [429, 200]);
  });
});
