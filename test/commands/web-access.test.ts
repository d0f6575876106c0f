// The web config of a server that runs: a new certificate, new users, and what needs a restart.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { openWebAccess, type WebAccess } from '../../exporter/commands/web-access.ts';
import { listen } from '../../exporter/server/listen.ts';
import { build } from '../server/rig.ts';

const CERTIFICATES = join(import.meta.dirname, '../server/certificates');
const HASH = `$2b$10$${'a'.repeat(53)}`;
const TLS = 'tls_server_config: { cert_file: tls.pem, key_file: tls.key }\n';

describe('the web config of a running server', () => {
  let folder = '';
  let said: string[] = [];
  let web: WebAccess | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-web-'));
    said = [];
  });
  afterEach(async () => {
    await web?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (text: string): void => {
    writeFileSync(join(folder, 'web.yml.new'), text);
    renameSync(join(folder, 'web.yml.new'), join(folder, 'web.yml'));
  };
  const install = (name: string, kinds: readonly ('pem' | 'key')[] = ['pem', 'key']): void => {
    for (const kind of kinds)
      copyFileSync(join(CERTIFICATES, `${name}.${kind}`), join(folder, `tls.${kind}`));
  };
  const open = async () => {
    const opened = await openWebAccess({
      file: 'web.yml',
      cwd: folder,
      now: () => 0,
      onReload: () => said.push('reloaded'),
      onProblem: (problem) => said.push(problem.replaceAll(`${folder}/`, '')),
    });
    if (opened.ok) web = opened.web;
    return opened;
  };
  const opened = async (): Promise<WebAccess> => {
    const result = await open();
    assert.ok(result.ok, JSON.stringify(result));
    return result.web;
  };
  const usersOf = ({ access }: WebAccess): string[] => [...(access?.rules().users.keys() ?? [])];

  /** The name in the certificate that a new connection is shown. */
  const nameShown = async (port: number): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const ca = readFileSync(join(CERTIFICATES, 'ca.pem'));
    const socket = connect({ port, host: '127.0.0.1', ca }, () =>
      resolve(String(socket.getPeerCertificate().subject.CN)),
    );
    socket.on('error', reject);
    return promise.finally(() => socket.destroy());
  };

  it('is nothing without a file', async () => {
    const result = await openWebAccess({
      file: undefined,
      cwd: folder,
      now: () => 0,
      onReload: () => assert.fail(),
      onProblem: () => assert.fail(),
    });
    assert.ok(result.ok);
    assert.deepEqual([result.web.tls, result.web.access], [null, undefined]);
  });
  it('must be there, and right, at the start', async () => {
    const problem = async (): Promise<string> => {
      const result = await open();
      return result.ok ? '' : result.problem.replaceAll(`${folder}/`, '');
    };
    assert.equal(await problem(), 'web.yml: cannot read the web config: ENOENT');
    write('users: {}');
    assert.match(await problem(), /^web\.yml:1:1: users: unknown key; /);
    write(TLS);
    assert.equal(await problem(), 'tls.pem: cannot read it: ENOENT');
  });
  it('has the users of the file as it is', async () => {
    write(`basic_auth_users: { a: '${HASH}' }`);
    const running = await opened();
    assert.deepEqual(usersOf(running), ['a']);
    write(`basic_auth_users: { b: '${HASH}' }`);
    await running.check();
    assert.deepEqual(usersOf(running), ['b']);
    write('basic_auth_users: { b: plain }');
    await running.check();
    assert.deepEqual(usersOf(running), ['b']);
    assert.deepEqual(said, ['reloaded', said[1]]);
    assert.match(said[1] ?? '', /^web\.yml:1:24: basic_auth_users\.b: no bcrypt hash/);
  });

  describe('with TLS', () => {
    let stop: () => Promise<unknown> = async () => undefined;
    let port = 0;
    let running: WebAccess;
    beforeEach(async () => {
      write(TLS);
      install('server');
      running = await opened();
      const server = build({ tls: running.tls });
      running.attach(server.server);
      await listen(server, [{ host: '127.0.0.1', port: 0 }]);
      port = (server.server.address() as AddressInfo).port;
      stop = () => server.close();
    });
    afterEach(() => stop());

    it('shows a new certificate to new connections', async () => {
      assert.equal(await nameShown(port), 'server');
      install('renewed');
      await running.check();
      assert.equal(await nameShown(port), 'renewed');
      assert.deepEqual(said, ['reloaded']);
    });
    it('keeps the old one while certificate and key do not fit', async () => {
      install('renewed', ['pem']);
      await running.check();
      assert.equal(await nameShown(port), 'server');
      assert.match(said.join(), /^tls\.pem and tls\.key: they do not go together/);
      install('renewed', ['key']);
      await running.check();
      assert.equal(await nameShown(port), 'renewed');
    });
    it('keeps the old one while the file is broken or gone', async () => {
      writeFileSync(join(folder, 'tls.pem'), 'no certificate');
      await running.check();
      rmSync(join(folder, 'tls.pem'));
      await running.check();
      assert.equal(await nameShown(port), 'server');
      assert.deepEqual(said, ['tls.pem: no certificate in PEM is in it', 'tls.pem: cannot read it: ENOENT']);
    });
    for (const [key, text] of [
      ['tls_server_config', ''],
      ['client_auth_type', TLS.replace('{', '{ client_auth_type: RequestClientCert,')],
      ['http2', `${TLS}http_server_config: { http2: false }`],
    ] as const)
      it(`takes nothing of a file that changes ${key}, and says that it needs a restart`, async () => {
        write(`${text}\nbasic_auth_users: { a: '${HASH}' }`);
        await running.check();
        assert.deepEqual(usersOf(running), []);
        assert.deepEqual(said, [
          `the web config changed in ${key}: that needs a restart, until then the earlier holds`,
        ]);
      });
  });
});
