// What of a record waits for the other one is what is compared, and nothing is changed by waiting.
import assert from 'node:assert/strict';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { createSerializeSide, type Message, parseSide } from '../../../exporter/exchanges/pairing/side.ts';
import { createTexts } from '../../../exporter/tables/texts.ts';
import { carrying, exchange, issued, sent, setting } from '../../slis/counting.ts';

const NAME = 'namename';

const MAX_COOKIES = 3;

const keptOf = (x: Exchange) => {
  const labels = createTexts(100);
  const uncompared: Message[] = [];
  const onUncompared = (message: Message) => uncompared.push(message);
  const serialize = createSerializeSide({ labels, maxCookies: MAX_COOKIES, onUncompared });
  return { side: parseSide(serialize(x), labels), uncompared };
};
const kept = (x: Exchange) => keptOf(x).side;

describe('a record that waits', () => {
  it('keeps when, where and how it was answered', () => {
    const x = exchange({
      vantage: 'origin',
      source: 'app',
      timeMs: 1_767_225_600_123,
      site: 'shop.example.com',
      status: 404,
      transport: 'plaintext',
      loopback: true,
      requestId: 'req-1',
      traceId: null,
    });
    const { request: _, response: __, ...rest } = kept(x);
    assert.deepEqual(rest, {
      vantage: 'origin',
      source: 'app',
      timeMs: 1_767_225_600_123,
      site: 'shop.example.com',
      status: 404,
      transport: 'plaintext',
      loopback: true,
      hasBothLegs: false,
      requestId: 'req-1',
      traceId: null,
    });
  });
  it('keeps the names and marks of what it carried', () => {
    const { request } = kept(
      exchange({
        request: carrying(
          sent({ nameFingerprint: `${NAME}12345678`, valueMark: 0xffff_fffe }),
          sent({ cookie: 'theme', class: 'preference', nameFingerprint: 'abcdefgh12345678' }),
        ),
      }),
    );
    assert.deepEqual(request, {
      fidelity: 'all',
      present: true,
      cookies: [
        { cookie: 'sid', class: 'auth', nameFingerprint: NAME, valueMark: 0xffff_fffe },
        { cookie: 'theme', class: 'preference', nameFingerprint: 'abcdefgh', valueMark: null },
      ],
    });
  });
  it('keeps everything of what it set that is compared', () => {
    const cookie = issued({
      deletion: true,
      secure: true,
      httpOnly: true,
      partitioned: true,
      sameSite: 'none',
      domain: 'ddddddddDDDDDDDD',
      path: 'ppppppppPPPPPPPP',
      lifetimeSeconds: -1.5,
      expectedRewrites: ['added', 'value_changed'],
      nameFingerprint: `${NAME}12345678`,
      fingerprint: 'ffffffffFFFFFFFF',
    });
    const { response } = kept(exchange({ response: { fidelity: 'first', cookies: [cookie] } }));
    const { cookie: label, class: kind, secure, httpOnly, partitioned, sameSite, deletion } = cookie;
    assert.deepEqual(response, {
      fidelity: 'first',
      cookies: [
        {
          ...{ cookie: label, class: kind, secure, httpOnly, partitioned, sameSite, deletion },
          lifetimeSeconds: -1.5,
          expectedRewrites: ['added', 'value_changed'],
          nameFingerprint: NAME,
          domain: 'dddddddd',
          path: 'pppppppp',
          fingerprint: 'ffffffffFFFFFFFF',
        },
      ],
    });
  });
  it('shows none of more cookies than are compared, and says so', () => {
    const seen = (sentCookies: number, issuedCookies: number) => {
      const { side, uncompared } = keptOf(
        exchange({
          request: carrying(...Array.from({ length: sentCookies }, () => sent({ nameFingerprint: NAME }))),
          response: setting(
            ...Array.from({ length: issuedCookies }, () =>
              issued({ nameFingerprint: NAME, fingerprint: null }),
            ),
          ),
        }),
      );
      const { request, response } = side;
      return [
        request.fidelity,
        request.cookies.length,
        response.fidelity,
        response.cookies.length,
        uncompared,
      ];
    };
    assert.deepEqual(seen(3, 3), ['all', 3, 'all', 3, []]);
    assert.deepEqual(seen(4, 3), ['unknown', 0, 'all', 3, ['request']]);
    assert.deepEqual(seen(3, 4), ['all', 3, 'unknown', 0, ['response']]);
    assert.deepEqual(seen(4, 4), ['unknown', 0, 'unknown', 0, ['request', 'response']]);
  });
});
