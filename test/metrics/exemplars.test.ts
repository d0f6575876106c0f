// The trace of the latest event beside what it counted: in OpenMetrics only, bounded, and never a text that is no trace id.
import assert from 'node:assert/strict';
import { Exemplars } from '../../exporter/metrics/exemplars.ts';
import type { Exposed } from '../../exporter/metrics/exposed.ts';
import { renderExposition, renderScrape } from '../../exporter/metrics/exposition.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { parseExposition, type Sample } from './parse-exposition.ts';
import { parseProtobuf } from './parse-protobuf.ts';

const A = '0af7651916cd43dd8448eb211c80319c';
const B = '4bf92f3577b34da6a3ce929d0e0e4736';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

const create = () => {
  const tallies = new Tallies({ maxSeries: 10_000, now: () => 0 });
  const plaintext = tallies.counter('cookie_plaintext_total');
  const sizes = tallies.histogram('cookie_request_header_bytes');
  const expose = (newbornMs: number): Exposed => ({
    families: tallies.families(),
    values: tallies.values,
    nowMs: 0,
    newbornMs,
    exemplars: tallies.exemplars,
    sampled: [],
  });
  const render = (format: 'prometheus' | 'openmetrics', newbornMs = 0): string =>
    renderExposition(expose(newbornMs), format);
  const renderProtobuf = async (): Promise<Buffer> =>
    (await renderScrape(expose(0), PROTOBUF, undefined)).body;
  /** Samples with an exemplar: name, with the bound of a bucket, and the exemplar. */
  const exemplars = (newbornMs?: number) =>
    parseExposition(render('openmetrics', newbornMs), 'openmetrics')
      .flatMap(({ samples }) => samples)
      .filter((sample): sample is Sample & { exemplar: object } => sample.exemplar !== undefined)
      .map(({ name, labels, exemplar }) => [`${name} ${labels.le ?? ''}`.trim(), exemplar]);
  return {
    tallies,
    follow: (traceId: string | null, timeMs = 1000) => tallies.exemplars.follow(traceId, timeMs),
    add: () => plaintext.add(1, 'edge', 'a.example', 'sid', 'auth', 'unknown', 'served'),
    observe: (bytes: number) => sizes.observe(bytes, 'edge', 'a.example'),
    render,
    renderProtobuf,
    exemplars,
  };
};

describe('an exemplar', () => {
  it('is the trace of the latest event of a counter', () => {
    const { follow, add, exemplars } = create();
    for (const [traceId, timeMs] of [
      [A, 1000],
      [B, 2500],
    ] as const) {
      follow(traceId, timeMs);
      add();
    }
    assert.deepEqual(exemplars(), [['cookie_plaintext_total', { traceId: B, value: 1, seconds: 2.5 }]]);
  });
  it('stands at the bucket of a histogram', () => {
    const { follow, observe, exemplars } = create();
    follow(A);
    observe(300);
    follow(B);
    observe(100_000);
    assert.deepEqual(exemplars(), [
      ['cookie_request_header_bytes_bucket 512.0', { traceId: A, value: 300, seconds: 1 }],
      ['cookie_request_header_bytes_bucket +Inf', { traceId: B, value: 100_000, seconds: 1 }],
    ]);
  });
  it('stays where later events have no trace', () => {
    const { follow, add, exemplars } = create();
    follow(A);
    add();
    follow(null, 2000);
    add();
    assert.deepEqual(exemplars(), [['cookie_plaintext_total', { traceId: A, value: 1, seconds: 1 }]]);
  });
  it('is not replaced by that of an earlier event, for Prometheus would refuse it', () => {
    const { follow, add, exemplars } = create();
    follow(A, 2000);
    add();
    follow(B, 1000);
    add();
    assert.deepEqual(exemplars(), [['cookie_plaintext_total', { traceId: A, value: 1, seconds: 2 }]]);
  });
  it('is not shown while its series is shown at 0', () => {
    const { follow, add, exemplars } = create();
    follow(A);
    add();
    assert.deepEqual(exemplars(60_000), []);
  });
  it('is the same for who asks for protobuf', async () => {
    const { follow, add, observe, render, renderProtobuf } = create();
    for (const [traceId, timeMs, bytes] of [
      [A, 1_795_152_791_287, 300],
      [B, 1_795_152_791_288, 100_000],
    ] as const) {
      follow(traceId, timeMs);
      add();
      observe(bytes);
    }
    const expected = parseExposition(render('openmetrics'), 'openmetrics').flatMap(({ samples }) => samples);
    const observed = parseProtobuf(await renderProtobuf()).flatMap(({ samples }) => samples);
    assert.equal(expected.filter(({ exemplar }) => exemplar !== undefined).length, 3);
    assert.deepEqual(observed, expected);
  });
  it('is for OpenMetrics and protobuf alone', () => {
    const { follow, add, render } = create();
    follow(A);
    add();
    assert.ok(!render('prometheus').includes(A));
  });
  it('is of no metric that does not ask for it', () => {
    const { tallies, follow, exemplars } = create();
    follow(A);
    tallies.counter('cookie_requests_total').add(1, 'edge', 'a.example', 'tls', 'auth');
    assert.deepEqual(exemplars(), []);
  });
  for (const traceId of ['1-5759e988-bd862e3fe1be46a994272793', A, A.slice(16)])
    it(`may be ${traceId}`, () => {
      const { follow, add, exemplars } = create();
      follow(traceId);
      add();
      assert.equal(exemplars().length, 1);
    });
  for (const traceId of [
    '',
    'abc',
    `${A}${A}`,
    A.toUpperCase(),
    'session=4bf92f3577b34da6',
    `${A.slice(1)}"`,
    `${A}\n`,
  ])
    it(`may not be ${JSON.stringify(traceId)}`, () => {
      const { follow, add, exemplars } = create();
      follow(traceId);
      add();
      assert.deepEqual(exemplars(), []);
    });
});

describe('exemplars', () => {
  it('are bounded, and those that are there go on', () => {
    const exemplars = new Exemplars();
    exemplars.follow(A, 1);
    for (let slot = 0; slot < 50_000; slot++) exemplars.note(slot, 1);
    exemplars.follow(B, 2);
    exemplars.note(0, 1);
    exemplars.note(49_999, 1);
    assert.deepEqual([exemplars.at(0)?.traceId, exemplars.at(49_999)], [B, undefined]);
  });
});
