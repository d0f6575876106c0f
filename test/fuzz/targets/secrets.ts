// A token such as applications put into cookies, paths and names, and the search for pieces of it. It is one that nobody
// would take for words, so it may come out nowhere, not even as a part of a name.

/** 24 letters and digits. */
export const SECRET = 'x7Kq2Wm9Zr4Tb6Yv1Np3Hc8G';
const PIECE_CHARS = 12;

const PIECES = Array.from({ length: SECRET.length - PIECE_CHARS + 1 }, (_, at) =>
  SECRET.slice(at, at + PIECE_CHARS).toLowerCase(),
);

/** Whether a piece of the token stands in a text, whatever the case. */
export const hasSecret = (text: string): boolean => {
  const lower = text.toLowerCase();
  return PIECES.some((piece) => lower.includes(piece));
};

/** Throws if a piece of the token stands in a text, whatever the case. It does not say where, but how much of it. */
export const assertNoSecret = (text: string, what: string): void => {
  const lower = text.toLowerCase();
  const found = PIECES.filter((piece) => lower.includes(piece)).length;
  if (found > 0) throw new Error(`${found + PIECE_CHARS - 1} chars of the secret are in ${what}`);
};
