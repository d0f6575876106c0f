// Which kind of client a User-Agent tells of; the texts are as real clients send them.
import assert from 'node:assert/strict';
import { clientOf } from '../../exporter/exchanges/client.ts';
import type { Client } from '../../exporter/exchanges/exchange.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const BOT = 'Mozilla/5.0 (compatible;';

const AGENTS: Readonly<Record<Client, readonly string[]>> = {
  browser: [
    CHROME,
    `${CHROME} Edg/126.0.0.0`,
    `${CHROME} OPR/111.0.0.0`,
    'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`,
    `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`,
    `${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`,
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
    'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)',
    'Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16',
    'w3m/0.5.3+git20230121',
  ],
  webview: [
    `${ANDROID} (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.50 Mobile Safari/537.36`,
    'Mozilla/5.0 (Linux; Android 4.4; Nexus 5 Build/KRT16M) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/30.0.0.0 Mobile Safari/537.36',
    `${IPHONE} Mobile/15E148`,
    `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/467.0.0.41.105;FBBV/608254163]`,
    `${IPHONE} Mobile/15E148 Instagram 333.0.4.29.87 (iPhone14,5; iOS 17_5; en_US)`,
    `${IPHONE} Mobile/15E148 Safari/604.1 Line/14.8.0`,
    `${IPHONE} GSA/320.0.639 Mobile/15E148 Safari/604.1`,
    `${IPHONE} Mobile/15E148 [LinkedInApp]/9.29.5963`,
    'Mozilla/5.0 (Linux; Android 13; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview/d8a21c6',
    `${ANDROID} Chrome/121.0 Mobile Safari/537.36 MicroMessenger/8.0.47`,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  ],
  app: [
    'okhttp/4.12.0',
    'Shop/4.2 CFNetwork/1496.0.7 Darwin/23.5.0',
    'Airline/1.0 CFNetwork/1496.0.7 Darwin/23.5.0',
    'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UD1A.230803.041)',
    'Dart/3.4 (dart:io)',
    'Shop/5.0 (com.example.shop; build:100; iOS 17.5.0) Alamofire/5.9.1',
    'ktor-client',
    `${CHROME.replace('Safari', 'Electron/30.0.9 Safari')}`,
  ],
  bot: [
    `${BOT} Googlebot/2.1; +http://www.google.com/bot.html)`,
    `${BOT} bingbot/2.0; +http://www.bing.com/bingbot.htm)`,
    `${BOT} YandexBot/3.0; +http://yandex.com/bots)`,
    `${BOT} Baiduspider/2.0; +http://www.baidu.com/search/spider.html)`,
    `${BOT} AhrefsBot/7.0; +http://ahrefs.com/robot/)`,
    `${BOT} MJ12bot/v1.4.8; http://mj12bot.com/)`,
    `${BOT} Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)`,
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Twitterbot/1.0',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'TelegramBot (like TwitterBot)',
    'WhatsApp/2.23.20.0',
    'Mediapartners-Google',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Linux; Android 11; moto g power) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse',
    'ExampleBot',
  ],
  tool: [
    'curl/8.8.0',
    'Wget/1.24.5',
    'python-requests/2.32.3',
    'Python/3.12 aiohttp/3.9.5',
    'Go-http-client/2.0',
    'Java/21.0.3',
    'Apache-HttpClient/4.5.14 (Java/17.0.11)',
    'node',
    'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
    'axios/1.7.2',
    'undici',
    'GuzzleHttp/7',
    'PostmanRuntime/7.39.0',
    'HTTPie/3.2.2',
    'k6/0.51.0 (https://k6.io/)',
    'Ruby',
    'libwww-perl/6.77',
    'Scrapy/2.11.2 (+https://scrapy.org)',
    'sqlmap/1.8.6#stable (https://sqlmap.org)',
    'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4412',
  ],
  monitor: [
    'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
    'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
    'Better Uptime Bot Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
    'Uptime-Kuma/1.23.13',
    'GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)',
    'kube-probe/1.29',
    'ELB-HealthChecker/2.0',
    'GoogleHC/1.0',
    'Envoy/HC',
    'Amazon-Route53-Health-Check-Service (ref 00000000; report http://amzn.to/1vsZADi)',
    'check_http/v2.3.3 (nagios-plugins 2.3.3)',
    'Blackbox Exporter/0.25.0',
    'Prometheus/2.53.0',
    `${CHROME} DatadogSynthetics`,
    'Zabbix',
  ],
  unknown: ['', 'Mozilla/5.0', '-', 'x', 'Shop 1.0', '\xff\xfe\x00'],
};

describe('the kind of client', () => {
  for (const [client, agents] of Object.entries(AGENTS)) {
    describe(client, () => {
      for (const agent of agents) it(JSON.stringify(agent), () => assert.equal(clientOf(agent), client));
    });
  }

  it('is told whatever the case', () => assert.equal(clientOf('CURL/8.8.0'), 'tool'));

  it('is told from the beginning of a long text', () =>
    assert.equal(clientOf(`${'x'.repeat(512)} curl/8.8.0`), 'unknown'));
});
