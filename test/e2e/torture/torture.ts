// The long torture run: `node test/e2e/torture/torture.ts [--seed N] [--kills N] [--runs N]`. Not part of the tests.
import { parseArgs } from 'node:util';
import { runTorture } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '100' },
    runs: { type: 'string', default: '1' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const [seed, kills, runs] = [values.seed, values.kills, values.runs].map(Number) as [number, number, number];
for (let run = 0; run < runs && process.exitCode === undefined; run++) {
  say(`# seed ${seed + run}, ${kills} kills`);
  const { lines, scrapes, faults } = await runTorture({ seed: seed + run, kills, onCommand: say });
  say(`# ${lines} lines, ${scrapes} scrapes, ${faults.length} faults`);
  for (const fault of faults) say(`# ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
