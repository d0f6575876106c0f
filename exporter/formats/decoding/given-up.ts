// Requests that a server gave up before it had read all of their headers. It must know no product.
import type { LogRecord } from '../../exchanges/record.ts';

/**
 * Builds the function that takes back, of a record with one of these statuses and no upstream that answered, that there
 * was no Cookie header: it may have been sent, and is not in the log.
 */
export const createForgetUnread =
  (statuses: readonly number[]): ((record: LogRecord) => void) =>
  (record) => {
    const isAnswered = record.upstreamStatus !== null && record.upstreamStatus !== undefined;
    if (record.cookie === null && !isAnswered && statuses.includes(record.status)) record.cookie = undefined;
  };
