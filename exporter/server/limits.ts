// What a client may ask of the server at most: connections, sizes, times. Numbers only.

/** Bounds of the server. What each of them cost is counted (`Refusal`). */
export type ServerLimits = {
  /** Most connections at once, for each address listened on; further ones are closed unanswered. */
  readonly connections: number;
  /** Most requests answered at once, slow takers of an answer among them; `/-/healthy` and `/-/ready` are not bound. */
  readonly requests: number;
  /** Most requests sent ahead on one connection without waiting for answers (pipelining). */
  readonly pipelined: number;
  /** Longest request line and headers together. */
  readonly headerBytes: number;
  /** From the opening of a connection, or the first byte of a request, to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly readTimeoutMs: number;
  /** From the first byte of an answer to its last one being taken. */
  readonly writeTimeoutMs: number;
  /** How long a connection may wait for its next request; above the usual scrape interval of a minute. */
  readonly keepAliveMs: number;
  /** From the opening of a connection to the end of the TLS handshake. */
  readonly handshakeTimeoutMs: number;
  /** How long connections may take to end once the server closes. */
  readonly closeGraceMs: number;
};

export const SERVER_LIMITS: ServerLimits = {
  connections: 256,
  requests: 40,
  pipelined: 16,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  readTimeoutMs: 30_000,
  writeTimeoutMs: 30_000,
  keepAliveMs: 75_000,
  handshakeTimeoutMs: 10_000,
  closeGraceMs: 2000,
};
