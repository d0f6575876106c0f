// What clients of the simulation run: User-Agents as they are sent, and JA4 as it is computed of their TLS. JA4 of
// browsers are FoxIO's published ones; a resumed session has another extension more, and over QUIC all offer the same
// three ciphers.
import type { Random } from './random.ts';

/** JA4 over TCP, with and without resumption, and over QUIC. */
export type Tls = { readonly tcp: readonly string[]; readonly quic: string | null };

export type Device = { readonly agent: string; readonly tls: Tls };

const QUIC = 'q13d0310h3_55b375c5d22e_cd85d2d88918';

export const CHROMIUM: Tls = {
  tcp: ['t13d1516h2_8daaf6152771_02713d6af862', 't13d1517h2_8daaf6152771_b0da82dd1658'],
  quic: QUIC,
};
export const GECKO: Tls = {
  tcp: ['t13d1715h2_5b57614c22b0_5c2c66f702b0', 't13d1716h2_5b57614c22b0_a54fffd0eb61'],
  quic: 'q13d0311h3_55b375c5d22e_bcf8bb4cd2c1',
};
export const WEBKIT: Tls = {
  tcp: ['t13d2014h2_a09f3c656075_14788d8d241b', 't13d2015h2_a09f3c656075_4d2bdcd6ee0a'],
  quic: 'q13d0309h3_55b375c5d22e_f3a6a7bfa2a9',
};
const tcp = (...ja4: readonly string[]): Tls => ({ tcp: ja4, quic: null });
const OKHTTP = tcp('t13d1512h2_46e7e9700bed_45f260be83e2');
const APPLE = tcp('t13d2013h2_a09f3c656075_e42f34c56612');
const PYTHON = tcp('t13d1811h1_85036bcba153_d41ae481755e');
const GO = tcp('t13d1311h2_f57a46bbacb6_e7c285222651');
const CURL = tcp('t13d3112h2_e8f1e7e78f70_6bebaf5329ac');
/** What opens TLS on the way: a virus scanner, the gateway of a company. */
export const SCANNER = tcp('t13d1610h1_d83cc789557e_16bbda4055b2');
const GATEWAYS: readonly (readonly [number, Tls])[] = [
  [50, tcp('t13d4312h1_c7886603b240_b26ce05bbdd6')],
  [20, tcp('t13d1711h1_1a2b7e0c93d4_a875e5012fde')],
  [15, tcp('t12d2909h1_d8e1f30a77c2_7af1ed941c26')],
  [8, tcp('t13d1910h1_94f20d51b8e6_2dae41c691ec')],
  [5, tcp('t12d2108h1_3c6be7d0425f_8fd3f9e0c7b1')],
  // Built on a library that tools are built on as well.
  [2, CURL],
];
export const gatewayTls = (r: Random): Tls => r.weighted(GATEWAYS);
/** TLS of those who copy a User-Agent and nothing else. */
export const COPYCATS: readonly Tls[] = [PYTHON, GO, CURL, tcp('t13d1713h2_2bab15409345_7121afd63204')];

export const SYSTEMS = {
  windows: 'Windows NT 10.0; Win64; x64',
  macos: 'Macintosh; Intel Mac OS X 10_15_7',
  linux: 'X11; Linux x86_64',
  android: 'Linux; Android 10; K',
} as const;
type System = keyof typeof SYSTEMS;
const engine = (system: System): string =>
  `Mozilla/5.0 (${SYSTEMS[system]}) AppleWebKit/537.36 (KHTML, like Gecko)`;

export const chrome = (system: System, version: number): Device => ({
  agent: `${engine(system)} Chrome/${version}.0.0.0 ${system === 'android' ? 'Mobile ' : ''}Safari/537.36`,
  tls: CHROMIUM,
});
const edge = (version: number): Device => ({
  agent: `${chrome('windows', version).agent} Edg/${version}.0.0.0`,
  tls: CHROMIUM,
});
const samsung = (version: number): Device => ({
  agent: `${engine('android')} SamsungBrowser/${version}.0 Chrome/117.0.0.0 Mobile Safari/537.36`,
  tls: CHROMIUM,
});
export const firefox = (system: System, version: number): Device => ({
  agent: `Mozilla/5.0 (${SYSTEMS[system]}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
  tls: GECKO,
});
const safari = (version: number): Device => ({
  agent: `Mozilla/5.0 (${SYSTEMS.macos}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version}.4 Safari/605.1.15`,
  tls: WEBKIT,
});
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
export const iphone = (version: number): Device => ({
  agent: `${IPHONE} Version/${version}.4 Mobile/15E148 Safari/604.1`,
  tls: WEBKIT,
});

/** Browsers of people, roughly as often as they are met; the version comes beside. */
type Kind = (version: number) => Device;
const DESKTOPS: readonly (readonly [number, Kind])[] = [
  [30, (v) => chrome('windows', v)],
  [11, edge],
  [7, (v) => firefox('windows', v)],
  [8, (v) => chrome('macos', v)],
  [8, (v) => safari(16 + (v % 2))],
  [2, (v) => firefox('linux', v)],
];
const PHONES: readonly (readonly [number, Kind])[] = [
  [20, (v) => chrome('android', v)],
  [4, (v) => samsung(v - 100)],
  [18, (v) => iphone(16 + (v % 2))],
];
const versionOf = (r: Random): number => 123 + r.below(5);

/** A browser and what it is after an update. */
export const desktopAndUpdate = (r: Random): readonly [Device, Device] => {
  const kind = r.weighted(DESKTOPS.slice(0, 4));
  const version = versionOf(r);
  return [kind(version), kind(version + 1)];
};
export const desktop = (r: Random): Device => r.weighted(DESKTOPS)(versionOf(r));
export const phone = (r: Random): Device => r.weighted(PHONES)(versionOf(r));
export const anyDevice = (r: Random): Device => (r.chance(0.55) ? desktop(r) : phone(r));
export const appleDevice = (r: Random): Device => (r.chance(0.6) ? iphone(17) : safari(17));

/** An app and the page that it shows inside. */
export const appAndWebView = (r: Random): readonly [Device, Device] =>
  r.weighted<readonly [Device, Device]>([
    [
      35,
      [
        { agent: 'okhttp/4.12.0', tls: OKHTTP },
        {
          agent: `Mozilla/5.0 (Linux; Android 14; Pixel 7; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36`,
          tls: CHROMIUM,
        },
      ],
    ],
    [15, [{ agent: 'ShopApp/4.1 (Android 14; Pixel 7)', tls: OKHTTP }, chrome('android', 126)]],
    [
      35,
      [
        { agent: 'ShopApp/4.1.0 CFNetwork/1496.0.7 Darwin/23.5.0', tls: APPLE },
        { agent: `${IPHONE} Mobile/15E148`, tls: WEBKIT },
      ],
    ],
    [15, [{ agent: 'ShopApp/4.1.0 (iPhone; iOS 17.5; Scale/3.00)', tls: APPLE }, iphone(17)]],
  ]);

export const tool = (r: Random): Device =>
  r.pick([
    { agent: 'python-requests/2.32.3', tls: PYTHON },
    { agent: 'Go-http-client/2.0', tls: GO },
    { agent: 'curl/8.5.0', tls: CURL },
    { agent: 'node-fetch', tls: PYTHON },
  ]);
export const headless = (): Device => ({
  agent: `${engine('linux')} HeadlessChrome/125.0.0.0 Safari/537.36`,
  tls: CHROMIUM,
});
export const monitor = (): Device => ({
  agent: `${engine('linux')} Chrome/126.0.0.0 Safari/537.36 DatadogSynthetics`,
  tls: CHROMIUM,
});
/** Another browser than this one, of the same system or of any. */
export const anotherBrowser = (r: Random, than: Device): Device => {
  for (;;) {
    const one = anyDevice(r);
    const isOther = one.agent.replace(/\d+/g, '') !== than.agent.replace(/\d+/g, '');
    if (isOther) return one;
  }
};
