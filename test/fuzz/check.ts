// Runs a target on one input and says what is wrong: something was thrown, or it took too long.
import { HANG_MS, type Target } from './target.ts';

/** What an input did. Findings of one `kind` have the same cause. */
export type Finding = { readonly input: Uint8Array; readonly kind: string; readonly report: string };

/** Time on the processor, which other programs on the machine do not change, in milliseconds. */
const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.threadCpuUsage(since);
  return (user + system) / 1000;
};

const timeOf = async (target: Target, input: Buffer): Promise<number> => {
  const before = process.threadCpuUsage();
  await target.run(input);
  return cpuMs(before);
};

/** The first line of a stack that is ours tells causes apart; messages hold pieces of the input. */
const kindOf = (error: Error): string => {
  const frame = /\/(?:exporter|test)\/[^\s)]+/.exec(error.stack?.slice(`${error}`.length) ?? '');
  return `${error.name} at ${frame?.[0] ?? 'an unknown place'}`;
};

/** Most times, and most milliseconds, that something slow is tried again. */
const MAX_TIMES = 20;
const MAX_MS = 5000;

/**
 * The least time of several runs, as soon as one is within the limit: the first may have had to compile something, and
 * what was slowed down by being watched takes some runs to become fast.
 */
const leastTimeOf = async (target: Target, input: Buffer, limitMs: number): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let times = 0; times < MAX_TIMES && sum < MAX_MS && least > limitMs; times++) {
    const ms = await timeOf(target, input);
    sum += ms;
    least = Math.min(least, ms);
  }
  return least;
};

/**
 * Runs a target on one input; null: all is well. `undisturbed` runs what is to be measured again, without what slows it
 * down.
 */
export const check = async (
  target: Target,
  bytes: Uint8Array,
  undisturbed: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<Finding | null> => {
  const input = Buffer.from(bytes);
  const { hangMs = HANG_MS } = target;
  try {
    if ((await timeOf(target, input)) <= hangMs) return null;
    const best = await undisturbed(() => leastTimeOf(target, input, hangMs));
    if (best <= hangMs) return null;
    const report = `took ${Math.round(best)} ms for ${input.length} bytes`;
    return { input: bytes, kind: 'hang', report };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    return { input: bytes, kind: kindOf(thrown), report: thrown.stack ?? String(thrown) };
  }
};
