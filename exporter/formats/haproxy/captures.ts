// What `capture request header` and `capture response header` put into HAProxy's log: `{a|b} {c}`, without braces where
// nothing is captured. It must not know which header stands where.

/** The first ten of each, which is more than anybody captures. */
const MAX_CAPTURES = 10;

const nameOf = (leg: 'req' | 'res', index: number): string => `capture.${leg}.hdr(${index})`;

/** HAProxy's own names of what may stand in a block; a leg that the log-format does not write has none. */
export const captureNames = (aliases: readonly string[]): string[] =>
  (['req', 'res'] as const)
    .filter((leg) => aliases.includes(leg === 'req' ? 'hr' : 'hs'))
    .flatMap((leg) => Array.from({ length: MAX_CAPTURES }, (_, index) => nameOf(leg, index)));

/** Whether a view is a captured header. */
export const isCapture = (view: string): boolean => /^capture\.re[qs]\.hdr\(/.test(view);

/** The texts between braces; values have none, for HAProxy writes braces in them as `#7B` and `#7D`. */
const blocksIn = (text: string): string[] => {
  const blocks: string[] = [];
  for (let open = text.indexOf('{'); open >= 0; ) {
    const close = text.indexOf('}', open);
    if (close < 0) break;
    blocks.push(text.slice(open + 1, close));
    open = text.indexOf('{', close);
  }
  return blocks;
};

/**
 * The value that a view names in a line's blocks, still escaped; empty: the message had no such header; undefined: the
 * line does not show it. A single block belongs to the leg that is asked for, if only one is.
 */
export const captureIn = (text: string, view: string, isOnlyLeg: boolean): string | undefined => {
  const blocks = blocksIn(text);
  if (blocks.length < 2 && !isOnlyLeg) return undefined;
  const block = view.startsWith('capture.req') ? blocks[0] : blocks.at(-1);
  return block?.split('|')[Number.parseInt(view.slice('capture.req.hdr('.length), 10)];
};
