// What Fastly is answered that asks whether it may send logs here.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createPasswords } from '../../exporter/server/passwords.ts';
import { build } from './rig.ts';

const PATH = '/.well-known/fastly/logging/challenge';

const ask = async (services: readonly string[], isGuarded = false) => {
  const passwords = createPasswords({
    hasher: { isMatch: async () => false, close: async () => undefined },
  });
  const users = new Map([['prom', `$2b$10$${'a'.repeat(53)}`]]);
  const access = { rules: () => ({ users, rateLimit: null, headers: {} }), passwords };
  const server = build({ handlers: { fastlyServices: () => services }, ...(isGuarded && { access }) });
  const { statusCode, body, headers } = await server.inject({ method: 'GET', url: PATH });
  return { status: statusCode, body, type: headers['content-type'] };
};

describe('the challenge of Fastly', () => {
  it('is answered with a digest a line', async () => {
    const digest = createHash('sha256').update('SU1Z0isxPaozGVKXdv0eY').digest('hex');
    assert.deepEqual(await ask(['SU1Z0isxPaozGVKXdv0eY', '*']), {
      status: 200,
      body: `${digest}\n*\n`,
      type: 'text/plain; charset=utf-8',
    });
  });

  it('is answered as Fastly documents it', async () => {
    const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    assert.equal((await ask([''])).body, `${digest}\n`);
  });

  it('does not exist unless services are named', async () => {
    assert.equal((await ask([])).status, 404);
  });

  it('asks for no password, for Fastly has none, but only where services are named', async () => {
    assert.equal((await ask(['*'], true)).status, 200);
    assert.equal((await ask([], true)).status, 401);
  });
});
