// Takes syslog's header off messages whose borders are known. It must not know what a payload means.
import { revealChunk } from '../raw-text.ts';
import type { OnLine } from './source.ts';
import { findSyslogEnd, findSyslogPayload } from './syslog-header.ts';

/** Longest header that may come before a payload of the longest length. */
const MAX_HEADER_BYTES = 1024;

export type UnpackOptions = {
  /** Longest payload. */
  readonly maxLineBytes: number;
  readonly onLine: OnLine;
  readonly onTooLong: () => void;
};

export type Unpack = {
  /** Hands on the payload of a message, [start, end) of the chunk. */
  readonly message: OnLine;
  /** Beyond it there is no use in a message. */
  readonly maxMessageBytes: number;
};

/** Creates what hands payloads on. */
export const createUnpack = ({ maxLineBytes, onLine, onTooLong }: UnpackOptions): Unpack => ({
  message: (chunk, start, end) => {
    const { bytes } = revealChunk(chunk);
    const last = findSyslogEnd(bytes, start, end);
    const first = findSyslogPayload(bytes, start, last);
    if (last - first > maxLineBytes) onTooLong();
    else onLine(chunk, first, last);
  },
  maxMessageBytes: maxLineBytes + MAX_HEADER_BYTES,
});
