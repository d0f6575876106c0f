// What a scraper gets, in both formats, read back by a strict parser.
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Exposed } from '../../exporter/metrics/exposed.ts';
import { renderExposition, renderScrape } from '../../exporter/metrics/exposition.ts';
import type { Tallies } from '../../exporter/metrics/tallies.ts';
import { createEveryMetric, createTallies } from './every-metric.ts';
import { type ParsedFamily, parseExposition } from './parse-exposition.ts';

const expose = (tallies: Tallies, more: Partial<Exposed> = {}): Exposed => ({
  families: tallies.families(),
  values: tallies.values.slice(),
  nowMs: 0,
  newbornMs: 0,
  sampled: [],
  ...more,
});

const linesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.includes(name));

describe('the exposition', () => {
  const createSmall = (): Tallies => {
    const tallies = createTallies();
    tallies.counter('cookie_sent_bytes_total').add(42, 'edge', 'shop.example', 'sid', 'auth');
    tallies.histogram('cookie_request_cookies').observe(3, 'edge', 'shop.example');
    tallies.histogram('cookie_request_cookies').observe(1000, 'edge', 'shop.example');
    tallies.gauge('cookie_exporter_series').set(7);
    return tallies;
  };
  const BUCKETS = [
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="1.0"} 0',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="2.0"} 0',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="5.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="10.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="20.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="50.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="100.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="150.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="180.0"} 1',
    'cookie_request_cookies_bucket{vantage="edge",site="shop.example",le="+Inf"} 2',
    'cookie_request_cookies_sum{vantage="edge",site="shop.example"} 1003',
    'cookie_request_cookies_count{vantage="edge",site="shop.example"} 2',
  ];

  it('is Prometheus text 0.0.4', () => {
    const expected = [
      '# HELP cookie_request_cookies Number of cookies in requests that have a Cookie header.',
      '# TYPE cookie_request_cookies histogram',
      ...BUCKETS,
      '# HELP cookie_sent_bytes_total Bytes of cookies (name, equals sign and value) in requests.',
      '# TYPE cookie_sent_bytes_total counter',
      'cookie_sent_bytes_total{vantage="edge",site="shop.example",cookie="sid",class="auth"} 42',
      '# HELP cookie_exporter_label_overflows_total Increments that went to the label value `other` because a limit was reached.',
      '# TYPE cookie_exporter_label_overflows_total counter',
      'cookie_exporter_label_overflows_total{label="series"} 0',
      '# HELP cookie_exporter_series Series held, each bucket of a histogram counted as one.',
      '# TYPE cookie_exporter_series gauge',
      'cookie_exporter_series 7',
      '',
    ];
    assert.deepEqual(renderExposition(expose(createSmall()), 'prometheus').split('\n'), expected);
  });

  it('is OpenMetrics 1.0.0', () => {
    const expected = [
      '# HELP cookie_request_cookies Number of cookies in requests that have a Cookie header.',
      '# TYPE cookie_request_cookies histogram',
      ...BUCKETS,
      '# HELP cookie_sent_bytes Bytes of cookies (name, equals sign and value) in requests.',
      '# TYPE cookie_sent_bytes counter',
      '# UNIT cookie_sent_bytes bytes',
      'cookie_sent_bytes_total{vantage="edge",site="shop.example",cookie="sid",class="auth"} 42',
      '# HELP cookie_exporter_label_overflows Increments that went to the label value `other` because a limit was reached.',
      '# TYPE cookie_exporter_label_overflows counter',
      'cookie_exporter_label_overflows_total{label="series"} 0',
      '# HELP cookie_exporter_series Series held, each bucket of a histogram counted as one.',
      '# TYPE cookie_exporter_series gauge',
      'cookie_exporter_series 7',
      '# EOF',
      '',
    ];
    assert.deepEqual(renderExposition(expose(createSmall()), 'openmetrics').split('\n'), expected);
  });

  it('is the same in both formats but for the names of counter families and the units', () => {
    const exposed = () => expose(createEveryMetric());
    const text = parseExposition(renderExposition(exposed(), 'prometheus'), 'prometheus');
    const open = parseExposition(renderExposition(exposed(), 'openmetrics'), 'openmetrics');
    const asText = ({ name, type, ...rest }: ParsedFamily): ParsedFamily => ({
      ...rest,
      name: type === 'counter' ? `${name}_total` : name,
      type,
      unit: null,
    });
    assert.ok(text.length > 30);
    assert.deepEqual(open.map(asText), text);
  });

  it('keeps any label value', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 30 });
    const withEscapes = fc.array(fc.constantFrom('\\', '\n', '"', 'n', ',', '}', ' ', '='), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          withEscapes.map((parts) => parts.join('')),
        ),
        (site) => {
          const tallies = createTallies();
          tallies.histogram('cookie_issued_bytes').observe(1, 'edge', site);
          for (const format of ['prometheus', 'openmetrics'] as const) {
            const families = parseExposition(renderExposition(expose(tallies), format), format);
            const sites = families[0]?.samples.map((sample) => sample.labels.site);
            assert.deepEqual(new Set(sites), new Set([site]));
          }
        },
      ),
    );
  });

  it('leaves out a metric without series', () => {
    const text = renderExposition(expose(createTallies()), 'prometheus');
    assert.deepEqual(linesOf(text, 'cookie_issued_total'), []);
  });

  it('shows the values it is given, not what was counted since', () => {
    const tallies = createTallies();
    const sent = tallies.counter('cookie_sent_bytes_total');
    sent.add(1, 'edge', 'a.example', 'sid', 'auth');
    const values = tallies.values.slice();
    sent.add(1, 'edge', 'a.example', 'sid', 'auth');
    for (let i = 0; i < 2000; i++) sent.add(1, 'edge', `${i}.example`, 'sid', 'auth');
    const lines = linesOf(
      renderExposition(expose(tallies, { values }), 'prometheus'),
      'cookie_sent_bytes_total{',
    );
    assert.deepEqual(
      lines.filter((line) => !line.endsWith(' 0')),
      ['cookie_sent_bytes_total{vantage="edge",site="a.example",cookie="sid",class="auth"} 1'],
    );
    assert.equal(lines.length, 2001);
  });

  it('renders the families that the tallies do not hold', () => {
    const sampled: Exposed['sampled'] = [
      {
        name: 'process_cpu_seconds_total',
        type: 'counter',
        help: 'CPU "time".',
        samples: [{ name: 'process_cpu_seconds_total', labels: [['kind', 'a"b']], value: 1.5 }],
      },
      { name: 'process_nothing', type: 'gauge', help: 'No samples.', samples: [] },
    ];
    const exposed = expose(createTallies(), { families: [], sampled });
    assert.equal(
      renderExposition(exposed, 'openmetrics'),
      '# HELP process_cpu_seconds CPU \\"time\\".\n# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total{kind="a\\"b"} 1.5\n# EOF\n',
    );
  });
});

describe('a newborn series', () => {
  const BORN_MS = 1_000_000;
  const NEWBORN_MS = 60_000;
  const render = (nowMs: number, newbornMs = NEWBORN_MS): string => {
    const tallies = createTallies(20_000, () => BORN_MS);
    tallies.declare('cookie_cross_site_requests_total', 'edge', 'known.example', 'auth');
    tallies.counter('cookie_cross_site_requests_total').add(5, 'edge', 'known.example', 'auth');
    tallies.counter('cookie_cross_site_requests_total').add(5, 'edge', 'new.example', 'auth');
    tallies.histogram('cookie_issued_bytes').observe(65, 'edge', 'new.example');
    tallies.gauge('cookie_exporter_source_up').set(1, 'edge');
    return renderExposition(expose(tallies, { nowMs, newbornMs }), 'prometheus');
  };
  const shownValue = (text: string, start: string): string | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.split(' ')[1];
  const NEW = 'cookie_cross_site_requests_total{vantage="edge",site="new.example"';
  const KNOWN = 'cookie_cross_site_requests_total{vantage="edge",site="known.example"';

  it('is shown at 0 until it is old enough', () => {
    assert.equal(shownValue(render(BORN_MS), NEW), '0');
    assert.equal(shownValue(render(BORN_MS + NEWBORN_MS - 1), NEW), '0');
    assert.equal(shownValue(render(BORN_MS + NEWBORN_MS), NEW), '5');
  });

  it('is 0 throughout if it is a histogram', () => {
    const values = linesOf(render(BORN_MS), 'cookie_issued_bytes')
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.split(' ')[1]);
    assert.deepEqual(
      values,
      Array.from({ length: 11 }, () => '0'),
    );
    assert.equal(shownValue(render(BORN_MS + NEWBORN_MS), 'cookie_issued_bytes_count'), '1');
    assert.equal(shownValue(render(BORN_MS + NEWBORN_MS), 'cookie_issued_bytes_sum'), '65');
  });

  it('is shown as it is if it was known in advance', () =>
    assert.equal(shownValue(render(BORN_MS), KNOWN), '5'));
  it('is shown as it is if it is a gauge', () =>
    assert.equal(shownValue(render(BORN_MS), 'cookie_exporter_source_up{'), '1'));
  it('is shown as it is if the option is off', () => assert.equal(shownValue(render(BORN_MS, 0), NEW), '5'));
});

describe('the answer to a scrape', () => {
  it('is text 0.0.4 without compression for anybody', async () => {
    const exposed = expose(createEveryMetric());
    const { contentType, encoding, body } = await renderScrape(exposed, undefined, undefined);
    assert.equal(contentType, 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(encoding, null);
    assert.equal(body.toString(), renderExposition(expose(createEveryMetric()), 'prometheus'));
  });

  it('is OpenMetrics and gzip for Prometheus', async () => {
    const exposed = expose(createEveryMetric());
    const { contentType, encoding, body } = await renderScrape(
      exposed,
      'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'gzip',
    );
    assert.equal(contentType, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    assert.equal(encoding, 'gzip');
    assert.equal(gunzipSync(body).toString(), renderExposition(expose(createEveryMetric()), 'openmetrics'));
  });

  it('is UTF-8', async () => {
    const tallies = createTallies();
    tallies.gauge('cookie_exporter_source_up').set(1, 'läden\u2028🍪');
    const { body } = await renderScrape(expose(tallies), undefined, undefined);
    assert.ok(body.toString('utf8').includes('source="läden\u2028🍪"'));
  });
});
