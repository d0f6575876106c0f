// How issued cookies are protected: attributes, violations, lifetime, scope, size, changes of shape, exposure.
// It must not compare legs; that is the rewrites' work.
import type { ExceptedAttribute, Exchange, IssuedCookie } from '../exchanges/exchange.ts';
import { FORGETFUL } from '../metrics/memory.ts';
import { createExposures } from './exposure.ts';
import { unreported } from './finding.ts';
import { createFirstViolations } from './first-violations.ts';
import { createLeading, visibleOf } from './labels.ts';
import { createPerSite } from './per-site.ts';
import { createShapes } from './shapes.ts';
import type { Objective, Sli } from './sli.ts';

const flagOf = (
  x: IssuedCookie,
  attribute: ExceptedAttribute,
  isSet: boolean,
): 'true' | 'false' | 'exempt' => {
  if (isSet) return 'true';
  return x.exempt.includes(attribute) ? 'exempt' : 'false';
};

const sameSiteOf = (x: IssuedCookie): IssuedCookie['sameSite'] | 'exempt' =>
  x.sameSite === 'unset' && x.exempt.includes('samesite') ? 'exempt' : x.sameSite;

const objectives: readonly Objective[] = [
  {
    sli: 'secure_coverage',
    title: 'Secure coverage of auth cookies',
    needs: ['set_cookie'],
    valid: { metric: 'cookie_issued_total', where: { class: ['auth'] } },
    bad: { metric: 'cookie_issued_total', where: { class: ['auth'], secure: ['false'] } },
    objective: 0.999,
    target: 1,
    tells: 'The share of issued auth cookies that carry Secure.',
    matters: 'Without Secure a browser sends the session over plain HTTP to anyone who can make it ask.',
  },
  {
    sli: 'httponly_coverage',
    title: 'HttpOnly coverage of auth cookies',
    needs: ['set_cookie'],
    valid: { metric: 'cookie_issued_total', where: { class: ['auth'] } },
    bad: { metric: 'cookie_issued_total', where: { class: ['auth'], httponly: ['false'] } },
    objective: 0.999,
    target: 1,
    tells: 'The share of issued auth cookies that carry HttpOnly.',
    matters: 'Without HttpOnly any script on the page, injected ones included, can read the session.',
  },
  {
    sli: 'samesite_coverage',
    title: 'SameSite coverage of all cookies',
    needs: ['set_cookie'],
    valid: { metric: 'cookie_issued_total', where: {} },
    bad: { metric: 'cookie_issued_total', where: { samesite: ['unset', 'invalid'] } },
    objective: 0.95,
    target: 1,
    tells: 'The share of issued cookies that say with SameSite when they may be sent across sites.',
    matters:
      'Browsers differ in what they do without it, and some send the cookie along on every cross-site request.',
  },
];

export const coverage: Sli = {
  name: 'coverage',
  metrics: [
    'cookie_issued_total',
    'cookie_deleted_total',
    'cookie_violations_total',
    'cookie_shape_changes_total',
    'cookie_exposure_seconds',
    'cookie_issued_bytes',
    'cookie_issued_lifetime_seconds',
    'cookie_issued_scope_total',
  ],
  objectives,
  observer: (tallies, { vantages, report = unreported }, memory = FORGETFUL) => {
    const issued = tallies.counter('cookie_issued_total');
    const deleted = tallies.counter('cookie_deleted_total');
    const violated = tallies.counter('cookie_violations_total');
    const bytes = tallies.histogram('cookie_issued_bytes');
    const lifetime = tallies.histogram('cookie_issued_lifetime_seconds');
    const scope = tallies.counter('cookie_issued_scope_total');
    const shapeChanged = createShapes(tallies.counter('cookie_shape_changes_total'), memory);
    const exposed = createExposures(tallies.histogram('cookie_exposure_seconds'), memory);
    const isFirstViolation = createFirstViolations(memory);
    const isLeading = createLeading(vantages);

    const placeOf = createPerSite((vantage, site) => ({
      issued: issued.within(vantage).within(site),
      bytes: bytes.within(vantage).within(site),
      lifetime: lifetime.within(vantage).within(site),
      scope: scope.within(vantage).within(site),
    }));

    const countViolation = (x: Exchange, c: IssuedCookie, rule: IssuedCookie['violations'][number]): void => {
      violated.add(1, x.vantage, x.site, c.cookie, c.class, rule);
      if (isFirstViolation(x.site, c.cookie, rule))
        report({ kind: 'violation', exchange: x, cookie: c, reasons: [rule], before: c });
    };

    const countIssued = (x: Exchange, c: IssuedCookie): void => {
      const secure = flagOf(c, 'secure', c.secure);
      const httpOnly = flagOf(c, 'httponly', c.httpOnly);
      const here = placeOf(x);
      here.issued.add(1, c.cookie, c.class, visibleOf(x.response), secure, httpOnly, sameSiteOf(c));
      here.bytes.observe(c.bytes);
      here.scope.add(1, c.cookie, c.class, c.domain === null ? 'host' : 'domain');
      if (c.lifetimeSeconds !== null) here.lifetime.observe(c.lifetimeSeconds, c.class);
      shapeChanged(x, c);
      if (c.class === 'auth' && isLeading(x)) {
        exposed(x, c, 'secure', secure === 'false');
        exposed(x, c, 'httponly', httpOnly === 'false');
      }
    };

    return (x) => {
      for (const c of x.response.cookies) {
        for (const rule of c.violations) countViolation(x, c, rule);
        if (c.deletion) deleted.add(1, x.vantage, x.site, c.cookie, c.class, c.refused ? 'false' : 'true');
        else countIssued(x, c);
      }
    };
  },
};
