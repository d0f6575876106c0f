// A scrape of very many series: others have their turn while it is rendered, and it is still of one moment.
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { renderExposition, renderScrape } from '../../exporter/metrics/exposition.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createTallies } from './every-metric.ts';
import { parseProtobuf } from './parse-protobuf.ts';

const SERIES = 100_000;
const PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.9,*/*;q=0.1';

/** Counters, gauges that go away, and native histograms. */
const fill = (): Tallies => {
  const tallies = createTallies(10 * SERIES);
  const up = tallies.gauge('cookie_exporter_source_up');
  for (const source of ['a', 'b', 'c']) up.set(1, source);
  const sent = tallies.counter('cookie_sent_bytes_total');
  for (let i = 0; i < SERIES; i++) sent.add(i, 'edge', `${i}.example`, 'sid', 'auth');
  const bytes = tallies.histogram('cookie_request_header_bytes');
  for (let i = 0; i < 1000; i++) bytes.observe(i, 'edge', `${i}.example`);
  return tallies;
};

const expose = (tallies: Tallies) => ({
  families: tallies.families(),
  values: tallies.values.slice(),
  nowMs: 0,
  newbornMs: 0,
  sampled: [],
});

/** Does something at every turn of the event loop until the promise is settled; answers how many turns there were. */
const meanwhile = async <T>(promise: Promise<T>, act: (turn: number) => void): Promise<[T, number]> => {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  let turns = 0;
  for (; !isSettled; turns++) {
    act(turns);
    await new Promise(setImmediate);
  }
  return [await promise, turns];
};

/** Counts, makes series, and takes away. */
const disturb =
  (tallies: Tallies) =>
  (turn: number): void => {
    const sent = tallies.counter('cookie_sent_bytes_total');
    for (let i = 0; i < 100; i++) sent.add(7, 'edge', `${SERIES - 1 - i}.example`, 'sid', 'auth');
    sent.add(1, 'edge', `new-${turn}.example`, 'sid', 'auth');
    tallies.histogram('cookie_request_header_bytes').observe(turn, 'edge', 'new.example');
    tallies.gauge('cookie_exporter_source_up').drop(turn % 2 === 0 ? 'a' : 'b');
    tallies.gauge('cookie_exporter_source_up').set(turn, `new-${turn}`);
  };

describe('a scrape of very many series', () => {
  for (const encoding of ['gzip', 'identity'] as const) {
    it(`gives others their turn and is of one moment: ${encoding}`, async () => {
      const tallies = fill();
      const expected = renderExposition(expose(fill()), 'prometheus');
      const scrape = renderScrape(expose(tallies), 'text/plain', encoding);
      const [{ body }, turns] = await meanwhile(scrape, disturb(tallies));
      assert.ok(turns >= 3, `${turns} turns`);
      assert.ok(
        (encoding === 'gzip' ? gunzipSync(body) : body).toString() === expected,
        'it is what was at first',
      );
    });
  }

  it('is right again after that', async () => {
    const tallies = fill();
    await meanwhile(renderScrape(expose(tallies), 'text/plain', undefined), disturb(tallies));
    const { body } = await renderScrape(expose(tallies), 'text/plain', undefined);
    const lines = new Set(body.toString().split('\n'));
    assert.ok(lines.has('cookie_exporter_source_up{source="new-0"} 0'));
    assert.ok(!lines.has('cookie_exporter_source_up{source="a"} 1'));
    assert.ok(lines.has('cookie_exporter_source_up{source="c"} 1'));
    assert.ok(
      lines.has('cookie_sent_bytes_total{vantage="edge",site="new-0.example",cookie="sid",class="auth"} 1'),
    );
  });

  it('may overlap another', async () => {
    const tallies = fill();
    const expected = renderExposition(expose(fill()), 'prometheus');
    const scrapes = Array.from({ length: 3 }, () => renderScrape(expose(tallies), undefined, undefined));
    for (const { body } of await Promise.all(scrapes)) assert.ok(body.toString() === expected);
  });

  it('gives others their turn and is of one moment: protobuf', async () => {
    const tallies = fill();
    const expected = (await renderScrape(expose(fill()), PROTOBUF, undefined)).body;
    const [{ body, contentType }, turns] = await meanwhile(
      renderScrape(expose(tallies), PROTOBUF, undefined),
      disturb(tallies),
    );
    assert.ok(turns >= 3, `${turns} turns`);
    assert.match(contentType, /^application\/vnd\.google\.protobuf; proto=/);
    assert.ok(body.equals(expected));
    const sent = parseProtobuf(body).find(({ name }) => name === 'cookie_sent_bytes_total');
    assert.equal(sent?.samples.length, SERIES);
    assert.equal(sent?.samples.at(-1)?.value, SERIES - 1);
  });
});
