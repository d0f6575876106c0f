// What can ail a source that is being read: closed names, each the label of `source_state{state}` beside how reading
// itself fares. Definitions only.

/** Several may hold of one source at once. */
export const SYMPTOMS = [
  /** Nothing was written for a while. */
  'no_new_bytes',
  /** Most of the newest lines could not be read. */
  'lines_do_not_match',
  /** Neither Cookie nor Set-Cookie is in the log. */
  'no_cookie_fields',
  /** The content of Cookie or Set-Cookie is hidden. */
  'redacted',
  /** Cookie or Set-Cookie is cut. */
  'truncated',
  /** Of several Set-Cookie headers one is in the log. */
  'first_or_last_only',
  /** Edge and origin are configured, and this log cannot be joined with the other one's. */
  'no_request_id',
  /** The log's clock and this machine's differ by more than a minute. */
  'clock_off',
  /** The log was written at the other side than the config says. */
  'wrong_vantage',
  /** Every client came without TLS, so that something before this edge may have ended it. */
  'hidden_tls_terminator',
  /** Another source of the same vantage logs the same requests. */
  'duplicate',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];
