// Words by which User-Agents tell what kind of client they are, in lower case. Data only, no rules.
import type { Client } from './exchange.ts';

const words = (...lines: readonly string[]): readonly string[] => lines.flatMap((line) => line.split('|'));

/**
 * The first kind that has one of its words wins. Monitors before bots, for many call themselves both; tools before
 * apps, for some libraries are used by both; webviews before browsers, whose names they carry as well.
 */
export const CLIENT_MARKS: readonly (readonly [Client, readonly string[]])[] = [
  [
    'monitor',
    words(
      'uptime|pingdom|statuscake|site24x7|newrelicpinger|synthetic|checkly|updown.io|freshping|nodeping',
      'hetrixtools|catchpoint|stackdriver|zabbix|nagios|check_http|icinga|blackbox exporter|blackbox-exporter',
      'prometheus/|kube-probe|googlehc|envoy/hc|healthcheck|health check|health-check|health probe|traffic manager',
      'load balancer agent|alwayson|varnish-health',
    ),
  ],
  [
    'bot',
    words(
      'crawler|spider|slurp|facebookexternalhit|facebookcatalog|meta-external|bingpreview|uripreview|embedly',
      'mediapartners-google|google-inspectiontool|googleother|apis-google|google-read-aloud|feedfetcher',
      'chatgpt-user|claude-user|perplexity-user|archive.org|ia_archiver|mastodon|whatsapp/',
      'lighthouse|gtmetrix|headlesschrome|phantomjs|puppeteer|playwright',
    ),
  ],
  [
    'tool',
    words(
      'curl/|wget/|python|aiohttp|httpx/|go-http-client|java/|java-http-client|apache-httpclient|libwww|lwp::',
      'perl|ruby|http.rb/|faraday|php/|guzzlehttp|node-fetch|node.js|undici|axios/|got (|got/|superagent',
      'postmanruntime|insomnia/|httpie|k6/|jmeter|apachebench|hey/|vegeta|locust|scrapy|mechanize',
      'nikto|sqlmap|nmap|zgrab|masscan|powershell|restsharp|reqwest',
    ),
  ],
  [
    'webview',
    words(
      '; wv)|version/4.0 chrome/|fban/|fbav/|fb_iab|instagram |barcelona | line/|micromessenger| gsa/|musical_ly',
      'bytedancewebview|tiktok|snapchat/|pinterest/|pinterest for|[linkedinapp]|twitter for|telegram-android',
      'kakaotalk|naver(inapp',
    ),
  ],
  ['app', words('okhttp|cfnetwork|dalvik/|alamofire|dart/|dart:io|ktor|cronet|nsurlsession|electron/')],
  ['browser', words('chrome/|firefox/|safari/|edg/|opera|trident/|msie |gecko/|lynx/|w3m/')],
];

/** Whole User-Agents of libraries that say no more than this. */
export const BARE_TOOLS: ReadonlySet<string> = new Set([
  'node',
  'curl',
  'wget',
  'java',
  'php',
  'axios',
  'got',
]);
