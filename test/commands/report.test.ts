// What the status page and the report are told: ratios with what can be known of them, and what a source cannot show.
import assert from 'node:assert/strict';
import { createMonitor } from '../../exporter/commands/monitor.ts';
import { openIncidentsOf } from '../../exporter/commands/notables.ts';
import type { Shown } from '../../exporter/commands/report/known.ts';
import { warmUpLeftMs } from '../../exporter/commands/report/warm-up.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from '../../exporter/commands/report.ts';
import type { WatchedSource } from '../../exporter/commands/running-sources.ts';
import type { Config, SourceConfig } from '../../exporter/config/config.ts';
import { EventClock } from '../../exporter/exchanges/event-clock.ts';
import { nginx } from '../../exporter/formats/nginx.ts';
import { FORGETFUL } from '../../exporter/metrics/memory.ts';
import { createWarmth } from '../../exporter/slis/replay/warmth.ts';
import { config, lineOf, readLines, source, stagesOf } from './configs.ts';

const readerOf = (definition: string): SourceConfig['reader'] => {
  const compiled = nginx.compile({ definition });
  return compiled.ok ? compiled.reader : assert.fail(compiled.error.problem);
};
const WHOLE = { setCookie: 'all', cookie: 'all' } as const;
const whole = (more: Partial<SourceConfig> = {}): SourceConfig =>
  source('edge', { fidelity: WHOLE, ...more });

const setUp = (
  sources: readonly SourceConfig[],
  more: Partial<Config> = {},
  known: Partial<Pick<Shown, 'hearsOfIncidents' | 'warmUpLeftMs'>> = {},
) => {
  const stages = stagesOf(config({ sources, ...more }));
  const options = { tallies: stages.tallies, wallMs: () => 0, onNotice: () => {}, onBatch: () => {} };
  const watched: WatchedSource[] = sources.map((one) => ({
    config: one,
    monitor: createMonitor(one, options),
  }));
  const shown = { ...stages, hearsOfIncidents: false, warmUpLeftMs: 0, ...known };
  const sli = (name: string) =>
    sliStatusesOf(shown, watched).find((status) => status.sli === name) ?? assert.fail(`no SLI ${name}`);
  const notable = (metric: string) =>
    notablesOf(shown, watched).find((one) => one.metric === metric) ?? assert.fail(`no ${metric}`);
  return { stages, shown, watched, sli, notable };
};

/** A reader of all the fields but one. */
const without = (field: string): SourceConfig['reader'] =>
  readerOf(
    ['$msec', '$host', '$status', '$http_cookie', '$sent_http_set_cookie']
      .filter((one) => one !== field)
      .map((one) => `"${one}"`)
      .join(' '),
  );

const ISSUES = [
  lineOf({ setCookie: 'sid=1; Secure' }),
  lineOf({ setCookie: 'sid=1; Secure' }),
  lineOf({ setCookie: 'sid=1; Secure' }),
  lineOf({ setCookie: 'sid=1' }),
];

describe('an SLI', () => {
  it('has its ratio against its objective', () => {
    const { stages, sli } = setUp([whole()]);
    readLines(stages, whole(), ...ISSUES);
    const { title: _title, tells: _tells, ...rest } = sli('secure_coverage');
    assert.deepEqual(rest, {
      sli: 'secure_coverage',
      vantage: 'edge',
      good: 3,
      valid: 4,
      ratio: 0.75,
      objective: 0.999,
      met: false,
      known: 'full',
      why: null,
    });
  });
  it('is met at its objective', () => {
    const { stages, sli } = setUp([whole()], { objectives: { secure_coverage: 0.75 } });
    readLines(stages, whole(), ...ISSUES);
    assert.equal(sli('secure_coverage').met, true);
  });
  it('has no ratio without events', () => {
    const { ratio, met } = setUp([whole()]).sli('secure_coverage');
    assert.deepEqual([ratio, met], [null, null]);
  });

  const cases: readonly (readonly [what: string, sources: readonly SourceConfig[], expected: string])[] = [
    ['the whole', [whole()], 'full'],
    ['an unknown part', [source('edge')], 'partial'],
    ['the first only', [whole({ fidelity: { setCookie: 'first' } })], 'partial'],
    ['a sample', [whole({ sampleRate: 0.1 })], 'partial'],
    ['hidden content', [whole({ fidelity: { setCookie: 'redacted' } })], 'none'],
    ['no such field', [whole({ reader: without('$sent_http_set_cookie') })], 'none'],
    ['two whole logs', [whole(), whole({ name: 'edge-2' })], 'full'],
    [
      'a whole and a partial log',
      [whole(), whole({ name: 'edge-2', fidelity: { setCookie: 'last' } })],
      'partial',
    ],
    [
      'a whole log and one without',
      [whole(), whole({ name: 'edge-2', fidelity: { setCookie: 'absent' } })],
      'partial',
    ],
    [
      'a whole log at the vantage that does not lead',
      [source('edge'), whole({ name: 'origin', vantage: 'origin' })],
      'partial',
    ],
    ['a whole log at the only vantage', [whole({ name: 'origin', vantage: 'origin' })], 'full'],
    ['nothing, for there is no source', [], 'none'],
  ];
  for (const [what, sources, expected] of cases) {
    it(`known from ${what}: ${expected}`, () =>
      assert.equal(setUp(sources).sli('secure_coverage').known, expected));
  }
  it('of two fields is known where both are', () => {
    assert.equal(setUp([whole()]).sli('rewrites_expected').known, 'none');
    const both = readerOf('"$msec" "$sent_http_set_cookie" "$upstream_http_set_cookie"');
    assert.equal(setUp([whole({ reader: both })]).sli('rewrites_expected').known, 'full');
  });
  it('of two legs is known where the logs of both have an id in common', () => {
    const joined = readerOf('"$msec" "$sent_http_set_cookie" "$request_id"');
    const pair = (reader: typeof joined) => [
      whole({ reader }),
      whole({ reader, name: 'origin', vantage: 'origin' }),
    ];
    const known = (reader: typeof joined) => setUp(pair(reader)).sli('rewrites_expected').known;
    assert.equal(known(joined), 'full');
    assert.equal(known(readerOf('"$msec" "$sent_http_set_cookie"')), 'none');
  });
});

describe('why an SLI is not known', () => {
  const readerWith = (...fields: readonly string[]) =>
    readerOf(['$msec', ...fields].map((field) => `"${field}"`).join(' '));
  const both = (reader: SourceConfig['reader'], name: string, more: Partial<SourceConfig> = {}) =>
    whole({ reader, name, vantage: name === 'origin' ? 'origin' : 'edge', ...more });
  const f = (
    what: string,
    sli: string,
    sources: readonly SourceConfig[],
    expected: string | null,
    known: Partial<Pick<Shown, 'hearsOfIncidents' | 'warmUpLeftMs'>> = {},
  ) => it(what, () => assert.equal(setUp(sources, {}, known).sli(sli).why, expected));

  f('nothing is to be said where it is known', 'secure_coverage', [whole()], null);
  f(
    'a field is missing',
    'secure_coverage',
    [whole({ reader: without('$sent_http_set_cookie') })],
    'edge does not log Set-Cookie.',
  );
  f(
    'a part is shown',
    'secure_coverage',
    [whole({ fidelity: { setCookie: 'first' }, sampleRate: 0.5 })],
    'edge shows only the first Set-Cookie of a response. edge is a sample.',
  );
  f(
    'one of two logs shows a part',
    'secure_coverage',
    [whole(), whole({ name: 'edge-2', fidelity: { setCookie: 'last' } })],
    'edge-2 shows only the last Set-Cookie of a response.',
  );
  f('there is no log of the origin', 'rewrites_expected', [whole()], 'No log of the origin is read.');
  f(
    'edge and origin cannot be brought together',
    'rewrites_expected',
    [whole(), whole({ name: 'origin', vantage: 'origin' })],
    'The logs of edge and origin have no request id in common, by which they could be compared.',
  );
  const JOINED = readerWith('$sent_http_set_cookie', '$request_id');
  f(
    'a part of one leg is shown',
    'rewrites_expected',
    [both(JOINED, 'edge'), both(JOINED, 'origin', { fidelity: { setCookie: 'first' } })],
    'origin shows only the first Set-Cookie of a response.',
  );
  f(
    'too little was seen to judge sessions',
    'sessions_not_replayed',
    [whole()],
    'The replay detector needs 3 more minutes of traffic before it judges.',
    { warmUpLeftMs: 121_000 },
  );
  f(
    'nothing tells clients apart',
    'sessions_not_replayed',
    [whole({ reader: readerWith('$sent_http_set_cookie', '$http_cookie') })],
    'The log shows neither addresses of clients nor their User-Agents.',
  );
  f(
    'no session was seen beginning',
    'stale_cookies_absent',
    [whole()],
    'No session was seen from its beginning, so the end of none is known.',
  );
  it('nothing is to be said of ends once sessions began', () => {
    const { stages, sli } = setUp([whole()]);
    readLines(stages, whole(), ...ISSUES);
    assert.equal(sli('stale_cookies_absent').why, null);
  });
  it('no request tells whether it came over TLS', () => {
    const { stages, sli, notable } = setUp([whole()]);
    readLines(stages, whole(), lineOf({ cookie: 'sid=1', scheme: '-' }));
    const why =
      'No request tells whether it came over TLS (scheme, TLS version, or a header of trust.proxies).';
    assert.equal(sli('client_tls').why, why);
    assert.equal(notable('cookie_plaintext_total').count, null);
    readLines(stages, whole(), lineOf({ cookie: 'sid=1', scheme: 'https' }));
    assert.equal(sli('client_tls').why, null);
    assert.equal(notable('cookie_plaintext_total').count, 0);
  });
  const UNHEARD = 'No log tells of incidents, and no Alertmanager does (alertmanager.token_file).';
  f('nobody tells of incidents', 'incidents_remediated', [whole()], UNHEARD);
  f('Alertmanager tells of incidents', 'incidents_remediated', [whole()], null, { hearsOfIncidents: true });

  const BLIND = whole({ reader: without('$sent_http_set_cookie') });
  const ORIGIN = whole({ name: 'origin', vantage: 'origin' });
  f('the origin shows what the edge’s log does not', 'secure_coverage', [BLIND, ORIGIN], null);
  f(
    'neither shows it',
    'secure_coverage',
    [BLIND, whole({ ...BLIND, name: 'origin', vantage: 'origin' })],
    'edge does not log Set-Cookie.',
  );
  f(
    'sessions are followed at the edge alone',
    'stale_cookies_absent',
    [BLIND, ORIGIN],
    'edge does not log Set-Cookie.',
  );
  it('what the origin shows is judged there', () => {
    const { stages, sli } = setUp([BLIND, ORIGIN]);
    readLines(stages, ORIGIN, ...ISSUES);
    const { vantage, ratio, known } = sli('secure_coverage');
    assert.deepEqual({ vantage, ratio, known }, { vantage: 'origin', ratio: 0.75, known: 'full' });
  });
  it('what each of them shows of another site is judged at both', () => {
    const { stages, sli } = setUp([whole(), ORIGIN], {
      sites: { allow: ['shop.example.com', 'api.example.com'], ignore: [], hostsAs: {} },
    });
    readLines(stages, whole(), lineOf({ setCookie: 'sid=1; Secure' }));
    readLines(stages, ORIGIN, lineOf({ host: 'api.example.com', setCookie: 'sid=1' }));
    const { vantage, ratio } = sli('secure_coverage');
    assert.deepEqual({ vantage, ratio }, { vantage: 'edge and origin', ratio: 0.5 });
  });

  it('what is not known has no ratio, whatever was counted', () => {
    const { stages, sli } = setUp([whole({ fidelity: { setCookie: 'redacted' } })]);
    readLines(stages, whole(), ...ISSUES);
    const { ratio, met, known } = sli('secure_coverage');
    assert.deepEqual({ ratio, met, known }, { ratio: null, met: null, known: 'none' });
  });
});

describe('the warm-up of the replay detector', () => {
  const leftAfter = (...seconds: readonly number[]): number => {
    const { stages } = setUp([whole()]);
    readLines(stages, whole(), ...seconds.map((one) => lineOf({ seconds: one })));
    return warmUpLeftMs(stages.counting);
  };
  it('lasts for a quarter of an hour by the logs’ clock', () => {
    assert.equal(leftAfter(), 900_000);
    assert.equal(leftAfter(0), 900_000);
    assert.equal(leftAfter(0, 200, 400), 500_000);
    assert.equal(leftAfter(0, 250, 500, 750, 900), 0);
  });
  it('is over when the detector judges, and not before', () => {
    const clock = new EventClock();
    const warmth = createWarmth(clock, FORGETFUL);
    warmth.saw(0);
    const isWarmAt = (ms: number): boolean => {
      clock.saw(ms);
      return warmth.isWarm();
    };
    assert.equal(isWarmAt(290_000) || isWarmAt(580_000) || isWarmAt(870_000) || isWarmAt(899_999), false);
    assert.equal(isWarmAt(900_000), true);
  });
});

describe('a notable', () => {
  it('is not known where nothing shows the upstream leg', () =>
    assert.equal(setUp([whole()]).notable('cookie_upstream_requests_total').count, null));

  it('says why it is not known', () => {
    const why = (of: SourceConfig, metric: string) => setUp([of]).notable(metric).why;
    assert.equal(why(whole(), 'cookie_issued_total'), null);
    assert.equal(why(whole({ sampleRate: 0.5 }), 'cookie_issued_total'), 'edge is a sample.');
    assert.equal(
      why(whole(), 'cookie_upstream_requests_total'),
      'Nothing was seen by which it could be judged.',
    );
  });

  it('counts', () => {
    const { stages, notable } = setUp([whole()]);
    readLines(stages, whole(), ...ISSUES);
    const { count, isAlarming } = notable('cookie_issued_total');
    assert.deepEqual({ count, isAlarming }, { count: 1, isAlarming: true });
  });
  it('is 0 where the log would show it', () => {
    const { count, isAlarming } = setUp([whole()]).notable('cookie_issued_total');
    assert.deepEqual({ count, isAlarming }, { count: 0, isAlarming: false });
  });
  it('is not known where the log would not show it', () =>
    assert.equal(
      setUp([whole({ fidelity: { setCookie: 'absent' } })]).notable('cookie_issued_total').count,
      null,
    ));
  it('is never 0 in a sample', () =>
    assert.equal(setUp([whole({ sampleRate: 0.5 })]).notable('cookie_issued_total').count, null));
  it('counts a site at the origin only where the edge sees nothing of it', () => {
    const origin = source('origin', { fidelity: WHOLE });
    const { stages, notable } = setUp([whole(), origin]);
    readLines(stages, origin, ...ISSUES);
    assert.equal(notable('cookie_issued_total').count, 1);
    readLines(stages, whole(), lineOf({ setCookie: 'sid=1; Secure' }));
    assert.equal(notable('cookie_issued_total').count, 0);
  });
});

describe('open incidents', () => {
  const { stages } = setUp([whole()]);
  const open = stages.tallies.gauge('cookie_incidents_open');
  open.set(2, 'CookieSentOverPlaintext', 'critical');
  open.set(1, 'CookieHeaderNearLimit', 'warning');

  it('are added up', () => {
    const [{ count, isAlarming } = assert.fail('nothing')] = openIncidentsOf(stages.tallies, true);
    assert.deepEqual({ count, isAlarming }, { count: 3, isAlarming: true });
  });
  it('are not spoken of where nobody tells of them', () =>
    assert.deepEqual(openIncidentsOf(stages.tallies, false), []));
});

describe('a source’s row', () => {
  const rowOf = (of: SourceConfig, ...lines: readonly string[]) => {
    const { stages, shown, watched } = setUp([of]);
    readLines(stages, of, ...lines);
    const [one] = watched;
    return sourceStatusOf(shown, one ?? assert.fail('no source'));
  };

  it('has its lines by what became of them', () => {
    const { lines, rejected, ignored } = rowOf(whole(), ...ISSUES, '', 'noise');
    assert.deepEqual({ lines, rejected, ignored }, { lines: 6, rejected: 2, ignored: 0 });
  });
  it('says in words why lines could not be read', () => {
    const { notes } = rowOf(whole(), ...ISSUES, '', 'noise', 'noise');
    assert.equal(notes[0], 'Lines that could not be read: 1 empty, 2 not as the format says.');
  });
  it('has no newest record before there is one', () => assert.equal(rowOf(whole()).lastRecordAt, null));

  const NO_ID = 'The log has no request id: its records cannot be joined with others.';
  const notes: readonly (readonly [what: string, of: SourceConfig, expected: readonly string[]])[] = [
    [
      'a whole log',
      whole({ reader: readerOf('"$msec" "$http_cookie" "$sent_http_set_cookie" "$request_id"') }),
      [],
    ],
    ['no ids', whole(), [NO_ID]],
    ['unknown fidelity', source('edge'), ['Whether the log shows every Set-Cookie is not known yet.', NO_ID]],
    [
      'the first Set-Cookie',
      whole({ fidelity: { setCookie: 'first' } }),
      ['Only the first Set-Cookie of each response is in the log.', NO_ID],
    ],
    [
      'cut cookies',
      whole({ fidelity: { ...WHOLE, cookie: 'truncated' } }),
      ['Cookie headers are truncated in the log.', NO_ID],
    ],
    [
      'no Set-Cookie',
      whole({ reader: readerOf('"$msec" "$http_cookie"') }),
      ['The log has no Set-Cookie field: coverage cannot be known from it.', NO_ID],
    ],
    [
      'a sample',
      whole({ sampleRate: 0.1 }),
      ['The log is a sample, so that nothing was seen does not mean that nothing was.', NO_ID],
    ],
  ];
  for (const [what, of, expected] of notes) {
    it(`notes ${what}`, () => assert.deepEqual(rowOf(of).notes, expected));
  }
});
