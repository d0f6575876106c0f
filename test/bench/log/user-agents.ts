// User-Agents as a shop sees them: a few hundred, most of them browsers. Data with versions filled in, no rules.

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME_ON = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'Linux; Android 10; K',
];

const chromium = range(118, 16).flatMap((version) =>
  CHROME_ON.flatMap((system) => {
    const chrome = `Mozilla/5.0 (${system}) ${WEBKIT} Chrome/${version}.0.0.0`;
    return [`${chrome} Safari/537.36`, `${chrome} Safari/537.36 Edg/${version}.0.0.0`];
  }),
);
const firefox = range(115, 18).flatMap((version) => [
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
]);
const safari = range(15, 4).flatMap((version) =>
  range(0, 7).map(
    (minor) =>
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${version}_${minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version}.${minor} Mobile/15E148 Safari/604.1`,
  ),
);
/** Some put quotation marks there, which every log escapes. */
const apps = range(1, 60).flatMap((version) => [
  `ShopApp/4.${version}.0 CFNetwork/1568.200.51 Darwin/24.1.0`,
  version % 10 === 0
    ? `ShopApp/4.${version}.0 ("beta") okhttp/4.12.0`
    : `ShopApp/4.${version}.0 okhttp/4.12.0`,
]);

/** Clients that keep cookies. */
export const BROWSERS: readonly string[] = [...chromium, ...firefox, ...safari, ...apps];

/** Clients that keep none. */
export const ROBOTS: readonly string[] = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'kube-probe/1.31',
  'curl/8.11.0',
  'python-requests/2.32.3',
];
