// Who is logged in at the demo's origin. Bounded: past the limit the oldest session is forgotten.
import type { Random } from './random.ts';

export type Sessions = {
  /** Begins a session and returns its id. */
  readonly begin: () => string;
  readonly end: (id: string) => void;
  readonly has: (id: string) => boolean;
};

const MAX_SESSIONS = 1000;

export const createSessions = (random: Random): Sessions => {
  const ids = new Set<string>();
  return {
    begin: () => {
      const id = random.hex(32);
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > MAX_SESSIONS && oldest !== undefined) ids.delete(oldest);
      return id;
    },
    end: (id) => void ids.delete(id),
    has: (id) => ids.has(id),
  };
};
