// What a source is seen to show, from what each of its records shows. It must not follow every record: servers of two
// versions may write one log, and clients can write marks of hidden content themselves.

/** A measured value: `saw` takes what one record shows and answers whether the whole changed. */
export type Measured<T> = { readonly value: () => T; readonly saw: (shown: T) => boolean };

export type MeasuredOptions<T> = {
  /** From showing most to showing least. */
  readonly order: readonly T[];
  /** Records in a row that must show less, or more, before it is believed. */
  readonly recordsToLess: number;
  readonly recordsToMore: number;
};

/** Starts from what is said of the source; `unknown` gives way to the first record that tells, and tells nothing. */
export const createMeasured = <T extends string>(
  said: T,
  { order, recordsToLess, recordsToMore }: MeasuredOptions<T>,
): Measured<T> => {
  let value = said;
  let candidate = said;
  let times = 0;
  const neededFor = (shown: T): number => {
    if (value === 'unknown') return 1;
    return order.indexOf(shown) > order.indexOf(value) ? recordsToLess : recordsToMore;
  };
  return {
    value: () => value,
    saw: (shown) => {
      if (shown === 'unknown') return false;
      times = shown === candidate ? times + 1 : 1;
      candidate = shown;
      if (shown === value || times < neededFor(shown)) return false;
      value = shown;
      return true;
    },
  };
};
