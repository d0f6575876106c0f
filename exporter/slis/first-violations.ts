// Which violations were seen before, so that each is reported once, not at every response. It counts nothing.
import type { IssuedCookie } from '../exchanges/exchange.ts';
import { isText, listOf, type Memory } from '../metrics/memory.ts';

type Rule = IssuedCookie['violations'][number];

/** Violations remembered at a time; past it the site seen first is forgotten, and its violations are news again. */
const MAX_REMEMBERED = 2000;

type Saved = readonly [site: string, cookie: string, ...rules: string[]];

const isSaved = (one: unknown): one is Saved => Array.isArray(one) && one.length > 2 && one.every(isText);

/** Builds the function that tells whether a violation is the first of its site, cookie and rule. */
export const createFirstViolations = (
  memory: Memory,
): ((site: string, cookie: string, rule: Rule) => boolean) => {
  // In two steps, so that a violation that is known costs no text of its own.
  const sites = new Map<string, Map<string, Set<string>>>();
  let size = 0;
  const forgetOne = (): void => {
    const [oldest] = sites;
    if (oldest === undefined) return;
    const [site, cookies] = oldest;
    sites.delete(site);
    for (const rules of cookies.values()) size -= rules.size;
  };
  const remember = (site: string, cookie: string, rule: string): void => {
    if (size >= MAX_REMEMBERED) forgetOne();
    const cookies = sites.get(site) ?? new Map<string, Set<string>>();
    const rules = cookies.get(cookie) ?? new Set<string>();
    sites.set(site, cookies.set(cookie, rules.add(rule)));
    size++;
  };
  const isKnown = (site: string, cookie: string, rule: string): boolean =>
    sites.get(site)?.get(cookie)?.has(rule) === true;

  for (const [site, cookie, ...rules] of listOf(memory.recall('violations'), isSaved))
    for (const rule of rules) if (!isKnown(site, cookie, rule)) remember(site, cookie, rule);
  memory.keep('violations', (): Saved[] =>
    [...sites].flatMap(([site, cookies]) =>
      [...cookies].map(([cookie, rules]): Saved => [site, cookie, ...rules]),
    ),
  );
  return (site, cookie, rule) => {
    if (isKnown(site, cookie, rule)) return false;
    remember(site, cookie, rule);
    return true;
  };
};
