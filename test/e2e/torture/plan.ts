// What happens to the exporter and to the logs during a torture run, and when: a list of steps made from a seed alone.
// It must do nothing.
import { createRandom, type Random } from '../support/random.ts';

/** Logs that are rotated: `edge` to numbers behind its name (`.1`, `.2.gz`), `cdn` to a date inside it. */
export const LOGS = ['edge', 'cdn'] as const;
export type LogName = (typeof LOGS)[number];

type Act =
  | { readonly act: 'kill' }
  /** `isAwaited`: until it serves; else what comes next may find it starting. */
  | { readonly act: 'start'; readonly isAwaited: boolean }
  /** Renames the log and has nginx open a new one. */
  | { readonly act: 'rotate'; readonly log: LogName }
  /** Compresses the oldest of its rotated files that is not compressed yet, if there is one. */
  | { readonly act: 'compress'; readonly log: LogName };

/** An act, so many milliseconds after the one before it. */
export type Step = Act & { readonly afterMs: number };

type Change = 'rotate' | 'compress';
/** One life of the exporter and the time until the next: what is done to one of the logs meanwhile. */
type Round = { readonly up: readonly Change[]; readonly down: readonly Change[] };

const ROUNDS: readonly Round[] = [
  { up: ['rotate'], down: [] },
  { up: [], down: ['rotate'] },
  { up: ['compress'], down: ['rotate', 'rotate'] },
  { up: ['rotate'], down: ['compress'] },
  { up: [], down: ['rotate', 'compress', 'compress'] },
  { up: ['rotate', 'compress'], down: [] },
];

/** How long a step waits. */
const UP_MS = 1500;
const DOWN_MS = 600;
/** One in so many lives may end before it serves. */
const LIVES_PER_EARLY_END = 3;

const shuffled = (rounds: readonly Round[], random: Random): Round[] => {
  const rest = [...rounds];
  return rounds.flatMap(() => rest.splice(random.below(rest.length), 1));
};

/**
 * Steps with so many kills and about as many rotations; in each six of them is each kind of round once. The first and
 * the last step start the exporter and wait for it: what was there before it ever served is none of its logs.
 */
export const planSteps = (seed: number, kills: number): readonly Step[] => {
  const random = createRandom(seed);
  const start = (isAwaited: boolean): Step => ({ act: 'start', isAwaited, afterMs: random.below(DOWN_MS) });
  const rounds: Round[] = [];
  while (rounds.length < kills) rounds.push(...shuffled(ROUNDS, random));
  const lives = rounds.slice(0, kills).flatMap(({ up, down }, life) => {
    const log = random.pick(LOGS);
    const pieceMs = UP_MS / (up.length + 1);
    const change = (act: Change, withinMs: number): Step => ({ act, log, afterMs: random.below(withinMs) });
    return [
      start(life === 0 || !random.isOneIn(LIVES_PER_EARLY_END)),
      ...up.map((act) => change(act, pieceMs)),
      { act: 'kill', afterMs: random.below(pieceMs) } as const,
      ...down.map((act) => change(act, DOWN_MS)),
    ];
  });
  return [...lives, start(true)];
};
