// Follows the values of auth cookies from their issue to their end: who presents what after its end, who is given a new
// one and why, and which never come back. It must judge by the log's clock alone.

import type { EventClock } from '../../exchanges/event-clock.ts';
import type { Exchange, IssuedCookie, SentCookie } from '../../exchanges/exchange.ts';
import type { Ending, SessionStore } from './store.ts';
import { ACCEPTED, KEPT_AT_LOGIN, UNTRIED } from './value.ts';

export type Renewal = 'rotation' | 'after_failure';

/** What is told of sessions; labels are bounded. */
export type SessionEvents = {
  readonly stale: (
    x: Exchange,
    cookie: SentCookie,
    reason: 'expired' | 'deleted' | 'superseded',
    accepted: boolean,
  ) => void;
  readonly renewed: (x: Exchange, cookie: IssuedCookie, trigger: Renewal) => void;
  readonly returned: (site: string, cookie: string, returned: boolean) => void;
  readonly keptAtLogin: (x: Exchange, cookie: SentCookie) => void;
  /** Whether a request says that the session which it presents is accepted. */
  readonly isAccepted: (x: Exchange) => boolean;
  /** A value that was given is accepted for the first time. */
  readonly firstAccepted: (x: Exchange) => void;
  /** A value was presented; `ending`: it had ended by then. */
  readonly presented: (x: Exchange, cookie: SentCookie, lineage: number, ending: Ending | null) => void;
  /**
   * The first value of a lineage was given; `isNew`: to a client that logged in, or that brought none where it is not known
   * what a login is.
   */
  readonly begun: (x: Exchange, lineage: number, isNew: boolean) => void;
  /** A value that was issued before was given to a client that did not bring it. */
  readonly givenAgain: (x: Exchange, lineage: number) => void;
  /** A value was presented for the first time, and was never issued. */
  readonly unseen: (x: Exchange) => void;
};

export type FollowOptions = {
  readonly store: SessionStore;
  readonly clock: EventClock;
  readonly events: SessionEvents;
  /** `auth.protected` is set, so that an answer elsewhere says nothing of the session. */
  readonly protectedOnly: boolean;
  /** `auth.login` is set, so that what is given elsewhere is given to anybody. */
  readonly loginOnly: boolean;
  /** The log is a sample, so that what is not seen may have been. */
  readonly isSampled: boolean;
};

/** How long a value that was issued is awaited. */
const RETURN_MS = 600_000;
/** Lines may come so much later than those behind them. */
const LATE_MS = 120_000;
/** What was announced is kept no longer than browsers keep it (RFC 6265bis §5.5: 400 days). */
const MAX_LIFETIME_SECONDS = 34_560_000;

const isRefusal = ({ status }: Exchange): boolean => status === 401 || status === 403;
const isAnswered = ({ status }: Exchange): boolean => status > 0 && status < 500;
/** Robots and tools keep no cookies; that they do not come back says nothing of browsers. */
const isHuman = ({ client }: Exchange): boolean =>
  client !== 'bot' && client !== 'tool' && client !== 'monitor';

export class SessionFollower {
  readonly #options: FollowOptions;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Whether a value has ended, as far as is known; nothing is noted. */
  lifeOf(cookie: SentCookie, timeMs: number): SentCookie['life'] {
    const { store } = this.#options;
    const row = cookie.session === null ? -1 : store.values.find(cookie.session);
    return row < 0 ? 'unknown' : this.#lifeOf(row, store.endingOf(row, timeMs));
  }

  /** Takes what a request presented; answers whether its value is followed. */
  present(x: Exchange, cookie: SentCookie): boolean {
    const { session } = cookie;
    const row = session === null ? -1 : this.#rowOf(x, session);
    if (row < 0) return false;
    const { store, events, protectedOnly } = this.#options;
    const life = store.sawAsUsual(row, x);
    if (life !== null) {
      cookie.life = life;
      return true;
    }
    const ending = store.endingOf(row, x.timeMs);
    cookie.life = this.#lifeOf(row, ending);
    if (ending !== null && isAnswered(x) && (isRefusal(x) || this.#tells(x))) {
      events.stale(x, cookie, ending, !isRefusal(x));
    }
    const lineage = store.lineageOf(row);
    if (lineage >= 0) events.presented(x, cookie, lineage, ending);
    this.#acknowledge(row, x.timeMs);
    this.#return(row, x.timeMs);
    this.#try(row, x);
    this.#noteAccepted(row, x, cookie);
    store.saw(row, x.timeMs);
    if (x.authStep === 'logout') store.end(row, 'deleted', x.timeMs);
    store.trust(row, x, protectedOnly);
    return true;
  }

  /** Takes what a response set or deleted. */
  issue(x: Exchange, cookie: IssuedCookie): void {
    const { store } = this.#options;
    const before = this.#presented(x, cookie.nameFingerprint);
    if (cookie.deletion) {
      if (before >= 0) store.end(before, 'deleted', x.timeMs);
    } else if (cookie.session !== null) this.#give(x, cookie, cookie.session, before);
  }

  /** Counts the values that were awaited in vain. */
  giveUp(): void {
    const { store, clock } = this.#options;
    const { issuedMs } = store.values.columns;
    for (let row = store.longestUnproven; row >= 0; row = store.longestUnproven) {
      if (clock.nowMs < (issuedMs[row] as number) + RETURN_MS) return;
      if (store.settle(row) && this.#isMissed(row)) this.#tellReturned(row, false);
      store.giveUp(row);
    }
  }

  #lifeOf(row: number, ending: Ending | null): SentCookie['life'] {
    if (ending !== null) return 'ended';
    return this.#options.store.values.columns.issuedMs[row] === 0 ? 'unknown' : 'live';
  }

  /** The row of a value; one that was never issued is taken the second time that it is answered well. */
  #rowOf(x: Exchange, session: string): number {
    const { store } = this.#options;
    const row = store.values.find(session);
    if (row >= 0) return row;
    const wasMet = store.meet(session);
    if (!wasMet) this.#options.events.unseen(x);
    if (!wasMet || !isAnswered(x) || x.status >= 400) return -1;
    return this.#options.store.beginUnissued(session, x.timeMs);
  }

  /** Whether the answer says what the origin thinks of the session. */
  #tells(x: Exchange): boolean {
    return x.protected || !this.#options.protectedOnly;
  }

  /** The first value of this name that the request presented. */
  #presented(x: Exchange, nameFingerprint: string): number {
    const { values } = this.#options.store;
    for (const { session, nameFingerprint: name } of x.request.cookies) {
      if (session === null || name !== nameFingerprint) continue;
      const row = values.find(session);
      if (row >= 0) return row;
    }
    return -1;
  }

  #give(x: Exchange, cookie: IssuedCookie, session: string, before: number): void {
    const { store, events } = this.#options;
    const known = store.values.find(session);
    const wasIssued = known >= 0 && (store.values.columns.issuedMs[known] as number) > 0;
    const lineageOf = x.authStep === 'login' ? -1 : before;
    const row = known >= 0 ? known : store.beginIssued(session, x.timeMs, lineageOf);
    if (!wasIssued && lineageOf >= 0) store.join(row, lineageOf);
    this.#noteIssue(row, x, cookie);
    const lineage = store.lineageOf(row);
    if (wasIssued && cookie.replaces !== 'same' && lineage >= 0) events.givenAgain(x, lineage);
    if (wasIssued || row === before) return;
    const isNew = x.authStep === 'login' || (!this.#options.loginOnly && cookie.replaces === 'none');
    if (lineage >= 0 && (before < 0 || lineage !== store.lineageOf(before))) events.begun(x, lineage, isNew);
    if (cookie.replaces === 'other') events.renewed(x, cookie, this.#triggerOf(x, before));
    this.#followOn(row, before);
    const isSeen = x.request.fidelity === 'all' && x.request.present !== null;
    if (isSeen && isHuman(x) && !this.#options.isSampled) store.await(row);
  }

  #noteIssue(row: number, x: Exchange, { cookie, lifetimeSeconds }: IssuedCookie): void {
    const { store } = this.#options;
    const { values, texts } = store;
    const { columns } = values;
    store.lineageOf(row);
    if (columns.issuedMs[row] === 0) columns.issuedMs[row] = x.timeMs;
    columns.flags[row] = (columns.flags[row] as number) | UNTRIED;
    const isToEnd = lifetimeSeconds !== null && this.#showsRenewals(x);
    const seconds = isToEnd ? Math.min(lifetimeSeconds, MAX_LIFETIME_SECONDS) : null;
    this.#noteExpiry(row, seconds === null ? 0 : x.timeMs + seconds * 1000);
    // Given again, it is what the client has, whatever was said of it before.
    if (x.timeMs >= (columns.endedMs[row] as number)) columns.ending[row] = 0;
    columns.cookie[row] = texts.numberOf(cookie);
    columns.site[row] = texts.numberOf(x.site);
    values.changed(row);
  }

  /** Whether it would be seen if the value was given a longer life; else no end is known, for it may have been. */
  #showsRenewals({ response }: Exchange): boolean {
    return response.fidelity === 'all' && !this.#options.isSampled;
  }

  /** A line that is read late takes back nothing of what was announced meanwhile. */
  #noteExpiry(row: number, expiresMs: number): void {
    const { columns } = this.#options.store.values;
    const before = columns.expiresMs[row] as number;
    const isLate = expiresMs > 0 && expiresMs < before && before - expiresMs <= LATE_MS;
    if (!isLate) columns.expiresMs[row] = expiresMs;
  }

  #triggerOf(x: Exchange, before: number): Renewal {
    const { store } = this.#options;
    const hasFailed = isRefusal(x) || (before >= 0 && store.endingOf(before, x.timeMs) !== null);
    return hasFailed ? 'after_failure' : 'rotation';
  }

  #followOn(row: number, before: number): void {
    if (before < 0 || before === row) return;
    const { columns } = this.#options.store.values;
    columns.predecessor[row] = before + 1;
    columns.predecessorMs[row] = columns.firstMs[before] as number;
  }

  /** A value that comes back says that the client has it, so that the one before it is over. */
  #acknowledge(row: number, timeMs: number): void {
    const { store } = this.#options;
    const { columns } = store.values;
    if (columns.predecessor[row] === 0) return;
    const before = store.predecessorOf(row);
    if (before >= 0) store.end(before, 'superseded', timeMs);
    columns.predecessor[row] = 0;
    store.values.changed(row);
  }

  #return(row: number, timeMs: number): void {
    const { store } = this.#options;
    if (store.settle(row) && timeMs <= (store.values.columns.issuedMs[row] as number) + RETURN_MS) {
      this.#tellReturned(row, true);
    }
  }

  #try(row: number, x: Exchange): void {
    const { store, events } = this.#options;
    const { flags } = store.values.columns;
    if (((flags[row] as number) & UNTRIED) === 0 || !events.isAccepted(x)) return;
    flags[row] = (flags[row] as number) & ~UNTRIED;
    store.values.changed(row);
    events.firstAccepted(x);
  }

  /** Of several values that were given at once a browser keeps the last: it has not refused the others. */
  #isMissed(row: number): boolean {
    const { store } = this.#options;
    const lineage = store.lineageOf(row);
    const issuedMs = store.values.columns.issuedMs[row] as number;
    return lineage < 0 || (store.lineages.columns.lastMs[lineage] as number) <= issuedMs;
  }

  #tellReturned(row: number, returned: boolean): void {
    const { values, texts } = this.#options.store;
    const { site, cookie } = values.columns;
    this.#options.events.returned(
      texts.textOf(site[row] as number),
      texts.textOf(cookie[row] as number),
      returned,
    );
  }

  /** A value that a login left as it was, and that opens what was closed before, is the one that an attacker may know. */
  #noteAccepted(row: number, x: Exchange, cookie: SentCookie): void {
    if (!this.#options.protectedOnly) return;
    const { values } = this.#options.store;
    const { flags } = values.columns;
    const before = flags[row] as number;
    let after = before;
    if (x.authStep === 'login' && !this.#isReplaced(x, cookie)) after |= KEPT_AT_LOGIN;
    if (x.protected && x.status > 0 && x.status < 400) after |= ACCEPTED;
    if (after === before) return;
    flags[row] = after;
    values.changed(row);
    const isNew = (before & ACCEPTED) === 0 && (after & ACCEPTED) !== 0;
    if (isNew && (after & KEPT_AT_LOGIN) !== 0) this.#options.events.keptAtLogin(x, cookie);
  }

  /** Whether the response sets or deletes the cookie, or may do so unseen. */
  #isReplaced({ response }: Exchange, { nameFingerprint }: SentCookie): boolean {
    return (
      response.fidelity !== 'all' ||
      response.cookies.some((issued) => issued.nameFingerprint === nameFingerprint)
    );
  }
}
