// A bound on work that may never end, such as that of a disk which does not answer. It must not end the work.

/** What the work comes to, or `late` after so many milliseconds. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T | 'late'> => {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
