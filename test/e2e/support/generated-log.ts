// Logs of any size, the same in every run: requests of many clients whose cookies, addresses and paths all differ.
import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { nginxLine } from './nginx-log.ts';
import { createRandom, type Random } from './random.ts';

/** When the first line was logged, milliseconds since the epoch; each line is ten milliseconds later. */
export const FIRST_MS = Date.UTC(2026, 10, 20, 5, 33, 20);
const STEP_MS = 10;

const hex = (random: Random): string => (random.below(2 ** 32) + 2 ** 32).toString(16);
const ATTRIBUTES = ['', '; Secure', '; Secure; HttpOnly', '; Secure; HttpOnly; SameSite=Lax', '; Max-Age=0'];
const NAMES = ['sid', 'theme', 'csrftoken', 'AWSALB', '_ga_1'];
const STATUSES = ['200', '200', '200', '304', '401', '500'];

const lineAt = (at: number, random: Random): string => {
  const isPlain = random.isOneIn(50);
  const upstream = `${random.pick(NAMES)}=${hex(random)}; Path=/${random.pick(ATTRIBUTES)}`;
  const hasCookie = !random.isOneIn(4);
  return nginxLine({
    msec: ((FIRST_MS + at * STEP_MS) / 1000).toFixed(3),
    scheme: isPlain ? 'http' : 'https',
    ssl_protocol: isPlain ? '' : 'TLSv1.3',
    host: random.pick(['shop.example', 'account.example']),
    request_uri: `/item/${hex(random)}?ref=${hex(random)}`,
    status: random.pick(STATUSES),
    remote_addr: `192.0.2.${random.below(256)}`,
    request_id: hex(random).repeat(3),
    http_user_agent: `Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/${random.below(200)}.0`,
    http_cookie: hasCookie ? `sid=${hex(random)}; theme=dark; _ga_1=${hex(random)}; note=${hex(random)}` : '',
    sent_http_set_cookie: random.isOneIn(3) ? upstream : '',
    upstream_http_set_cookie: '',
  });
};

/** So many lines from line `first` on, each with its line end. */
export const generateLines = (seed: number, first: number, count: number): string => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, at) => `${lineAt(first + at, random)}\n`).join('');
};

const BLOCK_LINES = 5000;

/** Writes a log of at least so many bytes; answers how many lines it has. */
export const writeGeneratedLog = (path: string, bytes: number): number => {
  const file = openSync(path, 'w');
  let lines = 0;
  for (let written = 0; written < bytes; lines += BLOCK_LINES) {
    written += writeSync(file, generateLines(lines, lines, BLOCK_LINES), null, 'latin1');
  }
  closeSync(file);
  return lines;
};

/** The same request lines as pino writes them, for an origin's log. */
export const appendPinoLines = (path: string, count: number): void => {
  const lines = Array.from({ length: count }, (_, at) => {
    const headers = {
      host: 'shop.example',
      cookie: `sid=${at}`,
      'x-forwarded-proto': at % 9 ? 'https' : 'http',
    };
    const setCookies = [`sid=${at}; Secure`, 'theme=dark; Max-Age=60'].slice(0, at % 3);
    return JSON.stringify({
      level: 30,
      time: FIRST_MS + at * STEP_MS + 3,
      req: { method: 'GET', url: '/', headers, remoteAddress: '127.0.0.1' },
      res: { statusCode: 200, headers: { 'set-cookie': setCookies } },
      responseTime: 2.5,
      msg: 'request completed',
    });
  });
  appendFileSync(path, `${lines.join('\n')}\n`);
};
