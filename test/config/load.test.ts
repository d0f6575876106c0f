// How a config is loaded: defaults, paths, merging, freezing, and that nothing makes it throw.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { loadConfig } from '../../exporter/config/load.ts';
import { renderProblems } from '../../exporter/config/problems.ts';
import { EXAMPLE } from '../../exporter/config/reference.ts';
import { FORWARDING_HEADERS } from '../../exporter/exchanges/record.ts';
import { objectives } from '../../exporter/slis/index.ts';
import { configOf, createFolder, loadText } from './helpers.ts';

const MIB = 1024 ** 2;
const SOURCE = 'sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]\n';

describe('config: loading', () => {
  const folder = createFolder();
  const load = (text: string | Uint8Array, sources?: string[]) => loadText(folder, text, sources);
  const problems = (text: string | Uint8Array, sources?: string[]) => {
    const loaded = load(text, sources);
    return loaded.ok ? '' : renderProblems(loaded.problems);
  };

  it('fills in every default', () => {
    const { sources, ...rest } = configOf(load(SOURCE));
    const [{ reader, ...source } = assert.fail('no source')] = sources;
    assert.equal(typeof reader.read, 'function');
    assert.deepEqual(source, {
      name: 'edge',
      vantage: 'edge',
      format: 'nginx',
      formatOptions: { fields: {}, timezone: 'UTC' },
      input: { kind: 'file', path: join(folder, 'edge.log') },
      fidelity: {},
      startAt: 'end',
      wrapper: 'auto',
      windowMs: null,
      sampleRate: 1,
      transport: 'socket',
      tlsMode: 'offload',
    });
    assert.deepEqual(rest, {
      cookies: { classes: {}, exceptions: [], expectedRewrites: [] },
      auth: { login: [], logout: [], refresh: [], protected: [] },
      trust: { proxies: [], headers: [...FORWARDING_HEADERS], absent: {} },
      sites: { allow: [], ignore: [], hostsAs: {} },
      replay: { maxSessions: 100_000, countryMmdb: 'bundled', asnMmdb: null },
      pairing: { windowMs: 30_000, maxPending: 200_000, maxCookies: 64 },
      limits: { lineBytes: 65536, sites: 50, cookies: 100, series: 20000, files: 1000, newbornMs: 60000 },
      objectives: Object.fromEntries(objectives.map(({ sli, objective }) => [sli, objective])),
      state: { directory: null },
      fingerprint: { keyFile: null },
      push: {
        tokenFile: null,
        fastlyServices: [],
        spoolBytes: 256 * MIB,
        bodyBytes: 4 * MIB,
        unpackedBytes: 16 * MIB,
        lines: 50_000,
        bodies: 8,
      },
      findings: {
        output: 'stdout',
        path: null,
        endpoint: null,
        headersFile: null,
        rate: { count: 10, periodMs: 1000 },
      },
      alertmanager: {
        tokenFile: null,
        bodyBytes: 4 * MIB,
        maxOpen: 1000,
        maxNames: 50,
        forgetAfterMs: 604_800_000,
      },
      otlp: { endpoint: null, intervalMs: 60_000, headersFile: null, histograms: 'exponential' },
    });
  });

  it('hears syslog where it is told to, and keeps it where there is a state folder', () => {
    const inputOf = (syslog: string, more = '') =>
      configOf(load(`sources: [{ name: edge, vantage: edge, format: nginx, syslog: ${syslog} }]\n${more}`))
        .sources[0]?.input;
    const listen = { transport: 'udp', host: '127.0.0.1', port: 5514 };
    const rest = { connections: 64, idleMs: 3_600_000, spool: null };
    assert.deepEqual(inputOf('{ listen: "udp://127.0.0.1:5514" }'), { kind: 'syslog', listen, ...rest });
    assert.deepEqual(
      inputOf('{ listen: "tcp://[::1]:601", connections: 1000, idle: 10m }', 'state: { directory: state }\n'),
      {
        kind: 'syslog',
        listen: { transport: 'tcp', host: '::1', port: 601 },
        connections: 1000,
        idleMs: 600_000,
        spool: join(folder, 'state/spool/edge'),
      },
    );
  });

  it('loads the example of the reference, which uses every section', () => {
    const config = configOf(load(EXAMPLE));
    const names = config.sources.map(({ name, vantage, format }) => `${name} ${vantage} ${format}`);
    assert.deepEqual(names, ['edge edge nginx', 'app origin pino', 'edge-cdn edge json']);
    assert.deepEqual(config.cookies.classes, { auth: ['sid', 'acme_session_*'], preference: ['theme'] });
    assert.deepEqual(config.cookies.expectedRewrites, [
      { cookie: 'JSESSIONID', changes: ['secure_added', 'httponly_added'] },
    ]);
    assert.deepEqual(config.trust, {
      proxies: ['127.0.0.0/8', '10.0.0.0/8'],
      headers: ['x-arr-ssl', 'x-forwarded-proto'],
      absent: { 'x-arr-ssl': 'plaintext' },
    });
    assert.deepEqual(config.sites.hostsAs, { '*.cdn.example.com': 'cdn' });
    assert.equal(config.limits.lineBytes, 131072);
    assert.equal(config.limits.newbornMs, 90_000);
    assert.equal(config.objectives.secure_coverage, 0.9995);
    assert.equal(config.state.directory, '/var/lib/cookie-exporter');
    assert.equal(config.push.tokenFile, '/etc/cookie-exporter/push.token');
    assert.equal(config.push.spoolBytes, 1024 * MIB);
    assert.deepEqual(config.otlp, {
      endpoint: 'http://localhost:4318',
      intervalMs: 30_000,
      headersFile: '/etc/cookie-exporter/otlp.headers',
      histograms: 'explicit',
    });
  });

  it('keeps what the user says of a source', () => {
    const text = `sources:
  - name: ingress
    vantage: edge
    format: { nginx: '$msec "$http_cookie"', escape: json }
    stdin: {}
    fidelity: { set_cookie: first, cookie: truncated }
    start_at: beginning
    wrapper: none
    sample_rate: 0.1
    transport: forwarded
    tls_mode: bridge
`;
    const [{ reader, ...source } = assert.fail('no source')] = configOf(load(text)).sources;
    assert.deepEqual([...reader.fields].sort(), ['cookie', 'time']);
    assert.deepEqual(source, {
      name: 'ingress',
      vantage: 'edge',
      format: 'nginx',
      formatOptions: {
        definition: '$msec "$http_cookie"',
        settings: { escape: 'json' },
        fields: {},
        timezone: 'UTC',
      },
      input: { kind: 'stdin' },
      fidelity: { setCookie: 'first', cookie: 'truncated' },
      startAt: 'beginning',
      wrapper: 'none',
      windowMs: null,
      sampleRate: 0.1,
      transport: 'forwarded',
      tlsMode: 'bridge',
    });
  });

  it('takes a log_format over several lines, as it stands in nginx', () => {
    const text = `sources:
  - name: edge
    vantage: edge
    file: { path: edge.log }
    format:
      nginx: |
        log_format cookies escape=json
          '{"time":"$msec","cookie":"$http_cookie",'
          '"set_cookie":"$sent_http_set_cookie"}';
`;
    const [source] = configOf(load(text)).sources;
    assert.deepEqual([...(source?.reader.fields ?? [])].sort(), ['cookie', 'set_cookie', 'time']);
  });

  for (const key of ['stdin', 'http', 'otlp'] as const) {
    it(`takes \`${key}\` in each form in which a key without value is written`, () => {
      for (const written of [`${key}:`, `${key}: {}`, `${key}: true`]) {
        const text = `sources:\n  - name: app\n    vantage: origin\n    format: nginx\n    ${written}\nstate: { directory: state }`;
        assert.equal(configOf(load(text)).sources[0]?.input.kind, key, written);
      }
    });
  }

  it('gives what is pushed a folder of its own for each source', () => {
    const pushed = (name: string) => `{ name: ${name}, vantage: edge, format: nginx, http: {} }`;
    const otlp = '{ name: c, vantage: origin, format: otel, otlp: {} }';
    const text = `sources: [${pushed('a')}, ${pushed('b.c')}, ${otlp}]\nstate: { directory: state }`;
    assert.deepEqual(
      configOf(load(text)).sources.map(({ input }) => input),
      [
        { kind: 'http', spool: join(folder, 'state/spool/a') },
        { kind: 'http', spool: join(folder, 'state/spool/b.c') },
        { kind: 'otlp', spool: join(folder, 'state/spool/c') },
      ],
    );
  });

  it('brings hosts to lower case and single addresses to ranges', () => {
    const { sites, trust } = configOf(
      load(`${SOURCE}sites: { allow: [Shop.Example.com], hosts_as: { "*.CDN.example.com": CDN } }
trust: { proxies: [10.1.2.3, "fd00::1", "::1/128", 192.168.0.0/16] }`),
    );
    assert.deepEqual(sites, {
      allow: ['shop.example.com'],
      ignore: [],
      hostsAs: { '*.cdn.example.com': 'CDN' },
    });
    assert.deepEqual(trust.proxies, ['10.1.2.3/32', 'fd00::1/128', '::1/128', '192.168.0.0/16']);
  });

  it('takes relative paths from the folder of the config, on the command line from that of the caller', () => {
    mkdirSync(join(folder, 'etc'), { recursive: true });
    const text = `${SOURCE}state: { directory: state }\nfingerprint: { key_file: ../key }\n`;
    writeFileSync(join(folder, 'etc/cookies.yaml'), text);
    const config = configOf(
      loadConfig({ file: 'etc/cookies.yaml', cwd: folder, sources: ['origin=nginx:logs/*.log'] }),
    );
    const paths = config.sources.map(({ input }) => (input.kind === 'file' ? input.path : null));
    assert.deepEqual(paths, [join(folder, 'etc/edge.log'), join(folder, 'logs/*.log')]);
    assert.equal(config.state.directory, join(folder, 'etc/state'));
    assert.equal(config.fingerprint.keyFile, join(folder, 'key'));
  });

  it('takes aliases, within reason', () => {
    const text = `${SOURCE}auth: { login: &paths [/login, /signin], refresh: *paths }`;
    assert.deepEqual(configOf(load(text)).auth.refresh, ['/login', '/signin']);
  });

  it('needs no file: sources on the command line are enough', () => {
    const config = configOf(loadConfig({ cwd: folder, sources: ['edge=nginx:cookies.log'] }));
    assert.deepEqual(config.sources[0]?.input, { kind: 'file', path: join(folder, 'cookies.log') });
  });

  it('adds the sources of the command line to those of the file', () => {
    const config = configOf(load(SOURCE, ['origin=nginx:-']));
    assert.deepEqual(
      config.sources.map(({ name }) => name),
      ['edge', 'origin'],
    );
    assert.equal(
      problems(SOURCE, ['edge=nginx:-']),
      'command line: --source "edge=nginx:-": name: a second source has the name "edge"; give each source its own name',
    );
  });

  it('freezes all of it', () => {
    const config = configOf(load(EXAMPLE));
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || value instanceof Set) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, child] of Object.entries(value)) if (key !== 'reader') visit(child, `${path}.${key}`);
    };
    visit(config, 'config');
    assert.deepEqual(thawed, []);
  });

  it('tells all that is wrong, in the order of the file', () => {
    const text = 'limits: { sites: 0, colour: red }\nsources: [{ name: edge }]\nauth: { login: 3 }\n';
    const keys = problems(text)
      .split('\n')
      .map((line) => line.split(': ', 2).join(': '));
    assert.deepEqual(keys, [
      'cookies.yaml:1:18: limits.sites',
      'cookies.yaml:1:21: limits.colour',
      'cookies.yaml:2:11: sources[0].vantage',
      'cookies.yaml:2:11: sources[0].format',
      'cookies.yaml:3:16: auth.login',
    ]);
  });

  it('says that there are no sources, and where they could come from', () => {
    const loaded = loadConfig({ cwd: folder });
    assert.equal(
      loaded.ok ? '' : renderProblems(loaded.problems),
      'command line: no sources; name a log, e.g. --source edge=nginx:/var/log/nginx/cookies.log',
    );
  });

  it('says why a config cannot be read', () => {
    const f = (file: string, expected: string) => {
      const loaded = loadConfig({ file, cwd: folder });
      assert.equal(loaded.ok ? '' : renderProblems(loaded.problems), expected);
    };
    const hint = 'name a YAML file in UTF-8, at most 1 MiB';
    f('none.yaml', `none.yaml: cannot read the config: there is no such file; ${hint}`);
    f('.', `.: cannot read the config: it is a folder; ${hint}`);
    writeFileSync(join(folder, 'large.yaml'), `#${'x'.repeat(1024 ** 2)}`);
    f('large.yaml', `large.yaml: cannot read the config: it is too large; ${hint}`);
  });

  it('bounds the number of sources', () => {
    const source = (i: number) =>
      `  - { name: s${i}, vantage: edge, format: nginx, file: { path: ${i}.log } }\n`;
    const text = (n: number) => `sources:\n${Array.from({ length: n }, (_, i) => source(i)).join('')}`;
    assert.equal(configOf(load(text(100))).sources.length, 100);
    assert.equal(
      problems(text(101)),
      'cookies.yaml:2:3: sources: a list is too long; expected a list of at most 100, each a mapping',
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        assert.equal(typeof load(text).ok, 'boolean');
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.equal(typeof load(bytes).ok, 'boolean');
      }),
    );
  });

  it('never throws, whatever values stand behind the keys, and says where each problem is', () => {
    const keys = EXAMPLE.match(/[\w-]+(?=:)/g) ?? [];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'nginx', 'edge', '*', '__proto__'),
        fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), tie('tree'), { maxKeys: 6 }),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 8 }), (value) => {
        const loaded = load(JSON.stringify(value));
        if (loaded.ok) return;
        const unplaced = loaded.problems.filter(({ line, column }) => line === null || column === null);
        assert.deepEqual(unplaced, []);
      }),
    );
  });

  it('never throws, whatever happens to a good config', () => {
    const cut = fc.tuple(fc.nat(EXAMPLE.length), fc.nat(20), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 5 }), (cuts) => {
        const text = cuts.reduce((kept, [at, length, instead]) => {
          return kept.slice(0, at) + instead + kept.slice(at + length);
        }, EXAMPLE);
        assert.equal(typeof load(text).ok, 'boolean');
      }),
    );
  });
});
