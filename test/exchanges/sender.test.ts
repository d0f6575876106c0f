// Who sent a request, as far as the wall lets it through.
import assert from 'node:assert/strict';
import { deviceOf, UNKNOWN_DEVICE } from '../../exporter/exchanges/device.ts';
import { renderNetwork } from '../../exporter/exchanges/network.ts';
import { exchangeOf } from './records.ts';

const AGENTS: readonly (readonly [agent: string, device: string])[] = [
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'chrome windows 126',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/125.0.0.0',
    'edge windows 125',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'firefox linux 127'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'safari macos 17',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1',
    'chrome ios 126',
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'samsung android 25',
  ],
  ['Shop/4.2 CFNetwork/1496.0.7 Darwin/23.5.0', 'other ios 0'],
  ['okhttp/4.12.0', 'other android 0'],
  ['curl/8.8.0', 'other other 0'],
  ['', 'other other 0'],
];

describe('a sender', () => {
  for (const [agent, expected] of AGENTS) {
    it(`of ${agent.slice(0, 60) || 'no User-Agent'} runs ${expected}`, () => {
      const { browser, system, version } = deviceOf(agent);
      assert.equal(`${browser} ${system} ${version}`, expected);
    });
  }

  const fields: readonly (readonly [
    what: string,
    shown: Parameters<typeof exchangeOf>[0],
    key: 'country' | 'asn' | 'ja4',
    value: unknown,
  ])[] = [
    ['its country', { country: 'de' }, 'country', 'DE'],
    ['no country that is none', { country: 'Germany' }, 'country', null],
    ['no country that stands for none', { country: 'XX' }, 'country', null],
    ['its autonomous system', { asn: '3320' }, 'asn', 3320],
    ['its autonomous system with AS before it', { asn: 'AS3320 Deutsche Telekom' }, 'asn', 3320],
    ['no autonomous system 0', { asn: '0' }, 'asn', null],
    ['the ciphers of its JA4', { ja4: 't13d1516h2_8daaf6152771_b186095e22b6' }, 'ja4', '8daaf6152771'],
    ['no ciphers of QUIC', { ja4: 'q13d0310h3_55b375c5d22e_cd85d2d88918' }, 'ja4', null],
    ['no JA4 that is none', { ja4: 't13d1516h2' }, 'ja4', null],
  ];
  for (const [what, shown, key, value] of fields) {
    it(`has ${what}`, () => assert.equal(exchangeOf(shown).sender[key], value));
  }
  it('has its network', () =>
    assert.equal(
      renderNetwork(exchangeOf({ clientIp: '198.51.100.7' }).sender.network ?? 0),
      '198.51.100.0/24',
    ));
  it('has nothing that the log has not', () =>
    assert.deepEqual(exchangeOf({}).sender, {
      device: UNKNOWN_DEVICE,
      network: null,
      country: null,
      asn: null,
      ja4: null,
    }));
});
