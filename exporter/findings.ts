// Findings on their way out: so many of a kind and no more, each as one event. It must know no output.
import { type EcsEvent, messageOf, severityOf, toEcs } from './findings/ecs.ts';
import type { FindingKind, Report } from './slis/finding.ts';

/** A finding as it is written. */
export type FindingEvent = {
  readonly kind: FindingKind;
  /** Milliseconds since the epoch, by the log's clock. */
  readonly timeMs: number;
  /** From 0 to 100. */
  readonly severity: number;
  readonly message: string;
  readonly fields: EcsEvent;
};

/** Why a finding was not written. */
export type DropCause = 'rate' | 'output';

export type OutgoingOptions = {
  /** Whether one more of a kind may be written now. */
  readonly take: (kind: FindingKind) => boolean;
  /** Takes an event to write; false: there is no room for it. What becomes of it is told to `settle`. Never throws. */
  readonly write: (event: FindingEvent) => boolean;
  readonly onWritten: (kind: FindingKind) => void;
  readonly onDropped: (kind: FindingKind, cause: DropCause) => void;
};

export type Outgoing = {
  readonly report: Report;
  /** To be told of each event that was taken whether it was written. */
  readonly settle: (kind: FindingKind, isWritten: boolean) => void;
};

/** Builds the way out. The next finding of a kind that is taken says how many were left out before it. */
export const createOutgoing = ({ take, write, onWritten, onDropped }: OutgoingOptions): Outgoing => {
  const dropped = new Map<FindingKind, number>();
  const drop = (kind: FindingKind, cause: DropCause): void => {
    dropped.set(kind, (dropped.get(kind) ?? 0) + 1);
    onDropped(kind, cause);
  };
  return {
    report: (finding) => {
      const { kind, exchange } = finding;
      if (!take(kind)) return drop(kind, 'rate');
      const before = dropped.get(kind) ?? 0;
      const fields = toEcs(finding, before);
      const [severity, message] = [severityOf(finding), messageOf(finding)];
      dropped.delete(kind);
      if (write({ kind, timeMs: exchange.timeMs, severity, message, fields })) return undefined;
      dropped.set(kind, before);
      return drop(kind, 'output');
    },
    settle: (kind, isWritten) => (isWritten ? onWritten(kind) : drop(kind, 'output')),
  };
};
