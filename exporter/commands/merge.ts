// Takes several inputs together by event time. It must not keep more of an input than its batch under way.
import type { Exchange } from '../exchanges/exchange.ts';

/** Gives exchanges in batches, in the order of the log; an empty batch is no end. */
export type ExchangeBatches = AsyncIterator<readonly Exchange[]>;

type Head = { readonly batches: ExchangeBatches; batch: readonly Exchange[]; at: number };

/** Moves on to the next exchange; false at the end. */
const refill = async (head: Head): Promise<boolean> => {
  while (head.at >= head.batch.length) {
    const next = await head.batches.next();
    if (next.done === true) return false;
    head.batch = next.value;
    head.at = 0;
  }
  return true;
};

const timeOf = (head: Head): number => (head.batch[head.at] as Exchange).timeMs;

/** The input whose next exchange is earliest. */
const earliest = (heads: readonly Head[]): number => {
  let best = 0;
  for (let at = 1; at < heads.length; at++) {
    if (timeOf(heads[at] as Head) < timeOf(heads[best] as Head)) best = at;
  }
  return best;
};

const nextTimeBut = (heads: readonly Head[], one: number): number =>
  heads.reduce(
    (least, head, at) => (at === one ? least : Math.min(least, timeOf(head))),
    Number.POSITIVE_INFINITY,
  );

/**
 * Hands out the exchanges of all inputs, each input in its own order, the one whose next exchange is earliest first.
 * An input goes on while it is not later than the others, so that files that follow one another cost nothing.
 */
export const mergeByTime = async (
  inputs: readonly ExchangeBatches[],
  onExchange: (exchange: Exchange) => void,
): Promise<void> => {
  const heads: Head[] = [];
  for (const batches of inputs) {
    const head: Head = { batches, batch: [], at: 0 };
    if (await refill(head)) heads.push(head);
  }
  while (heads.length > 0) {
    const first = earliest(heads);
    const head = heads[first] as Head;
    const untilMs = nextTimeBut(heads, first);
    do onExchange(head.batch[head.at++] as Exchange);
    while (head.at < head.batch.length && timeOf(head) <= untilMs);
    if (!(await refill(head))) heads.splice(first, 1);
  }
};
