// What is read from files, and read anew: when, how often, and what happens to what cannot be used.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FromFiles, openFiles } from '../../exporter/server/watched-files.ts';

describe('what is read from files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cookie-exporter-watched-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string): string => join(folder, name);

  /** Reads the names in the file `list`, and each of them; a file `!` cannot be used. */
  const load = async (): Promise<FromFiles<string>> => {
    const list = at('list');
    const names = (await readFile(list, 'utf8').catch(() => '')).split(' ').filter((name) => name !== '');
    const files = [list, ...names.map(at)];
    try {
      const texts = await Promise.all(names.map((name) => readFile(at(name), 'utf8')));
      if (texts.includes('!')) return { ok: false, problem: 'one is !', files };
      return { ok: true, value: texts.join(), files, warnings: texts.includes('?') ? ['one is ?'] : [] };
    } catch {
      return { ok: false, problem: 'one is not there', files };
    }
  };

  const open = async (refuse?: (value: string) => void) => {
    const said: string[] = [];
    const opened = await openFiles<string>({
      load,
      onChange: (value, before) => {
        refuse?.(value);
        said.push(`${before} → ${value}`);
      },
      onProblem: (problem) => said.push(problem),
    });
    assert.ok(opened.ok);
    return { ...opened.watched, said };
  };

  const write = (name: string, text: string): void => {
    writeFileSync(at(`${name}.new`), text);
    renameSync(at(`${name}.new`), at(name));
  };

  it('is there from the start', async () => {
    write('list', 'a');
    write('a', '1');
    const { current, check, said } = await open();
    assert.equal(current(), '1');
    await check();
    assert.deepEqual(said, []);
  });
  it('must be there at the start', async () => {
    write('list', 'a');
    assert.deepEqual(await openFiles({ load, onProblem: () => assert.fail() }), {
      ok: false,
      problem: 'one is not there',
      files: [at('list'), at('a')],
    });
  });
  it('changes with any of its files, once', async () => {
    write('list', 'a b');
    write('a', '1');
    write('b', '2');
    const { current, check, said } = await open();
    write('b', '3');
    await check();
    await check();
    assert.equal(current(), '1,3');
    assert.deepEqual(said, ['1,2 → 1,3']);
  });
  it('changes where size and time stay the same', async () => {
    write('list', 'a');
    write('a', '1');
    const past = new Date(0);
    utimesSync(at('a'), past, past);
    const { current, check } = await open();
    writeFileSync(at('a'), '2');
    utimesSync(at('a'), past, past);
    await check();
    assert.equal(current(), '2');
  });
  it('changes where a link is led elsewhere, as Kubernetes does', async () => {
    write('list', 'a');
    write('one', '1');
    write('two', '2');
    symlinkSync(at('one'), at('a'));
    const { current, check } = await open();
    symlinkSync(at('two'), at('a.new'));
    renameSync(at('a.new'), at('a'));
    await check();
    assert.equal(current(), '2');
  });
  it('follows files that it comes to name', async () => {
    write('list', 'a');
    write('a', '1');
    write('b', '2');
    const { current, check } = await open();
    write('list', 'b');
    await check();
    assert.equal(current(), '2');
    write('b', '3');
    await check();
    assert.equal(current(), '3');
  });
  it('stays where the new cannot be used, which is said once, until it can', async () => {
    write('list', 'a');
    write('a', '1');
    const { current, check, said } = await open();
    write('a', '!');
    await check();
    await check();
    assert.equal(current(), '1');
    rmSync(at('a'));
    await check();
    await check();
    assert.equal(current(), '1');
    write('a', '2');
    await check();
    assert.equal(current(), '2');
    assert.deepEqual(said, ['one is !', 'one is not there', '1 → 2']);
  });
  it('stays where whoever takes it refuses it', async () => {
    write('list', 'a');
    write('a', '1');
    const { current, check, said } = await open((value) => {
      throw new Error(`not ${value}`);
    });
    write('a', '2');
    await check();
    await check();
    assert.equal(current(), '1');
    assert.deepEqual(said, ['not 2']);
  });
  it('may deserve a warning', async () => {
    write('list', 'a');
    write('a', '?');
    const { said, check } = await open();
    assert.deepEqual(said, ['one is ?']);
    write('list', 'a a');
    await check();
    assert.deepEqual(said, ['one is ?', '? → ?,?', 'one is ?']);
  });
  it('is read once where two look at the same time', async () => {
    write('list', 'a');
    write('a', '1');
    const { check, said } = await open();
    write('a', '2');
    await Promise.all([check(), check()]);
    assert.deepEqual(said, ['1 → 2']);
  });
});
