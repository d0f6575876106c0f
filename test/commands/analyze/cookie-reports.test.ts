// The inventory of the cookies that were seen: what they are, who sets them, why they have their class, and the part of
// a config that they make.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { renderConfigBlock } from '../../../exporter/commands/analyze/config-block.ts';
import { cookieReportsOf } from '../../../exporter/commands/analyze/cookie-reports.ts';
import { createInventory } from '../../../exporter/commands/analyze/inventory.ts';
import type { CookieReport } from '../../../exporter/commands/analyze/report.ts';
import { createMonitor } from '../../../exporter/commands/monitor.ts';
import type { Config, SourceConfig } from '../../../exporter/config/config.ts';
import { loadConfig } from '../../../exporter/config/load.ts';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { createWorkspace } from '../../e2e/support/workspace.ts';
import { exchange, issued, setting } from '../../slis/counting.ts';
import { config, lineOf, readLines, source, stagesOf } from '../configs.ts';

const WHOLE = { fidelity: { setCookie: 'all', cookie: 'all' } } as const;

const reportsOf = (
  exchanges: readonly Exchange[],
  { sources = [source('edge', WHOLE)], ...more }: Partial<Config> = {},
  lines: readonly string[] = [],
): CookieReport[] => {
  const stages = stagesOf(config({ sources, ...more }));
  const inventory = createInventory();
  const counter = stages.tallies.counter('cookie_issued_total');
  const options = { tallies: stages.tallies, wallMs: () => 0, onNotice: () => {}, onBatch: () => {} };
  const watched = sources.map((one: SourceConfig) => ({ config: one, monitor: createMonitor(one, options) }));
  for (const x of exchanges) {
    inventory.saw(x);
    for (const { cookie, class: kind } of x.response.cookies)
      counter.add(1, x.vantage, x.site, cookie, kind, 'all', 'true', 'true', 'lax');
  }
  readLines(stages, source('edge'), ...lines);
  return cookieReportsOf(inventory, [], stages, watched);
};
const only = (reports: readonly CookieReport[]): CookieReport => reports[0] ?? assert.fail('no cookie');

const login = (...cookies: Parameters<typeof issued>): Exchange =>
  exchange({ authStep: 'login', response: setting(issued(...cookies)) });
const issue = (...cookies: Parameters<typeof issued>): Exchange =>
  exchange({ response: setting(issued(...cookies)) });

describe('a cookie of the inventory', () => {
  it('has its attributes, scope, lifetime and size', () => {
    const {
      attributes,
      scope,
      lifetime,
      maxBytes,
      issued: times,
      deleted,
    } = only(
      reportsOf([
        issue({ secure: true, sameSite: 'lax', bytes: 90, lifetimeSeconds: 60 }),
        issue({ httpOnly: true, partitioned: true, domain: 'd', bytes: 70, lifetimeSeconds: 3600 }),
        issue({ secure: true }),
        issue({ deletion: true }),
      ]),
    );
    assert.deepEqual(
      { attributes, scope, lifetime, maxBytes, times, deleted },
      {
        attributes: {
          secure: 2,
          httponly: 1,
          partitioned: 1,
          samesite: { strict: 0, lax: 1, none: 0, unset: 2, invalid: 0 },
        },
        scope: { host: 2, domain: 1 },
        lifetime: { untilClosed: 1, minSeconds: 60, maxSeconds: 3600 },
        maxBytes: 90,
        times: 3,
        deleted: 1,
      },
    );
  });
  it('has the sites on which it was set', () =>
    assert.deepEqual(
      only(
        reportsOf(['b.example', 'a.example'].map((site) => exchange({ site, response: setting(issued()) }))),
      ).sites,
      ['a.example', 'b.example'],
    ));
  it('is taken at the origin on a site of which the edge shows no Set-Cookie', () => {
    const at = (vantage: 'edge' | 'origin', site: string, secure: boolean): Exchange =>
      exchange({ vantage, site, response: setting(issued({ secure })) });
    const sources = [source('edge', WHOLE), source('origin', WHOLE)];
    const { attributes, issued: times } = only(
      reportsOf(
        [
          at('edge', 'a.example', true),
          at('origin', 'a.example', false),
          at('origin', 'b.example', false),
          at('origin', 'b.example', true),
        ],
        { sources },
      ),
    );
    assert.deepEqual({ times, secure: attributes.secure }, { times: 3, secure: 2 });
  });
  it('is there though it was only sent, where its name is known', () => {
    const reports = reportsOf([], {}, [lineOf({ cookie: '_ga=1; made_up=2' })]);
    assert.deepEqual(
      reports.map(({ cookie, class: kind, issued: times, sentBytes, setBy }) => [
        cookie,
        kind,
        times,
        sentBytes,
        setBy,
      ]),
      [['_ga', 'analytics', 0, 5, 'unknown']],
    );
  });

  const why = (cookie: string, expected: string, more: Partial<Config> = {}) =>
    it(`has its class by ${expected}: ${cookie}`, () =>
      assert.equal(only(reportsOf([issue({ cookie })], more)).classedBy, expected));
  const classes = { auth: ['acme_session_*'] };
  why('acme_session_*', 'config', { cookies: { classes, exceptions: [], expectedRewrites: [] } });
  why('PHPSESSID', 'exact');
  why('_ga_*', 'glob');
  why('__Host-sid', 'stripped');
  why('acme_login', 'substring');
  why('basket', 'none');

  const BASKET = { cookie: 'basket', class: 'other', httpOnly: true } as const;
  it('may be an auth cookie, if it is given at logins and kept from scripts', () => {
    const { suggestedClass, evidence } = only(reportsOf([login(BASKET)]));
    assert.deepEqual(
      { suggestedClass, evidence },
      { suggestedClass: 'auth', evidence: ['given at a login', 'always HttpOnly'] },
    );
  });
  it('may be one, if it is given at logins and deleted at logouts', () => {
    const logout = exchange({
      authStep: 'logout',
      response: setting(issued({ ...BASKET, httpOnly: false, deletion: true })),
    });
    const reports = reportsOf([login({ ...BASKET, httpOnly: false }), logout]);
    assert.equal(only(reports).suggestedClass, 'auth');
  });
  it('is none for being given at a login alone, or for being kept from scripts alone', () => {
    assert.equal(only(reportsOf([login({ ...BASKET, httpOnly: false })])).suggestedClass, null);
    assert.equal(only(reportsOf([issue(BASKET)])).suggestedClass, null);
  });
});

describe('who sets a cookie', () => {
  const atEdge = issue();
  const atOrigin = exchange({ vantage: 'origin', response: setting(issued()) });
  const BOTH = [source('edge', WHOLE), source('origin', WHOLE)];
  const f = (
    title: string,
    exchanges: readonly Exchange[],
    sources: readonly SourceConfig[],
    expected: string,
  ) => it(title, () => assert.equal(only(reportsOf(exchanges, { sources })).setBy, expected));

  f('the origin, where its log shows it', [atEdge, atOrigin], BOTH, 'origin');
  f(
    'the origin, where a record of the edge shows it',
    [exchange({ response: setting(issued()), upstreamResponse: setting(issued()) })],
    [source('edge', WHOLE)],
    'origin',
  );
  f('the edge, where the origin’s whole log does not show it', [atEdge], BOTH, 'edge');
  f(
    'the edge, where records of both legs do not show it',
    [exchange({ response: setting(issued()), upstreamResponse: setting() })],
    [source('edge', WHOLE)],
    'edge',
  );
  f(
    'nobody knows, where only a part of the origin’s is seen',
    [atEdge],
    [source('edge', WHOLE), source('origin', { fidelity: { setCookie: 'first' } })],
    'unknown',
  );
  f('nobody knows, where only the edge is seen', [atEdge], [source('edge', WHOLE)], 'unknown');
});

describe('the part of a config', () => {
  const workspace = createWorkspace();
  after(() => workspace.close());
  const named = (cookie: string, kind: CookieReport['class'], suggestedClass: 'auth' | null = null) => ({
    cookie,
    class: kind,
    suggestedClass,
    evidence: ['given at a login', 'always HttpOnly'],
  });
  const COOKIES = [
    named('sid', 'auth'),
    named('*_session', 'auth'),
    named('_ga', 'analytics'),
    named('basket', 'other', 'auth'),
    named('(nameless)', 'other'),
    named('koa:sess', 'auth'),
  ];

  it('lists the names by class, and leaves out what no config can name', () =>
    assert.equal(
      renderConfigBlock(COOKIES),
      [
        'cookies:',
        '  classes:',
        '    # "basket" may be an auth cookie: given at a login, always HttpOnly',
        '    auth: ["sid", "*_session"]',
        '    analytics: ["_ga"]',
        '    other: ["basket"]',
        '',
      ].join('\n'),
    ));
  it('is empty without names', () => assert.equal(renderConfigBlock([]), ''));
  it('is a right config with sources', () => {
    const sources = 'sources: [{ name: edge, vantage: edge, format: nginx, file: { path: edge.log } }]\n';
    writeFileSync(workspace.path('config.yaml'), sources + renderConfigBlock(COOKIES));
    const loaded = loadConfig({ file: workspace.path('config.yaml'), sources: [], cwd: workspace.path('.') });
    assert.ok(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.problems));
    assert.deepEqual(loaded.config.cookies.classes, {
      auth: ['sid', '*_session'],
      analytics: ['_ga'],
      other: ['basket'],
    });
  });
});
