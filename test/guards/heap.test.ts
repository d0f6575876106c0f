// What was read is forgotten: after a million lines, read and pushed, no value of theirs is left in the heap. A piece of a string
// that something keeps would keep the whole string alive, and with it whatever stood beside it in the log.
import assert from 'node:assert/strict';
import { appendFileSync, createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../e2e/support/child.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';

/** Stands in every value; the program whose heap is searched does not know it. */
const MARK = 'QuetzalXylophone';
/** Lines of a body that is pushed; more are too large. */
const BODY_LINES = 3000;
/** Lines that are written at once. */
const WRITTEN_LINES = 5000;
/** A snapshot shows the beginning of a long string only, so no line may be longer than this. */
const SHOWN_CHARS = 1000;

const PROGRAM = join(import.meta.dirname, 'snapshot-after-reading.ts');

/** One request; all that programs remember (names, hosts, user agents, paths, domains) differs from line to line. */
const told = (n: number) => {
  const value = `${MARK}${n}`;
  const host = `shop-${n % 7000}.example.com`;
  return {
    host,
    path: `/p/${value}/of/a/${n}?q=${value}`,
    cookie: `sid=${value}; name_of_a_cookie_${String.fromCharCode(97 + (n % 26))}${n}=${value}; ${value}`,
    setCookie: [
      `sid=${value}; Domain=${host}; Path=/a/long/path/for/${n}; Secure`,
      `issued_cookie_name_x${n % 9000}y=${value}; Max-Age=${n}`,
    ],
    userAgent: `Mozilla/5.0 (X11; Linux x86_64; n${n}) Chrome/120`,
    // Ids of requests are let through, for pairing and findings.
    id: `request-${n}`,
    address: `10.${n & 255}.${(n >> 8) & 255}.${n % 251}`,
  };
};

const timeOf = (n: number): number => Date.UTC(2026, 10, 20) + n;

const nginxLine = (n: number): string => {
  const { host, path, cookie, setCookie, userAgent, id, address } = told(n);
  return JSON.stringify({
    time: (timeOf(n) / 1000).toFixed(3),
    scheme: n % 2 === 0 ? 'https' : 'http',
    tls: n % 2 === 0 ? 'TLSv1.3' : '',
    host,
    method: 'GET',
    path,
    status: '200',
    duration: '0.004',
    client_ip: address,
    request_id: id,
    user_agent: userAgent,
    cookie,
    set_cookie: setCookie.join(', '),
    upstream_set_cookie: setCookie[0],
    upstream_status: '200',
    cache_control: 'no-store',
    sec_fetch_site: '',
    x_forwarded_proto: '',
    nginx: '1.27.0',
  });
};

const pinoLine = (n: number): string => {
  const { host, path, cookie, setCookie, userAgent, id, address } = told(n);
  const headers = { host, cookie, 'user-agent': userAgent, 'x-request-id': id };
  return JSON.stringify({
    time: timeOf(n),
    req: { method: 'GET', url: path, headers, remoteAddress: address },
    res: { statusCode: 200, headers: { 'set-cookie': setCookie } },
    responseTime: 4,
  });
};

const jsonLine = (n: number): string => {
  const { host, path, cookie, setCookie, userAgent, id, address } = told(n);
  return JSON.stringify({
    time: timeOf(n),
    site: host,
    status: 200,
    path,
    cookie,
    // Headers that something joined, which nobody can tell apart from an attribute's value.
    set_cookie:
      n % 2 === 0 ? setCookie : [`a=1; Path=/, ${setCookie[0]}`, `a=1; Domain=a.example, ${setCookie[0]}`],
    user_agent: userAgent,
    request_id: id,
    peer_ip: address,
  });
};

/** Writes the lines from one number up to, not including, another one. */
const writeLog = (path: string, from: number, to: number, lineOf: (n: number) => string): void => {
  rmSync(path, { force: true });
  for (let first = from; first < to; first += WRITTEN_LINES) {
    const length = Math.min(WRITTEN_LINES, to - first);
    const written = Array.from({ length }, (_, n) => lineOf(first + n));
    assert.ok(written.every((line) => line.length < SHOWN_CHARS));
    appendFileSync(path, `${written.join('\n')}\n`);
  }
};

const CONFIG = `sources:
  - { name: pushed, vantage: edge, format: json, http: {} }
  - { name: edge, vantage: edge, format: nginx, start_at: beginning, file: { path: edge.log } }
  - { name: app, vantage: origin, format: pino, start_at: beginning, file: { path: app.log } }
auth: { login: ["/p/*"] }
trust: { proxies: ["10.0.0.0/8"] }
state: { directory: state }
`;

/** What stands around each mark in a file, up to a few. */
const findMarks = async (path: string): Promise<string[]> => {
  const found: string[] = [];
  let before = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
    const text = before + chunk;
    for (let at = text.indexOf(MARK); at >= 0 && found.length < 5; at = text.indexOf(MARK, at + 1))
      found.push(text.slice(Math.max(0, at - 60), at + 60));
    before = text.slice(1 - MARK.length);
  }
  return found;
};

describe('the heap', function () {
  this.timeout(600_000);
  const workspace = createWorkspace();
  after(() => workspace.close());

  /** The heap of a process that has read so many lines, as many of each format, and did as it is told with them. */
  const snapshotAfter = async (lines: number, then: 'keep' | 'forget'): Promise<string> => {
    const snapshot = workspace.path(`${then}.heapsnapshot`);
    const config = workspace.path('config.yaml');
    writeFileSync(config, CONFIG);
    const pushed = workspace.path('pushed');
    rmSync(pushed, { recursive: true, force: true });
    mkdirSync(pushed, { recursive: true });
    const each = lines / 3;
    writeLog(workspace.path('edge.log'), 0, each, nginxLine);
    writeLog(workspace.path('app.log'), 0, each, pinoLine);
    for (let from = 0; from < each; from += BODY_LINES) {
      const body = join(pushed, String(from).padStart(7, '0'));
      writeLog(body, from, Math.min(each, from + BODY_LINES), jsonLine);
    }
    rmSync(workspace.path('state'), { recursive: true, force: true });
    const args = ['--expose-gc', PROGRAM, config, String(lines), snapshot, then, pushed];
    const { code, stderr } = await runChild(workspace, process.execPath, args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    return snapshot;
  };

  it('holds no value of a line that was read', async () => {
    assert.deepEqual(await findMarks(await snapshotAfter(1_002_000, 'forget')), []);
  });
  it('is searched well: a line of which a piece is kept is found', async () => {
    assert.notDeepEqual(await findMarks(await snapshotAfter(900, 'keep')), []);
  });
});
