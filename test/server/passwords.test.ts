// Passwords: what is checked, what is remembered, how many at once, and that bcrypt runs on a thread of its own.
import assert from 'node:assert/strict';
import { checkBasicAuth } from '../../exporter/server/basic-auth.ts';
import { createHasher, type Hasher } from '../../exporter/server/password-worker.ts';
import { createPasswords, type PasswordsOptions } from '../../exporter/server/passwords.ts';

/** Hashes of `secret`: by bcryptjs, by Apache's htpasswd, by the C library's crypt. */
const HASHES = [
  '$2b$04$2PLityb2L6HOZWDNxwfjIuOCgVRFfPC7RVMQhEp/eu4bhRg/00tWu',
  '$2y$04$P0FdTwEHCwjRfPXIkhQXUumUCY7s71QpTsetZbAvw/qDH0W6fmdei',
  '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a',
] as const;
const [HASH] = HASHES;

/** Answers what is right at once, and keeps what it was asked. */
const create = (options: PasswordsOptions = {}) => {
  const asked: string[] = [];
  const hasher: Hasher = {
    isMatch: async (password, hash) => {
      asked.push(`${password} ${hash.slice(0, 7)}`);
      return password === 'right';
    },
    close: async () => undefined,
  };
  return { asked, passwords: createPasswords({ hasher, ...options }) };
};

/** Answers when it is told to. */
const createHeld = (options: PasswordsOptions = {}) => {
  const release: ((isMatch: boolean) => void)[] = [];
  const hasher: Hasher = {
    isMatch: () => new Promise((resolve) => release.push(resolve)),
    close: async () => undefined,
  };
  return { release, passwords: createPasswords({ hasher, ...options }) };
};

describe('the check of a password', () => {
  it('is made once for each password and hash', async () => {
    const { asked, passwords } = create();
    for (let times = 0; times < 3; times++) {
      assert.equal(await passwords.check('right', 'hash-1', 'a'), 'right');
      assert.equal(await passwords.check('wrong', 'hash-1', 'b'), 'wrong');
    }
    assert.deepEqual(asked, ['right hash-1', 'wrong hash-1']);
  });
  it('is made again for another hash, as when a password was changed', async () => {
    const { asked, passwords } = create();
    await passwords.check('right', 'hash-1', 'a');
    await passwords.check('right', 'hash-2', 'a');
    assert.equal(asked.length, 2);
  });
  it('does not take one pair for another', async () => {
    const { asked, passwords } = create();
    await passwords.check('b', 'hash-a', '');
    await passwords.check('ab', 'hash-', '');
    assert.equal(asked.length, 2);
  });
  it('of wrong ones does not make the right one forgotten', async () => {
    const { asked, passwords } = create();
    await passwords.check('right', 'hash-1', 'a');
    for (let index = 0; index < 1000; index++) await passwords.check(`wrong ${index}`, 'hash-1', 'b');
    await passwords.check('right', 'hash-1', 'a');
    assert.equal(asked.length, 1001);
  });
  it('remembers a bounded number: the oldest is checked again', async () => {
    const { asked, passwords } = create();
    for (let index = 0; index < 101; index++) await passwords.check(`${index}`, 'hash-1', 'a');
    await passwords.check('100', 'hash-1', 'a');
    assert.equal(asked.length, 101);
    await passwords.check('0', 'hash-1', 'a');
    assert.equal(asked.length, 102);
  });
  it('is bounded in all', async () => {
    const { release, passwords } = createHeld({ maxWaiting: 2, maxWaitingEach: 2 });
    const waiting = [passwords.check('1', 'h', 'a'), passwords.check('2', 'h', 'b')];
    assert.equal(await passwords.check('3', 'h', 'c'), 'busy');
    for (const answer of release) answer(true);
    assert.deepEqual(await Promise.all(waiting), ['right', 'right']);
    const next = passwords.check('3', 'h', 'c');
    release.at(-1)?.(false);
    assert.equal(await next, 'wrong');
  });
  it('is bounded for each asker, so that one cannot keep out the others', async () => {
    const { release, passwords } = createHeld({ maxWaiting: 9, maxWaitingEach: 1 });
    const flood = passwords.check('1', 'h', 'attacker');
    assert.equal(await passwords.check('2', 'h', 'attacker'), 'busy');
    const scraper = passwords.check('3', 'h', 'scraper');
    for (const answer of release) answer(true);
    assert.deepEqual(await Promise.all([flood, scraper]), ['right', 'right']);
  });
  it('that could not be made is no verdict, and frees its place', async () => {
    let fails = true;
    const hasher: Hasher = {
      isMatch: async () => {
        if (fails) throw new Error('the thread has ended');
        return true;
      },
      close: async () => undefined,
    };
    const passwords = createPasswords({ hasher, maxWaiting: 1 });
    await assert.rejects(passwords.check('right', 'h', 'a'));
    fails = false;
    assert.equal(await passwords.check('right', 'h', 'a'), 'right');
  });
});

describe('basic authentication', () => {
  const users = new Map([
    ['prom', '$2b$04$known'],
    ['ops', '$2b$12$known'],
  ]);
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const check = async (authorization: string | undefined) => {
    const { asked, passwords } = create();
    return { verdict: await checkBasicAuth(authorization, users, passwords, 'a'), asked };
  };
  const f = (
    title: string,
    authorization: string | undefined,
    verdict: string,
    ...asked: readonly string[]
  ) => it(title, async () => assert.deepEqual(await check(authorization), { verdict, asked }));

  f('a user and the password', basic('prom:right'), 'right', 'right $2b$04$');
  f('a user and another password', basic('prom:wrong'), 'wrong', 'wrong $2b$04$');
  f('a scheme in lower case', basic('prom:right').replace('Basic', 'basic'), 'right', 'right $2b$04$');
  f('a password with colons', basic('prom:a:b'), 'wrong', 'a:b $2b$04$');
  f('a password of other letters', basic('prom:pässwörd €'), 'wrong', 'pässwörd € $2b$04$');
  f('an unknown user is checked like the costliest known one', basic('eve:right'), 'wrong', 'right $2b$12$');
  f('a name of every object', basic('constructor:right'), 'wrong', 'right $2b$12$');
  f('nothing', undefined, 'wrong');
  f('no colon', basic('prom'), 'wrong');
  f('no base64', 'Basic !!!!', 'wrong');
  f('no UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`, 'wrong');
  f('a kilobyte', basic(`prom:${'x'.repeat(2000)}`), 'wrong');
  f('another scheme', 'Bearer cHJvbTpyaWdodA==', 'wrong');
});

describe('the thread for bcrypt', () => {
  const hasher = createHasher();
  after(() => hasher.close());

  for (const hash of HASHES)
    it(`knows ${hash.slice(0, 7)}`, async () => {
      assert.equal(await hasher.isMatch('secret', hash), true);
      assert.equal(await hasher.isMatch('Secret', hash), false);
    });
  it('takes what is no hash for one that does not fit', async () => {
    for (const hash of ['', 'secret', `$2x$04$${'a'.repeat(53)}`, '$2b$99$'.padEnd(60, 'a')])
      assert.equal(await hasher.isMatch('secret', hash), false);
  });
  it('takes no password for the hash of unknown users', async () => {
    assert.equal(await hasher.isMatch('', `$2b$04$${'.'.repeat(53)}`), false);
  });
  it('answers each question with its own answer', async () => {
    const passwords = ['secret', 'a', 'secret', 'b'];
    const observed = await Promise.all(passwords.map((password) => hasher.isMatch(password, HASH)));
    assert.deepEqual(observed, [true, false, true, false]);
  });
  it('leaves the main thread free', async () => {
    let turns = 0;
    const costly = HASH.replace('$04$', '$12$');
    const checked = hasher.isMatch('secret', costly);
    let isDone = false;
    const turn = (): void => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    turn();
    await checked;
    isDone = true;
    // Worked out here, bcrypt would let the loop turn some three times.
    assert.ok(turns > 100, `${turns} turns`);
  });
  it('fails what waits when it ends, and starts again', async () => {
    const own = createHasher();
    const waiting = own.isMatch('secret', HASH.replace('$04$', '$15$'));
    await Promise.all([assert.rejects(waiting, /has ended/), own.close()]);
    assert.equal(await own.isMatch('secret', HASH), true);
    await own.close();
  });
});
