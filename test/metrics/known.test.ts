// Which series start at 0, and that none is claimed that cannot be counted.
import assert from 'node:assert/strict';
import { catalogue } from '../../exporter/metrics/catalogue/index.ts';
import { declareKnown, type Known } from '../../exporter/metrics/known.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createTallies } from './every-metric.ts';

const KNOWN: Known = {
  sources: ['edge', 'app'],
  pushedSources: ['app'],
  syslogSources: ['edge'],
  sites: ['shop.example', 'www.example'],
  authCookies: ['sid'],
  occurring: { vantage: ['edge'], session: ['unknown'] },
};

const declare = (more: Partial<Known> = {}, maxSeries = 20_000): Tallies => {
  const tallies = createTallies(maxSeries);
  declareKnown(tallies, { ...KNOWN, ...more });
  return tallies;
};

const labelsOf = (tallies: Tallies, name: string): string[] =>
  [...tallies.families()]
    .filter((family) => family.name === name)
    .flatMap(({ series }) => series.map((s) => s.labels.join(' ')));

describe('series known in advance', () => {
  it('are those of closed labels', () => {
    assert.deepEqual(labelsOf(declare(), 'cookie_exporter_label_overflows_total').toSorted(), [
      'cookie',
      'incident',
      'series',
      'site',
    ]);
  });

  it('are those of each source', () => {
    assert.deepEqual(labelsOf(declare(), 'cookie_exporter_lines_total'), ['edge', 'app']);
    assert.equal(labelsOf(declare(), 'cookie_exporter_lines_rejected_total').length, 2 * 8);
    assert.equal(labelsOf(declare(), 'cookie_exporter_source_lost_bytes_total').length, 2 * 3);
    assert.equal(labelsOf(declare(), 'cookie_exporter_push_requests_total').length, 1 * 6);
    assert.deepEqual(labelsOf(declare(), 'cookie_exporter_source_dropped_messages_total'), [
      'edge kernel',
      'edge queue',
    ]);
  });

  it('are those over listed sites and vantages where the catalogue says so', () => {
    const limits = ['4096', '8192', '16384'];
    assert.deepEqual(labelsOf(declare(), 'cookie_request_header_over_total'), [
      ...limits.map((limit) => `edge shop.example ${limit}`),
      ...limits.map((limit) => `edge www.example ${limit}`),
    ]);
    assert.deepEqual(labelsOf(declare(), 'cookie_cross_site_requests_total'), []);
  });

  it('are those of auth cookies, and only what this run can count', () => {
    const answers = ['redirected', 'served', 'refused'];
    assert.deepEqual(labelsOf(declare({ sites: ['shop.example'] }), 'cookie_plaintext_total'), [
      ...answers.map((answer) => `edge shop.example sid auth unknown ${answer}`),
    ]);
  });

  it('have all values of a closed label about which nothing is said', () => {
    const tallies = declare({ sites: ['shop.example'], occurring: {} });
    assert.equal(labelsOf(tallies, 'cookie_plaintext_total').length, 2 * 3 * 3);
  });

  it('are all 0, and none is a gauge', () => {
    const tallies = declare();
    assert.ok(tallies.values.every((value) => value === 0));
    const gauges = [...tallies.families()].filter(
      ({ name, series }) => catalogue[name].type === 'gauge' && series.length > 0,
    );
    assert.deepEqual(gauges, []);
  });

  it('leave half of the limit to what happens', () => {
    const sites = Array.from({ length: 500 }, (_, i) => `${i}.example`);
    const tallies = declare({ sites }, 1000);
    assert.equal(tallies.size, 500);
    assert.equal(labelsOf(tallies, 'cookie_exporter_lines_total').length, 2);
  });

  it('keep what was counted when they are declared again', () => {
    const tallies = declare();
    tallies.counter('cookie_exporter_lines_total').add(3, 'edge');
    const { size } = tallies;
    declareKnown(tallies, KNOWN);
    assert.equal(tallies.size, size);
    assert.equal(Math.max(...tallies.values), 3);
  });
});
