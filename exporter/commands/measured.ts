// What a source is seen to show, from what each of its records shows. It must not follow every record: servers of two
// versions may write one log, and clients can write marks of hidden content themselves.
import { isRecord } from '../metrics/memory.ts';

/** A measured value: `saw` takes what one record shows and answers whether the whole changed. */
export type Measured<T> = {
  readonly value: () => T;
  readonly saw: (shown: T) => boolean;
  /** Shows no more than this from now on, whatever records say of themselves; null: what they say holds again. */
  readonly limit: (most: T | null) => boolean;
  /** What is known, as plain data for another process. */
  readonly save: () => unknown;
};

export type MeasuredOptions<T> = {
  /** From showing most to showing least. */
  readonly order: readonly T[];
  /** Records in a row that must show less, or more, before it is believed. */
  readonly recordsToLess: number;
  readonly recordsToMore: number;
};

/** What `save` answered, if it is of this kind. */
const parseSaved = <T extends string>(saved: unknown, order: readonly T[]) => {
  if (!isRecord(saved)) return null;
  const [value, candidate] = [saved.value, saved.candidate].map((one) => order.find((each) => each === one));
  const { times } = saved;
  if (value === undefined || candidate === undefined || typeof times !== 'number') return null;
  return { value, candidate, times, most: order.find((each) => each === saved.most) ?? null };
};

/** Starts from what was saved, else from what is said of the source; `unknown` gives way to the first record that tells, and tells nothing. */
export const createMeasured = <T extends string>(
  said: T,
  { order, recordsToLess, recordsToMore }: MeasuredOptions<T>,
  saved?: unknown,
): Measured<T> => {
  const before = parseSaved(saved, order) ?? { value: said, candidate: said, times: 0, most: null };
  let { value, candidate, times, most } = before;
  const limited = (): T => {
    if (most === null) return value;
    return value === 'unknown' || order.indexOf(most) > order.indexOf(value) ? most : value;
  };
  const isNews = (change: () => void): boolean => {
    const last = limited();
    change();
    return limited() !== last;
  };
  const neededFor = (shown: T): number => {
    if (value === 'unknown') return 1;
    return order.indexOf(shown) > order.indexOf(value) ? recordsToLess : recordsToMore;
  };
  return {
    value: limited,
    // What is believed already needs no further records, so that how many there were is not worth a snapshot.
    save: () => ({ value, candidate, times: candidate === value ? 0 : times, most }),
    saw: (shown) => {
      if (shown === 'unknown') return false;
      times = shown === candidate ? times + 1 : 1;
      candidate = shown;
      if (shown === value || times < neededFor(shown)) return false;
      return isNews(() => {
        value = shown;
      });
    },
    limit: (next) =>
      isNews(() => {
        most = next;
      }),
  };
};
