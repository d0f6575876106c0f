// What a record shows of the cookies of its response, on both legs. It must not see a text: values end in views.ts.
import { parseAttributes } from '../cookies/set-cookie.ts';
import type { SetCookieView } from './exchange.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Site } from './host.ts';
import { createMemo } from './memo.ts';
import type { Names } from './names.ts';
import { type LogRecord, REDACTED, type SetCookieFidelity } from './record.ts';
import type { ClientLeg } from './transport.ts';
import { type Fingerprints, type IssueContext, setCookieViewOf, viewWithoutCookies } from './views.ts';

type Headers = LogRecord['setCookie'];

export type ResponseOptions = {
  /** What the headers of a record are judged against; asked only where there are some. */
  readonly contextOf: (record: LogRecord, site: Site, leg: ClientLeg) => IssueContext;
  readonly names: Names;
  readonly fingerprint: Fingerprint;
  /** Of the source, unless a line tells its own. */
  readonly fidelity: SetCookieFidelity;
  /** What a line tells does not count. */
  readonly isFidelityFixed: boolean;
};

export type Responses = {
  /** What the client was sent. */
  readonly sent: (record: LogRecord, site: Site, leg: ClientLeg) => SetCookieView;
  /** What the origin sent, where the record shows it as well; else null. `sent` is the record's other view. */
  readonly upstream: (
    record: LogRecord,
    site: Site,
    leg: ClientLeg,
    sent: SetCookieView,
  ) => SetCookieView | null;
};

/** Distinct Domains, Paths and shapes remembered at a time, of each; an application has few. */
const MAX_REMEMBERED = 4096;
/** Distinct attributes of a header remembered at a time: more than an application has, and an Expires is a new one each second. */
const MAX_ATTRIBUTES = 512;

/** Remembers fingerprints of attributes' values, but for those that may hold another cookie, which was joined to theirs. */
const rememberAttributes = (fingerprint: Fingerprint): Fingerprint => {
  const known = createMemo(fingerprint, MAX_REMEMBERED);
  return (text) => (text.includes('=') ? fingerprint(text) : known(text));
};

const createFingerprints = (fingerprint: Fingerprint): Fingerprints => ({
  value: fingerprint,
  domain: rememberAttributes(fingerprint),
  path: rememberAttributes(fingerprint),
  shape: createMemo(fingerprint, MAX_REMEMBERED),
});

const isSame = (a: Headers, b: Headers): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((header, at) => header === b[at]);

/** A view of its own: the count half writes labels into cookies. */
const copyOf = ({ fidelity, cookies }: SetCookieView): SetCookieView => ({
  fidelity,
  cookies: cookies.map((cookie) => ({ ...cookie })),
});

/** Builds the views of responses for one source. */
export const createResponses = (options: ResponseOptions): Responses => {
  const { contextOf, names } = options;
  const reading = {
    names,
    fingerprints: createFingerprints(options.fingerprint),
    attributesOf: createMemo(parseAttributes, MAX_ATTRIBUTES, ({ mayHoldValue }) => !mayHoldValue),
  };

  let none = viewWithoutCookies(options.fidelity);
  const noneOf = (fidelity: SetCookieFidelity): SetCookieView => {
    if (none.fidelity !== fidelity) none = viewWithoutCookies(fidelity);
    return none;
  };

  const viewOf = (headers: Headers, record: LogRecord, site: Site, leg: ClientLeg): SetCookieView => {
    const told = options.isFidelityFixed ? undefined : record.setCookieFidelity;
    const fidelity = told ?? options.fidelity;
    if (headers === undefined || fidelity === 'absent') return viewWithoutCookies('absent');
    if (headers === REDACTED) return viewWithoutCookies('redacted');
    if (headers.length === 0) return noneOf(fidelity);
    return setCookieViewOf(headers, fidelity, contextOf(record, site, leg), reading);
  };

  return {
    sent: (record, site, leg) => viewOf(record.setCookie, record, site, leg),
    upstream: (record, site, leg, sent) => {
      const { setCookie, upstreamSetCookie } = record;
      if (upstreamSetCookie === undefined) return null;
      if (sent.cookies.length > 0 && isSame(setCookie, upstreamSetCookie)) return copyOf(sent);
      return viewOf(upstreamSetCookie, record, site, leg);
    },
  };
};
