// Measuring: what a child took, and figures of several rounds.
import assert from 'node:assert/strict';
import { parseChildrenSeconds, parseOwnSeconds, peakBytesOf, readBytesOf } from './measure/process-usage.ts';
import { runRounds, type Subject, secondsOf } from './measure/rounds.ts';
import { runMeasured } from './measure/run.ts';
import { percentileOf, spreadOf } from './measure/spread.ts';

describe('a spread', () => {
  it('has the middle of an odd number of values', () =>
    assert.deepEqual(spreadOf([30, 10, 20]), { min: 10, median: 20, max: 30 }));
  it('has the mean of the two in the middle of an even number', () =>
    assert.deepEqual(spreadOf([4, 1, 3, 2]), { min: 1, median: 2.5, max: 4 }));
  it('of one value is that value', () => assert.deepEqual(spreadOf([7]), { min: 7, median: 7, max: 7 }));
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  for (const [percent, expected] of [
    [50, 50],
    [99, 99],
    [100, 100],
    [0, 1],
  ] as const) {
    it(`${percent} of 1 to 100 is ${expected}`, () => assert.equal(percentileOf(hundred, percent), expected));
  }
  it('of nothing is no number', () => assert.ok(Number.isNaN(percentileOf([], 99))));
});

describe('the use of a process', () => {
  const stat = '42 (a b) c) S 1 42 42 0 -1 4194560 99 88 0 0 150 25 300 50 20 0 1 0 100 1000 10';

  it('is its own CPU time', () => assert.equal(parseOwnSeconds(stat), 1.75));
  it("is its children's CPU time", () => assert.equal(parseChildrenSeconds(stat), 3.5));
  it('is its memory and what it read', () => {
    assert.ok((peakBytesOf(process.pid) ?? 0) > 1e6);
    assert.ok((readBytesOf(process.pid) ?? 0) > 1e6);
  });
  it('of a process that is not there is not known', () => assert.equal(peakBytesOf(2 ** 30), null));
});

describe('a measured run', () => {
  it('has what the program printed and used', async () => {
    const run = await runMeasured(['/bin/sh', '-c', 'echo "$0 $1"', 'a b', '$HOME']);
    assert.equal(run.stdout, 'a b $HOME\n');
    assert.ok(run.wallSeconds > 0 && run.cpuSeconds >= 0);
  });
  it('sees the memory of the program, not of a shell', async () => {
    const { peakBytes } = await runMeasured([process.execPath, '-e', 'setTimeout(() => {}, 200)']);
    assert.ok(peakBytes > 20e6, `${peakBytes}`);
  });
  it('fails as the program does, with what it said', () =>
    assert.rejects(runMeasured(['/bin/sh', '-c', 'echo no >&2; exit 3']), /ended with 3: no/));
  it('ends with its signal', () => {
    const stopping = new AbortController();
    const running = runMeasured(
      [process.execPath, '-e', 'setInterval(() => stopping, 1e6); console.log(1)'],
      stopping.signal,
    );
    setTimeout(() => stopping.abort(), 300);
    return assert.rejects(running, /ended with 143/);
  });
});

describe('rounds', () => {
  const subject = (name: string): Subject => ({ name, command: ['/bin/echo', name], lines: 1, bytes: 1 });

  it('run every program in turn', async () => {
    const order: string[] = [];
    const note = (round: number, name: string): void => void order.push(`${round}${name}`);
    const signal = new AbortController().signal;
    const measured = await runRounds([subject('a'), subject('b')], 2, note, signal);
    assert.deepEqual(order, ['1a', '1b', '2a', '2b']);
    assert.deepEqual(
      measured.map(({ runs }) => runs.map(({ stdout }) => stdout)),
      [
        ['a\n', 'a\n'],
        ['b\n', 'b\n'],
      ],
    );
  });
  it('take the seconds that a program tells of itself', () => {
    const run = { wallSeconds: 9, cpuSeconds: 9, peakBytes: 9, stdout: '2' };
    const told: Subject = { ...subject('a'), secondsOf: ({ stdout }) => Number(stdout) };
    assert.deepEqual(secondsOf({ subject: told, runs: [run] }), [2]);
    assert.deepEqual(secondsOf({ subject: subject('a'), runs: [run] }), [9]);
  });
});
