// What a diagnosis says of a source: the joint between those who look and those who show. Types only.
import type { SourceState } from '../../sources/source.ts';
import type { Symptom } from '../watch/symptoms.ts';

/** What to change, and where. */
export type Change = {
  readonly says: string;
  /** To be pasted; '': there is nothing to paste. */
  readonly snippet: string;
};

export type Finding = {
  /** As in `source_state{state}`. */
  readonly state: SourceState | Symptom;
  /** Whether something needs a change; else it is a limit of what the product can log. */
  readonly isFault: boolean;
  /** One or two sentences without any text of a log. */
  readonly says: string;
  readonly change: Change | null;
};
