// What a source shows of cookies, from what its records show: which fields, how much of them, and what they hide although
// no single record tells. It must not keep anything of a line but names that were issued, and numbers.
import type { SourceConfig } from '../../config/config.ts';
import type { CookieView, Exchange } from '../../exchanges/exchange.ts';
import {
  COOKIE_FIDELITIES,
  type CookieFidelity,
  SET_COOKIE_FIDELITIES,
  type SetCookieFidelity,
} from '../../exchanges/record.ts';
import { isRecord, type Memory } from '../../metrics/memory.ts';
import { createMeasured, type MeasuredOptions } from '../measured.ts';
import { createIssueBook, findOnlyShown, type IssueBook } from './issue-book.ts';
import { createPileUp } from './pile-up.ts';

export type CookieField = 'cookie' | 'set_cookie' | 'upstream_set_cookie';

export type Visible = {
  /** Takes an exchange; answers it without what it claims to show and the source is known not to. */
  readonly saw: (exchange: Exchange) => Exchange;
  readonly setCookie: () => SetCookieFidelity;
  readonly cookie: () => CookieFidelity;
  /** Whether the log shows a field: some record did, or, before the first record, the format can. */
  readonly shows: (field: CookieField) => boolean;
  /** Whether nothing of cookies is in the log: the format cannot have it, or a hundred records had not. */
  readonly isWithoutCookies: () => boolean;
  /** Where lengths pile up, of Cookie or else of Set-Cookie; null: nowhere. */
  readonly cutBytes: () => number | null;
  readonly book: IssueBook;
  /** Concludes from what other sources show what this one hides. */
  readonly compare: (others: readonly IssueBook[]) => void;
};

/** One record that shows less than all of Set-Cookie is enough, so that the source never claims too much. */
const SET_COOKIE_MEASURE: MeasuredOptions<SetCookieFidelity> = {
  order: SET_COOKIE_FIDELITIES,
  recordsToLess: 1,
  recordsToMore: 1000,
};
/** Clients choose what stands in Cookie, a mark of hidden content too. */
const COOKIE_MEASURE: MeasuredOptions<CookieFidelity> = {
  order: COOKIE_FIDELITIES,
  recordsToLess: 20,
  recordsToMore: 20,
};
/** Ways in which headers of one length must be made up: Cookie by its cookies' number and the last one's length. */
const COOKIE_BUILDS = 5;
/** Set-Cookie by the cookie's name. */
const SET_COOKIE_BUILDS = 3;
const LEAST_RECORDS = 100;

type Shown = Record<CookieField, boolean>;

const parseShown = (saved: unknown): Shown | null => {
  if (!isRecord(saved)) return null;
  const { cookie, set_cookie, upstream_set_cookie } = saved;
  return {
    cookie: cookie === true,
    set_cookie: set_cookie === true,
    upstream_set_cookie: upstream_set_cookie === true,
  };
};

const claimsMore = <T>(order: readonly T[], shown: T, known: T): boolean =>
  order.indexOf(shown) < order.indexOf(known);

/** What is known of a header that may have been cut: the value at its end may not be whole. */
const withoutEnd = (view: CookieView, fidelity: CookieFidelity): CookieView => ({
  fidelity,
  present: view.present,
  headerBytes: null,
  cookies: view.cookies.map((cookie, at) =>
    at === view.cookies.length - 1 ? { ...cookie, session: null, valueMark: null } : cookie,
  ),
});

/** Some bits of a name, which is a fingerprint. */
const buildOf = (fingerprint: string): number =>
  (fingerprint.charCodeAt(0) << 16) ^ (fingerprint.charCodeAt(1) << 8) ^ fingerprint.charCodeAt(2);

/** Builds the measure of one source; `onNews` is called when one of the fidelities changed. */
export const createVisible = (
  { fidelity, reader }: SourceConfig,
  memory: Memory,
  onNews: () => void,
): Visible => {
  const setCookie = createMeasured(
    fidelity.setCookie ?? reader.fidelity.setCookie,
    SET_COOKIE_MEASURE,
    memory.recall('set_cookie'),
  );
  const cookie = createMeasured(
    fidelity.cookie ?? reader.fidelity.cookie,
    COOKIE_MEASURE,
    memory.recall('cookie'),
  );
  const cookieCuts = createPileUp(COOKIE_BUILDS, memory.recall('cookie_cuts'));
  const setCookieCuts = createPileUp(SET_COOKIE_BUILDS, memory.recall('set_cookie_cuts'));
  const book = createIssueBook();
  let onlyShown = parseOnlyShown(memory.recall('only_shown'));
  let shown = parseShown(memory.recall('shown'));
  let records = 0;
  memory.keep('set_cookie', setCookie.save);
  memory.keep('cookie', cookie.save);
  memory.keep('cookie_cuts', cookieCuts.save);
  memory.keep('set_cookie_cuts', setCookieCuts.save);
  memory.keep('only_shown', () => onlyShown);
  memory.keep('shown', () => shown);

  const isLimited = { setCookie: false, cookie: false };
  /** Answers whether one of the fidelities changed. */
  const limit = (): boolean => {
    const mostSetCookie = setCookieCuts.cutBytes() === null ? onlyShown : 'truncated';
    const mostCookie = cookieCuts.cutBytes() === null ? null : 'truncated';
    isLimited.setCookie = mostSetCookie !== null;
    isLimited.cookie = mostCookie !== null;
    const isSetCookieNews = setCookie.limit(mostSetCookie);
    return cookie.limit(mostCookie) || isSetCookieNews;
  };
  const noteShown = (x: Exchange): void => {
    shown ??= { cookie: false, set_cookie: false, upstream_set_cookie: false };
    shown.cookie ||= x.request.present !== null;
    shown.set_cookie ||= x.response.fidelity !== 'absent';
    shown.upstream_set_cookie ||= x.upstreamResponse !== null;
    if (records < LEAST_RECORDS) records++;
  };
  /** Answers whether what is known of cuts changed. */
  const noteLengths = ({ request, response }: Exchange): boolean => {
    let isNews = false;
    if (request.headerBytes !== null) {
      const build = request.cookies.length * 65_536 + (request.cookies.at(-1)?.bytes ?? 0);
      isNews = cookieCuts.saw(request.headerBytes, build);
    }
    for (const { bytes, nameFingerprint } of response.cookies) {
      if (setCookieCuts.saw(bytes, buildOf(nameFingerprint))) isNews = true;
    }
    return isNews;
  };
  /**
   * A record says something of what its source shows if it had cookies to show, or hid them, or told its fidelity itself,
   * as a line with the product's version does.
   */
  const noteFidelity = ({ request, response }: Exchange): void => {
    const tellsSetCookie =
      response.cookies.length > 0 ||
      response.fidelity === 'redacted' ||
      response.fidelity !== reader.fidelity.setCookie;
    const isSetCookieNews = tellsSetCookie && setCookie.saw(response.fidelity);
    const isCookieNews = request.present === true && cookie.saw(request.fidelity);
    if (isSetCookieNews || isCookieNews) onNews();
  };
  const correct = (x: Exchange): Exchange => {
    const { request, response, upstreamResponse } = x;
    const hidesCookie =
      isLimited.cookie &&
      request.present === true &&
      claimsMore(COOKIE_FIDELITIES, request.fidelity, cookie.value());
    const hidesSetCookie = isLimited.setCookie && response.cookies.length > 0;
    if (!hidesCookie && !hidesSetCookie) return x;
    return {
      ...x,
      request: hidesCookie ? withoutEnd(request, cookie.value()) : request,
      response: hidesSetCookie ? { ...response, fidelity: setCookie.value() } : response,
      upstreamResponse:
        hidesSetCookie && upstreamResponse !== null && upstreamResponse.cookies.length > 0
          ? { ...upstreamResponse, fidelity: setCookie.value() }
          : upstreamResponse,
    };
  };

  limit();
  return {
    book,
    setCookie: setCookie.value,
    cookie: cookie.value,
    cutBytes: () => cookieCuts.cutBytes() ?? setCookieCuts.cutBytes(),
    shows: (field) => shown?.[field] ?? reader.fields.has(field),
    isWithoutCookies: () => {
      if (!reader.fields.has('cookie') && !reader.fields.has('set_cookie')) return true;
      return records >= LEAST_RECORDS && shown !== null && !Object.values(shown).includes(true);
    },
    saw: (x) => {
      noteShown(x);
      noteFidelity(x);
      book.saw(x);
      // Two in one record are proof enough that it is not only one that is shown.
      const isRefuted = onlyShown !== null && x.response.cookies.length > 1;
      if (isRefuted) onlyShown = null;
      if ((noteLengths(x) || isRefuted) && limit()) onNews();
      return isLimited.cookie || isLimited.setCookie ? correct(x) : x;
    },
    compare: (others) => {
      const found = findOnlyShown(book, others);
      if (found === null || found === onlyShown) return;
      onlyShown = found;
      if (limit()) onNews();
    },
  };
};

const parseOnlyShown = (saved: unknown): 'first' | 'last' | null =>
  saved === 'first' || saved === 'last' ? saved : null;
