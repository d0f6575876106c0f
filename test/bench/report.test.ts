// From measurements to figures, targets, tables and the history.
import assert from 'node:assert/strict';
import { parseCpuProfile } from './cpu-profile.ts';
import { FIGURES, ratioFiguresOf, scalingFiguresOf, stageFiguresOf } from './figures.ts';
import { type Entry, entryOf, renderChange, renderHistory } from './history.ts';
import type { Measured } from './measure/rounds.ts';
import { spreadOf } from './measure/spread.ts';
import { parseOptions } from './options.ts';
import { NAMES, stageName } from './programs.ts';
import { renderNumber, renderReport } from './report.ts';
import { fullSpeedFiguresOf, steadyFiguresOf } from './serve/figures.ts';
import { renderTable } from './table.ts';
import { judge } from './targets.ts';

const measured = (name: string, ...seconds: number[]): Measured => ({
  subject: { name, command: ['x'], lines: 1_000_000, bytes: 600_000_000 },
  runs: seconds.map((s) => ({ wallSeconds: s, cpuSeconds: 2 * s, peakBytes: 1e8, stdout: '' })),
});
const figureOf = (all: readonly Measured[], name: string) =>
  [...ratioFiguresOf(all), ...scalingFiguresOf(all)].find((figure) => figure.name === name)?.spread;

describe('figures', () => {
  it('compare programs within each round', () => {
    const all = [
      measured(NAMES.mtail, 8, 20),
      measured(NAMES.analyze, 2, 10),
      measured(NAMES.jsonLoop, 1, 4),
    ];
    assert.deepEqual(figureOf(all, FIGURES.overMtail), { min: 2, median: 3, max: 4 });
    assert.deepEqual(figureOf(all, FIGURES.overJsonLoop), { min: 2, median: 2.25, max: 2.5 });
  });
  it('leave out the start where work is compared', () => {
    const all = [measured(NAMES.analyze, 3), measured(NAMES.startUp, 1), measured(NAMES.doubled, 5)];
    assert.equal(figureOf(all, FIGURES.doubled)?.median, 2);
  });
  it('tell what serve takes from its first second on, and once it is warm', () => {
    const shareOf = (name: string, cpuShares: readonly number[]) =>
      steadyFiguresOf({ linesPerSecond: 1, cpuShares, peakBytes: 1, latenciesMs: [1] }).find(
        (figure) => figure.name === name,
      )?.spread.median;
    const shares = [...Array<number>(20).fill(0.5), 0.125, 0.125, 0.125];
    assert.deepEqual([shareOf(FIGURES.cpuShare, shares), shareOf(FIGURES.warmCpuShare, shares)], [50, 12.5]);
    assert.equal(shareOf(FIGURES.warmCpuShare, shares.slice(0, 20)), undefined);
  });
  it('are not there for what did not run', () =>
    assert.deepEqual(ratioFiguresOf([measured(NAMES.analyze, 1)]), []));
  it('tell what each stage adds', () => {
    const all = [measured(stageName('framing'), 1, 3), measured(stageName('parse'), 4, 5)];
    const observed = stageFiguresOf(all).map(({ spread }) => spread);
    assert.deepEqual(observed, [spreadOf([1000, 3000]), spreadOf([3000, 2000])]);
  });
  it('tell how much scrapes slow reading down', () => {
    const run = (seconds: number) => ({
      seconds,
      cpuSeconds: 1,
      latenciesMs: [10, 90],
      pagesMs: [1, 2],
      series: 10_000,
      peakBytes: 1e8,
    });
    const rounds = {
      alone: [run(10), run(20)],
      scraped: [run(11), run(21)],
      scrapedOften: [run(15), run(25)],
    };
    const figures = fullSpeedFiguresOf(rounds);
    const slowDown = figures.find(({ name }) => name === FIGURES.slowDown);
    assert.equal(slowDown?.spread.median.toFixed(2), '7.50');
    assert.equal(figures.find(({ name }) => name === FIGURES.fullSpeedP99)?.spread.median, 90);
  });
});

describe('targets', () => {
  const verdictOf = (...values: number[]) => {
    const figures = [{ name: FIGURES.overMtail, unit: '×', spread: spreadOf(values) }];
    const verdict = judge(figures).find(({ target }) => target === FIGURES.overMtail);
    return [verdict?.holds, verdict?.isSure];
  };

  it('hold', () => assert.deepEqual(verdictOf(4, 5, 6), [true, true]));
  it('fail', () => assert.deepEqual(verdictOf(1, 2, 3), [false, true]));
  it('hold within the noise', () => assert.deepEqual(verdictOf(3, 5, 6), [true, false]));
  it('fail within the noise', () => assert.deepEqual(verdictOf(1, 2, 5), [false, false]));
  it('are open where nothing was measured', () =>
    assert.ok(judge([]).every(({ holds, figure }) => holds === null && figure === null)));
});

const SETTING = {
  ...{
    date: '2026-11-20T08:00:00.000Z',
    commit: 'abc1234',
    node: '24.0.0',
    cpu: 'cpu',
    cpus: 2,
    loadAverage: 0.5,
  },
  ...{ lines: 300_000, sessions: 50_000, seed: 1, rounds: 3, linesPerSecond: 20_000 },
};

describe('the report', () => {
  for (const [value, expected] of [
    [1_234_567, '1,234,567'],
    [12.345, '12.3'],
    [1.2345, '1.23'],
    [Number.NaN, '-'],
  ] as const) {
    it(`writes ${value} as ${expected}`, () => assert.equal(renderNumber(value), expected));
  }
  it('aligns tables', () => {
    const expected = '  name    n\n  a       1\n  bbbb  100\n';
    assert.equal(
      renderTable(
        ['name', 'n'],
        [
          ['a', '1'],
          ['bbbb', '100'],
        ],
      ),
      expected,
    );
  });
  it('says what holds and what does not', () => {
    const figures = [
      { name: FIGURES.overMtail, unit: '×', spread: spreadOf([1, 2, 3]) },
      { name: FIGURES.steadyPeak, unit: 'MB', spread: spreadOf([140]) },
    ];
    const text = renderReport({ setting: SETTING, programs: [], figures, verdicts: judge(figures) });
    assert.match(text, /analyze over mtail, lines per second +at least 4 \(aim: 8\) +1 – 2 – 3 +FAILS\n/);
    assert.match(text, /peak memory +below 150 MB +140 – 140 – 140 +holds\n/);
    assert.match(text, /not measured/);
  });
});

describe('the history', () => {
  const entry = (commit: string, ratio: number, lines = 300_000): Entry => ({
    ...{ ...SETTING, commit, lines },
    figures: { ratio },
  });

  it('keeps the middle of all rounds, in four digits', () => {
    const figures = [{ name: 'a', unit: '×', spread: spreadOf([1, 1.23456, 9]) }];
    assert.deepEqual(entryOf({ setting: SETTING, programs: [], figures, verdicts: [] }).figures, {
      'a, ×': 1.235,
    });
  });
  it('keeps no figure that is none', () => {
    const figures = [{ name: 'a', unit: '×', spread: spreadOf([]) }];
    assert.deepEqual(entryOf({ setting: SETTING, programs: [], figures, verdicts: [] }).figures, {});
  });
  it('shows runs side by side', () => {
    const text = renderHistory([entry('one', 1), entry('two', 1.5)]);
    assert.match(text, /^ {2}commit +one +two\n/);
    assert.match(text, /\n {2}ratio +1 +1\.5\n$/);
  });
  it('says how much slower a commit is than the last run like it', () => {
    const text = renderChange([entry('one', 1), entry('other', 9, 5)], entry('two', 1.25), ['ratio']);
    assert.match(text, /against one +was +is +change\n {2}ratio +1 +1\.25 +\+25 %\n$/);
  });
  it('compares only like with like', () =>
    assert.match(renderChange([entry('other', 9, 5)], entry('two', 1), ['ratio']), /No run/));
});

describe('the command line', () => {
  it('needs nothing', () => assert.equal(parseOptions([]).lines, 1_000_000));
  it('can be quick, and say more', () => {
    const { lines, quick, parts } = parseOptions(['--quick', '--lines', '7', '--only', 'stages,serve']);
    assert.deepEqual(
      { lines, quick, parts: [...parts] },
      { lines: 7, quick: true, parts: ['stages', 'serve'] },
    );
  });
  for (const args of [
    ['--lines', '0'],
    ['--lines', 'x'],
    ['--rounds', '1.5'],
    ['--only', 'stages,nothing'],
    ['--only', ''],
  ]) {
    it(`refuses ${args.join(' ')}`, () => assert.throws(() => parseOptions(args), TypeError));
  }
});

describe('a CPU profile', () => {
  const frame = (functionName: string, url: string, lineNumber: number) => ({
    functionName,
    url,
    lineNumber,
  });
  const nodes = [
    { id: 1, callFrame: frame('read', 'file:///checkout/exporter/a.ts', 8) },
    { id: 2, callFrame: frame('', 'file:///checkout/exporter/a.ts', 19) },
    { id: 3, callFrame: frame('(garbage collector)', '', -1) },
    { id: 4, callFrame: frame('(idle)', '', -1) },
  ];
  const text = JSON.stringify({
    nodes,
    samples: [1, 2, 1, 3, 4],
    timeDeltas: [2000, 1000, 3000, 4000, 90_000],
  });
  const shares = parseCpuProfile(text, '/checkout/');

  it('gives self time by function, waiting left out', () =>
    assert.deepEqual(shares.functions, [
      { name: 'read  exporter/a.ts:9', milliseconds: 5, share: 0.5 },
      { name: '(garbage collector)', milliseconds: 4, share: 0.4 },
      { name: '(anonymous)  exporter/a.ts:20', milliseconds: 1, share: 0.1 },
    ]));
  it('gives self time by file', () =>
    assert.deepEqual(
      shares.files.map(({ name, milliseconds }) => [name, milliseconds]),
      [
        ['exporter/a.ts', 6],
        ['(V8)', 4],
      ],
    ));
});
