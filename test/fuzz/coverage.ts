// Which pieces of the exporter's code have run, as V8 itself counts it. It must not be on while time is measured.
import { Session } from 'node:inspector';

/** What has run in some time. */
export type Reached = {
  /** Whether something of it is not noted as run. */
  readonly isNew: boolean;
  /** Notes all of it as run. */
  readonly note: () => void;
};

/** What of the code inputs have reached so far. */
export type Coverage = {
  /** What has run since anybody asked last. */
  readonly look: () => Reached;
  /** Blocks that have run: a function, a branch, a loop's body. */
  readonly blocks: () => number;
  /** Runs something uncounted. */
  readonly without: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stop: () => void;
};

type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number };
type Script = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] };

const EXPORTER = '/exporter/';

/**
 * Which chars of a script ran: a block's borders are told only where it ran otherwise than the code around it, so blocks
 * themselves cannot be compared. Inner ranges come after outer ones.
 */
const charsRun = ({ functions }: Script, size: number): Uint8Array => {
  const run = new Uint8Array(size);
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges)
      run.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return run;
};

const sizeOf = ({ functions }: Script): number =>
  functions.reduce((size, { ranges }) => Math.max(size, ...ranges.map(({ endOffset }) => endOffset)), 0);

/** Begins to count. */
export const startCoverage = (): Coverage => {
  const reached = new Map<string, Uint8Array>();
  const blocks = new Set<string>();
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  const start = (): void =>
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

  const take = (): Script[] => {
    let scripts: readonly Script[] = [];
    session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error === null) scripts = result;
    });
    return scripts.filter(({ url }) => url.includes(EXPORTER));
  };

  /** What has run of a script and is not noted as run. */
  const newIn = (script: Script): { readonly run: Uint8Array; readonly isNew: boolean } => {
    const known = reached.get(script.url) ?? new Uint8Array();
    const run = charsRun(script, Math.max(known.length, sizeOf(script)));
    return { run, isNew: run.some((isRun, at) => isRun === 1 && known[at] !== 1) };
  };

  const note = (script: Script): void => {
    const { run, isNew } = newIn(script);
    if (!isNew) return;
    for (const [at, isRun] of (reached.get(script.url) ?? []).entries()) if (isRun === 1) run[at] = 1;
    reached.set(script.url, run);
    for (const { startOffset, endOffset, count } of script.functions.flatMap(({ ranges }) => ranges)) {
      if (count > 0) blocks.add(`${script.url} ${startOffset} ${endOffset}`);
    }
  };

  start();
  return {
    look: () => {
      const scripts = take();
      return { isNew: scripts.some((script) => newIn(script).isNew), note: () => scripts.forEach(note) };
    },
    blocks: () => blocks.size,
    without: async (work) => {
      session.post('Profiler.stopPreciseCoverage');
      try {
        return await work();
      } finally {
        start();
      }
    },
    stop: () => {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
};
