// Reads a .cpuprofile of V8 (Chrome DevTools protocol, type Profiler.Profile) into self time by function and by file.
import { z } from 'zod';

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  /** Microseconds from one sample to the next. */
  timeDeltas: z.array(z.number()),
});

/** Time in one function, or in one file. */
export type Share = { readonly name: string; readonly milliseconds: number; readonly share: number };
export type ProfileShares = { readonly functions: readonly Share[]; readonly files: readonly Share[] };

/** Not work: the process waited. */
const IDLE = '(idle)';

const sharesOf = (microsecondsBy: ReadonlyMap<string, number>): readonly Share[] => {
  const all = [...microsecondsBy.values()].reduce((sum, one) => sum + one, 0);
  return [...microsecondsBy]
    .map(([name, microseconds]) => ({ name, milliseconds: microseconds / 1000, share: microseconds / all }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
};

/** Self time, greatest first, the time in which the process waited left out. Paths are cut after `root`. */
export const parseCpuProfile = (text: string, root: string): ProfileShares => {
  const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(text));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === IDLE) continue;
    const file = frame.url.split(root).at(-1) || '(V8)';
    const name = frame.functionName || '(anonymous)';
    const place = frame.url === '' ? name : `${name}  ${file}:${frame.lineNumber + 1}`;
    const microseconds = timeDeltas[at] ?? 0;
    functions.set(place, (functions.get(place) ?? 0) + microseconds);
    files.set(file, (files.get(file) ?? 0) + microseconds);
  }
  return { functions: sharesOf(functions), files: sharesOf(files) };
};
