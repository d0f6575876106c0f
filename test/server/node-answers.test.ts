// What Node's server answers by itself, before any of ours: without a body, and as SECURITY.md says.
import assert from 'node:assert/strict';
import { parseRaw, sendRaw, serveFor } from './rig.ts';

describe('Node’s server', () => {
  const rig = serveFor();
  const answerTo = async (...lines: readonly string[]) =>
    parseRaw(await sendRaw(rig(), `${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`));
  const bodyOf = (body: string | undefined): string => (body ?? '').replace(/^0(\r\n)?$/, '');

  for (const [what, status, lines] of [
    ['an expectation that it does not know', 417, ['GET /metrics HTTP/1.1', 'host: a', 'expect: banana']],
    ['HTTP/1.1 without a host', 400, ['GET /metrics HTTP/1.1']],
  ] as const)
    it(`refuses ${what}`, async () => {
      const answer = await answerTo(...lines);
      assert.deepEqual([answer?.status, bodyOf(answer?.body)], [status, '']);
    });
  it('closes what wants it to be a proxy', async () =>
    assert.equal(
      await answerTo('CONNECT shop.example.com:443 HTTP/1.1', 'host: shop.example.com:443'),
      null,
    ));
  it('speaks nothing else when it is asked to', async () => {
    const answer = await answerTo('GET /metrics HTTP/1.1', 'host: a', 'upgrade: websocket');
    assert.equal(answer?.status, 200);
  });
});
