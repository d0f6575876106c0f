// What fuzzing found stays found, and a little of it is done each time; `npm run fuzz` does the rest.
import assert from 'node:assert/strict';
import { parseCookieDate } from '../../exporter/cookies/dates.ts';
import { check } from './check.ts';
import { loadInputs } from './corpus.ts';
import { fuzzTarget } from './fuzz-target.ts';
import { targets } from './targets/index.ts';

const SEED = 20_261_120;
/** Runs of each target, a part of a second each. */
const RUNS = 400;

describe('fuzzing', function () {
  this.timeout(60_000);

  for (const target of targets) {
    describe(target.name, () => {
      after(() => target.close?.());

      it('has nothing to say of what was found before', async () => {
        for (const input of loadInputs(target.name))
          assert.equal((await check(target, input))?.report, undefined);
      });
      it(`has nothing to say of ${RUNS} inputs by chance`, async () => {
        const isOver = (executions: number): boolean => executions >= RUNS;
        const corpus = loadInputs(target.name);
        const { findings } = await fuzzTarget(target, { seed: SEED, corpus, isOver, guided: false });
        const told = findings.map(
          ({ report, input }) => `${report}\non ${JSON.stringify(Buffer.from(input).toString('latin1'))}`,
        );
        assert.deepEqual(told, []);
      });
    });
  }
});

describe('the fuzzer', () => {
  const MAGIC = '<!--';
  /** One that breaks on inputs that hold four chars in a row, and knows them one by one. */
  const fragile = (text: string): void => {
    let known = 0;
    for (const char of text) {
      known = char === MAGIC[known] ? known + 1 : 0;
      if (known === MAGIC.length) throw new Error('broken');
    }
  };

  it('finds what breaks, and makes it as small as it can be', async () => {
    const target = {
      name: 'fragile',
      seeds: () => [Buffer.from('some <text> that - means! nothing')],
      tokens: [MAGIC],
      run: (input: Buffer) => fragile(input.toString('latin1')),
    };
    const isOver = (executions: number): boolean => executions >= 20_000;
    const { findings } = await fuzzTarget(target, { seed: 1, corpus: [], isOver, guided: false });
    assert.deepEqual(
      findings.map(({ input }) => Buffer.from(input).toString('latin1')),
      [MAGIC],
    );
  });
  it('does the same again with the same seed', async () => {
    const runs: string[][] = [[], []];
    for (const run of runs) {
      const target = {
        name: 'any',
        seeds: () => [Buffer.from('seed')],
        tokens: [],
        run: (input: Buffer) => void run.push(input.toString('hex')),
      };
      await fuzzTarget(target, {
        seed: 7,
        corpus: [],
        isOver: (executions) => executions >= 200,
        guided: false,
      });
    }
    assert.ok((runs[0]?.length ?? 0) >= 200);
    assert.deepEqual(runs[0], runs[1]);
  });
  it('keeps what reaches code that nothing had reached before', async () => {
    const target = {
      name: 'date',
      seeds: () => [Buffer.from('x')],
      tokens: ['21', 'Oct', '2026', '07:28:00', ' '],
      run: (input: Buffer) => void parseCookieDate(input.toString('latin1')),
    };
    const isOver = (executions: number): boolean => executions >= 2000;
    const { blocks, corpus } = await fuzzTarget(target, { seed: 1, corpus: [], isOver, guided: true });
    assert.ok(blocks > 5 && corpus.length > 1, `${blocks} blocks, ${corpus.length} inputs`);
  });
  it('finds what takes too long', async () => {
    const run = (input: Buffer): void => {
      const until = process.threadCpuUsage().user + 20_000;
      while (input.length > 3 && process.threadCpuUsage().user < until);
    };
    const finding = await check(
      { name: 'slow', seeds: () => [], tokens: [], run, hangMs: 5 },
      Buffer.from('long'),
    );
    assert.equal(finding?.kind, 'hang');
  });
});
