// What brings the records of one request together. It must let no id through that is not keyed.
import type { Join } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Mark } from './marks.ts';
import { type LogRecord, reveal } from './record.ts';
import { targetOf } from './target.ts';

/** Which id both vantages log. */
export type JoinField = 'request_id' | 'trace_id';

type JoinOf = (record: LogRecord, requestId: string | null, traceId: string | null) => Join | null;

/** Builds the function from a record and its ids to what it is brought together by; `field` null: nothing. */
export const createJoinOf = (field: JoinField | null, fingerprint: Fingerprint, mark: Mark): JoinOf => {
  if (field === null) return () => null;
  return ({ method, path }, requestId, traceId) => {
    const id = field === 'request_id' ? requestId : traceId;
    const target = targetOf(method ? reveal(method) : '', path ? reveal(path) : '', mark);
    return { key: id === null ? null : fingerprint(id), target };
  };
};
