// Texts that must come out nowhere, and the search for them. A canary is unique, long, and found by any piece of it.
import { createHash } from 'node:crypto';

/** Shortest piece of a canary that counts as found, in chars. */
const PIECE_CHARS = 12;

export type Canaries = {
  /** The canary of a place: 24 letters and digits, always the same for the same place. */
  readonly of: (place: string) => string;
  /** A canary of the caller's own making, at least 12 chars long, such as a percent-encoded one. */
  readonly plant: (place: string, text: string) => string;
  /** Places whose canaries, or pieces of them, stand in a text, whatever the case; as they are, in base64 or hex. */
  readonly findIn: (text: string) => string[];
};

const LETTERS = 'bcdfghjklmnpqrst';

const piecesOf = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - PIECE_CHARS + 1) }, (_, at) =>
    text.slice(at, at + PIECE_CHARS),
  );

/** What a program might make of a text. The middle of base64 is the same wherever in a longer text it began, thrice. */
const formsOf = (text: string): string[] => {
  const shifted = ['', '.', '..'].map((before) =>
    Buffer.from(before + text, 'latin1')
      .toString('base64')
      .slice(4, -4),
  );
  return [text, Buffer.from(text, 'latin1').toString('hex'), ...shifted];
};

/** Builds a set of canaries that no other set shares. */
export const createCanaries = (secret: string): Canaries => {
  const placeByPiece = new Map<string, string>();
  const plant = (place: string, text: string): string => {
    for (const piece of formsOf(text).flatMap(piecesOf)) placeByPiece.set(piece.toLowerCase(), place);
    return text;
  };
  return {
    plant,
    // Letters alone, so that it is not taken for an id and folded away where it is a part of a name.
    of: (place) => {
      const hash = createHash('sha256').update(`${secret} ${place}`).digest('hex').slice(0, 24);
      return plant(place, [...hash].map((digit) => LETTERS[Number.parseInt(digit, 16)]).join(''));
    },
    findIn: (text) => {
      const found = piecesOf(text.toLowerCase()).flatMap((piece) => placeByPiece.get(piece) ?? []);
      return [...new Set(found)];
    },
  };
};
