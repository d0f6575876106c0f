// What is worth a look, one by one, beside what is counted. No field of it can hold a cookie's value, a path, a whole
// address or a user agent; it must stay that way.
import type { Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import type { Change } from './changes.ts';

/** The closed set of kinds. */
export const FINDING_KINDS = [
  'replay',
  'unexpected_rewrite',
  'violation',
  'plaintext_auth_cookie',
  'auth_missing',
  'login_loop',
  'stale_accepted',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** How sure it is that a session was replayed. */
export type FindingLevel = 'suspicious' | 'likely' | 'certain';

/** Why: the value that the metric of the same event has for its label. */
export type FindingReason =
  | Change
  | IssuedCookie['violations'][number]
  /** How a cookie without TLS was answered. */
  | 'redirected'
  | 'served'
  | 'refused'
  /** What weighed most in a replay. */
  | 'device'
  | 'network'
  | 'travel'
  | 'after_logout'
  | 'after_rotation'
  | 'interleaved'
  | 'tool'
  /** How a cookie ended that is presented again. */
  | 'expired'
  | 'deleted'
  | 'superseded';

/** What is said of a cookie's attributes. */
export type FindingAttributes = Pick<
  IssuedCookie,
  'secure' | 'httpOnly' | 'sameSite' | 'partitioned' | 'domain' | 'path' | 'lifetimeSeconds'
>;

/** Where something was found, its labels bounded: an exchange, or one of a pair's records. */
export type FindingPlace = Pick<
  Exchange,
  'vantage' | 'source' | 'timeMs' | 'site' | 'status' | 'requestId' | 'traceId'
> &
  Partial<Pick<Exchange, 'sender' | 'client'>> & {
    /** What it carried, where the record shows it. */
    readonly request?: {
      readonly cookies: readonly {
        readonly cookie: string;
        /** As in SentCookie; it is counted, and written nowhere. */
        readonly session?: string | null;
      }[];
    };
  };

export type Finding = {
  readonly kind: FindingKind;
  readonly exchange: FindingPlace;
  /** Null: no cookie is concerned. Fingerprints tell sessions apart where they are counted, and are written nowhere. */
  readonly cookie:
    | (Pick<IssuedCookie, 'cookie' | 'class'> & Partial<Pick<IssuedCookie, 'session' | 'fingerprint'>>)
    | null;
  readonly reasons: readonly FindingReason[];
  /** Of replays only. */
  readonly level?: FindingLevel;
  /** The cookie as the origin set it, or as it is; null: it was not there. */
  readonly before?: FindingAttributes | null;
  /** The cookie as it was sent on; null: it was not. */
  readonly after?: FindingAttributes | null;
};

/** Takes a finding, which is not held. It may be called as often as exchanges come, and never throws. */
export type Report = (finding: Finding) => void;

/** For who wants none. */
export const unreported: Report = () => {};
