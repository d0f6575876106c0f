// What other devices and networks make, one pair of clients a case. A verdict needs 60.
import assert from 'node:assert/strict';
import { clientOf } from '../../../exporter/exchanges/client.ts';
import { deviceOf } from '../../../exporter/exchanges/device.ts';
import { parseNetwork } from '../../../exporter/exchanges/network.ts';
import { type Cluster, clusterOf, countryCodeOf, packDevice } from '../../../exporter/slis/replay/cluster.ts';
import { devicePoints } from '../../../exporter/slis/replay/device-points.ts';
import type { TlsHabit } from '../../../exporter/slis/replay/habits.ts';
import { networkPoints } from '../../../exporter/slis/replay/network-points.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`;
const EDGE = `${CHROME} Edg/126.0.0.0`;
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0';
const MAC = CHROME.replace('Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7');
const LINUX = CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64');
const ANDROID = `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36`;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const HEADLESS = `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/125.0.0.0 Safari/537.36`;
const BLINK = '8daaf6152771';
const NSS = '5b57614c22b0';
const [GATEWAY, HOSTING, RELAY] = [22_616, 16_509, 36_183];

type Who = { readonly agent?: string; readonly at?: string; readonly asn?: number } & {
  readonly country?: string;
  readonly ja4?: string | null;
  readonly minute?: number;
};
const at = ({ agent = CHROME, at: address = '198.51.100.7', minute = 0, ...more }: Who): Cluster => {
  const { asn = 3320, country = 'DE', ja4 = BLINK } = more;
  const device = deviceOf(agent);
  const sender = { device, network: parseNetwork(address), asn: asn || null, country: country || null, ja4 };
  return clusterOf(sender, packDevice(device, clientOf(agent)), minute * 60_000);
};
const ELSEWHERE = { at: '203.0.113.9', asn: 12_638 };

describe('another device makes', () => {
  const tls = (known: Who, now: Who, habit: TlsHabit): number =>
    devicePoints(at(known), at(now), () => habit);
  const cases: readonly (readonly [what: string, known: Who, now: Who, points: number])[] = [
    ['nothing where it is the same', {}, ELSEWHERE, 0],
    ['nothing where it was updated', {}, { agent: CHROME.replace('126', '127') }, 0],
    ['35 where an update has other TLS', {}, { agent: CHROME.replace('126', '127'), ja4: NSS }, 35],
    ['25 where it is older', {}, { agent: CHROME.replace('126', '120') }, 25],
    ['60 where it is a tool', {}, { agent: 'curl/8', ja4: null }, 60],
    ['60 where it is a browser that a program drives', {}, { agent: HEADLESS, ...ELSEWHERE }, 60],
    ['15 where a page is audited from within the browser', {}, { agent: HEADLESS }, 15],
    ['nothing where a robot had it before', { agent: 'curl/8' }, { agent: 'curl/8' }, 0],
    ['60 where browser and TLS are others', {}, { agent: FIREFOX, ja4: NSS }, 60],
    ['45 where another browser has the same TLS', {}, { agent: EDGE }, 45],
    ['45 where another browser’s TLS is not known', {}, { agent: FIREFOX, ja4: null }, 45],
    ['50 where another system has the same TLS', {}, { agent: MAC }, 50],
    ['35 where only TLS is another one', {}, { ja4: NSS, ...ELSEWHERE }, 35],
    ['nothing where a gateway opens TLS', {}, { ja4: NSS, ...ELSEWHERE, asn: GATEWAY }, 0],
    ['nothing where a gateway opened TLS', { asn: GATEWAY, ja4: NSS }, ELSEWHERE, 0],
    ['20 where a phone asks for the desktop’s pages', { agent: ANDROID }, { agent: LINUX }, 20],
    ['50 where the version is another one', { agent: ANDROID }, { agent: LINUX.replace('126', '120') }, 50],
    ['15 where a desktop plays a phone', {}, { agent: IPHONE }, 15],
    ['20 where it may play a phone', { ja4: null }, { agent: IPHONE, ja4: null }, 20],
    ['60 where a phone has its own TLS', {}, { agent: IPHONE, ja4: NSS }, 60],
    ['50 where that phone is elsewhere', {}, { agent: IPHONE, ...ELSEWHERE }, 50],
    [
      '20 where it is an app’s page',
      { agent: 'okhttp/4.12.0', ja4: NSS },
      { agent: ANDROID, ...ELSEWHERE },
      20,
    ],
    [
      '20 where an app and its page are on an iPad',
      { agent: 'ShopApp/4 CFNetwork/1496 Darwin/23.5.0' },
      { agent: MAC },
      20,
    ],
    ['20 where the system’s player fetches a film', {}, { agent: 'Windows-Media-Player/12.0', ja4: NSS }, 20],
    ['20 where an app names no system', { agent: 'ShopApp/4.1', ja4: NSS }, { agent: ANDROID }, 20],
    [
      '60 where what would be an app’s page comes from a cloud',
      { agent: 'okhttp/4.12.0', ja4: NSS },
      { agent: ANDROID, ...ELSEWHERE, asn: HOSTING },
      60,
    ],
  ];
  for (const [what, known, now, points] of cases)
    it(what, () => assert.equal(tls(known, now, 'unknown'), points));

  it('50 where no session is given to such a browser over such TLS', () =>
    assert.equal(tls({}, { ja4: NSS, ...ELSEWHERE }, 'unusual'), 50));
  it('35 all the same where it stays in its network', () =>
    assert.equal(tls({}, { ja4: NSS }, 'unusual'), 35));
  it('20 where sessions are given to such a browser over such TLS', () =>
    assert.equal(tls({}, { ja4: NSS, ...ELSEWHERE }, 'usual'), 20));
});

describe('another network makes', () => {
  const cases: readonly (readonly [what: string, known: Who, now: Who, points: number])[] = [
    ['nothing in the same system', {}, { at: '203.0.113.9' }, 0],
    ['nothing in the same /24 of no known system', { asn: 0 }, { at: '198.51.100.200', asn: 0 }, 0],
    ['10 in another system', {}, ELSEWHERE, 10],
    ['nothing with IPv6 where no system is known', { asn: 0 }, { at: '2001:db8::1', asn: 0 }, 0],
    ['20 in another country', {}, { ...ELSEWHERE, country: 'AT' }, 20],
    ['30 in a cloud', {}, { ...ELSEWHERE, asn: HOSTING }, 30],
    ['40 too far away', {}, { ...ELSEWHERE, country: 'CN', minute: 30 }, 40],
    ['20 as far away a day later', {}, { ...ELSEWHERE, country: 'CN', minute: 1440 }, 20],
    ['nothing through a relay', {}, { ...ELSEWHERE, asn: RELAY, country: 'US' }, 0],
    ['10 from a relay to a home', { asn: RELAY, country: 'US' }, ELSEWHERE, 10],
    ['nothing where the log has no address', {}, { at: 'unix:' }, 0],
  ];
  for (const [what, known, now, points] of cases)
    it(what, () => assert.equal(networkPoints(at(known), at(now)), points));
});

describe('a country’s number', () => {
  for (const code of ['AA', 'DE', 'ZZ'])
    it(`is that of ${code} alone`, () => assert.equal(countryCodeOf(at({ country: code }).country), code));
  it('is 0 for none', () => assert.equal(countryCodeOf(at({ country: '' }).country), ''));
});
