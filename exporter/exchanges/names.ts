// What is known of a cookie by its name alone: class, label, exceptions, expected rewrites. It must not see a value.
import { createClassifier } from '../cookies/classify.ts';
import type { CookieClass } from '../cookies/cookie.ts';
import { createGlobs } from '../cookies/glob.ts';
import type { ExceptedAttribute, SentCookie } from './exchange.ts';
import { createMemo } from './memo.ts';
import { createSentCookies, type SentCookiesOptions } from './sent-cookies.ts';

/** What the config says of cookies. */
export type CookieRules = {
  /** Names and globs of each class, before the built-in tables. */
  readonly classes: Readonly<Partial<Record<CookieClass, readonly string[]>>>;
  readonly exceptions: readonly {
    readonly cookie: string;
    readonly attributes: readonly ExceptedAttribute[];
  }[];
  readonly expectedRewrites: readonly { readonly cookie: string; readonly changes: readonly string[] }[];
};

/** What is known of the name of an issued cookie. */
export type IssuedName = {
  readonly cookie: string;
  readonly class: CookieClass;
  readonly listed: boolean;
  readonly exempt: readonly ExceptedAttribute[];
  readonly expectedRewrites: readonly string[];
  readonly nameFingerprint: string;
};

export type Names = {
  /** Of the names in a request's Cookie header. */
  readonly sent: (header: string) => SentCookie[];
  /** Of a name seen in a Set-Cookie. */
  readonly issued: (name: string) => IssuedName;
};

/** Distinct issued names remembered at a time. */
const MAX_NAMES = 4096;

/** Builds the look-ups; `fingerprint` gives names an identity that labels, which may be shared, do not have. */
export const createNames = (
  rules: CookieRules,
  { fingerprint, mark, isCut }: Omit<SentCookiesOptions, 'classify'>,
): Names => {
  const classify = createClassifier(rules.classes);
  const exceptions = rules.exceptions.map((rule) => ({ ...rule, matches: createGlobs([rule.cookie]) }));
  const expected = rules.expectedRewrites.map((rule) => ({ ...rule, matches: createGlobs([rule.cookie]) }));
  const issued = createMemo((name) => {
    const { cookie, class: kind, listed } = classify(name, true);
    return {
      cookie,
      class: kind,
      listed,
      exempt: exceptions.filter((rule) => rule.matches(name) !== null).flatMap((rule) => rule.attributes),
      expectedRewrites: expected
        .filter((rule) => rule.matches(name) !== null)
        .flatMap((rule) => rule.changes),
      nameFingerprint: fingerprint(name),
    };
  }, MAX_NAMES);
  const sent = createSentCookies({ classify: (name) => classify(name, false), fingerprint, mark, isCut });
  return { sent, issued };
};
