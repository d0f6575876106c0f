// The inventory as the report shows it: each cookie with why it has its class and who sets it. It must not count.
import { createClassifier } from '../../cookies/classify.ts';
import { COOKIE_CLASSES, type CookieClass, type SameSite } from '../../cookies/cookie.ts';
import type { Vantage } from '../../exchanges/exchange.ts';
import { OTHER } from '../../metrics/catalogue/labels.ts';
import type { Counted } from '../../metrics/series.ts';
import { createVantageOf } from '../../slis/evaluate.ts';
import type { WatchedSource } from '../running-sources.ts';
import type { Stages } from '../stages.ts';
import { ISSUES } from './found.ts';
import type { FoundSummary } from './hits.ts';
import type { CookieSums, Inventory } from './inventory.ts';
import type { ClassedBy, CookieReport, SetBy } from './report.ts';

const WHY: Readonly<Record<ClassedBy, string>> = {
  config: 'the config names it',
  exact: 'the built-in tables name it',
  glob: 'a pattern of the built-in tables fits its name',
  stripped: 'the built-in tables name it without its prefix or chunk number',
  substring: 'its name holds a word such as sess, auth or token',
  none: 'nothing is known of its name',
};

const evidenceOf = ({ atLogin, atLogout, issued, httpOnly }: CookieSums): string[] => [
  ...(atLogin > 0 ? ['given at a login'] : []),
  ...(atLogout > 0 ? ['deleted at a logout'] : []),
  ...(issued > 0 && httpOnly === issued ? ['always HttpOnly'] : []),
];

/** What is given at a login, and deleted at a logout or kept from scripts, is most likely what logs in. */
const isLikeAuth = (sums: CookieSums, classedBy: ClassedBy): boolean =>
  classedBy === 'none' && sums.atLogin > 0 && (sums.atLogout > 0 || sums.httpOnly === sums.issued);

/** Whether all that the origin sets can be seen, so that what cannot be seen there is not set there. */
const showsOrigin = (inventory: Inventory, watched: readonly WatchedSource[]): boolean =>
  watched.some(({ config, monitor }) => {
    const { setCookie, shows } = monitor.view();
    if (setCookie !== 'all') return false;
    return config.vantage === 'origin' ? shows('set_cookie') : inventory.sawUpstream();
  });

/** What the edge was seen setting and the origin was not is the edge's where all of the origin's can be seen. */
const setByOf = (cookie: string, { ofOrigin }: Inventory, isOriginShown: boolean): SetBy => {
  if (ofOrigin.has(cookie)) return 'origin';
  return isOriginShown ? 'edge' : 'unknown';
};

const NO_SAME_SITES: Readonly<Record<SameSite, number>> = {
  strict: 0,
  lax: 0,
  none: 0,
  unset: 0,
  invalid: 0,
};

type Sent = { bytes: number; readonly class: CookieClass; readonly sites: Set<string> };

/** What requests carried, by cookie, each site at one vantage. */
const sentOf = (tallies: Counted, leading: Vantage): Map<string, Sent> => {
  const sent = new Map<string, Sent>();
  const vantageOf = createVantageOf(tallies, { metric: 'cookie_sent_bytes_total', where: {} }, leading);
  const { series } = tallies.family('cookie_sent_bytes_total');
  for (const { labels, slot } of series) {
    const [vantage, site = '', cookie = '', kind] = labels;
    const bytes = tallies.values[slot] as number;
    if (vantage !== vantageOf(site) || bytes === 0) continue;
    const found = sent.get(cookie) ?? { bytes: 0, class: kind as CookieClass, sites: new Set() };
    found.bytes += bytes;
    found.sites.add(site);
    sent.set(cookie, found);
  }
  return sent;
};

const reportOfSums = (
  sums: CookieSums,
): Omit<CookieReport, 'classedBy' | 'why' | 'suggestedClass' | 'setBy' | 'sentBytes' | 'wrong'> => ({
  cookie: sums.cookie,
  class: sums.class,
  evidence: evidenceOf(sums),
  sites: [...sums.sites].sort(),
  issued: sums.issued,
  deleted: sums.deleted,
  attributes: {
    secure: sums.secure,
    httponly: sums.httpOnly,
    partitioned: sums.partitioned,
    samesite: sums.sameSite,
  },
  scope: { host: sums.hostOnly, domain: sums.issued - sums.hostOnly },
  lifetime: {
    untilClosed: sums.untilClosed,
    minSeconds: Number.isFinite(sums.minLifetimeSeconds) ? sums.minLifetimeSeconds : null,
    maxSeconds: Number.isFinite(sums.minLifetimeSeconds) ? sums.maxLifetimeSeconds : null,
  },
  maxBytes: sums.maxBytes,
});

/** Of a cookie that was only seen in requests. */
const reportOfSent = (cookie: string, { class: kind, sites }: Sent): ReturnType<typeof reportOfSums> => ({
  cookie,
  class: kind,
  evidence: [],
  sites: [...sites].sort(),
  issued: 0,
  deleted: 0,
  attributes: { secure: 0, httponly: 0, partitioned: 0, samesite: NO_SAME_SITES },
  scope: { host: 0, domain: 0 },
  lifetime: { untilClosed: 0, minSeconds: null, maxSeconds: null },
  maxBytes: 0,
});

const byClass = (a: CookieReport, b: CookieReport): number =>
  COOKIE_CLASSES.indexOf(a.class) - COOKIE_CLASSES.indexOf(b.class) ||
  b.issued - a.issued ||
  (a.cookie < b.cookie ? -1 : 1);

/** Every cookie that was seen being set, or that requests carried under a known name; auth cookies first. */
export const cookieReportsOf = (
  inventory: Inventory,
  findings: readonly FoundSummary[],
  { config, tallies, leading }: Pick<Stages, 'config' | 'tallies' | 'leading'>,
  watched: readonly WatchedSource[],
): CookieReport[] => {
  const classify = createClassifier(config.cookies.classes);
  const isOriginShown = showsOrigin(inventory, watched);
  const sent = sentOf(tallies, leading);
  const issued = inventory.cookies(createVantageOf(tallies, ISSUES, leading));
  const names = new Set([...issued.keys(), ...sent.keys()]);
  names.delete(OTHER);
  const reportOf = (name: string): CookieReport => {
    const sums = issued.get(name);
    const carried = sent.get(name);
    const classedBy = classify(name, sums !== undefined).rule;
    const wrong = findings.filter(({ cookie }) => cookie === name);
    return {
      ...(sums === undefined ? reportOfSent(name, carried as Sent) : reportOfSums(sums)),
      classedBy,
      why: WHY[classedBy],
      suggestedClass: sums !== undefined && isLikeAuth(sums, classedBy) ? 'auth' : null,
      setBy: sums === undefined ? 'unknown' : setByOf(name, inventory, isOriginShown),
      sentBytes: carried?.bytes ?? 0,
      wrong: wrong.map(({ id, reason, cwe, asvs }) => ({ id, reason, cwe, asvs })),
    };
  };
  return [...names].map(reportOf).sort(byClass);
};
