// The web config: what each key becomes, what is refused and with which words, and that promtool reads the example too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProblems } from '../../exporter/config/problems.ts';
import { parseWebConfig, type WebConfig } from '../../exporter/config/web-config.ts';
import type { WebTls } from '../../exporter/config/web-tls.ts';
import { parseGoDurationMs } from '../../exporter/config/web-values.ts';
import { describeWith } from '../e2e/support/needs.ts';
import { createFolder } from './helpers.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;
const SECRET = 'canary-5c1e';

const parse = (text: string) => parseWebConfig(text, 'web.yml', (path) => `/etc/${path}`);

const read = (text: string): WebConfig => {
  const parsed = parse(text);
  assert.ok(parsed.ok, parsed.ok ? '' : renderProblems(parsed.problems));
  return parsed.config;
};

const CERT = 'cert_file: a.pem, key_file: a.key';
const readTls = (more: string): WebTls => {
  const { tls } = read(`tls_server_config: { ${CERT}, ${more} }`);
  assert.ok(tls !== null);
  return tls;
};

describe('the web config', () => {
  it('may be empty: plain HTTP for everybody', () => {
    const expected = { tls: null, http2: true, headers: {}, users: new Map(), rateLimit: null };
    for (const text of [
      '',
      '{}',
      '# nothing',
      'tls_server_config:\nbasic_auth_users:\nhttp_server_config:\n',
    ])
      assert.deepEqual(read(text), expected);
  });

  it('has defaults of TLS like the toolkit', () => {
    assert.deepEqual(readTls(''), {
      cert: { path: '/etc/a.pem' },
      key: { path: '/etc/a.key' },
      clientCa: null,
      clientAuthType: 'NoClientCert',
      clientAllowedSans: null,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: null,
      isServerPreferred: true,
      curves: null,
    });
  });

  const tls = <K extends keyof WebTls>(more: string, key: K, expected: WebTls[K]) =>
    it(more, () => assert.deepEqual(readTls(more)[key], expected));

  tls('min_version: TLS13', 'minVersion', 'TLSv1.3');
  tls('max_version: TLS12', 'maxVersion', 'TLSv1.2');
  tls('prefer_server_cipher_suites: false', 'isServerPreferred', false);
  tls('curve_preferences: [X25519, CurveP256]', 'curves', 'X25519:P-256');
  tls(
    'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]',
    'ciphers',
    'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256',
  );
  tls('client_auth_type: RequestClientCert', 'clientAuthType', 'RequestClientCert');
  tls('client_auth_type: RequireClientCert', 'clientAuthType', 'RequireAnyClientCert');
  tls('client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem', 'clientCa', {
    path: '/etc/ca.pem',
  });
  tls(
    'client_auth_type: VerifyClientCertIfGiven, client_ca: text',
    'clientAuthType',
    'VerifyClientCertIfGiven',
  );
  tls('client_auth_type: RequireAnyClientCert, client_allowed_sans: [a, b]', 'clientAllowedSans', ['a', 'b']);

  it('takes certificate and key inline', () => {
    const { tls: inline } = read('tls_server_config: { cert: CERT, key: KEY }');
    assert.deepEqual([inline?.cert, inline?.key], [{ text: 'CERT' }, { text: 'KEY' }]);
  });
  it('takes users', () => {
    assert.deepEqual(read(`basic_auth_users: { a: '${HASH}', '': '${HASH}' }`).users.size, 2);
  });
  it('takes headers, and blank ones for none', () => {
    const { headers } = read(
      'http_server_config: { http2: false, headers: { X-Frame-Options: sameorigin, X-XSS-Protection: "" } }',
    );
    assert.deepEqual(headers, { 'x-frame-options': 'sameorigin' });
  });
  it('takes a rate limit', () => {
    assert.deepEqual(read('rate_limit: { interval: 1m30s, burst: 5 }').rateLimit, {
      intervalMs: 90_000,
      burst: 5,
    });
    assert.equal(read('rate_limit: { interval: 0, burst: 5 }'.replace('0,', '"0",')).rateLimit, null);
  });
});

describe('a web config that is refused', () => {
  const f = (text: string, ...expected: readonly string[]) =>
    it(text.split('\n', 1)[0] ?? '', () => {
      const parsed = parse(text);
      const observed = parsed.ok ? [] : renderProblems(parsed.problems).split('\n');
      assert.deepEqual(observed, expected);
    });
  const column = (text: string, of: string) => text.indexOf(of) + 1;

  f(
    'tls_config: {}',
    'web.yml:1:1: tls_config: unknown key; expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit',
  );
  f(
    'tls_server_config: { cert_fil: a }',
    'web.yml:1:22: tls_server_config.cert_fil: unknown key; did you mean "cert_file"?',
  );
  f('basic_auth_users: [a]', 'web.yml:1:19: basic_auth_users: wrong type; expected a mapping');
  f(
    'tls_server_config: { min_version: TLS12 }',
    'web.yml:1:20: tls_server_config: no cert_file; add it: TLS needs a certificate and its key',
    'web.yml:1:20: tls_server_config: no key_file; add it: TLS needs a certificate and its key',
  );
  f(
    'tls_server_config: { cert: a, cert_file: a, key: a }',
    'web.yml:1:28: tls_server_config.cert: cert_file is there too; keep one of the two',
  );
  f(
    `tls_server_config: { ${CERT}, client_ca_file: ca.pem }`,
    'web.yml:1:20: tls_server_config: client CAs, and no client_auth_type; add client_auth_type: RequireAndVerifyClientCert',
  );
  f(
    `tls_server_config: { ${CERT}, client_auth_type: RequireAndVerifyClientCert }`,
    `web.yml:1:${column(`tls_server_config: { ${CERT}, client_auth_type: `, 'client_auth_type') + 18}: tls_server_config.client_auth_type: no client CAs to verify with; add client_ca_file`,
  );
  f(
    `basic_auth_users:\n  a: ${SECRET}`,
    'web.yml:2:6: basic_auth_users.a: no bcrypt hash with a cost from 4 to 15; write what `htpasswd -nBC 10 ""` prints behind the colon',
  );
  f(
    `basic_auth_users:\n  a: $2y$31$${'a'.repeat(53)}`,
    'web.yml:2:6: basic_auth_users.a: no bcrypt hash with a cost from 4 to 15; write what `htpasswd -nBC 10 ""` prints behind the colon',
  );
  f(
    `basic_auth_users:\n  "a:b": ${HASH}`,
    'web.yml:2:3: basic_auth_users["a:b"]: a colon in the name of a user; choose a name without',
  );
  f(
    'http_server_config: { headers: { Access-Control-Allow-Origin: "*" } }',
    'web.yml:1:34: http_server_config.headers.Access-Control-Allow-Origin: unknown key; expected one of Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection',
  );
  f(
    'http_server_config: { headers: { X-Frame-Options: allow } }',
    'web.yml:1:51: http_server_config.headers.X-Frame-Options: not a value that it can have; write one of "deny", "sameorigin", ""',
  );
  f(
    'http_server_config: { headers: { X-XSS-Protection: "a\\r\\nb" } }',
    'web.yml:1:52: http_server_config.headers.X-XSS-Protection: a character that no header can have; write plain text',
  );
  f(
    'rate_limit: { interval: soon, burst: 1 }',
    'web.yml:1:25: rate_limit.interval: not a duration; write e.g. 100ms, or 0s for no limit',
  );
  f(
    'rate_limit: { interval: 1s }',
    'web.yml:1:13: rate_limit.burst: lets no request through; write a number from 1',
  );
  f(
    `basic_auth_users: { a: ${SECRET}`,
    'web.yml:1:35: not YAML; look at the indentation, brackets and quotes there',
  );

  for (const version of ['TLS10', 'TLS11', 'TLS14']) {
    it(`of TLS version ${version}, which OpenSSL has switched off or does not know`, () => {
      const parsed = parse(`tls_server_config: { ${CERT}, min_version: ${version} }`);
      assert.match(
        parsed.ok ? '' : renderProblems(parsed.problems),
        /unknown value; write one of TLS12, TLS13$/,
      );
    });
  }
  for (const more of [
    'min_version: TLS13, max_version: TLS12',
    'cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]',
    'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]',
    'curve_preferences: [CurveP224]',
    'client_auth_type: Always',
    'client_auth_type: RequestClientCert, client_allowed_sans: [a]',
    'client_allowed_sans: []',
  ]) {
    it(more, () => assert.equal(parse(`tls_server_config: { ${CERT}, ${more} }`).ok, false));
  }
  it('says no value', () => {
    for (const text of [
      `tls_server_config: { key: [${SECRET}] }`,
      `basic_auth_users: { a: [${SECRET}] }`,
      `basic_auth_users: ${SECRET}`,
      `basic_auth_users: { a: *${SECRET} }`,
      `basic_auth_users: { a: !${SECRET} b }`,
      `tls_server_config: { ${CERT}, client_auth_type: ${SECRET} }`,
      `"${SECRET}`,
      `a: b: ${SECRET}`,
      `- ${SECRET}: [`,
    ]) {
      const parsed = parse(text);
      assert.equal(parsed.ok, false, text);
      assert.ok(!JSON.stringify(parsed).includes(SECRET), JSON.stringify(parsed));
    }
  });
});

describe('a duration of Go', () => {
  const f = (text: string, expected: number | null) =>
    it(text || 'empty', () => assert.equal(parseGoDurationMs(text), expected));
  f('0', 0);
  f('0s', 0);
  f('100ms', 100);
  f('1.5s', 1500);
  f('1h2m3s', 3_723_000);
  f('250us', 0.25);
  f('', null);
  f('5', null);
  f('-1s', null);
  f('1d', null);
  f('1s ', null);
});

describeWith(['promtool'], 'promtool and the example of the web config', () => {
  const folder = createFolder();
  const example = (): string => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8');
    const [, found] = /```yaml\n(# web\.yml\n[\s\S]*?)```/.exec(page) ?? [];
    assert.ok(found !== undefined, 'the page has an example that begins with # web.yml');
    return found;
  };
  it('agree', () => {
    assert.ok(parse(example()).ok);
    for (const name of ['ca', 'server'])
      writeFileSync(
        join(folder, `${name}.pem`),
        readFileSync(join(import.meta.dirname, `../server/certificates/${name}.pem`)),
      );
    writeFileSync(
      join(folder, 'server.key'),
      readFileSync(join(import.meta.dirname, '../server/certificates/server.key')),
    );
    writeFileSync(join(folder, 'web.yml'), example());
    const { status, stdout, stderr } = spawnSync('promtool', [
      'check',
      'web-config',
      join(folder, 'web.yml'),
    ]);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
});
