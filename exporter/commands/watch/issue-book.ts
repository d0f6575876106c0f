// Which cookies a source shows issued, together with which others, and which come back: what one source hides of
// Set-Cookie is told by what another shows. Names and counts only, both bounded.
import type { Exchange, IssuedCookie, SentCookie } from '../../exchanges/exchange.ts';

/** Which one of several Set-Cookie headers is in a log. */
export type OnlyShown = 'first' | 'last';

/** What is known of a cookie by its place in the book. */
type Counts = {
  issued: number;
  /** Times that it stood first, or last, among several. */
  first: number;
  last: number;
  /** Times that a script could have set it as well, for it was no HttpOnly cookie. */
  scriptable: number;
};

export type IssueBook = {
  readonly saw: (exchange: Exchange) => void;
  /** Responses with a Set-Cookie, and with several. */
  readonly responses: () => number;
  readonly several: () => number;
  readonly names: () => Iterable<string>;
  readonly countsOf: (name: string) => Readonly<Counts> | undefined;
  /** Requests that carried a cookie, of those looked at. */
  readonly returned: (name: string) => number;
  /** Times that two cookies were issued in one response. */
  readonly together: (one: string, other: string) => number;
};

const MAX_NAMES = 32;
/** Clients choose what they send. */
const MAX_RETURNED = 256;
/** Requests carry cookies all the time, so every so many are looked at. */
const EVERY_REQUEST = 16;

export const createIssueBook = (): IssueBook => {
  const places = new Map<string, number>();
  const counts: Counts[] = [];
  const returned = new Map<string, number>();
  const pairs = new Uint32Array(MAX_NAMES * MAX_NAMES);
  let responses = 0;
  let several = 0;
  let requests = 0;

  const placeOf = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    if (counts.length >= MAX_NAMES) return -1;
    places.set(name, counts.length);
    return counts.push({ issued: 0, first: 0, last: 0, scriptable: 0 }) - 1;
  };
  /** Of the response under way. */
  const seen = new Int8Array(MAX_NAMES);
  const noteOne = ({ httpOnly }: IssuedCookie, place: number, isFirst: boolean, isLast: boolean): void => {
    const own = counts[place];
    if (own === undefined) return;
    own.issued++;
    if (isFirst) own.first++;
    if (isLast) own.last++;
    if (!httpOnly) own.scriptable++;
  };
  const notePairs = (length: number): void => {
    for (let at = 0; at < length; at++) {
      for (let other = 0; other < length; other++) {
        const [one, two] = [seen[at] as number, seen[other] as number];
        if (one < 0 || two < 0 || one === two) continue;
        const pair = one * MAX_NAMES + two;
        pairs[pair] = (pairs[pair] as number) + 1;
      }
    }
  };
  const noteIssued = (cookies: readonly IssuedCookie[]): void => {
    responses++;
    const length = Math.min(cookies.length, MAX_NAMES);
    for (let at = 0; at < length; at++) {
      const cookie = cookies[at] as IssuedCookie;
      seen[at] = placeOf(cookie.cookie);
      noteOne(cookie, seen[at] as number, at === 0, at === cookies.length - 1);
    }
    if (length < 2) return;
    several++;
    notePairs(length);
  };
  const noteSent = (cookies: readonly SentCookie[]): void => {
    for (const { cookie, repeated } of cookies) {
      const times = returned.get(cookie);
      if (!repeated && (times !== undefined || returned.size < MAX_RETURNED)) {
        returned.set(cookie, (times ?? 0) + 1);
      }
    }
  };
  return {
    saw: ({ request, response }) => {
      if (response.cookies.length > 0) noteIssued(response.cookies);
      if (request.cookies.length > 0 && requests++ % EVERY_REQUEST === 0) noteSent(request.cookies);
    },
    responses: () => responses,
    several: () => several,
    names: () => places.keys(),
    countsOf: (name) => counts[places.get(name) ?? -1],
    returned: (name) => returned.get(name) ?? 0,
    together: (one, other) =>
      pairs[(places.get(one) ?? MAX_NAMES) * MAX_NAMES + (places.get(other) ?? 0)] ?? 0,
  };
};

/** Responses with one cookie each before anything is concluded from there being no more. */
const LEAST_RESPONSES = 200;
/** Of one cookie: issued, or come back. */
const LEAST_TIMES = 20;
/** The share of a cookie's issues that must have come with the other one. */
const NEARLY_ALWAYS = 0.95;

/** Cookies that their product never sets one without the other, in this order (AWS ALB, Azure Application Gateway). */
const TWINS: readonly (readonly [string, string])[] = [
  ['AWSALB', 'AWSALBCORS'],
  ['AWSALBTG', 'AWSALBTGCORS'],
  ['ApplicationGatewayAffinity', 'ApplicationGatewayAffinityCORS'],
];

const issuedTimes = (book: IssueBook, name: string): number => book.countsOf(name)?.issued ?? 0;

const missingTwin = (book: IssueBook): OnlyShown | null => {
  for (const [one, other] of TWINS) {
    const [first, last] = [issuedTimes(book, one), issuedTimes(book, other)];
    if (first >= LEAST_TIMES && last === 0) return 'first';
    if (last >= LEAST_TIMES && first === 0) return 'last';
  }
  return null;
};

/**
 * Whether `hidden` was issued to clients of `book` all the same: they send it back, no script can have set it, and
 * `witness` shows that it is issued nearly whenever some cookie is that `book` does show.
 */
const isHidden = (book: IssueBook, witness: IssueBook, hidden: string): boolean => {
  const issued = witness.countsOf(hidden);
  if (issued === undefined || issued.issued < LEAST_TIMES || issued.scriptable > 0) return false;
  if (issuedTimes(book, hidden) > 0 || book.returned(hidden) < LEAST_TIMES) return false;
  return [...book.names()].some((shown) => {
    const times = issuedTimes(witness, shown);
    if (times < LEAST_TIMES || issuedTimes(book, shown) < LEAST_TIMES) return false;
    return witness.together(shown, hidden) >= NEARLY_ALWAYS * times;
  });
};

const hiddenBehind = (book: IssueBook, witness: IssueBook): OnlyShown | null => {
  for (const name of witness.names()) {
    const { first = 0, last = 0 } = witness.countsOf(name) ?? {};
    if (first > 0 && last > 0) continue;
    if (isHidden(book, witness, name)) return first === 0 ? 'first' : 'last';
  }
  return null;
};

/**
 * Which Set-Cookie header alone a source shows; null: nothing proves that it hides any. That it never shows two proves
 * nothing, for there may be no more: it must lack a cookie that its clients have, or one that never comes alone.
 */
export const findOnlyShown = (book: IssueBook, witnesses: readonly IssueBook[]): OnlyShown | null => {
  if (book.several() > 0) return null;
  const twin = missingTwin(book);
  if (twin !== null || book.responses() < LEAST_RESPONSES) return twin;
  for (const witness of witnesses) {
    const hidden = witness === book ? null : hiddenBehind(book, witness);
    if (hidden !== null) return hidden;
  }
  return null;
};
