// Each way in which a source can fail to give metrics, made with real files, is found and told with what to change.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { DiagnosisReport } from '../../../exporter/commands/diagnose/report.ts';
import { diagnose } from '../../../exporter/commands/diagnose.ts';
import type { Runtime } from '../../../exporter/commands/io.ts';
import { createFolder } from '../../config/helpers.ts';
import { nginxLine } from '../../e2e/support/nginx-log.ts';

type Values = Readonly<Record<string, string>>;

const SECRET = 's3cr3t-of-a-user';
const NOW = Date.now();

describe('diagnose', () => {
  const cwd = createFolder();
  const texts: string[] = [];
  const errors: string[] = [];
  const runtime: Runtime = {
    stdin: Readable.from([]),
    stdout: (text) => void texts.push(text),
    stderr: (text) => void errors.push(text),
    env: {},
    cwd,
    terminalColumns: null,
    isStdoutTerminal: false,
    isStdoutOpen: () => true,
    abandon: () => undefined,
    onSignal: () => () => undefined,
  };
  beforeEach(() => {
    texts.length = 0;
    errors.length = 0;
  });

  const write = (name: string, lines: readonly string[], writtenMs = NOW): void => {
    writeFileSync(join(cwd, name), lines.map((line) => `${line}\n`).join(''), 'latin1');
    utimesSync(join(cwd, name), writtenMs / 1000, writtenMs / 1000);
  };
  /** Lines of nginx that were just written, one a second. */
  const lines = (count: number, values: Values | ((n: number) => Values) = {}): string[] =>
    Array.from({ length: count }, (_, n) =>
      nginxLine({
        msec: ((NOW - (count - n) * 1000) / 1000).toFixed(3),
        remote_addr: `192.0.2.${(count - n) % 200}`,
        request_id: `id-${count - n}`,
        nginx_version: '1.27.0',
        http_cookie: `sid=${SECRET}${n}`,
        ...(typeof values === 'function' ? values(n) : values),
      }),
    );
  const run = async (sources: readonly string[], files: readonly string[] = [], format?: string) => {
    const code = await diagnose({ files, sources, format, configFile: undefined, output: 'json' }, runtime);
    const report: DiagnosisReport = JSON.parse(texts.join(''));
    return { code, report };
  };
  const findingsOf = ({ report }: Awaited<ReturnType<typeof run>>) =>
    report.sources.flatMap(({ findings }) => findings);
  const statesOf = (ran: Awaited<ReturnType<typeof run>>) => findingsOf(ran).map(({ state }) => state);

  /** One source has this one finding, in these words, with this to paste. */
  const finds = (
    title: string,
    states: string | readonly string[],
    source: string,
    prepare: () => void,
    says: RegExp,
    snippet: RegExp,
  ): Mocha.Test =>
    it(`finds ${title}`, async () => {
      prepare();
      const ran = await run([source]);
      const [finding] = findingsOf(ran);
      assert.deepEqual([ran.code, statesOf(ran)], [1, [states].flat()]);
      assert.match(finding?.says ?? '', says);
      assert.match(finding?.change?.snippet ?? '', snippet);
    });

  it('finds nothing in a log that is as it should be', async () => {
    write('good.log', lines(200));
    const ran = await run(['edge=nginx:good.log']);
    assert.deepEqual([ran.code, findingsOf(ran)], [0, []]);
  });

  finds(
    'no file, and what is there instead',
    'waiting_for_file',
    'edge=nginx:nowhere/deep/cookies.log',
    () => write('a.log', []),
    /^There is no file .*nowhere\/deep\/cookies\.log\. The nearest folder that is there is .*, in which there .*a\.log/,
    /access_log/,
  );
  finds(
    'no file that a glob matches',
    'waiting_for_file',
    'edge=nginx:none*.log',
    () => undefined,
    /^No file matches .*none\*\.log\./,
    /access_log/,
  );
  finds(
    'a folder in place of a file',
    'failed',
    'edge=nginx:folder.*',
    () => mkdirSync(join(cwd, 'folder.d'), { recursive: true }),
    /folder\.d cannot be read: it is a folder\.$/,
    /file: \{ path: ".*folder\.d\/\*\.log" \}/,
  );
  finds(
    'an empty file',
    'no_new_bytes',
    'edge=nginx:empty.log',
    () => write('empty.log', []),
    /empty\.log is empty: there were no requests, or the product logs elsewhere\.$/,
    /access_log/,
  );
  finds(
    'no new bytes for a while',
    'no_new_bytes',
    'edge=nginx:old.log',
    () => {
      const line = nginxLine({
        msec: `${(NOW - 7_200_000) / 1000}`,
        request_id: 'x',
        nginx_version: '1.27.0',
      });
      write('old.log', [line], NOW - 7_200_000);
    },
    /^Nothing was written to .*old\.log for 2 hours/,
    /access_log/,
  );
  finds(
    'that a rotated file is still written to',
    'no_new_bytes',
    'edge=nginx:rotated.log',
    () => {
      write('rotated.log', [], NOW - 3_600_000);
      write('rotated.log.1', lines(5));
    },
    /while .*rotated\.log\.1 beside it was written to: the product still writes to the rotated file/,
    /kill -USR1/,
  );
  finds(
    'lines that stop at a value of the format',
    'lines_do_not_match',
    'edge=nginx:other.log',
    () =>
      write(
        'other.log',
        lines(100).map((line) => line.replace(/"set_cookie":"[^"]*",/, '')),
      ),
    /^All 100 lines cannot be read as nginx: 100 not as the format says\. .*all 100 stop at `\$http_cookie`, the 12th of the 19 values of your format: behind it `","set_cookie":"` should follow\.$/,
    /log_format cookies/,
  );
  finds(
    'lines of another format',
    'lines_do_not_match',
    'edge=pino:nginx.log',
    () => write('nginx.log', lines(50)),
    /well formed, but none is a request as pino has them/,
    /^format: nginx$/,
  );
  finds(
    'lines that something cuts',
    'lines_do_not_match',
    'edge=haproxy:cut.log',
    () => {
      const corpus = readFileSync(
        new URL('../../corpus/haproxy/preset-2.6/input.log', import.meta.url),
        'latin1',
      );
      const [line = ''] = corpus.split('\n');
      const long = line.replace('"user_agent":"', `"user_agent":"${'x'.repeat(1000)}`);
      write(
        'cut.log',
        Array.from({ length: 30 }, (_, n) => long.slice(0, 990 + (n % 3))),
      );
    },
    /They are about 992 bytes long, so something cuts them there\.$/,
    /len 65535/,
  );
  finds(
    'a log without cookies in its format',
    'no_cookie_fields',
    'edge=nginx:combined.log',
    () =>
      write(
        'combined.log',
        Array.from(
          { length: 20 },
          () => '192.0.2.1 - - [20/Nov/2026:05:33:11 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8"',
        ),
      ),
    /a format without any cookie field/,
    /"cookie":"\$http_cookie"/,
  );
  finds(
    'hidden cookies',
    'redacted',
    'edge=caddy:redacted.log',
    () =>
      write(
        'redacted.log',
        Array.from({ length: 30 }, (_, n) =>
          JSON.stringify({
            level: 'info',
            ts: NOW / 1000 - n,
            logger: 'http.log.access',
            msg: 'handled request',
            request: {
              remote_ip: `192.0.2.${n}`,
              method: 'GET',
              host: 'shop.example',
              uri: '/',
              headers: { Cookie: ['REDACTED'] },
              tls: { version: 772 },
            },
            duration: 0.004,
            status: 200,
            resp_headers: { 'Set-Cookie': ['REDACTED'] },
          }),
        ).reverse(),
      ),
    /^The log has Cookie and Set-Cookie, but hides what is in it/,
    /log_credentials/,
  );
  finds(
    'cookies that are cut',
    ['truncated', 'first_or_last_only'],
    'edge=varnish:cut-cookies.log',
    () => {
      const corpus = readFileSync(
        new URL('../../corpus/varnish/preset-7.1/input.log', import.meta.url),
        'latin1',
      );
      const [line = ''] = corpus.split('\n');
      const at = (n: number) => (NOW / 1000 - 60 + n).toFixed(6);
      const cookie = (n: number) => `a=${'x'.repeat(n % 9)}; b=${'y'.repeat(1024 - 6 - (n % 9))}`;
      write(
        'cut-cookies.log',
        Array.from({ length: 60 }, (_, n) =>
          line
            .replace(/"time":"[^"]*"/, `"time":"${at(n)}"`)
            .replace(/"cookie":"(?:[^"\\]|\\.)*"/, `"cookie":"${cookie(n)}"`)
            .replace(/"set_cookie":"(?:[^"\\]|\\.)*"/, '"set_cookie":""')
            .replace(/"first_set_cookie":"(?:[^"\\]|\\.)*"/, '"first_set_cookie":""')
            .replace(/"path":"[^"]*"/, `"path":"/${n}"`),
        ),
      );
    },
    /^The log cuts Cookie short: .*pile up at 1024 bytes/,
    /vsl_reclen/,
  );
  finds(
    'that only the first Set-Cookie is in the log',
    'first_or_last_only',
    'edge=nginx:first.log',
    () => write('first.log', lines(100, { nginx_version: '1.22.1', sent_http_set_cookie: 'sid=1; Secure' })),
    /only the first one is in the log/,
    /1\.23\.0/,
  );
  finds(
    'a clock that is ahead',
    'clock_off',
    'edge=nginx:ahead.log',
    () => write('ahead.log', lines(50), NOW - 300_000),
    /^The last record is dated 4 minutes 59 seconds later than it was written to the file: the clock of the log is off\.$/,
    /set-ntp/,
  );
  finds(
    'times of another zone',
    'clock_off',
    'edge=nginx:zone.log',
    () =>
      write(
        'zone.log',
        lines(50, (n) => ({ msec: `${NOW / 1000 + 7200 - 50 + n}` })),
      ),
    /^The last record is dated 1 hour 59 minutes later/,
    /timezone:/,
  );
  finds(
    'an origin that is said to be an edge',
    'wrong_vantage',
    'edge=nginx:behind.log',
    () => write('behind.log', lines(100, { remote_addr: '10.0.0.7', http_x_forwarded_proto: 'https' })),
    /^This source is said to be an edge, but all 100 requests bear forwarding headers and come from one address/,
    /^vantage: origin$/m,
  );
  finds(
    'an edge that is said to be an origin',
    'wrong_vantage',
    'origin=nginx:before.log',
    () => write('before.log', lines(100)),
    /^This source is said to be an origin, but all 100 requests come over TLS/,
    /^vantage: edge$/m,
  );
  finds(
    'an edge that sees plaintext alone',
    'hidden_tls_terminator',
    'edge=nginx:plain.log',
    () => write('plain.log', lines(100, { scheme: 'http', ssl_protocol: '' })),
    /^None of 100 requests reached this edge with TLS: something before it ends TLS/,
    /^transport: forwarded$/m,
  );

  describe('of several sources', () => {
    it('finds those of one vantage that log the same requests, by their ids', async () => {
      write('one.log', lines(100));
      write('other.log', lines(60));
      const ran = await run(['edge=nginx:one.log', 'edge-2=nginx:other.log']);
      assert.deepEqual([ran.code, statesOf(ran)], [1, ['duplicate']]);
      assert.match(findingsOf(ran)[0]?.says ?? '', /^It shares all 60 request ids with the source edge,/);
    });
    it('finds them by time, client and path where there is no id', async () => {
      write('one.log', lines(100, { request_id: '' }));
      write('other.log', lines(100, { request_id: '' }));
      const ran = await run(['edge=nginx:one.log', 'edge-2=nginx:other.log']);
      assert.match(findingsOf(ran)[0]?.says ?? '', /^It shares all 100 requests, by time, client and path,/);
    });
    it('finds one file that is read twice', async () => {
      write('one.log', lines(10));
      const ran = await run(['edge=nginx:one.log', 'edge-2=nginx:o*e.log']);
      assert.match(findingsOf(ran)[0]?.says ?? '', /^It shares the file .*one\.log with the source edge/);
    });
    it('does not take an edge and its origin for the same', async () => {
      write('one.log', lines(100));
      write('other.log', lines(100, { scheme: 'http', ssl_protocol: '', http_x_forwarded_proto: 'https' }));
      assert.deepEqual(statesOf(await run(['edge=nginx:one.log', 'origin=nginx:other.log'])), []);
    });
    it('does not take two servers with like traffic for the same', async () => {
      write('one.log', lines(100));
      write(
        'other.log',
        lines(100, (n) => ({ request_id: `other-${n}`, remote_addr: `198.51.100.${n}` })),
      );
      assert.deepEqual(statesOf(await run(['edge=nginx:one.log', 'edge-2=nginx:other.log'])), []);
    });
    it('finds that one cannot be joined with the other for want of ids', async () => {
      write('one.log', lines(100));
      write('other.log', lines(100, { request_id: '', scheme: 'http', http_x_forwarded_proto: 'https' }));
      const ran = await run(['edge=nginx:one.log', 'origin=nginx:other.log']);
      assert.deepEqual(statesOf(ran), ['no_request_id']);
      assert.match(findingsOf(ran)[0]?.change?.snippet ?? '', /proxy_set_header X-Request-ID \$request_id;/);
    });
    it('finds that one hides a Set-Cookie that the other one shows', async () => {
      const cookies = { http_cookie: 'sid=1; csrf=2', sent_http_set_cookie: 'sid=1; HttpOnly' };
      write('one.log', lines(700, cookies));
      write(
        'other.log',
        lines(700, {
          ...cookies,
          scheme: 'http',
          http_x_forwarded_proto: 'https',
          sent_http_set_cookie: 'sid=1; HttpOnly, csrf=2; HttpOnly',
        }),
      );
      const ran = await run(['edge=nginx:one.log', 'origin=nginx:other.log']);
      assert.deepEqual(statesOf(ran), ['first_or_last_only']);
    });
  });

  describe('of files that are named', () => {
    it('tells their format, plain or compressed, in the order in which they were named', async () => {
      write('a.log', lines(20));
      writeFileSync(
        join(cwd, 'b.log.gz'),
        gzipSync(`${lines(20, { nginx_version: '1.22.1' }).join('\n')}\n`),
      );
      const ran = await run([], ['a.log', 'gone.log', 'b.log.gz']);
      assert.deepEqual(
        ran.report.sources.map(({ format, findings }) => [format, findings.map(({ state }) => state)]),
        [
          ['nginx', []],
          [null, ['waiting_for_file']],
          ['nginx', ['first_or_last_only']],
        ],
      );
    });
    it('says which of them are none, empty, of no format, or without cookies', async () => {
      write('empty.log', []);
      write('words.log', ['what', 'is', 'this']);
      const common = '192.0.2.1 - - [20/Nov/2026:05:33:11 +0000] "GET / HTTP/1.1" 200 12';
      write('common.log', [common, common]);
      const ran = await run([], ['gone.log', 'empty.log', 'words.log', 'common.log']);
      assert.deepEqual(
        [ran.code, statesOf(ran)],
        [1, ['waiting_for_file', 'no_new_bytes', 'lines_do_not_match', 'no_cookie_fields']],
      );
      assert.deepEqual(
        findingsOf(ran).filter(({ change }) => change === null),
        [],
      );
    });
    it('takes no old log for a wrong clock', async () => {
      write('old.log', lines(20), NOW + 86_400_000);
      assert.deepEqual(statesOf(await run([], ['old.log'])), []);
    });
  });

  describe('of sources that are sent to', () => {
    it('says where, and how to send a line by hand', async () => {
      const ran = await run(['edge=haproxy:udp://127.0.0.1:0']);
      const [source] = ran.report.sources;
      assert.deepEqual([ran.code, source?.findings], [0, []]);
      assert.match(
        source?.facts.join(' ') ?? '',
        /^Hears syslog on udp:\/\/127\.0\.0\.1:0\. Nobody listens there now/,
      );
      assert.match(source?.attempt?.snippet ?? '', /^logger --server 127\.0\.0\.1 --port 0 --udp/);
    });
    it('says that it cannot listen there', async () => {
      const ran = await run(['edge=haproxy:udp://192.0.2.1:5514']);
      assert.deepEqual([ran.code, statesOf(ran)], [1, ['failed']]);
    });
    it('says who may push, and that the token is missing', async () => {
      writeFileSync(
        join(cwd, 'push.yaml'),
        'sources:\n  - { name: cdn, vantage: edge, format: fastly, http: {} }\nstate: { directory: state }\npush: { token_file: token }\n',
      );
      await diagnose(
        { files: [], sources: [], format: undefined, configFile: 'push.yaml', output: 'json' },
        runtime,
      );
      const report: DiagnosisReport = JSON.parse(texts.join(''));
      const [source] = report.sources;
      assert.deepEqual(
        source?.findings.map(({ state }) => state),
        ['waiting_for_file'],
      );
      assert.match(source?.attempt?.snippet ?? '', /\/ingest\/cdn$/);
    });
  });

  it('prints nothing of any line', async () => {
    const broken = lines(50).map((line, n) => (n % 2 === 0 ? line.replace('"status"', '"state"') : line));
    write('secret.log', [...broken, `${SECRET} `.repeat(20)]);
    for (const output of ['text', 'json'] as const) {
      await diagnose(
        { files: ['secret.log'], sources: [], format: undefined, configFile: undefined, output },
        runtime,
      );
    }
    assert.ok(texts.join('').includes('lines_do_not_match'));
    assert.ok(!`${texts.join('')}${errors.join('')}`.includes(SECRET));
  });
  it('refuses a config whose format has no cookies, with how to add them', async () => {
    writeFileSync(
      join(cwd, 'bad.yaml'),
      'sources:\n  - { name: edge, vantage: edge, format: { nginx: combined }, file: { path: a.log } }\n',
    );
    const options = {
      files: [],
      sources: [],
      format: undefined,
      configFile: 'bad.yaml',
      output: 'text',
    } as const;
    assert.equal(await diagnose(options, runtime), 2);
    assert.match(errors.join(''), /a format without any cookie field.*\$http_cookie/s);
  });
});
