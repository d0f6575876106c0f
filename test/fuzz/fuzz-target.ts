// The fuzzer: changes inputs, runs a target on them, and keeps those that reach code which no input had reached before.
import { createRandom } from '../e2e/support/random.ts';
import { check, type Finding } from './check.ts';
import { type Coverage, startCoverage } from './coverage.ts';
import { minimise } from './minimise.ts';
import { createMutate } from './mutate.ts';
import type { Target } from './target.ts';

export type FuzzOptions = {
  readonly seed: number;
  /** Inputs of earlier runs, beside the target's own. */
  readonly corpus: readonly Uint8Array[];
  readonly isOver: (executions: number) => boolean;
  /** Keep what reaches new code; without it every input is a change of what was there at the start. */
  readonly guided: boolean;
  /** Told each input before it is run. */
  readonly onInput?: (input: Uint8Array) => void;
};

export type FuzzResult = {
  readonly executions: number;
  /** Blocks of the exporter's code that were reached; 0 where nobody looked. */
  readonly blocks: number;
  /** What reaches all of them beside the target's own inputs, the smallest first. */
  readonly corpus: readonly Uint8Array[];
  readonly findings: readonly Finding[];
};

/** Inputs between two looks at the coverage, which take milliseconds. */
const BATCH = 100;
/** Larger inputs are not kept: what is made of them would take most of the time. */
const MAX_KEPT_BYTES = 4096;
const MAX_KEPT = 60;

/** A blind run: nobody looks. */
const NO_COVERAGE: Coverage = {
  look: () => ({ isNew: false, note: () => undefined }),
  blocks: () => 0,
  without: (work) => work(),
  stop: () => undefined,
};

/** Whether something has run for the first time, which is noted. */
const noteNew = (coverage: Coverage): boolean => {
  const reached = coverage.look();
  reached.note();
  return reached.isNew;
};

/** Of inputs those that together reach what all reach, beside those that everybody has. */
const distil = async (
  target: Target,
  inputs: readonly Uint8Array[],
  onInput: (input: Uint8Array) => void,
): Promise<Uint8Array[]> => {
  const coverage = startCoverage();
  const reaches = async (input: Uint8Array): Promise<boolean> => {
    onInput(input);
    await check(target, input);
    return noteNew(coverage);
  };
  for (const seed of target.seeds()) await reaches(seed);
  const kept: Uint8Array[] = [];
  for (const input of inputs.toSorted((a, b) => a.length - b.length))
    if (await reaches(input)) kept.push(input);
  coverage.stop();
  return kept.slice(0, MAX_KEPT);
};

/** Fuzzes one target until it is over. */
export const fuzzTarget = async (target: Target, options: FuzzOptions): Promise<FuzzResult> => {
  const { seed, isOver, guided, onInput = () => undefined } = options;
  const random = createRandom(seed);
  const mutate = createMutate(random, target.tokens);
  const coverage = guided ? startCoverage() : NO_COVERAGE;
  const inputs = [...target.seeds(), ...options.corpus];
  const own = target.seeds().length;
  const findings: Finding[] = [];
  let executions = 0;

  const run = async (input: Uint8Array): Promise<void> => {
    executions++;
    onInput(input);
    const finding = await check(target, input, coverage.without);
    if (finding === null || findings.some(({ kind }) => kind === finding.kind)) return;
    const isSame = async (smaller: Uint8Array): Promise<boolean> => {
      onInput(smaller);
      return (await check(target, smaller, coverage.without))?.kind === finding.kind;
    };
    // What is slow would take long to make smaller, and its size is the point of it.
    const smallest = finding.kind === 'hang' ? input : await minimise(input, isSame);
    findings.push({ ...finding, input: smallest });
  };

  /** Which inputs of a batch it was that reached something new is found by running it again in halves. */
  const keepNew = async (batch: readonly Uint8Array[]): Promise<void> => {
    const [only] = batch;
    if (batch.length <= 1) {
      if (only !== undefined && only.length <= MAX_KEPT_BYTES) inputs.push(only);
      return;
    }
    const middle = batch.length >> 1;
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      for (const input of half) {
        onInput(input);
        await check(target, input);
      }
      const reached = coverage.look();
      if (reached.isNew) await keepNew(half);
      // What is remembered is not worked out again, so not everything comes back when an input is run once more.
      reached.note();
    }
  };

  for (const input of inputs) await run(input);
  noteNew(coverage);
  while (!isOver(executions)) {
    const batch = Array.from({ length: BATCH }, () => mutate(random.pick(inputs), random.pick(inputs)));
    for (const input of batch) await run(input);
    const reached = coverage.look();
    if (reached.isNew) await keepNew(batch);
    reached.note();
  }
  const blocks = coverage.blocks();
  coverage.stop();
  const found = inputs.slice(own);
  return { executions, blocks, corpus: guided ? await distil(target, found, onInput) : [], findings };
};
