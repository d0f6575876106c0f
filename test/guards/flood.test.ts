// Floods of new names, hosts, clients and members: what is held stays within its bounds (counted, not guessed from the
// size of the process), what is not told apart is counted as `other`, and every refusal is counted.
import assert from 'node:assert/strict';
import { saveCounting } from '../../exporter/commands/counting.ts';
import { FORWARDING_HEADERS } from '../../exporter/exchanges/record.ts';
import type { MetricName } from '../../exporter/metrics/catalogue/index.ts';
import { sumOf } from '../../exporter/slis/evaluate.ts';
import { createFramer } from '../../exporter/sources/lines.ts';
import { fill, KIB, ORDINARY } from './hostile-requests.ts';
import { assertAccounted, assertBounded, createRig, type Rig, total } from './pipeline-rig.ts';
import { type Told, WRITERS } from './secret-lines.ts';

const NAMES_A_LINE = 500;
const MILLION = 1_000_000;
/** As in exporter/slis: names that one tracker follows. */
const MAX_FOLLOWED = 10_000;

/** A number in letters alone, for runs of digits are folded away. */
const spell = (n: number): string => [...String(n)].map((digit) => 'bcdfghjklm'[Number(digit)]).join('');

const write = (changes: Partial<Told>): string => WRITERS.json({ ...ORDINARY, ...changes });

/** Events of a metric with these labels. */
const events = (
  { stages }: Rig,
  metric: MetricName,
  where: Readonly<Record<string, readonly string[]>>,
): number => sumOf(stages.tallies, { metric, where });

/** How many things each structure remembers beside the tallies. */
const remembered = ({ stages }: Rig): Readonly<Record<string, number>> => {
  const parts = Object.values(saveCounting(stages.counting)) as { memory: Record<string, unknown> }[];
  const lists = parts.flatMap(({ memory }) => Object.entries(memory));
  return Object.fromEntries(lists.map(([name, list]) => [name, Array.isArray(list) ? list.length : 1]));
};

/** Every structure there is, so that a new one does not go unbounded. */
const assertRemembersLittle = (rig: Rig): void => {
  const { limits } = rig.stages.config;
  const most: Readonly<Record<string, number>> = {
    sites: limits.sites,
    candidates: limits.sites * 10,
    names: limits.cookies,
    shapes: MAX_FOLLOWED,
    exposures: MAX_FOLLOWED,
    violations: MAX_FOLLOWED,
    labels: limits.sites + limits.cookies,
    lists: 7,
    exchanges: 1,
    clock: 3,
    coverage: 2,
    since: 1,
  };
  const held = remembered(rig);
  assert.deepEqual(Object.keys(held).sort(), Object.keys(most).sort());
  for (const [name, count] of Object.entries(held))
    assert.ok(count <= (most[name] ?? 0), `${name}: ${count}`);
};

/** Reads lines of so many new names each, until there were enough. */
const flood = (rig: Rig, changesOf: (names: readonly string[]) => Partial<Told>, count = MILLION): number => {
  let lines = 0;
  for (let n = 0; n < count; n += NAMES_A_LINE) {
    rig.read(write(changesOf(Array.from({ length: NAMES_A_LINE }, (_, at) => spell(n + at)))));
    lines++;
  }
  assertAccounted(rig, lines);
  assertBounded(rig);
  assertRemembersLittle(rig);
  return lines;
};

/** Overflows of a label so far. */
const overflows = (rig: Rig, label: string): number =>
  events(rig, 'cookie_exporter_label_overflows_total', { label: [label] });

describe('a flood', function () {
  this.timeout(120_000);

  it('of a million names that were sent: each is counted as other, none is remembered', () => {
    const rig = createRig('json');
    let bytes = 0;
    const lines = flood(rig, (names) => {
      const pairs = names.map((name) => `n_${name}=1`);
      bytes += pairs.join('').length;
      return { cookie: pairs.join('; '), setCookie: [] };
    });
    const sent = rig.stages.tallies.family('cookie_sent_bytes_total').series;
    assert.deepEqual([...new Set(sent.map(({ labels }) => labels[2]))], ['other']);
    assert.equal(total(rig.stages, 'cookie_sent_bytes_total'), bytes);
    assert.equal(total(rig.stages, 'cookie_request_cookies'), lines);
    assert.deepEqual(
      { names: remembered(rig).names, overflows: overflows(rig, 'cookie') },
      { names: 0, overflows: 0 },
    );
  });

  it('of a million names that were issued: the sum is right, what is past the limit is other, and is told', () => {
    const rig = createRig('json');
    flood(rig, (names) => ({ cookie: '', setCookie: names.map((name) => `n_${name}=1`) }));
    const { cookies } = rig.stages.config.limits;
    const others = events(rig, 'cookie_issued_total', { cookie: ['other'] });
    assert.deepEqual(
      { issued: total(rig.stages, 'cookie_issued_total'), others, overflows: overflows(rig, 'cookie') },
      // Each stands on both legs of its line.
      { issued: MILLION, others: MILLION - cookies, overflows: 2 * (MILLION - cookies) },
    );
  });

  it('of names under a glob: all are one label', () => {
    const names = 200_000;
    const rig = createRig('json');
    const changesOf = (all: readonly string[]): Partial<Told> => ({
      cookie: '',
      setCookie: all.map((name) => `wordpress_logged_in_${name}=1`),
    });
    flood(rig, changesOf, names);
    assert.equal(events(rig, 'cookie_issued_total', { cookie: ['wordpress_logged_in_*'] }), names);
    assert.deepEqual(
      [remembered(rig).shapes, remembered(rig).exposures, overflows(rig, 'cookie')],
      [MAX_FOLLOWED, MAX_FOLLOWED, 0],
    );
  });

  it('of names that hold ids: they share the labels that are left of them', () => {
    const rig = createRig('json');
    const lines = 20_000;
    for (let n = 0; n < lines; n++) {
      const hex = (n + 2 ** 40).toString(16).repeat(3);
      rig.read(
        write({
          cookie: '',
          setCookie: [`sess_${hex}=1`, `u_a${n}@example.com=1`, `t_${hex}.${n}-${hex}=1`],
        }),
      );
    }
    assertAccounted(rig, lines);
    const issued = rig.stages.tallies.family('cookie_issued_total').series;
    const labels = new Set(issued.map((series) => series.labels[2]));
    assert.deepEqual([...labels].sort(), ['*', 'sess_*', 't_*']);
  });

  it('of hosts that are answered: all past the limit are other, and are told', () => {
    const rig = createRig('json');
    const hosts = 3000;
    const answers = 22;
    for (let n = 0; n < hosts * answers; n++) {
      rig.read(write({ host: `${spell(Math.floor(n / answers))}.example`, cookie: '', setCookie: [] }));
    }
    assertAccounted(rig, hosts * answers);
    assertBounded(rig);
    assertRemembersLittle(rig);
    const { sites } = rig.stages.config.limits;
    assert.equal(remembered(rig).sites, sites);
    // The first 20 answers of each host are other; of a host past the limit all are, and two of them are told.
    const labelled = sites * (answers - 20);
    assert.equal(events(rig, 'cookie_requests_total', { site: ['other'] }), hosts * answers - labelled);
    assert.equal(overflows(rig, 'site'), (hosts - sites) * (answers - 20));
  });

  it('of hosts that are seen once: none is a site, and few are remembered', () => {
    const rig = createRig('json');
    const hosts = 100_000;
    for (let n = 0; n < hosts; n++)
      rig.read(write({ host: `${spell(n)}.example`, cookie: '', setCookie: [] }));
    assertRemembersLittle(rig);
    assert.equal(events(rig, 'cookie_requests_total', { site: ['other'] }), hosts);
  });

  it('of clients that nobody has seen: each request is counted once', () => {
    const rig = createRig('json');
    const clients = 50_000;
    for (let n = 0; n < clients; n++) {
      rig.read(write({ userAgent: `Mozilla/5.0 (${n}) Chrome/120`, cookie: 'sid=1', setCookie: [] }));
    }
    assertAccounted(rig, clients);
    assert.equal(total(rig.stages, 'cookie_auth_requests_total'), clients);
  });

  it('of Set-Cookie headers in one line: each is counted', () => {
    for (const format of ['json', 'nginx', 'pino'] as const) {
      const rig = createRig(format);
      const setCookie = Array.from({ length: 5000 }, (_, n) => `n_${spell(n)}=1; Path=/`);
      rig.read(WRITERS[format]({ ...ORDINARY, setCookie }));
      assert.equal(total(rig.stages, 'cookie_issued_total'), setCookie.length, format);
      assertRemembersLittle(rig);
    }
  });

  it('of bytes in one cookie: its length is known, and every limit that it passes', () => {
    const rig = createRig('json');
    const cookie = `sid=${fill(() => 'v')}`;
    rig.read(write({ cookie, setCookie: [] }));
    const over = rig.stages.tallies.family('cookie_request_header_over_total').series;
    assert.deepEqual(
      over.map(({ labels }) => labels[2]),
      ['4096', '8192', '16384'],
    );
    assert.equal(total(rig.stages, 'cookie_sent_bytes_total'), cookie.length);
  });

  it('of members in a forwarding header: the first says what counts', () => {
    const members: Readonly<Record<string, string>> = {
      forwarded: fill((n) => `for=192.0.2.${n % 256};proto=https, `),
      'x-forwarded-proto': fill(() => 'https, http,'),
    };
    for (const header of FORWARDING_HEADERS) {
      const rig = createRig('json');
      const line = JSON.stringify({
        time: 1_795_152_791_309,
        site: 'shop.example',
        status: 200,
        scheme: 'https',
        peer_ip: '192.0.2.1',
        forwarded: { [header]: members[header] ?? fill(() => 'on,{"scheme":') },
      });
      rig.read(line);
      assertAccounted(rig, 1);
      assert.equal(events(rig, 'cookie_requests_total', { transport: ['tls'] }), 1, header);
    }
  });

  it('of bytes without a line end: never more than a line is held, and it is one refusal', () => {
    const maxLineBytes = 64 * KIB;
    const lines: number[] = [];
    let tooLong = 0;
    const framer = createFramer({
      maxLineBytes,
      onLine: (_chunk, start, end) => lines.push(end - start),
      onTooLong: () => {
        tooLong++;
      },
    });
    const piece = Buffer.alloc(10 * KIB, 'x');
    for (let n = 0; n < 20_000; n++) {
      framer.push(piece, piece.length);
      assert.ok(framer.pendingBytes() <= maxLineBytes + 1);
    }
    const end = Buffer.from('\nnext\n');
    framer.push(end, end.length);
    assert.deepEqual({ lines, tooLong }, { lines: [4], tooLong: 1 });
  });
});
