// Who may push: nobody without a token but this machine, and a token that cannot be read lets nobody in.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPushAccess, type PushAccess } from '../../exporter/commands/push-access.ts';
import { parseListenAddress } from '../../exporter/server/listen.ts';
import { config, source } from './configs.ts';

const ONE = 'the-first-token-of-all';
const TWO = 'the-second-token-of-all';

describe('access to pushing', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-push-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  const write = (name: string, token: string): void => writeFileSync(path(name), token, { mode: 0o600 });

  const create = (
    addresses: readonly string[] = [':10680'],
    problems: string[] = [],
    warnings: string[] = [],
  ): PushAccess =>
    createPushAccess({
      addresses: addresses.map((text) => parseListenAddress(text) ?? assert.fail(text)),
      onProblem: (problem) => void problems.push(problem),
      onWarning: (warning) => void warnings.push(warning),
    });
  const pushed = (tokenFile: string | null) =>
    config({
      sources: [source('edge', { input: { kind: 'http', spool: '/state/spool/edge' } })],
      push: { ...config().push, tokenFile },
    });
  const isLetIn = (access: PushAccess, token: string): boolean =>
    access.token()?.isBorneBy(`Bearer ${token}`) ?? true;

  for (const address of ['127.0.0.1:0', '127.1.2.3:10680', '[::1]:10680', 'localhost:10680'])
    it(`needs no token at ${address}`, async () => {
      const access = create([address]);
      assert.equal(await access.apply(pushed(null)), null);
      assert.equal(access.token(), null);
    });
  for (const addresses of [
    [':10680'],
    ['0.0.0.0:0'],
    ['[::]:0'],
    ['127.0.0.1:0', '10.0.0.1:0'],
    ['127.0.0.1.example.com:0'],
  ])
    it(`needs a token at ${addresses.join(' and ')}`, async () => {
      assert.match(
        (await create(addresses).apply(pushed(null))) ?? '',
        /^push\.token_file: pushing needs a token/,
      );
    });

  it('needs a token for OTLP as well', async () => {
    const input = { kind: 'otlp', spool: '/state/spool/app' } as const;
    const access = create();
    const refused = await access.apply(config({ sources: [source('origin-app', { input })] }));
    assert.match(refused ?? '', /^push\.token_file: pushing needs a token/);
  });

  it('needs no token where nothing is pushed', async () => {
    assert.equal(await create().apply(config()), null);
  });

  it('is for who bears the token', async () => {
    write('one', ONE);
    const access = create();
    assert.equal(await access.apply(pushed(path('one'))), null);
    assert.deepEqual([isLetIn(access, ONE), isLetIn(access, TWO)], [true, false]);
  });

  it('asks for a token also where only this machine can push, if the config has one', async () => {
    write('one', ONE);
    const access = create(['127.0.0.1:0']);
    await access.apply(pushed(path('one')));
    assert.equal(isLetIn(access, TWO), false);
  });

  it('follows the file', async () => {
    write('one', ONE);
    const problems: string[] = [];
    const access = create([':0'], problems);
    await access.apply(pushed(path('one')));
    write('one', TWO);
    await access.check();
    assert.deepEqual([isLetIn(access, ONE), isLetIn(access, TWO)], [false, true]);
    write('one', 'short');
    await access.check();
    assert.deepEqual([isLetIn(access, TWO), problems.length], [true, 1]);
  });

  it('takes a token that others may read, with a warning', async () => {
    writeFileSync(path('one'), ONE);
    chmodSync(path('one'), 0o644);
    const problems: string[] = [];
    const warnings: string[] = [];
    const access = create([':0'], problems, warnings);
    assert.equal(await access.apply(pushed(path('one'))), null);
    assert.equal(isLetIn(access, ONE), true);
    assert.deepEqual(problems, []);
    assert.match(warnings.join(), /one: every user of the machine may read the token; chmod o= it$/);
  });

  it('follows the config, and stays as it was where the next one cannot be used', async () => {
    write('one', ONE);
    write('two', TWO);
    const access = create();
    await access.apply(pushed(path('one')));
    assert.match((await access.apply(pushed(path('three')))) ?? '', /three: cannot read the token: ENOENT$/);
    assert.equal((await access.apply(pushed(null))) === null, false);
    assert.equal(isLetIn(access, ONE), true);
    // Of two reloads at once the last one holds.
    await Promise.all([access.apply(pushed(path('one'))), access.apply(pushed(path('two')))]);
    assert.deepEqual([isLetIn(access, ONE), isLetIn(access, TWO)], [false, true]);
  });

  it('lets nobody in with words that tell the token', async () => {
    write('one', 'bad token with spaces');
    assert.doesNotMatch((await create().apply(pushed(path('one')))) ?? '', /bad|spaces/);
  });
});
