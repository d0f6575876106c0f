// Which bodies were counted of late, by the ids that their senders gave them, so that one that is sent again does not
// count again. It must not keep anything of a body.

/** Ids that are kept; at a body a second of every of a few senders it is some minutes. */
const MAX_IDS = 512;
const ID = /^[0-9A-Za-z-]{1,64}$/;

/** Whether a value can be the id of a body; others are as none. */
export const isBodyId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);

export type RecentIds = {
  /** Notes an id; false: it was noted of late. */
  readonly note: (id: string) => boolean;
  /** Those noted last, the oldest first; plain data. */
  readonly list: () => readonly string[];
};

/** Creates the memory from what another process listed, whatever that is. */
export const createRecentIds = (saved: unknown): RecentIds => {
  const ids = new Set(Array.isArray(saved) ? saved.filter(isBodyId).slice(-MAX_IDS) : []);
  return {
    note: (id) => {
      if (ids.has(id)) return false;
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > MAX_IDS && oldest !== undefined) ids.delete(oldest);
      return true;
    },
    list: () => [...ids],
  };
};
