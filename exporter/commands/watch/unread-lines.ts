// Whether most of the newest lines of a source could be read. It must not see a line.

/** So many lines are judged together; fewer only where not one of them could be read. */
const LINES = 20;
const MOST = 0.5;

/** Takes how many lines there were, and how many of them could not be read, since counting began; answers the judgement. */
export type UnreadLines = (lines: number, rejected: number) => boolean;

export const createUnreadLines = (): UnreadLines => {
  let from: { lines: number; rejected: number } | null = null;
  let isIll = false;
  return (lines, rejected) => {
    // What was counted before this process says nothing of the newest.
    from ??= { lines, rejected };
    const newest = lines - from.lines;
    const unread = rejected - from.rejected;
    if (newest > 0 && (newest >= LINES || unread === newest)) isIll = unread >= newest * MOST;
    if (newest >= LINES) from = { lines, rejected };
    return isIll;
  };
};
