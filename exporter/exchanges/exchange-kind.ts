// What is one of a few in an exchange, packed into one number of 32 bits, and back. It must know no text and no number
// of an exchange.
import {
  AUTH_STEPS,
  type AuthStep,
  type Client,
  type Exchange,
  type TlsVersion,
  type Transport,
  type UpstreamLeg,
  type Vantage,
} from './exchange.ts';
import {
  COOKIE_FIDELITIES,
  type CookieFidelity,
  SET_COOKIE_FIDELITIES,
  type SetCookieFidelity,
} from './record.ts';

/** The members of an exchange and of its views that are one of a few. */
export type ExchangeKind = Pick<
  Exchange,
  | 'vantage'
  | 'protected'
  | 'authStep'
  | 'client'
  | 'transport'
  | 'tlsVersion'
  | 'loopback'
  | 'upstream'
  | 'upstreamAnswered'
  | 'crossSite'
> & {
  readonly requestFidelity: CookieFidelity;
  readonly present: boolean | null;
  readonly responseFidelity: SetCookieFidelity;
  /** Null: the record does not show the upstream's Set-Cookie. */
  readonly upstreamFidelity: SetCookieFidelity | null;
};

const VANTAGES: readonly Vantage[] = ['edge', 'origin'];
const TRANSPORTS: readonly Transport[] = ['tls', 'plaintext', 'unknown'];
const TLS_VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3', 'other'];
const VERSIONS: readonly (TlsVersion | null)[] = [null, ...TLS_VERSIONS];
const CLIENTS: readonly Client[] = ['browser', 'webview', 'app', 'bot', 'tool', 'monitor', 'unknown'];
const ANSWERS: readonly (boolean | null)[] = [null, false, true];
const LEGS: readonly (UpstreamLeg | null)[] = [
  null,
  ...TRANSPORTS.flatMap((transport) => [false, true].map((expected) => ({ transport, expected }))),
];
const STEPS: readonly (AuthStep | null)[] = [null, ...AUTH_STEPS];
const UPSTREAM_FIDELITIES: readonly (SetCookieFidelity | null)[] = [null, ...SET_COOKIE_FIDELITIES];

/** Builds the function to a member's place in a list. It is mostly the one that was asked for before. */
const createPlaceOf = <T extends string>(list: readonly T[]): ((member: T) => number) => {
  let last = list[0];
  let place = 0;
  return (member) => {
    if (member !== last) {
      place = list.indexOf(member);
      last = member;
    }
    return place;
  };
};

const placeOf = {
  vantage: createPlaceOf(VANTAGES),
  client: createPlaceOf(CLIENTS),
  transport: createPlaceOf(TRANSPORTS),
  legTransport: createPlaceOf(TRANSPORTS),
  version: createPlaceOf(TLS_VERSIONS),
  cookieFidelity: createPlaceOf(COOKIE_FIDELITIES),
  setCookieFidelity: createPlaceOf(SET_COOKIE_FIDELITIES),
  upstreamFidelity: createPlaceOf(SET_COOKIE_FIDELITIES),
};

const numberOfAnswer = (answer: boolean | null): number => (answer === null ? 0 : answer ? 2 : 1);

const numberOfLeg = (leg: UpstreamLeg | null): number =>
  leg === null ? 0 : 1 + 2 * placeOf.legTransport(leg.transport) + (leg.expected ? 1 : 0);

/** Packs an exchange's kind; never negative. */
export const packKind = (x: Exchange): number =>
  placeOf.vantage(x.vantage) |
  (x.protected ? 1 << 1 : 0) |
  (x.loopback ? 1 << 2 : 0) |
  (placeOf.client(x.client) << 3) |
  (placeOf.transport(x.transport) << 6) |
  ((x.tlsVersion === null ? 0 : 1 + placeOf.version(x.tlsVersion)) << 8) |
  (numberOfLeg(x.upstream) << 11) |
  (numberOfAnswer(x.upstreamAnswered) << 14) |
  (numberOfAnswer(x.crossSite) << 16) |
  (placeOf.cookieFidelity(x.request.fidelity) << 18) |
  (numberOfAnswer(x.request.present) << 21) |
  (placeOf.setCookieFidelity(x.response.fidelity) << 23) |
  ((x.upstreamResponse === null ? 0 : 1 + placeOf.upstreamFidelity(x.upstreamResponse.fidelity)) << 26) |
  ((x.authStep === null ? 0 : 1 + AUTH_STEPS.indexOf(x.authStep)) << 29);

const unpack = (packed: number): ExchangeKind | null => {
  const at = (shift: number, bits: number): number => (packed >> shift) & ((1 << bits) - 1);
  const kind = {
    vantage: VANTAGES[at(0, 1)],
    protected: at(1, 1) === 1,
    loopback: at(2, 1) === 1,
    client: CLIENTS[at(3, 3)],
    transport: TRANSPORTS[at(6, 2)],
    tlsVersion: VERSIONS[at(8, 3)],
    upstream: LEGS[at(11, 3)],
    upstreamAnswered: ANSWERS[at(14, 2)],
    crossSite: ANSWERS[at(16, 2)],
    requestFidelity: COOKIE_FIDELITIES[at(18, 3)],
    present: ANSWERS[at(21, 2)],
    responseFidelity: SET_COOKIE_FIDELITIES[at(23, 3)],
    upstreamFidelity: UPSTREAM_FIDELITIES[at(26, 3)],
    authStep: STEPS[at(29, 2)],
  };
  const isWhole = packed >= 0 && Object.values(kind).every((member) => member !== undefined);
  return isWhole ? (kind as ExchangeKind) : null;
};

/** Real traffic has a few hundred; damaged bytes could be any number. */
const MAX_REMEMBERED = 4096;
const known = new Map<number, ExchangeKind | null>();

/** Unpacks a kind, the same object for the same number; null: no exchange has this one. */
export const unpackKind = (packed: number): ExchangeKind | null => {
  const found = known.get(packed);
  if (found !== undefined) return found;
  const kind = unpack(packed);
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(packed, kind);
  return kind;
};
