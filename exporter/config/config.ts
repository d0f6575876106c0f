// The resolved config, as the rest of the program sees it. Types only: no reading, no checking, no defaults.
import type { CookieClass } from '../cookies/cookie.ts';
import type { CookieFidelity, ForwardingHeader, SetCookieFidelity } from '../exchanges/record.ts';
import type { FormatOptions, Reader } from '../formats/format.ts';

/** Where syslog is heard. */
export type SyslogAddress =
  /** '' means all interfaces. */
  | { readonly transport: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly transport: 'unix' /** Absolute. */; readonly path: string };

/** Where a source's lines come from. */
export type SourceInput =
  | { readonly kind: 'file' /** Absolute, a single file or a glob. */; readonly path: string }
  | { readonly kind: 'stdin' }
  /** Pushed to `/ingest/<name>`. */
  | {
      readonly kind: 'http' /** Absolute path of the folder in which it is kept until it is counted. */;
      readonly spool: string;
    }
  /** Pushed as OTLP over HTTP. */
  | { readonly kind: 'otlp' /** As of what is pushed. */; readonly spool: string }
  /** Sent as syslog. */
  | {
      readonly kind: 'syslog';
      readonly listen: SyslogAddress;
      /** Most connections at once. */
      readonly connections: number;
      /** How long a connection may say nothing. */
      readonly idleMs: number;
      /** As of what is pushed; null: it is counted as it comes. */
      readonly spool: string | null;
    };

/** One log that is read. */
export type SourceConfig = {
  /** Unique among the sources; label `source`. */
  readonly name: string;
  readonly vantage: 'edge' | 'origin';
  /** Name of the format, as in the registry of formats. */
  readonly format: string;
  /** This source's definition, fields and time zone; plain data. */
  readonly formatOptions: FormatOptions;
  /** The format with these, compiled. */
  readonly reader: Reader;
  readonly input: SourceInput;
  /** What the user says the log shows; overrides what the reader says of itself. */
  readonly fidelity: { readonly setCookie?: SetCookieFidelity; readonly cookie?: CookieFidelity };
  /** Where reading begins in a file that is there before its position is known. */
  readonly startAt: 'end' | 'beginning';
  /** `auto`: what containers and daemons put around lines is taken off; `none`: nothing is. */
  readonly wrapper: 'auto' | 'none';
  /** Share of the requests that the log holds, in (0, 1]. */
  readonly sampleRate: number;
  /** `socket`: the log's own scheme and TLS are the client leg; `forwarded`: trusted proxies' headers tell it. */
  readonly transport: 'socket' | 'forwarded';
  /** What is expected of the upstream leg. */
  readonly tlsMode: 'offload' | 'bridge' | 'passthrough';
  /** How late its records may come for those of the other vantage; null: as `pairing` says. */
  readonly windowMs: number | null;
};

/** A missing attribute that is meant to be missing. `cookie` is a name or a glob. */
type CookieException = {
  readonly cookie: string;
  readonly attributes: readonly ('secure' | 'httponly' | 'samesite')[];
  readonly reason: string;
};

/** Changes that the edge makes to a cookie on purpose. `cookie` is a name or a glob. */
type ExpectedRewrite = { readonly cookie: string; readonly changes: readonly string[] };

/** Everything the user may set, checked, with defaults filled in and paths absolute. Deep-frozen but for readers. */
export type Config = {
  readonly sources: readonly SourceConfig[];
  readonly cookies: {
    /** Names and globs that come before the built-in tables. */
    readonly classes: Readonly<Partial<Record<CookieClass, readonly string[]>>>;
    readonly exceptions: readonly CookieException[];
    readonly expectedRewrites: readonly ExpectedRewrite[];
  };
  /** Paths or globs of paths, each beginning with `/` or `*`. */
  readonly auth: {
    readonly login: readonly string[];
    readonly logout: readonly string[];
    readonly refresh: readonly string[];
    readonly protected: readonly string[];
  };
  readonly trust: {
    /** CIDRs (`10.0.0.0/8`, `fd00::/8`) whose peers' forwarding headers are believed. */
    readonly proxies: readonly string[];
    /** Asked in this order; the first that says something wins. */
    readonly headers: readonly ForwardingHeader[];
    /** What it means when one of `headers` is not there. */
    readonly absent: Readonly<Partial<Record<ForwardingHeader, 'plaintext' | 'tls'>>>;
  };
  /** Hosts or globs of hosts, lower case, without port. */
  readonly sites: {
    readonly allow: readonly string[];
    readonly ignore: readonly string[];
    /** Host or glob → the site it counts as. */
    readonly hostsAs: Readonly<Record<string, string>>;
  };
  readonly replay: {
    readonly maxSessions: number;
    /** Absolute path, or the one that comes with the exporter; null: none. */
    readonly countryMmdb: string | 'bundled' | null;
    /** Absolute path; null: none. */
    readonly asnMmdb: string | null;
  };
  readonly pairing: { readonly windowMs: number; readonly maxPending: number; readonly maxCookies: number };
  readonly limits: {
    readonly lineBytes: number;
    readonly sites: number;
    readonly cookies: number;
    readonly series: number;
    readonly files: number;
    readonly newbornMs: number;
  };
  /** Least ratio wanted of every SLI, in (0, 1]. */
  readonly objectives: Readonly<Record<string, number>>;
  readonly state: { readonly directory: string | null };
  readonly fingerprint: { readonly keyFile: string | null };
  readonly push: {
    /** Absolute path; null: no token is asked for. */
    readonly tokenFile: string | null;
    /** Ids of the services of Fastly that may send logs here, or `*`. */
    readonly fastlyServices: readonly string[];
    /** Most bytes that one source keeps on disk. */
    readonly spoolBytes: number;
    /** Bounds of one request. */
    readonly bodyBytes: number;
    readonly unpackedBytes: number;
    readonly lines: number;
    /** Most bodies in memory at once, of all sources. */
    readonly bodies: number;
  };
  /** Events that are worth a look. */
  readonly findings: {
    readonly output: 'stdout' | 'file' | 'otlp' | 'none';
    /** Absolute path of the file; null: there is none. */
    readonly path: string | null;
    /** URL to which `/v1/logs` is added; null: there is none. */
    readonly endpoint: string | null;
    /** Absolute path; null: no further headers. */
    readonly headersFile: string | null;
    /** Most of each kind. */
    readonly rate: { readonly count: number; readonly periodMs: number };
  };
  /** The webhook of Alertmanager. */
  readonly alertmanager: {
    /** Absolute path; null: there is no webhook. */
    readonly tokenFile: string | null;
    readonly bodyBytes: number;
    /** Most open incidents. */
    readonly maxOpen: number;
    /** Most names of incidents told apart. */
    readonly maxNames: number;
    readonly forgetAfterMs: number;
  };
  /** Where metrics are pushed to beside being scraped. */
  readonly otlp: {
    /** URL to which `/v1/metrics` is added; null: nowhere. */
    readonly endpoint: string | null;
    readonly intervalMs: number;
    /** Absolute path; null: no further headers. */
    readonly headersFile: string | null;
    /** How histograms of sizes and times are sent that have exponential buckets too. */
    readonly histograms: 'exponential' | 'explicit';
  };
};
