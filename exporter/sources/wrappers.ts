// Takes off what runtimes and daemons put around log lines: CRI, Docker's json-file, the journal, syslog. Told line by line,
// by the line alone. It must know no format: what is in no wrapper goes through as it is.
import { chunkOf, type RawChunk, revealChunk } from '../raw-text.ts';
import { createFramer, type Framer, type FramerOptions } from './lines.ts';
import { createPieces } from './pieces.ts';
import type { Wrapper } from './source.ts';
import { findFiledPayload, findSyslogPayload } from './syslog-header.ts';
import { type CriPlace, readCri } from './wrapper-cri.ts';
import { looksLikeDocker, looksLikeJournal, readDocker, readJournal } from './wrapper-json.ts';

const QUOTATION_MARK = 0x22;
const DASH = 0x2d;
const COLON = 0x3a;
const ONE = 0x31;
const TWO = 0x32;
const LESS_THAN = 0x3c;
const CAPITAL_A = 0x41;
const CAPITAL_S = 0x53;
const CAPITAL_T = 0x54;
const SPACE = 0x20;
const BRACE = 0x7b;
/** Below that there is no wrapper with something in it. */
const MIN_BYTES = 20;

/** What a line's first bytes leave open: nothing, and it goes through; or a look at the rest. */
type Kind = 'none' | 'syslog' | 'filed' | 'time' | 'json';

/** `2026-11-20T…`: CRI, or a syslog daemon's file. */
const isTime = (bytes: DataView, start: number): boolean =>
  bytes.getUint8(start + 4) === DASH && bytes.getUint8(start + 10) === CAPITAL_T;

/** `Nov 20 05:33:11 …` */
const isBsdTime = (bytes: DataView, start: number): boolean =>
  bytes.getUint8(start + 3) === SPACE && bytes.getUint8(start + 9) === COLON;

const kindOf = (bytes: DataView, start: number, end: number): Kind => {
  if (end - start < MIN_BYTES) return 'none';
  const first = bytes.getUint8(start);
  if (first === BRACE) return bytes.getUint8(start + 1) === QUOTATION_MARK ? 'json' : 'none';
  if (first === LESS_THAN) return 'syslog';
  if (first === ONE || first === TWO) return isTime(bytes, start) ? 'time' : 'none';
  return first >= CAPITAL_A && first <= CAPITAL_S && isBsdTime(bytes, start) ? 'filed' : 'none';
};

type UnwrapperOptions = Omit<FramerOptions, 'skipping'>;

type Unwrapper = {
  readonly onLine: FramerOptions['onLine'];
  readonly waitingBytes: () => number;
  readonly end: () => void;
  readonly reset: () => void;
};

const createUnwrapper = ({ maxLineBytes, onLine, onTooLong, ...rest }: UnwrapperOptions): Unwrapper => {
  const { stream, onBroken } = rest;
  const pieces = createPieces(maxLineBytes, onTooLong);
  const place: CriPlace = { payload: 0, stream: 'stdout', isPartial: false };

  /** What a container writes may have a syslog header itself. */
  const handOut = (chunk: RawChunk, bytes: DataView, start: number, end: number): void => {
    const isMarked = end - start >= MIN_BYTES && bytes.getUint8(start) === LESS_THAN;
    pieces.passed();
    onLine(chunk, isMarked ? findSyslogPayload(bytes, start, end) : start, end);
  };
  const handOutText = (text: string): void => {
    const chunk = chunkOf(text, stream);
    handOut(chunk, revealChunk(chunk).bytes, 0, text.length);
  };
  const handOutLast = (text: string): void => {
    try {
      handOutText(text);
    } catch (error) {
      if (onBroken === undefined) throw error;
      onBroken(error, -text.length, text.length);
    }
  };
  const join = (
    stream: CriPlace['stream'],
    piece: string,
    isPartial: boolean,
    wrappedBytes: number,
  ): void => {
    const joined = pieces.add(stream, piece, !isPartial, wrappedBytes);
    if (joined !== null) handOutText(joined);
  };

  const takeTimed = (chunk: RawChunk, start: number, end: number): void => {
    const { bytes, text } = revealChunk(chunk);
    if (!readCri(bytes, start, end, place)) {
      handOut(chunk, bytes, findFiledPayload(bytes, start, end), end);
    } else if (place.isPartial || pieces.isOpen(place.stream)) {
      join(place.stream, text.slice(place.payload, end), place.isPartial, end - start + 1);
    } else handOut(chunk, bytes, place.payload, end);
  };
  const takeJson = (chunk: RawChunk, start: number, end: number): void => {
    const { bytes, text } = revealChunk(chunk);
    const docker = looksLikeDocker(bytes, start, end) ? readDocker(text.slice(start, end)) : null;
    const message = looksLikeJournal(bytes, start, end) ? readJournal(text.slice(start, end)) : null;
    if (docker !== null) join(docker.stream, docker.text, docker.isPartial, end - start + 1);
    else if (message !== null) handOutText(message);
    else handOut(chunk, bytes, start, end);
  };

  return {
    onLine: (chunk, start, end) => {
      const { bytes } = revealChunk(chunk);
      switch (kindOf(bytes, start, end)) {
        case 'json':
          return takeJson(chunk, start, end);
        case 'time':
          return takeTimed(chunk, start, end);
        case 'filed':
          return handOut(chunk, bytes, findFiledPayload(bytes, start, end), end);
        default:
          return handOut(chunk, bytes, start, end);
      }
    },
    waitingBytes: pieces.waitingBytes,
    end: () => {
      for (const text of pieces.end()) handOutLast(text);
    },
    reset: () => void pieces.end(),
  };
};

/** `wrapper` is asked at each push. Default: `auto`. */
export type UnwrappingFramerOptions = FramerOptions & { readonly wrapper?: () => Wrapper };

/**
 * A framer whose lines are taken out of their wrappers. What was split is put together; its pieces count as pending, so
 * that a position never lies between them, unless other lines came in between.
 */
export const createUnwrappingFramer = ({ wrapper, ...options }: UnwrappingFramerOptions): Framer => {
  const unwrapper = createUnwrapper(options);
  let take = unwrapper.onLine;
  const framer = createFramer({ ...options, onLine: (chunk, start, end) => take(chunk, start, end) });
  return {
    ...framer,
    push: (bytes, length) => {
      const next = wrapper?.() === 'none' ? options.onLine : unwrapper.onLine;
      if (next !== take) unwrapper.end();
      take = next;
      framer.push(bytes, length);
    },
    end: () => {
      framer.end();
      unwrapper.end();
    },
    reset: () => {
      framer.reset();
      unwrapper.reset();
    },
    pendingBytes: () => framer.pendingBytes() + unwrapper.waitingBytes(),
  };
};
