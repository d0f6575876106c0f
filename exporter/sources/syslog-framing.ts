// Framing of syslog over a connection: bytes in any pieces → messages (RFC 6587). One framer a connection. It must not
// know what a message holds.
import { chunkOf, concealChunk, NO_STREAM } from '../raw-text.ts';
import { createFramer } from './lines.ts';
import type { OnLine } from './source.ts';

export type SyslogFramerOptions = {
  /** Longest message, in bytes with its header. It holds before a message has arrived, so memory is bounded by it. */
  readonly maxMessageBytes: number;
  /** Takes one message, its header before it. */
  readonly onMessage: OnLine;
  /** Called once for a message over the limit; it is skipped. */
  readonly onTooLong: () => void;
};

export type SyslogFramer = {
  /**
   * Frames the bytes; the buffer may be used again when it returns. False: they are out of step, where the length of a
   * message should stand is something else, and nothing behind it can be told; there is no use in going on.
   */
  readonly push: (bytes: Buffer) => boolean;
  /** The connection is at its end: hands out a last message that needs no end of its own. False: half a message is lost. */
  readonly end: () => boolean;
};

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/** Digits of a length; with more it is none. */
const MAX_DIGITS = 9;
/** What tells octet counting: a length, a space, and the `<` with which every message begins. */
const COUNTED = /^[1-9]\d{0,8} </;
/** What may still become it. */
const MAY_BE_COUNTED = /^(?:[1-9]\d{0,8} ?)?$/;

/** Which digit a byte is; -1: none. */
const digitOf = (byte: number): number => (byte >= ZERO && byte <= NINE ? byte - ZERO : -1);

/** `12 <190>a b c…`: the length in bytes, a space, the message (RFC 6587 §3.4.1). A newline between two is let pass. */
export const createCountedFramer = ({
  maxMessageBytes,
  onMessage,
  onTooLong,
}: SyslogFramerOptions): SyslogFramer => {
  let length = 0;
  let digits = 0;
  /** Bytes of a message still to come; -1: its length is being read. */
  let missing = -1;
  let isSkipped = false;
  /** What has come of a message, copied: a part of the chunk would keep it alive. */
  let part = '';

  const begin = (): void => {
    missing = length;
    isSkipped = length > maxMessageBytes;
    if (isSkipped) onTooLong();
    length = 0;
    digits = 0;
  };

  /** Takes a byte of a length; false: it cannot be one. */
  const takeLengthByte = (byte: number): boolean => {
    const digit = digitOf(byte);
    if (digit !== -1 && digits < MAX_DIGITS && (digit > 0 || digits > 0)) {
      length = length * 10 + digit;
      digits++;
      return true;
    }
    if (byte === SPACE && digits > 0) {
      begin();
      return true;
    }
    return byte === NEWLINE && digits === 0;
  };

  const finish = (bytes: Buffer, start: number, end: number): void => {
    missing = -1;
    if (isSkipped) return;
    const message = part + bytes.toString('latin1', start, end);
    part = '';
    onMessage(chunkOf(message), 0, message.length);
  };

  const push = (bytes: Buffer): boolean => {
    const text = bytes.toString('latin1');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const chunk = concealChunk({ bytes: view, text, stream: NO_STREAM });
    let at = 0;
    while (at < bytes.length) {
      if (missing === -1) {
        if (!takeLengthByte(bytes[at] ?? 0)) return false;
        at++;
        continue;
      }
      const end = Math.min(bytes.length, at + missing);
      const isWhole = end - at === missing;
      if (isWhole && part === '' && !isSkipped) {
        missing = -1;
        onMessage(chunk, at, end);
      } else if (isWhole) finish(bytes, at, end);
      else {
        if (!isSkipped) part += bytes.toString('latin1', at, end);
        missing -= end - at;
      }
      at = end;
    }
    return true;
  };
  return { push, end: () => missing === -1 && digits === 0 };
};

/** Messages that end with a newline (RFC 6587 §3.4.2); the last one may end with the connection. */
const createLineFramer = ({ maxMessageBytes, onMessage, onTooLong }: SyslogFramerOptions): SyslogFramer => {
  const framer = createFramer({ maxLineBytes: maxMessageBytes, onLine: onMessage, onTooLong });
  return {
    push: (bytes) => {
      framer.push(bytes, bytes.length);
      return true;
    },
    end: () => {
      framer.end();
      return true;
    },
  };
};

/** Creates the framer of one connection; which of the two ways it is framed is told by its first bytes. */
export const createSyslogFramer = (options: SyslogFramerOptions): SyslogFramer => {
  let begun: Buffer = Buffer.alloc(0);
  let framer: SyslogFramer | null = null;

  const choose = (create: typeof createLineFramer): SyslogFramer => {
    framer = create(options);
    return framer;
  };
  const push = (bytes: Buffer): boolean => {
    if (framer !== null) return framer.push(bytes);
    begun = begun.length === 0 ? bytes : Buffer.concat([begun, bytes]);
    const start = begun.toString('latin1', 0, MAX_DIGITS + 2);
    if (!COUNTED.test(start) && MAY_BE_COUNTED.test(start)) {
      begun = Buffer.from(begun);
      return true;
    }
    return choose(COUNTED.test(start) ? createCountedFramer : createLineFramer).push(begun);
  };
  return {
    push: (bytes) => {
      const isInStep = push(bytes);
      if (framer !== null) begun = Buffer.alloc(0);
      return isInStep;
    },
    end: () => {
      if (framer === null && begun.length > 0) choose(createLineFramer).push(begun);
      return framer?.end() ?? true;
    },
  };
};
