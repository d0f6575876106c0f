import assert from 'node:assert/strict';
import type { Tally } from '../../../exporter/commands/demo/truth.ts';
import { catalogue } from '../../../exporter/metrics/catalogue/index.ts';
import { widthOf } from '../../../exporter/metrics/series.ts';
import type { Tallies } from '../../../exporter/metrics/tallies.ts';
import { slis } from '../../../exporter/slis/index.ts';
import { countDemo } from './count-demo.ts';
import { type FinishedDemo, runDemo } from './run-demo.ts';

/** Nobody on the schedule steals a session, and one that is over counts as such a minute later. */
const UNMOVED: readonly string[] = [
  'cookie_stale_total',
  'cookie_session_signals_total',
  'cookie_session_spread_total',
  'cookie_replay_total',
  'cookie_replay_countries_total',
  'cookie_replay_muted_total',
  'cookie_replay_evictions_total',
];

describe('the exporter on the demo’s logs, after 29 seconds', function () {
  this.timeout(60_000);
  let demo: FinishedDemo;
  let tallies: Tallies;
  before(async () => {
    demo = await runDemo({ seconds: 29 });
    tallies = countDemo(demo);
  });

  const familyOf = (name: string) => {
    const family = [...tallies.families()].find((candidate) => candidate.name === name);
    return family ?? assert.fail(`no metric ${name}`);
  };

  /** Sums a counter's series of the edge by the labels named, as the truth has them. */
  const tallyOf = (name: keyof typeof catalogue, ...labels: string[]): Tally => {
    const names: readonly string[] = catalogue[name].labels.map(([label]) => label);
    const tally: Tally = {};
    for (const { labels: values, slot } of familyOf(name).series) {
      const labelled = (label: string): string => values[names.indexOf(label)] ?? '';
      const key = labels.map(labelled).join(' ');
      const count = tallies.values[slot] ?? 0;
      if (labelled('vantage') === 'edge' && count > 0) tally[key] = (tally[key] ?? 0) + count;
    }
    return tally;
  };

  /** A tally of the truth with one word of its keys in the exporter's terms. */
  const inTermsOf = (tally: Tally, words: Readonly<Record<string, string>>): Tally =>
    Object.fromEntries(
      Object.entries(tally).map(([key, count]) => [
        key
          .split(' ')
          .map((word) => words[word] ?? word)
          .join(' '),
        count,
      ]),
    );

  for (const sli of slis) {
    for (const metric of sli.metrics) {
      const isMoved = !UNMOVED.includes(metric);
      it(`${isMoved ? '' : 'do not '}move ${metric}`, () => {
        const width = widthOf(catalogue[metric]);
        const observed = familyOf(metric).series.some(({ slot }) =>
          tallies.values.subarray(slot, slot + width).some((value) => value > 0),
        );
        assert.equal(observed, isMoved);
      });
    }
  }

  it('are read to the last line', () => {
    assert.deepEqual(
      familyOf('cookie_exporter_lines_rejected_total').series.filter(
        ({ slot }) => tallies.values[slot] !== 0,
      ),
      [],
    );
  });

  it('count every request by transport', () =>
    assert.deepEqual(tallyOf('cookie_requests_total', 'site', 'transport'), demo.truth.transports));

  it('count every cookie set, with Secure or without', () =>
    assert.deepEqual(
      tallyOf('cookie_issued_total', 'site', 'cookie', 'secure'),
      inTermsOf(demo.truth.issued, { secure: 'true', insecure: 'false' }),
    ));

  it('count every cookie deleted', () => {
    const expected = inTermsOf(demo.truth.deleted, { secure: 'true', insecure: 'false' });
    assert.deepEqual(tallyOf('cookie_deleted_total', 'site', 'cookie', 'effective'), expected);
  });

  it('count every cookie in plaintext by its answer', () =>
    assert.deepEqual(
      tallyOf('cookie_plaintext_total', 'site', 'cookie', 'answer'),
      inTermsOf(demo.truth.plaintextCookies, { 200: 'served', 301: 'redirected', 403: 'refused' }),
    ));

  it('count every session by TLS version', () =>
    assert.deepEqual(
      tallyOf('cookie_tls_versions_total', 'site', 'version'),
      inTermsOf(demo.truth.tlsVersions, { 'TLSv1.2': '1.2', 'TLSv1.3': '1.3' }),
    ));

  it('count every header that was refused for its size', () => {
    const { 400: unread, 431: refused } = demo.truth.statuses;
    assert.deepEqual(tallyOf('cookie_header_rejected_total', 'status'), { 400: unread, 431: refused });
  });

  it('measure every Cookie header to the byte', () => {
    const { series, metric } = familyOf('cookie_request_header_bytes');
    const width = widthOf(metric);
    const atEdge = series
      .filter(({ labels }) => labels[0] === 'edge')
      .map(({ slot }) => [...tallies.values.subarray(slot, slot + width)]);
    const headers = atEdge.flatMap((slots) => slots.slice(0, -1)).reduce((total, count) => total + count, 0);
    const bytes = atEdge.reduce((total, slots) => total + (slots.at(-1) ?? 0), 0);
    assert.deepEqual([headers, bytes], [demo.truth.cookieHeaders, demo.truth.cookieHeaderBytes]);
  });
});
