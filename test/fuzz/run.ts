// The command: fuzzes every target, or some, for a time that they share. What is found is written to the corpus, which
// the tests replay. Usage: node test/fuzz/run.ts [--minutes 60] [--target part-of-a-name] [--seed 1]
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { loadInputs, saveInput } from './corpus.ts';
import { createHeartbeat, readBeat } from './heartbeat.ts';
import { targets } from './targets/index.ts';
import type { Done, Job } from './worker.ts';

/** No input may take this long, whatever else the machine does. */
const STUCK_MS = 20_000;
const LOOK_MS = 1000;
const MIB = 1024 * 1024;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Outcome = { readonly done: Done } | { readonly stuckOn: Uint8Array } | { readonly died: Error };

/** Runs a job in a thread of its own; a thread that hangs is ended. */
const runJob = async (job: Job): Promise<Outcome> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job });
  const outcome = Promise.withResolvers<Outcome>();
  worker.once('message', (done: Done) => outcome.resolve({ done }));
  worker.once('error', (died) =>
    outcome.resolve({ died: died instanceof Error ? died : new Error(String(died)) }),
  );
  let beats = 0;
  let sinceMs = performance.now();
  const timer = setInterval(() => {
    const beat = readBeat(job.heartbeat);
    if (beat.beats !== beats) sinceMs = performance.now();
    beats = beat.beats;
    if (beats > 0 && performance.now() - sinceMs > STUCK_MS) outcome.resolve({ stuckOn: beat.input() });
  }, LOOK_MS);
  const result = await outcome.promise;
  clearInterval(timer);
  await worker.terminate();
  return result;
};

const report = (name: string, outcome: Outcome): number => {
  if ('died' in outcome) {
    say(`${name}: the thread died: ${outcome.died.stack ?? outcome.died.message}`);
    return 1;
  }
  if ('stuckOn' in outcome) {
    say(`${name}: does not come to an end on ${saveInput(name, outcome.stuckOn)}`);
    return 1;
  }
  const { executions, seconds, blocks, corpus, findings, grownBytes } = outcome.done;
  for (const input of corpus) saveInput(name, input);
  const perSecond = Math.round(executions / seconds);
  const kept = loadInputs(name).length;
  say(
    `${name}: ${executions} runs, ${perSecond}/s, ${blocks} blocks, ${kept} inputs kept, heap ${(grownBytes / MIB).toFixed(1)} MiB, ${findings.length} findings`,
  );
  for (const { input, kind, report: what } of findings)
    say(`  ${kind}, on ${saveInput(name, input)}\n  ${what}`);
  return findings.length;
};

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    target: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const chosen = targets.filter(({ name }) => name.includes(values.target));
const seed = Number(values.seed);
const seconds = (Number(values.minutes) * 60) / chosen.length;
if (!(seconds > 0 && Number.isSafeInteger(seed))) throw new Error('nothing to do: look at the options');
say(`seed ${seed}, ${chosen.length} targets, ${Math.round(seconds)} s each`);
let found = 0;
for (const { name } of chosen) {
  found += report(name, await runJob({ target: name, seconds, seed, heartbeat: createHeartbeat() }));
}
say(`${found} findings`);
process.exitCode = found === 0 ? 0 : 1;
