// Payloads that a container's runtime split because they were long, put together again. It must not know how they were
// wrapped, and it holds no more than one line of each stream.

type Stream = 'stdout' | 'stderr';

export type Pieces = {
  /** Adds a piece; `isLast` completes the payload. Answers the payload; null: there is none yet, or it is too long. */
  readonly add: (stream: Stream, piece: string, isLast: boolean, wrappedBytes: number) => string | null;
  /** Whether a payload of the stream has begun. */
  readonly isOpen: (stream: Stream) => boolean;
  /** Told of a line that was handed out meanwhile: reading the waiting pieces again would hand that out twice. */
  readonly passed: () => void;
  /** Bytes that would have to be read again to have what waits, and nothing else; 0 where that cannot be. */
  readonly waitingBytes: () => number;
  /** What waits, incomplete; forgets it. */
  readonly end: () => string[];
};

/** A copy, for a slice would keep the whole chunk alive. */
const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** Creates a joiner for payloads of at most so many bytes; `onTooLong` is called once for each that is longer. */
export const createPieces = (maxLineBytes: number, onTooLong: () => void): Pieces => {
  const open = new Map<Stream, { text: string; isTooLong: boolean }>();
  let waitingBytes = 0;
  let isAlone = true;
  const passed = (): void => {
    isAlone = open.size === 0;
  };
  const add = (stream: Stream, piece: string, isLast: boolean, wrappedBytes: number): string | null => {
    waitingBytes = open.size === 0 ? wrappedBytes : waitingBytes + wrappedBytes;
    const begun = open.get(stream) ?? { text: '', isTooLong: false };
    const wasTooLong = begun.isTooLong;
    begun.isTooLong ||= begun.text.length + piece.length > maxLineBytes;
    begun.text = begun.isTooLong ? '' : begun.text + copy(piece);
    if (isLast) open.delete(stream);
    else open.set(stream, begun);
    if (isLast || begun.isTooLong) passed();
    if (begun.isTooLong && !wasTooLong) onTooLong();
    return isLast && !begun.isTooLong ? begun.text : null;
  };
  return {
    add,
    isOpen: (stream) => open.has(stream),
    passed,
    waitingBytes: () => (open.size > 0 && isAlone ? waitingBytes : 0),
    end: () => {
      const texts = [...open.values()].filter(({ isTooLong }) => !isTooLong).map(({ text }) => text);
      open.clear();
      isAlone = true;
      return texts;
    },
  };
};
