// A consumer for sources under test: it writes down every line and every signal.
import { revealChunk } from '../../exporter/raw-text.ts';
import type {
  BrokenLine,
  CutCause,
  DropCause,
  LossCause,
  SourceOptions,
  SourceState,
} from '../../exporter/sources/source.ts';

export type Recorder = SourceOptions & {
  readonly lines: string[];
  readonly states: SourceState[];
  /** What should not be so. */
  readonly notices: string[];
  /** What is worth knowing. */
  readonly infos: string[];
  readonly lost: { bytes: number; cause: LossCause }[];
  readonly dropped: { messages: number; cause: DropCause }[];
  readonly cut: CutCause[];
  readonly broken: BrokenLine[];
  readonly counts: { bytes: number; tooLong: number; rotated: number; truncated: number; lagBytes: number };
};

export const createRecorder = (maxLineBytes = 65_536): Recorder => {
  const lines: string[] = [];
  const states: SourceState[] = [];
  const notices: string[] = [];
  const infos: string[] = [];
  const lost: { bytes: number; cause: LossCause }[] = [];
  const dropped: { messages: number; cause: DropCause }[] = [];
  const cut: CutCause[] = [];
  const broken: BrokenLine[] = [];
  const counts = { bytes: 0, tooLong: 0, rotated: 0, truncated: 0, lagBytes: 0 };
  return {
    lines,
    states,
    notices,
    infos,
    lost,
    dropped,
    cut,
    broken,
    counts,
    maxLineBytes,
    onLine: (chunk, start, end) => lines.push(revealChunk(chunk).text.slice(start, end)),
    signals: {
      bytes: (count) => {
        counts.bytes += count;
      },
      tooLong: () => counts.tooLong++,
      broken: (_error, line) => broken.push(line),
      rotated: () => counts.rotated++,
      truncated: () => counts.truncated++,
      lost: (bytes, cause) => lost.push({ bytes, cause }),
      dropped: (messages, cause) => dropped.push({ messages, cause }),
      cut: (cause) => cut.push(cause),
      state: (state) => states.push(state),
      lagBytes: (bytes) => {
        counts.lagBytes = bytes;
      },
      notice: (message, path, level = 'warn') =>
        (level === 'warn' ? notices : infos).push(`${path}: ${message}`),
    },
  };
};
