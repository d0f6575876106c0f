// One request with its response as both legs of the edge saw it, before any log format. Plain data.

export type Visit = {
  readonly timeMs: number;
  readonly scheme: 'https' | 'http';
  /** As nginx writes it; '' without TLS. */
  readonly tls: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly clientIp: string;
  readonly requestId: string;
  readonly userAgent: string;
  /** Cookie header; '' for none. */
  readonly cookie: string;
  /** Set-Cookie headers sent to the client. */
  readonly setCookies: readonly string[];
  /** Set-Cookie headers that the upstream sent. */
  readonly upstreamSetCookies: readonly string[];
  /** '' where nothing upstream answered. */
  readonly upstreamStatus: string;
  readonly cacheControl: string;
  readonly secFetchSite: string;
};
