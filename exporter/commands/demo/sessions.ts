// Who is logged in at the demo's origin. Bounded: past the limit the session that was idle for longest is forgotten.
import type { Random } from './random.ts';

export type Sessions = {
  /** Begins a session and returns its id. */
  readonly begin: () => string;
  readonly end: (id: string) => void;
  /** Whether it is there; it is in use by that. */
  readonly has: (id: string) => boolean;
};

const MAX_SESSIONS = 1000;

export const createSessions = (random: Random): Sessions => {
  const ids = new Set<string>();
  return {
    begin: () => {
      const id = random.hex(32);
      ids.add(id);
      const [idlest] = ids;
      if (ids.size > MAX_SESSIONS && idlest !== undefined) ids.delete(idlest);
      return id;
    },
    end: (id) => void ids.delete(id),
    has: (id) => {
      const isKnown = ids.delete(id);
      if (isKnown) ids.add(id);
      return isKnown;
    },
  };
};
