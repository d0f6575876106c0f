// The joint between the wall and the SLIs: one HTTP request with its response, seen at one vantage.
// Plain data without a cookie value, a path, an address or a user agent; it must stay that way.
import type { CookieClass, SameSite, Violation } from '../cookies/cookie.ts';
import type { CookieFidelity, SetCookieFidelity } from './record.ts';

export type Vantage = 'edge' | 'origin';
/** Whether a leg had TLS. `unknown` is never counted as either. */
export type Transport = 'tls' | 'plaintext' | 'unknown';
export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3' | 'other';
export type Client = 'browser' | 'webview' | 'app' | 'bot' | 'tool' | 'monitor' | 'unknown';
/** What a device runs, as far as its User-Agent tells. Anyone can send any. */
export type Device = {
  readonly browser: Browser;
  readonly system: System;
  /** Major version of the browser; 0: not told. At most 65,535. */
  readonly version: number;
  /** All of it in one number below 2^24, the same for the same. */
  readonly id: number;
};
export const BROWSERS = ['chrome', 'edge', 'firefox', 'safari', 'opera', 'samsung', 'other'] as const;
export type Browser = (typeof BROWSERS)[number];
export const SYSTEMS = ['windows', 'macos', 'ios', 'android', 'chromeos', 'linux', 'other'] as const;
export type System = (typeof SYSTEMS)[number];

/** Who sent a request: enough to tell two clients apart, not enough to tell who they are. */
export type Sender = {
  readonly device: Device;
  /** As network.ts has it; null: the log has no address. */
  readonly network: number | null;
  /** ISO 3166-1 alpha-2, upper case; null: not known. */
  readonly country: string | null;
  /** Number of the autonomous system; null: not known. */
  readonly asn: number | null;
  /** The part of a JA4 fingerprint that a browser keeps over HTTP/2, HTTP/3 and resumption; null: not in the log. */
  readonly ja4: string | null;
};

/** What brings the records of one request together. */
export type Join = {
  /** Keyed 128-bit fingerprint of the id that both vantages log, 16 chars; null: this record has none. */
  readonly key: string | null;
  /** As target.ts has it. */
  readonly target: readonly number[];
};

/** What a request did to its session, by the configured paths, the method and the answer. */
export const AUTH_STEPS = ['login', 'logout', 'refresh'] as const;
export type AuthStep = (typeof AUTH_STEPS)[number];

/** What the request carried of a cookie that its response set: this very value, another one, none. */
export const REPLACED = ['same', 'other', 'none', 'unknown'] as const;
export type Replaced = (typeof REPLACED)[number];

/** Attributes whose lack an exception in the config may excuse. */
export type ExceptedAttribute = 'secure' | 'httponly' | 'samesite';

/** A cookie that a request carried. */
export type SentCookie = {
  /** Name with values generalised away, as a label candidate; the count half replaces it by the bounded label. */
  cookie: string;
  readonly class: CookieClass;
  /** Whether config or the built-in tables know the name, so that it may be a label without having been issued. */
  readonly listed: boolean;
  /** The same name stood earlier in the same header. */
  readonly repeated: boolean;
  /** Bytes of `name=value`. */
  readonly bytes: number;
  /** Keyed 128-bit fingerprint of the name, 16 chars. */
  readonly nameFingerprint: string;
  /**
   * Keyed 128-bit fingerprint of name and value, 16 chars, by which a session is followed; null: no auth cookie, or a
   * value that many clients may share (short, masked, cut off).
   */
  readonly session: string | null;
  /** Keyed mark of the value (marks.ts); null where nobody compares. */
  readonly valueMark: number | null;
  /** `live`: the value was issued and has not ended. `unknown` until the count half has looked for it. */
  life: 'live' | 'ended' | 'unknown';
};

/** A cookie that a response set or deleted. */
export type IssuedCookie = {
  /** As in SentCookie. */
  cookie: string;
  readonly class: CookieClass;
  readonly listed: boolean;
  /** It expires at once (Max-Age ≤ 0, else Expires at or before the record's time). */
  readonly deletion: boolean;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly partitioned: boolean;
  readonly sameSite: SameSite;
  /** Keyed fingerprint, as below, of the Domain attribute as a browser reads it; null: host-only. */
  readonly domain: string | null;
  /** The same of the Path attribute, which may hold an id; null: the default path. */
  readonly path: string | null;
  /** Announced lifetime in seconds from the record's time; null: a session cookie. */
  readonly lifetimeSeconds: number | null;
  /** Bytes of the Set-Cookie header's value. */
  readonly bytes: number;
  /** What a browser refuses or the standard forbids. */
  readonly violations: readonly Violation[];
  /** A browser would not take it. */
  readonly refused: boolean;
  /**
   * Keyed fingerprint of everything but name and value: Secure, HttpOnly, SameSite, Partitioned, Domain, Path,
   * lifetime's order.
   */
  readonly shape: string;
  /** Attributes whose lack the config excuses. */
  readonly exempt: readonly ExceptedAttribute[];
  /** Rewrites that the config expects of this cookie. */
  readonly expectedRewrites: readonly string[];
  /** Keyed 128-bit fingerprint of the name, 16 chars: tells cookies apart that share a label. */
  readonly nameFingerprint: string;
  /** Keyed 128-bit fingerprint of name and value, 16 chars; null where only one leg is visible and nobody compares. */
  readonly fingerprint: string | null;
  /** As in SentCookie; null for deletions too. */
  readonly session: string | null;
  readonly replaces: Replaced;
};

/** What a source shows of a request's cookies. */
export type CookieView = {
  /** `absent` and `unknown`: nothing may be said; `redacted`: present or not is known, content is not. */
  readonly fidelity: CookieFidelity;
  /** The request had a Cookie header; null: the log cannot tell. */
  readonly present: boolean | null;
  /** Length of the Cookie header on the wire, crumbs joined; null: not known. */
  readonly headerBytes: number | null;
  readonly cookies: readonly SentCookie[];
};

/** What a source shows of a response's Set-Cookie headers. */
export type SetCookieView = {
  readonly fidelity: SetCookieFidelity;
  readonly cookies: readonly IssuedCookie[];
};

/** The leg between edge and origin. */
export type UpstreamLeg = {
  readonly transport: Transport;
  /** Whether that transport is what tls_mode says; unknown transport is always expected. */
  readonly expected: boolean;
};

export type Exchange = {
  readonly vantage: Vantage;
  /** The source's name. */
  readonly source: string;
  /** Milliseconds since the epoch, by the log's clock. */
  readonly timeMs: number;
  /**
   * Host, lower case, without port, its ids as `*` unless it is listed, after hosts_as; '' if none, `(invalid)` for what
   * is no host's name. The count half replaces it by the bounded label.
   */
  site: string;
  readonly status: number;
  /** The path is one of auth.protected. */
  readonly protected: boolean;
  readonly authStep: AuthStep | null;
  readonly client: Client;
  readonly sender: Sender;
  /** As request-id.ts has it; null: none, not in the log, or nobody asks for it. */
  readonly requestId: string | null;
  readonly traceId: string | null;
  /** Null where only one vantage is configured, or its records cannot be brought together. */
  readonly join: Join | null;
  readonly transport: Transport;
  /** Null: no TLS, or not known. */
  readonly tlsVersion: TlsVersion | null;
  /** The host is a loopback name or address. */
  readonly loopback: boolean;
  readonly upstream: UpstreamLeg | null;
  /** False: the log says that nothing upstream answered; null: it does not say. */
  readonly upstreamAnswered: boolean | null;
  readonly request: CookieView;
  readonly response: SetCookieView;
  /** The origin's Set-Cookie headers where the same record shows both legs; else null. */
  readonly upstreamResponse: SetCookieView | null;
  readonly durationSeconds: number | null;
  /** Sec-Fetch-Site said cross-site; null: not in the log. */
  readonly crossSite: boolean | null;
};
