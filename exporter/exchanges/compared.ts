// What of an exchange is compared with the record of the other vantage. Types only.
import type { CookieView, Exchange, IssuedCookie, SentCookie, SetCookieView } from './exchange.ts';

/** A Set-Cookie as two legs are compared by it. */
export type ComparedIssue = Pick<
  IssuedCookie,
  | 'cookie'
  | 'class'
  | 'deletion'
  | 'secure'
  | 'httpOnly'
  | 'partitioned'
  | 'sameSite'
  | 'domain'
  | 'path'
  | 'lifetimeSeconds'
  | 'expectedRewrites'
  | 'nameFingerprint'
  | 'fingerprint'
>;

/** A cookie of a request as two legs are compared by it. */
export type ComparedSent = Pick<SentCookie, 'cookie' | 'class' | 'nameFingerprint' | 'valueMark'>;

export type ComparedIssues = Pick<SetCookieView, 'fidelity'> & { readonly cookies: readonly ComparedIssue[] };
export type ComparedRequest = Pick<CookieView, 'fidelity' | 'present'> & {
  readonly cookies: readonly ComparedSent[];
};

/** One of a pair's records. */
export type Side = Pick<
  Exchange,
  'vantage' | 'source' | 'timeMs' | 'site' | 'status' | 'transport' | 'loopback' | 'requestId' | 'traceId'
> & {
  readonly request: ComparedRequest;
  readonly response: ComparedIssues;
  /** The record shows the upstream's Set-Cookie too, so that they were compared by it alone. */
  readonly hasBothLegs: boolean;
};

/** Two records of one request. Of a request that was tried again it is the last answer. */
export type Pair = { readonly edge: Side; readonly origin: Side };
