// TLS on a socket: which clients come in under each policy of client certificates, versions, ciphers, HTTP/2, several
// addresses, and what the server does with certificates that do not fit.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { parseWebConfig, type WebConfig } from '../../exporter/config/web-config.ts';
import {
  clientAuthOptions,
  isWelcome,
  parseSubjectAltName,
} from '../../exporter/server/client-certificates.ts';
import type { ServerTls } from '../../exporter/server/http-server.ts';
import { listen } from '../../exporter/server/listen.ts';
import { loadTls } from '../../exporter/server/tls.ts';
import { until } from '../e2e/support/poll.ts';
import { build, METRICS, type Rig, type RigOptions, sendRaw, serveFor } from './rig.ts';

const FOLDER = join(import.meta.dirname, 'certificates');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

const SERVER = 'cert_file: server.pem, key_file: server.key';

const parse = (more: string, { http2 = true, server = SERVER } = {}): WebConfig => {
  const text = `tls_server_config: { ${server}, ${more} }\nhttp_server_config: { http2: ${http2} }`;
  const parsed = parseWebConfig(text, 'web.yml', (path) => join(FOLDER, path));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.config;
};

const tlsOf = async ({ tls, http2 }: WebConfig): Promise<ServerTls> => {
  assert.ok(tls !== null);
  const loaded = await loadTls(tls);
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return {
    options: { ...loaded.options, ...clientAuthOptions(tls) },
    http2,
    isWelcome: (socket) => isWelcome(socket, tls),
  };
};

type Got = { readonly status: number; readonly body: string; readonly protocol: string };

/** GETs /metrics over HTTP/1.1; rejects where the server does not let it in. */
const get = (port: number, more: RequestOptions = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/metrics', ca: read('ca.pem'), agent: false, ...more };
    const request = httpsRequest(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, protocol: `HTTP/${response.httpVersion}` }),
      );
    });
    request.on('error', reject).end();
  });

const comesIn = async (rig: Rig, more: RequestOptions = {}): Promise<boolean> => {
  const before = rig.refused.length;
  const got = await get(rig.port, more).catch(() => null);
  assert.equal(rig.refused.length - before, got === null ? 1 : 0, 'what is refused is counted, once');
  return got?.status === 200;
};

const CLIENTS = {
  'no certificate': {},
  'a certificate of the CA': { cert: read('client.pem'), key: read('client.key') },
  'a certificate of nobody': { cert: read('stranger.pem'), key: read('stranger.key') },
} as const satisfies Readonly<Record<string, RequestOptions>>;

type SuiteOptions = { readonly http2?: boolean; readonly rig?: RigOptions };

const suite = (
  title: string,
  tls: string,
  tests: (rig: () => Rig) => void,
  { http2 = true, rig = {} }: SuiteOptions = {},
): void => {
  describe(title, () => {
    let loaded: ServerTls;
    before(async () => {
      loaded = await tlsOf(parse(tls, { http2 }));
    });
    tests(serveFor(() => ({ ...rig, tls: loaded })));
  });
};

describe('client certificates', () => {
  const f = (tls: string, none: boolean, known: boolean, stranger: boolean) =>
    suite(tls || 'nothing asked', tls, (rig) => {
      for (const [name, expected] of Object.entries({
        'no certificate': none,
        'a certificate of the CA': known,
        'a certificate of nobody': stranger,
      }))
        it(`${name}: ${expected ? 'in' : 'out'}`, async () =>
          assert.equal(await comesIn(rig(), CLIENTS[name as keyof typeof CLIENTS]), expected));
    });
  const CA = 'client_ca_file: ca.pem';

  f('', true, true, true);
  f('client_auth_type: NoClientCert', true, true, true);
  f('client_auth_type: RequestClientCert', true, true, true);
  f('client_auth_type: RequireAnyClientCert', false, true, true);
  f(`client_auth_type: VerifyClientCertIfGiven, ${CA}`, true, true, false);
  f(`client_auth_type: RequireAndVerifyClientCert, ${CA}`, false, true, false);
  for (const name of [
    'prometheus.example',
    'ops@example.com',
    'spiffe://example.com/prometheus',
    '2001:db8::1',
  ])
    f(
      `client_auth_type: RequireAndVerifyClientCert, ${CA}, client_allowed_sans: [a, "${name}"]`,
      false,
      true,
      false,
    );
  f(
    `client_auth_type: RequireAndVerifyClientCert, ${CA}, client_allowed_sans: ["*.example"]`,
    false,
    false,
    false,
  );
  f('client_auth_type: RequireAnyClientCert, client_allowed_sans: [prometheus.example]', false, true, true);
});

describe('a name of a certificate', () => {
  const f = (text: string, ...expected: readonly string[]) =>
    it(text || 'none', () => assert.deepEqual(parseSubjectAltName(text), expected));
  f('');
  f('DNS:a.example, DNS:b.example', 'a.example', 'b.example');
  f('URI:"https://a, DNS:b.example", DNS:c.example', 'https://a, DNS:b.example', 'c.example');
  f('othername:<unsupported>, email:a@example.com', 'a@example.com');
  f('IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1', '127.0.0.1', '::1');
  f('DNS:"a\\u0000b"', 'a\u0000b');
  f('DNS:"\\x", DNS:a', '', 'a');
  f('DNS:"never ends, DNS:a');
  f('no name at all');
});

describe('versions and ciphers of TLS', () => {
  suite('TLS 1.3 at least', 'min_version: TLS13', (rig) => {
    it('no TLS 1.2', async () => assert.equal(await comesIn(rig(), { maxVersion: 'TLSv1.2' }), false));
    it('TLS 1.3', async () => assert.equal(await comesIn(rig()), true));
  });
  suite('the defaults', '', (rig) => {
    it('TLS 1.2', async () => assert.equal(await comesIn(rig(), { maxVersion: 'TLSv1.2' }), true));
    it('no TLS 1.1', async () =>
      assert.equal(
        await comesIn(rig(), { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
        false,
      ));
    it('no plain HTTP', async () => {
      assert.equal(await sendRaw(rig(), 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'), '');
    });
  });
  suite(
    'one cipher, one curve',
    'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256], curve_preferences: [CurveP384]',
    (rig) => {
      const tls12 = { maxVersion: 'TLSv1.2' } as const;
      it('the cipher', async () =>
        assert.equal(await comesIn(rig(), { ...tls12, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }), true));
      it('no other', async () =>
        assert.equal(await comesIn(rig(), { ...tls12, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }), false));
      it('those of TLS 1.3', async () => assert.equal(await comesIn(rig()), true));
      it('no other curve', async () => assert.equal(await comesIn(rig(), { ecdhCurve: 'X25519' }), false));
    },
  );
});

describe('HTTP/2', () => {
  /** Sends one request; without an end it never ends. */
  const send = async (port: number, headers: OutgoingHttpHeaders, isEnded = true): Promise<Got> => {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: read('ca.pem') });
    const { promise, resolve, reject } = Promise.withResolvers<Got>();
    session.on('error', reject);
    const stream = session.request(headers, { endStream: false });
    let status = 0;
    let body = '';
    stream.on('response', (response) => {
      status = response[':status'] ?? 0;
    });
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      body += text;
    });
    stream.on('end', () => resolve({ status, body, protocol: 'HTTP/2' }));
    stream.on('error', reject);
    if (isEnded) stream.end();
    return promise.finally(() => session.destroy());
  };
  const metrics = { ':path': '/metrics' };
  const reload = {
    ':path': '/-/reload',
    ':method': 'POST',
    'content-length': '9',
    'content-type': 'text/plain',
  };

  suite('offered', '', (rig) => {
    it('is spoken', async () =>
      assert.deepEqual(await send(rig().port, metrics), { status: 200, body: METRICS, protocol: 'HTTP/2' }));
    it('need not be', async () =>
      assert.deepEqual(await get(rig().port), { status: 200, body: METRICS, protocol: 'HTTP/1.1' }));
  });
  suite(
    'switched off',
    '',
    (rig) => {
      it('is not spoken', () => assert.rejects(send(rig().port, metrics)));
      it('leaves HTTP/1.1', async () =>
        assert.deepEqual(await get(rig().port), { status: 200, body: METRICS, protocol: 'HTTP/1.1' }));
    },
    { http2: false },
  );
  suite(
    'of slow clients',
    '',
    (rig) => {
      it('answers a body that does not end', async () => {
        const { status, body } = await send(rig().port, reload, false);
        assert.deepEqual({ status, body }, { status: 408, body: 'Request Timeout\n' });
        assert.deepEqual(rig().refused.splice(0), ['timeout']);
      });
      it('cuts off who does not take an answer', async () => {
        const session = connectHttp2(`https://127.0.0.1:${rig().port}`, { ca: read('ca.pem') });
        session.on('error', () => undefined);
        const stream = session.request(metrics);
        stream.on('error', () => undefined);
        await until('it to be cut off', () => rig().refused.length > 0);
        assert.deepEqual(rig().refused.splice(0), ['slow_reader']);
        session.destroy();
      });
    },
    {
      rig: {
        limits: { readTimeoutMs: 100, writeTimeoutMs: 100 },
        handlers: {
          renderMetrics: async () => {
            return { contentType: 'text/plain', encoding: null, body: Buffer.alloc(1024 ** 2) };
          },
        },
      },
    },
  );
});

describe('connections over TLS', () => {
  suite(
    'past their bound',
    '',
    (rig) => {
      it('are closed and counted; idle ones of HTTP/2 make room', async () => {
        const options = { ca: read('ca.pem') };
        const idle = await Promise.all(
          [1, 2].map(async () => {
            const session = connectHttp2(`https://127.0.0.1:${rig().port}`, options);
            const stream = session.request({ ':path': '/metrics' });
            stream.resume();
            await once(stream, 'close');
            return session;
          }),
        );
        await assert.rejects(get(rig().port));
        assert.deepEqual(rig().refused, ['connections']);
        await Promise.all(idle.map((session) => (session.closed ? undefined : once(session, 'close'))));
        await until('room', async () => (await get(rig().port).catch(() => null))?.status === 200);
      });
    },
    { rig: { limits: { connections: 2 } } },
  );
  suite(
    'without a handshake',
    '',
    (rig) => {
      it('are closed and counted', async () => {
        assert.equal(await sendRaw(rig()), '');
        assert.deepEqual(rig().refused, ['tls']);
      });
    },
    { rig: { limits: { handshakeTimeoutMs: 100 } } },
  );
});

describe('several addresses', () => {
  it('serve the same, over TLS too, and end together', async () => {
    const server = build({ tls: await tlsOf(parse('')) });
    const address = { host: '127.0.0.1', port: 0 };
    const urls = await listen(server, [address, address]);
    const ports = urls.map((url) => Number(new URL(url).port));
    assert.deepEqual(
      urls.map((url) => url.replace(/\d+$/, '')),
      ['https://127.0.0.1:', 'https://127.0.0.1:'],
    );
    assert.equal(new Set(ports).size, 2);
    for (const port of ports) assert.equal((await get(port)).body, METRICS);
    await server.close();
    for (const port of ports) await assert.rejects(get(port), { code: 'ECONNREFUSED' });
  });
  it('are all given up when one of them is taken', async () => {
    const first = build();
    const [url = ''] = await listen(first, [{ host: '127.0.0.1', port: 0 }]);
    const second = build();
    const addresses = [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port: Number(new URL(url).port) },
    ];
    await assert.rejects(listen(second, addresses), { code: 'EADDRINUSE' });
    assert.equal(second.server.address(), null);
    await Promise.all([first.close(), second.close()]);
  });
});

describe('a certificate that cannot be used', () => {
  const f = (server: string, expected: RegExp, more = '') =>
    it(String(expected), async () => {
      const { tls: settings } = parse(more, { server });
      assert.ok(settings !== null);
      const loaded = await loadTls(settings);
      assert.match(loaded.ok ? '' : loaded.problem.replaceAll(`${FOLDER}/`, ''), expected);
    });
  f('cert_file: none.pem, key_file: server.key', /^none\.pem: cannot read it: ENOENT$/);
  f('cert_file: server.pem, key_file: none.key', /^none\.key: cannot read it: ENOENT$/);
  f('cert_file: make.sh, key_file: server.key', /^make\.sh: no certificate in PEM is in it$/);
  f('cert_file: server.pem, key_file: client.key', /^server\.pem and client\.key: they do not go together/);
  f(
    'cert_file: server.pem, key_file: make.sh',
    /^server\.pem and make\.sh: they do not go together, or are not PEM/,
  );
  f(
    'cert: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----", key_file: server.key',
    /^cert: certificate 1 is broken/,
  );
  f(
    SERVER,
    /^server\.key: no certificate in PEM is in it$/,
    'client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.key',
  );
});
