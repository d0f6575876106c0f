// What of the counting goes on through a reload, and what the new config changes.
import assert from 'node:assert/strict';
import type { Stages } from '../../exporter/commands/stages.ts';
import type { Config } from '../../exporter/config/config.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { counts, observations } from '../slis/counting.ts';
import { config, type LineFields, lineOf, readLines, source, stagesOf } from './configs.ts';

const EDGE = source('edge');
const read = (stages: Stages, ...lines: readonly LineFields[]): void =>
  readLines(stages, EDGE, ...lines.map(lineOf));
const times = (count: number, line: LineFields = {}): LineFields[] =>
  Array.from({ length: count }, () => line);
const countsOf = ({ tallies }: Stages, metric: MetricName = 'cookie_requests_total') =>
  counts(tallies, metric);

const LIMITS = config().limits;
const REQUESTS = 'edge shop.example.com tls none';

/** Changes of a config that leave sites, cookies and trackers alone. */
const HARMLESS: readonly (readonly [what: string, change: Partial<Config>])[] = [
  ['nothing', {}],
  ['limits.line', { limits: { ...LIMITS, lineBytes: 1024 } }],
  ['limits.newborn', { limits: { ...LIMITS, newbornMs: 0 } }],
  ['sites.ignore', { sites: { allow: [], ignore: ['x.example'], hostsAs: {} } }],
  ['an objective', { objectives: { secure_coverage: 0.5 } }],
  ['trust', { trust: { ...config().trust, proxies: ['10.0.0.0/8'] } }],
  ['a second source of the same vantage', { sources: [EDGE, source('edge-2')] }],
  [
    'expected rewrites',
    { cookies: { ...config().cookies, expectedRewrites: [{ cookie: 'a', changes: ['added'] }] } },
  ],
];

describe('after a reload', () => {
  it('counters go on', () => {
    const before = stagesOf(config());
    read(before, ...times(3));
    const after = stagesOf(
      config({ limits: { ...LIMITS, sites: 1 }, sources: [EDGE, source('origin')] }),
      before,
    );
    read(after, ...times(2));
    assert.deepEqual(countsOf(after), { [REQUESTS]: 5 });
    assert.deepEqual(countsOf(after, 'cookie_exporter_lines_total'), { edge: 5 });
  });

  it('the series limit is the first one', () => {
    const before = stagesOf(config({ limits: { ...LIMITS, series: 1 } }));
    const after = stagesOf(config(), before);
    read(after, {});
    assert.deepEqual(countsOf(after), { 'other other other other': 1 });
  });

  it('objectives are the new ones', () => {
    const after = stagesOf(config({ objectives: { secure_coverage: 0.5 } }), stagesOf(config()));
    assert.equal(countsOf(after, 'cookie_objective_ratio').secure_coverage, 0.5);
  });

  for (const [what, change] of HARMLESS) {
    const open: Partial<Config> = { sites: { allow: [], ignore: [], hostsAs: {} } };
    const reloaded = (...lines: readonly LineFields[]): Stages => {
      const before = stagesOf(config(open));
      read(before, ...lines);
      return stagesOf(config({ ...open, ...change }), before);
    };

    describe(`that changes ${what}`, () => {
      it('a site that earned its label keeps it', () => {
        const after = reloaded(...times(21));
        read(after, {});
        assert.deepEqual(countsOf(after), { 'edge other tls none': 20, [REQUESTS]: 2 });
      });

      it('answers on the way to a label still count', () => {
        const after = reloaded(...times(15));
        read(after, ...times(6));
        assert.deepEqual(countsOf(after), { 'edge other tls none': 20, [REQUESTS]: 1 });
      });

      it('a cookie that was issued keeps its label', () => {
        const after = reloaded(...times(21), { setCookie: 'basket=1' });
        read(after, { cookie: 'basket=1', scheme: 'http' });
        assert.deepEqual(countsOf(after, 'cookie_plaintext_total'), {
          'edge shop.example.com basket other unknown served': 1,
        });
      });

      it('an exposure goes on', () => {
        const after = reloaded(...times(21), { setCookie: 'sid=1; HttpOnly' });
        read(after, { seconds: 60, setCookie: 'sid=1; Secure; HttpOnly' });
        assert.deepEqual(observations(after.tallies, 'cookie_exposure_seconds'), {
          'shop.example.com sid secure': { count: 1, sum: 60 },
        });
      });

      it('a shape that is about to settle goes on', () => {
        const after = reloaded(
          ...times(21),
          { setCookie: 'a=1' },
          ...times(19, { setCookie: 'a=1; Secure' }),
        );
        read(after, { setCookie: 'a=1; Secure' });
        assert.deepEqual(countsOf(after, 'cookie_shape_changes_total'), {
          'edge shop.example.com a other': 1,
        });
      });
    });
  }

  describe('that changes which sites there are', () => {
    it('a listed site is one from its first record', () => {
      const before = stagesOf(config());
      const sites = { allow: ['new.example.com'], ignore: [], hostsAs: {} };
      const after = stagesOf(config({ sites }), before);
      read(after, { host: 'new.example.com' }, {});
      assert.deepEqual(countsOf(after), { 'edge new.example.com tls none': 1, 'edge other tls none': 1 });
    });
    it('an exposure goes on where its site stays', () => {
      const before = stagesOf(config());
      read(before, { setCookie: 'sid=1; HttpOnly' });
      const sites = { allow: ['shop.example.com', 'new.example.com'], ignore: [], hostsAs: {} };
      const after = stagesOf(config({ sites }), before);
      read(after, { seconds: 60, setCookie: 'sid=1; Secure; HttpOnly' });
      assert.deepEqual(observations(after.tallies, 'cookie_exposure_seconds'), {
        'shop.example.com sid secure': { count: 1, sum: 60 },
      });
    });
  });

  it('a class of the new config counts', () => {
    const before = stagesOf(config());
    const cookies = { ...config().cookies, classes: { auth: ['acme'] } };
    const after = stagesOf(config({ cookies }), before);
    read(after, { cookie: 'acme=1' });
    assert.deepEqual(countsOf(after), { 'edge shop.example.com tls auth': 1 });
  });

  it('protected paths of the new config count', () => {
    const before = stagesOf(config());
    const after = stagesOf(config({ auth: { ...config().auth, protected: ['/account'] } }), before);
    read(before, { status: 401 });
    read(after, { status: 401 });
    assert.deepEqual(countsOf(after, 'cookie_auth_requests_total'), {
      'edge shop.example.com missing unknown': 1,
    });
  });

  it('metrics without a vantage are the edge’s once there is an edge, but for the leg that only the origin shows', () => {
    const origin = source('origin');
    const upstream = (stages: Stages): void => readLines(stages, origin, lineOf({ scheme: 'http' }));
    const before = stagesOf(config({ sources: [origin] }));
    upstream(before);
    const after = stagesOf(config({ sources: [origin, EDGE] }), before);
    upstream(after);
    read(after, {});
    assert.deepEqual([before.leading, after.leading], ['origin', 'edge']);
    assert.deepEqual(countsOf(after, 'cookie_upstream_requests_total'), {
      'shop.example.com plaintext none true': 2,
    });
  });
});

describe('the stages of a config', () => {
  const sites = {
    allow: ['shop.example.com', '*.shop.example.com'],
    ignore: ['*.dev.example.com'],
    hostsAs: { '*.cdn.example.com': 'CDN' },
  };
  const siteCases: readonly (readonly [host: string, expected: string | null])[] = [
    ['shop.example.com', 'shop.example.com'],
    ['SHOP.example.com:443', 'shop.example.com'],
    ['a.shop.example.com', 'a.shop.example.com'],
    ['a.cdn.example.com', 'CDN'],
    ['a.dev.example.com', null],
    ['elsewhere.example', 'other'],
    ['-', 'unknown'],
  ];
  for (const [host, expected] of siteCases) {
    it(`the host ${host} is ${expected ?? 'left out'}`, () => {
      const stages = stagesOf(config({ sites }));
      read(stages, { host });
      assert.deepEqual(countsOf(stages), expected === null ? {} : { [`edge ${expected} tls none`]: 1 });
    });
  }

  it('what hosts_as names is a site without a list as well', () => {
    const stages = stagesOf(config({ sites: { ...sites, allow: [] } }));
    read(stages, { host: 'a.cdn.example.com' });
    assert.deepEqual(countsOf(stages), { 'edge CDN tls none': 1 });
  });

  it('labels past their bounds are counted', () => {
    const open = { allow: ['*.example'], ignore: [], hostsAs: {} };
    const stages = stagesOf(config({ sites: open, limits: { ...LIMITS, sites: 1, cookies: 1 } }));
    read(stages, { host: 'a.example', setCookie: 'a=1' }, { host: 'b.example', setCookie: 'b=1' });
    assert.deepEqual(countsOf(stages, 'cookie_exporter_label_overflows_total'), { site: 1, cookie: 1 });
  });

  it('forwarding headers are believed of trusted peers', () => {
    const origin = source('origin');
    const trust = { ...config().trust, proxies: ['10.0.0.0/8'] };
    const stages = stagesOf(config({ sources: [origin], trust }));
    readLines(
      stages,
      origin,
      lineOf({ peer: '10.1.2.3', forwardedProto: 'https' }),
      lineOf({ peer: '192.0.2.1', forwardedProto: 'https' }),
    );
    assert.deepEqual(countsOf(stages), {
      'origin shop.example.com tls none': 1,
      'origin shop.example.com unknown none': 1,
    });
  });

  it('silence of a header that the log does not show is no answer', () => {
    const origin = source('origin');
    const trust = { ...config().trust, proxies: ['10.0.0.0/8'] };
    const silence = (absent: Config['trust']['absent']) => {
      const stages = stagesOf(config({ sources: [origin], trust: { ...trust, absent } }));
      readLines(stages, origin, lineOf({ peer: '10.1.2.3' }));
      return Object.keys(countsOf(stages));
    };
    assert.deepEqual(silence({ 'x-arr-ssl': 'plaintext' }), ['origin shop.example.com unknown none']);
    assert.deepEqual(silence({ 'x-forwarded-proto': 'plaintext' }), [
      'origin shop.example.com plaintext none',
    ]);
  });

  it('the config’s fidelity goes before the format’s', () => {
    const whole = source('edge', { fidelity: { setCookie: 'all' } });
    const stages = stagesOf(config({ sources: [whole] }));
    readLines(stages, whole, lineOf({ setCookie: 'sid=1' }));
    assert.deepEqual(countsOf(stages, 'cookie_issued_total'), {
      'edge shop.example.com sid auth all false false unset': 1,
    });
  });
});
