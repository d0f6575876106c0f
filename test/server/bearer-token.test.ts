// Tokens: which files hold one, and which requests bear it.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBearerToken, loadBearerToken } from '../../exporter/server/bearer-token.ts';

const TOKEN = 'abcdefghijklmnop-._~+/=';

describe('a request', () => {
  const token = createBearerToken(TOKEN);
  const f = (authorization: string | undefined, expected: boolean) =>
    it(`${expected ? 'bears' : 'does not bear'} the token: ${authorization ?? 'nothing'}`, () =>
      assert.equal(token.isBorneBy(authorization), expected));
  f(`Bearer ${TOKEN}`, true);
  f(`bearer ${TOKEN}`, true);
  f(`Bearer   ${TOKEN} `, true);
  f(undefined, false);
  f('', false);
  f('Bearer', false);
  f('Bearer ', false);
  f(TOKEN, false);
  f(`Basic ${TOKEN}`, false);
  f(`Bearer ${TOKEN}x`, false);
  f(`Bearer ${TOKEN.toUpperCase()}`, false);
  f(`Bearer ${TOKEN.slice(0, -1)}`, false);
  f(`Bearer ${TOKEN} ${TOKEN}`, false);
  f(`Bearer ${TOKEN},Bearer ${TOKEN}`, false);

  context('as the password of a user', () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text, 'latin1').toString('base64')}`;
    f(basic(`logplex:${TOKEN}`), true);
    f(basic(`:${TOKEN}`), true);
    f(basic(`logplex:${TOKEN}`).replace('Basic', 'basic'), true);
    f(basic(TOKEN), false);
    f(basic(`${TOKEN}:`), false);
    f(basic(`logplex:${TOKEN}:`), false);
    f(basic(`logplex:${TOKEN.slice(1)}`), false);
    f('Basic :', false);
  });
});

describe('the file of a token', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-token-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const load = async (content: string | null, mode = 0o600) => {
    const path = join(folder, 'token');
    rmSync(path, { force: true });
    if (content !== null) {
      writeFileSync(path, content);
      chmodSync(path, mode);
    }
    const loaded = await loadBearerToken(path);
    assert.deepEqual(loaded.files, [path]);
    const said = loaded.ok ? loaded.warnings.join() : loaded.problem;
    return {
      isBorne: loaded.ok && loaded.value.isBorneBy(`Bearer ${TOKEN}`),
      said: said.replace(path, 'token'),
    };
  };
  const f = (
    title: string,
    content: string | null,
    expected: { isBorne: boolean; said: string },
    mode?: number,
  ) => it(title, async () => assert.deepEqual(await load(content, mode), expected));

  f('holds it', TOKEN, { isBorne: true, said: '' });
  f('may have space around it', `\r\n ${TOKEN}\t\n`, { isBorne: true, said: '' });
  f('may be read by its group', TOKEN, { isBorne: true, said: '' }, 0o640);
  f(
    'should not be read by everybody',
    TOKEN,
    { isBorne: true, said: 'token: every user of the machine may read the token; chmod o= it' },
    0o644,
  );
  f('is not there', null, { isBorne: false, said: 'token: cannot read the token: ENOENT' });
  f('is empty', '\n', { isBorne: false, said: 'token: a token needs at least 16 characters' });
  f('is short', 'abcdefghijklmno', { isBorne: false, said: 'token: a token needs at least 16 characters' });
  f('is large', 'x'.repeat(5000), { isBorne: false, said: 'token: it is too large for a token' });
  f('holds two', `${TOKEN}\n${TOKEN}`, {
    isBorne: false,
    said: 'token: a token has only letters, digits and -._~+/, = at its end',
  });
});
