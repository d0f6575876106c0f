// What kind of client sent a request, told from its User-Agent. It must not be taken for proof: anyone can send any.
import type { Client } from './exchange.ts';
import { createMemo } from './memo.ts';

/** Distinct User-Agents remembered at a time. */
const MAX_USER_AGENTS = 4096;

/** Longer ones are judged by their beginning. */
const MAX_LENGTH = 512;

/**
 * Marks in lower case, the first kind that has one wins. Monitors before bots, for many call themselves both;
 * tools before apps, for some libraries are used by both; browsers last, for nearly everything says Mozilla.
 */
const MARKS: readonly (readonly [Client, readonly string[]])[] = [
  [
    'monitor',
    [
      'uptimerobot',
      'pingdom',
      'statuscake',
      'site24x7',
      'newrelicpinger',
      'datadogsynthetics',
      'checkly',
      'betteruptime',
      'better uptime',
      'updown.io',
      'freshping',
      'nodeping',
      'hetrixtools',
      'zabbix',
      'nagios',
      'check_http',
      'icinga',
      'blackbox exporter',
      'blackbox-exporter',
      'prometheus/',
      'kube-probe',
      'googlehc',
      'elb-healthchecker',
      'route 53',
      'amazon-route53',
      'azure traffic manager',
      'edge health probe',
      'cloudflare-healthchecks',
      'haproxy-healthcheck',
      'consul health check',
      'varnish-health',
    ],
  ],
  [
    'bot',
    [
      'bot/',
      'bot;',
      'bot ',
      'bot)',
      'bot-',
      'googlebot',
      'bingbot',
      'crawler',
      'spider',
      'slurp',
      'facebookexternalhit',
      'meta-externalagent',
      'bingpreview',
      'mediapartners-google',
      'google-inspectiontool',
      'ahrefs',
      'semrush',
      'bytespider',
      'petalbot',
      'archive.org',
      'ia_archiver',
      'feedfetcher',
      'whatsapp/',
      'telegram',
      'embedly',
      'lighthouse',
      'headlesschrome',
      'phantomjs',
      'puppeteer',
      'playwright',
    ],
  ],
  [
    'tool',
    [
      'curl/',
      'wget/',
      'python',
      'aiohttp',
      'httpx/',
      'go-http-client',
      'java/',
      'java-http-client',
      'apache-httpclient',
      'libwww',
      'lwp::',
      'perl',
      'ruby',
      'faraday',
      'php/',
      'guzzlehttp',
      'node-fetch',
      'node.js',
      'undici',
      'axios/',
      'got (',
      'got/',
      'superagent',
      'postmanruntime',
      'insomnia/',
      'httpie',
      'k6/',
      'jmeter',
      'apachebench',
      'wrk',
      'hey/',
      'vegeta',
      'locust',
      'scrapy',
      'mechanize',
      'nikto',
      'sqlmap',
      'nmap',
      'zgrab',
      'masscan',
      'powershell',
      'restsharp',
      'reqwest',
    ],
  ],
  [
    'webview',
    [
      '; wv)',
      'fban/',
      'fbav/',
      'fb_iab',
      'instagram ',
      'line/',
      'micromessenger',
      'gsa/',
      'tiktok',
      'snapchat',
    ],
  ],
  [
    'app',
    ['okhttp', 'cfnetwork', 'dalvik/', 'alamofire', 'dart/', 'dart:io', 'ktor', 'nsurlsession', 'electron/'],
  ],
];

const isAppleWebView = (agent: string): boolean =>
  (agent.includes('iphone') || agent.includes('ipad')) &&
  agent.includes('applewebkit/') &&
  !agent.includes('safari/');

const BROWSERS = ['chrome/', 'firefox/', 'safari/', 'edg/', 'opera', 'trident/', 'msie ', 'gecko/'];

/** Tells the kind of client of a User-Agent; `unknown` for none and for one that says nothing known. */
export const clientOf = (userAgent: string): Client => {
  const agent = userAgent.slice(0, MAX_LENGTH).toLowerCase();
  for (const [client, marks] of MARKS) if (marks.some((mark) => agent.includes(mark))) return client;
  if (isAppleWebView(agent)) return 'webview';
  return BROWSERS.some((mark) => agent.includes(mark)) ? 'browser' : 'unknown';
};

/** The same, remembering what was told before. */
export const createClientOf = (): ((userAgent: string) => Client) => createMemo(clientOf, MAX_USER_AGENTS);
