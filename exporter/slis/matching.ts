// Brings the Set-Cookie headers of two legs together: by name, domain and path, then by order.
// It must not pair what the views cannot both show.
import type { ComparedIssue, ComparedIssues } from '../exchanges/compared.ts';

/** A cookie of the origin with what the edge made of it. Null: that leg did not have it, and the views prove it. */
export type Match =
  | { readonly origin: ComparedIssue; readonly edge: ComparedIssue | null }
  | { readonly origin: null; readonly edge: ComparedIssue };

/** Views in which single headers are whole, so that one that is seen may be compared. */
const isComparable = (view: ComparedIssues): boolean =>
  view.fidelity === 'all' ||
  view.fidelity === 'first' ||
  view.fidelity === 'last' ||
  view.fidelity === 'unknown';

/** Whether a cookie that this view does not show was not there: it shows all, or shows that there was none. */
const provesAbsence = (view: ComparedIssues): boolean => view.fidelity === 'all' || view.cookies.length === 0;

/** Cookies by key, each list in reverse, so that the first of its kind is taken off the end. */
const groupBy = (
  cookies: readonly ComparedIssue[],
  keyOf: (cookie: ComparedIssue) => string,
): Map<string, ComparedIssue[]> => {
  const groups = new Map<string, ComparedIssue[]>();
  for (const cookie of cookies.toReversed()) {
    const group = groups.get(keyOf(cookie));
    if (group === undefined) groups.set(keyOf(cookie), [cookie]);
    else group.push(cookie);
  }
  return groups;
};

const nameOf = (cookie: ComparedIssue): string => cookie.nameFingerprint;
const scopeOf = (cookie: ComparedIssue): string =>
  `${cookie.nameFingerprint}\0${cookie.domain ?? ''}\0${cookie.path ?? ''}`;

const NO_MATCHES: readonly Match[] = [];

/** Both legs have the same cookies in the same order, as long as the edge adds and removes none; null: they have not. */
const matchInOrder = (origin: readonly ComparedIssue[], edge: readonly ComparedIssue[]): Match[] | null => {
  if (origin.length !== edge.length) return null;
  const matches: Match[] = [];
  for (const [at, o] of origin.entries()) {
    const e = edge[at] as ComparedIssue;
    if (o.nameFingerprint !== e.nameFingerprint || o.domain !== e.domain || o.path !== e.path) return null;
    matches.push({ origin: o, edge: e });
  }
  return matches;
};

/** By name, domain and path first, then by name alone. */
const matchByName = (origin: ComparedIssues, edge: ComparedIssues): Match[] => {
  const left = new Set(edge.cookies);
  const matches: Match[] = [];
  const matchBy = (
    cookies: readonly ComparedIssue[],
    keyOf: (c: ComparedIssue) => string,
  ): ComparedIssue[] => {
    const groups = groupBy([...left], keyOf);
    return cookies.filter((o) => {
      const found = groups.get(keyOf(o))?.pop();
      if (found === undefined) return true;
      left.delete(found);
      matches.push({ origin: o, edge: found });
      return false;
    });
  };
  const unmatched = matchBy(matchBy(origin.cookies, scopeOf), nameOf);
  if (provesAbsence(edge)) for (const o of unmatched) matches.push({ origin: o, edge: null });
  if (provesAbsence(origin)) for (const e of left) matches.push({ origin: null, edge: e });
  return matches;
};

/** Matches the origin's view with the edge's. Answers nothing that the fidelity of both does not prove. */
export const matchCookies = (origin: ComparedIssues, edge: ComparedIssues): readonly Match[] => {
  if (origin.cookies.length === 0 && edge.cookies.length === 0) return NO_MATCHES;
  if (!isComparable(origin) || !isComparable(edge)) return NO_MATCHES;
  return matchInOrder(origin.cookies, edge.cookies) ?? matchByName(origin, edge);
};
