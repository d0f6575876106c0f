// From lines to counters: what each line counts as, what bounds its labels, and that no text of it gets into one.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange } from '../exporter/exchanges/exchange.ts';
import { chunkOf, REJECT_REASONS, revealChunk } from '../exporter/exchanges/record.ts';
import type { Reader } from '../exporter/formats/format.ts';
import { nginx } from '../exporter/formats/nginx.ts';
import { createCookieLabels, createSiteLabels } from '../exporter/metrics/cardinality.ts';
import type { MetricName } from '../exporter/metrics/catalogue/index.ts';
import { Tallies } from '../exporter/metrics/tallies.ts';
import { createPipeline, type PipelineOptions } from '../exporter/pipeline.ts';
import { slis } from '../exporter/slis/index.ts';
import { record, wall } from './exchanges/records.ts';
import { carrying, counts, exchange, issued, sent, setting } from './slis/counting.ts';

const VANTAGE = 'edge';

/** A reader for which a line is the name of what it reads as. */
const readerOf = (lines: Readonly<Record<string, ReturnType<Reader['read']>>>): Reader => ({
  fidelity: { setCookie: 'all', cookie: 'all' },
  fields: new Set(),
  read: (chunk, start, end) => lines[revealChunk(chunk).text.slice(start, end)] ?? 'no_match',
});

const setUp = (reader: Reader, more: Partial<PipelineOptions> = {}) => {
  const tallies = new Tallies({ maxSeries: 100_000, now: () => 0 });
  const seen: Exchange[] = [];
  const options = {
    vantages: new Set([VANTAGE] as const),
    upstreamFrom: VANTAGE,
    protectedOnly: false,
  } as const;
  const pipeline = createPipeline({
    tallies,
    observers: [...slis.map((sli) => sli.observer(tallies, options)), (x) => seen.push(structuredClone(x))],
    siteLabel: (host) => host,
    cookieLabel: (name) => name,
    ...more,
  });
  const normalize = wall({ sites: { allow: [], ignore: ['ignored.example'], hostsAs: {} } });
  const door = pipeline.open({ name: 'edge', vantage: VANTAGE, reader, normalize }, pipeline.count);
  const read = (text: string): void => door.line(chunkOf(`<${text}>`), 1, text.length + 1);
  return { tallies, seen, pipeline, door, read, countsOf: (metric: MetricName) => counts(tallies, metric) };
};

const LINES = {
  good: record({ site: 'shop.example.com' }),
  elsewhere: record({ site: 'ignored.example' }),
  comment: 'ignored',
} as const;

describe('a line', () => {
  const linesOf = (...texts: string[]) => {
    const { read, countsOf, seen } = setUp(
      readerOf({ ...LINES, ...Object.fromEntries(REJECT_REASONS.map((reason) => [reason, reason])) }),
    );
    for (const text of texts) read(text);
    return {
      lines: countsOf('cookie_exporter_lines_total'),
      rejected: countsOf('cookie_exporter_lines_rejected_total'),
      ignored: countsOf('cookie_exporter_lines_ignored_total'),
      counted: seen.length,
    };
  };

  it('that is a request is counted', () =>
    assert.deepEqual(linesOf('good'), { lines: { edge: 1 }, rejected: {}, ignored: {}, counted: 1 }));
  it('that is no request is ignored', () =>
    assert.deepEqual(linesOf('comment'), {
      lines: { edge: 1 },
      rejected: {},
      ignored: { 'edge not_a_request': 1 },
      counted: 0,
    }));
  it('of a site that is left out is ignored', () =>
    assert.deepEqual(linesOf('elsewhere'), {
      lines: { edge: 1 },
      rejected: {},
      ignored: { 'edge site': 1 },
      counted: 0,
    }));
  for (const reason of REJECT_REASONS) {
    it(`that cannot be read is rejected: ${reason}`, () =>
      assert.deepEqual(linesOf(reason), {
        lines: { edge: 1 },
        rejected: { [`edge ${reason}`]: 1 },
        ignored: {},
        counted: 0,
      }));
  }
  it('that was too long is a rejected line', () => {
    const { door, countsOf } = setUp(readerOf(LINES));
    door.tooLong();
    assert.deepEqual(
      [countsOf('cookie_exporter_lines_total'), countsOf('cookie_exporter_lines_rejected_total')],
      [{ edge: 1 }, { 'edge too_long': 1 }],
    );
  });

  it('is counted, rejected or ignored, whatever comes', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('good', 'elsewhere', 'comment', 'empty', 'x')), (texts) => {
        const { lines, rejected, ignored, counted } = linesOf(...texts);
        const sum = (all: Record<string, number>) => Object.values(all).reduce((total, n) => total + n, 0);
        assert.equal(sum(rejected) + sum(ignored) + counted, sum(lines));
      }),
    ));
});

describe('an exchange', () => {
  it('can be handed on before it is counted', () => {
    const { pipeline, tallies } = setUp(readerOf(LINES));
    const waiting: Exchange[] = [];
    const source = { name: 'edge', vantage: VANTAGE, reader: readerOf(LINES), normalize: wall() } as const;
    pipeline.open(source, (x) => waiting.push(x)).line(chunkOf('good'), 0, 4);
    assert.deepEqual([waiting.length, counts(tallies, 'cookie_requests_total')], [1, {}]);
  });

  it('gets its site label by host and status, once', () => {
    const asked: [string, number][] = [];
    const siteLabel = (host: string, status: number): string => {
      asked.push([host, status]);
      return 'label';
    };
    const { pipeline, seen } = setUp(readerOf({}), { siteLabel });
    pipeline.count(exchange({ site: 'a.example', status: 404 }));
    assert.deepEqual([asked, seen[0]?.site], [[['a.example', 404]], 'label']);
  });

  it('names cookies that it issues before those that it carries', () => {
    const asked: [string, string][] = [];
    const cookieLabel = (name: string, seen: string): string => {
      asked.push([name, seen]);
      return name;
    };
    const { pipeline } = setUp(readerOf({}), { cookieLabel });
    pipeline.count(
      exchange({
        request: carrying(sent({ cookie: 'd', listed: true }), sent({ cookie: 'e', listed: false })),
        response: setting(issued({ cookie: 'a' })),
        upstreamResponse: setting(issued({ cookie: 'b' })),
      }),
    );
    assert.deepEqual(asked, [
      ['a', 'issued'],
      ['b', 'issued'],
      ['d', 'listed'],
      ['e', 'sent'],
    ]);
  });
});

describe('from a line of nginx to labels', () => {
  const compiled = nginx.compile({});
  const reader = compiled.ok ? compiled.reader : assert.fail(compiled.error.problem);
  const CANARY = 'Zq7xK2';
  const line = JSON.stringify({
    time: '1767225600.000',
    scheme: 'http',
    tls: '',
    host: 'shop.example.com',
    method: 'POST',
    path: `/login/${CANARY}?q=${CANARY}`,
    status: '302',
    duration: '0.1',
    client_ip: CANARY,
    request_id: CANARY,
    user_agent: `Mozilla/5.0 ${CANARY}`,
    cookie: `sid=${CANARY}; ${CANARY}`,
    set_cookie: `sid=${CANARY}; Secure, theme=${CANARY}; Comment=${CANARY}`,
    upstream_set_cookie: `sid=${CANARY}x`,
    upstream_status: '302',
    cache_control: `public, ${CANARY}`,
    sec_fetch_site: 'cross-site',
    x_forwarded_proto: CANARY,
    nginx: '1.26.0',
  });
  const labels = {
    siteLabel: createSiteLabels({ allow: null, max: 50, admitAfter: 0, onOverflow: () => {} }),
    cookieLabel: createCookieLabels({ max: 100, onOverflow: () => {} }),
  };
  const shownBy = (tallies: Tallies): string =>
    JSON.stringify(
      [...tallies.families()].map(({ name, series }) => [name, series.map((one) => one.labels)]),
    );

  it('the line is counted', () => {
    const { read, countsOf } = setUp(reader, labels);
    read(line);
    assert.deepEqual(countsOf('cookie_plaintext_total'), {
      'edge shop.example.com sid auth unknown redirected': 1,
      'edge shop.example.com other other unknown redirected': 1,
    });
  });

  it('no label holds text of it but names and the host', () => {
    const { read, tallies } = setUp(reader, labels);
    for (let n = 0; n < 30; n++) read(line);
    assert.equal(shownBy(tallies).includes(CANARY), false);
    assert.equal(shownBy(tallies).includes('shop.example.com'), true);
  });

  it('noise never throws and is told by reason', () => {
    const { read, countsOf } = setUp(reader, labels);
    const noise = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(fc.property(noise, (text) => read(text)));
    const reasons = Object.keys(countsOf('cookie_exporter_lines_rejected_total')).map(
      (key) => key.split(' ')[1],
    );
    assert.deepEqual(
      reasons.filter((reason) => !(REJECT_REASONS as readonly (string | undefined)[]).includes(reason)),
      [],
    );
  });
});
