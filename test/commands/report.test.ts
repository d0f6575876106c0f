// What the status page and the report are told: ratios with what can be known of them, and what a source cannot show.
import assert from 'node:assert/strict';
import { createMonitor } from '../../exporter/commands/monitor.ts';
import { notablesOf, sliStatusesOf, sourceStatusOf } from '../../exporter/commands/report.ts';
import type { WatchedSource } from '../../exporter/commands/running-sources.ts';
import type { Config, SourceConfig } from '../../exporter/config/config.ts';
import { nginx } from '../../exporter/formats/nginx.ts';
import { config, lineOf, readLines, source, stagesOf } from './configs.ts';

const readerOf = (definition: string): SourceConfig['reader'] => {
  const compiled = nginx.compile({ definition });
  return compiled.ok ? compiled.reader : assert.fail(compiled.error.problem);
};
const WHOLE = { setCookie: 'all', cookie: 'all' } as const;
const whole = (more: Partial<SourceConfig> = {}): SourceConfig =>
  source('edge', { fidelity: WHOLE, ...more });

const setUp = (sources: readonly SourceConfig[], more: Partial<Config> = {}) => {
  const stages = stagesOf(config({ sources, ...more }));
  const options = { tallies: stages.tallies, wallMs: () => 0, onNotice: () => {}, onBatch: () => {} };
  const watched: WatchedSource[] = sources.map((one) => ({
    config: one,
    monitor: createMonitor(one, options),
  }));
  const sli = (name: string) =>
    sliStatusesOf(stages, watched).find((status) => status.sli === name) ?? assert.fail(`no SLI ${name}`);
  const notable = (metric: string) =>
    notablesOf(stages, watched).find((one) => one.metric === metric) ?? assert.fail(`no ${metric}`);
  return { stages, watched, sli, notable };
};

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

  const without = (field: string): SourceConfig['reader'] =>
    readerOf(
      ['$msec', '$host', '$status', '$http_cookie', '$sent_http_set_cookie']
        .filter((one) => one !== field)
        .map((one) => `"${one}"`)
        .join(' '),
    );
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

describe('a notable', () => {
  it('is not known where nothing shows the upstream leg', () =>
    assert.equal(setUp([whole()]).notable('cookie_upstream_requests_total').count, null));

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
  it('counts at the vantage that leads', () => {
    const origin = source('origin', { fidelity: WHOLE });
    const { stages, notable } = setUp([whole(), origin]);
    readLines(stages, origin, ...ISSUES);
    assert.equal(notable('cookie_issued_total').count, 0);
  });
});

describe('a source’s row', () => {
  const rowOf = (of: SourceConfig, ...lines: readonly string[]) => {
    const { stages, watched } = setUp([of]);
    readLines(stages, of, ...lines);
    const [one] = watched;
    return sourceStatusOf(stages, one ?? assert.fail('no source'));
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
