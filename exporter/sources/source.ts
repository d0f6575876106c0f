// What a source is: bytes in, lines out, with a position that can be resumed. It must know no format and no metric.
import type { RawChunk } from '../raw-text.ts';

/** `auto`: what containers and daemons put around lines is taken off; `none`: nothing is, whatever lines look like. */
export type Wrapper = 'auto' | 'none';

/** Takes one line, [start, end) of the chunk, without its line end (`\n` or `\r\n`). Must not keep the chunk. */
export type OnLine = (chunk: RawChunk, start: number, end: number) => void;

/** How a source fares: the closed set behind `source_state{state}`. */
export type SourceState = 'reading' | 'idle' | 'waiting_for_file' | 'no_permission' | 'failed' | 'ended';
export type LossCause = 'truncated' | 'deleted' | 'read_error';
/** Why a message that was sent never became a line: the system's buffer, or that of the source, was full. */
export type DropCause = 'kernel' | 'queue';
/** Why a connection was ended, or never taken: there are too many, it was idle, or its bytes are no syslog. */
export type CutCause = 'connections' | 'idle' | 'framing';
/** `warn`: something is not as it should be; `info`: it is again, or something happened that is worth knowing. */
export type NoticeLevel = 'info' | 'warn';

/** What a source says beside its lines: bounded counts, never text of a line. */
export type Signals = {
  readonly bytes: (count: number) => void;
  /** A line longer than the limit was skipped up to its end. It is also a line. */
  readonly tooLong: () => void;
  /** `onLine` threw, and reading goes on behind the line. What was thrown may quote it, so only its kind may be told. */
  readonly broken: (error: unknown, line: BrokenLine) => void;
  readonly rotated: () => void;
  readonly truncated: () => void;
  readonly lost: (bytes: number, cause: LossCause) => void;
  readonly dropped: (messages: number, cause: DropCause) => void;
  readonly cut: (cause: CutCause) => void;
  readonly state: (state: SourceState) => void;
  /** Bytes present in the source's files and not read yet. */
  readonly lagBytes: (bytes: number) => void;
  /** Something a person should know: an error code and a path, never content. Repeats are not sent. Default: `warn`. */
  readonly notice: (message: string, path: string, level?: NoticeLevel) => void;
};

/** A line on which the program broke. */
export type BrokenLine = {
  /** Path of its file, or the name of what it came from. */
  readonly path: string;
  /** Where it begins, in bytes from the beginning of that; null: messages have no place. */
  readonly offset: number | null;
  /** Bytes without the line end. */
  readonly length: number;
};

/**
 * Where reading would go on: plain data that survives JSON and holds nothing of a line. Only the kind of source that
 * made it understands it, and checks it.
 */
export type SavedPosition = { readonly [key: string]: unknown };

/** What every source is given. */
export type SourceOptions = {
  /** Longest line, in bytes without its line end; a longer one is skipped and counted. */
  readonly maxLineBytes: number;
  /** As it is now. Default: `auto`. */
  readonly wrapper?: () => Wrapper;
  readonly onLine: OnLine;
  /** Whether others must catch up before more is read; asked before each chunk by sources that can wait. Default: never. */
  readonly isHeld?: () => boolean;
  readonly signals: Signals;
  /**
   * What `positions` said in an earlier process, whatever it is by now. Absent: the source is read for the first time.
   * Present, even if empty: it was read before, so what is new since then is read from its beginning.
   */
  readonly resume?: unknown;
};

export type Source = {
  /** Begins to read; resolves when the first look at the input is done. Idempotent. */
  readonly start: () => Promise<void>;
  /** Stops reading after the chunk under way and lets go of everything. Idempotent. */
  readonly stop: () => Promise<void>;
  /** Resolves when the input has ended (stdin, whole files); never for a file that is followed. */
  readonly ended: Promise<void>;
  /**
   * Where reading would go on; none for what cannot be resumed. Consistent with what was handed out and counted,
   * whenever it is called between two turns of the event loop; also before the start and after the stop.
   */
  readonly positions: () => readonly SavedPosition[];
  /** Told that positions are on the disk with all that was counted until then; what lies before them may go. */
  readonly release?: (positions: readonly SavedPosition[]) => Promise<void>;
};
