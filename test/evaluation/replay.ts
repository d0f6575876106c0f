// How good the replay detector is, on labelled traffic that is made up: `node test/evaluation/replay.ts`. Prints recall
// and false alarms under several conditions. `--write FOLDER` writes one log with its truth beside it instead.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONDITIONS, evaluate } from './evaluation.ts';
import { renderLine } from './lines.ts';
import { renderProfiles, renderScores } from './table.ts';
import { createTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '12000' },
    attacked: { type: 'string', default: '0.05' },
    only: { type: 'string', multiple: true },
    write: { type: 'string' },
  },
});
/** Others than those by which the detector was tuned. */
const FIRST_SEED = 301;
const sessions = Number(values.sessions);
const attacked = Number(values.attacked);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const writeLog = (folder: string): void => {
  const { requests, truths } = createTraffic({ seed: 1, sessions, attacked });
  const shown = { ja4: true, country: true, asn: true };
  mkdirSync(folder, { recursive: true });
  const lines = requests.map((x, n) => `${renderLine(x, n, 'nginx', shown)}\n`);
  writeFileSync(join(folder, 'access.log'), lines.join(''));
  writeFileSync(join(folder, 'truth.jsonl'), truths.map((truth) => `${JSON.stringify(truth)}\n`).join(''));
};

const printEvaluation = (): void => {
  const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => FIRST_SEED + n);
  const conditions = values.only ?? Object.keys(CONDITIONS);
  say(`${seeds.length} × ${sessions} sessions of one day, ${100 * attacked} % attacked`);
  const scores = evaluate({
    seeds,
    sessions,
    attacked,
    conditions,
    onRun: (name, seed) => void process.stderr.write(`seed ${seed}: ${name}\n`),
  });
  say(
    `\n${renderScores('at level likely', new Map([...scores].map(([name, { likely }]) => [name, likely])))}`,
  );
  for (const name of values.only ?? ['all fields', 'no JA4']) {
    const levels = scores.get(name);
    if (levels === undefined) continue;
    say(`\n${renderScores(name, new Map(Object.entries(levels)))}`);
    say(`\n${name}, at level likely\n\n${renderProfiles(levels.likely)}`);
  }
};

if (values.write === undefined) printEvaluation();
else writeLog(values.write);
