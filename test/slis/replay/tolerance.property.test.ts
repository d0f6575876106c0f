// What the order of lines may change of a verdict and what it may not: lines that come twice, late, by another clock, or
// on both sides of a restart.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deviceOf } from '../../../exporter/exchanges/device.ts';
import type { Client, Exchange } from '../../../exporter/exchanges/exchange.ts';
import { parseNetwork } from '../../../exporter/exchanges/network.ts';
import { createMemory } from '../../../exporter/metrics/memory.ts';
import { Tallies } from '../../../exporter/metrics/tallies.ts';
import { sessions } from '../../../exporter/slis/sessions.ts';
import type { Observer } from '../../../exporter/slis/sli.ts';
import { savedOf } from '../../tables/saved-table.ts';
import { carrying, exchange, issued, sent, setting } from '../counting.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const SECOND = 1000;
/** Lines may come so much later than those behind them. */
const LATE_MS = 120_000;

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0';

const who = (at: string, asn: number, agent = CHROME, ja4 = '8daaf6152771', client: Client = 'browser') => ({
  sender: { device: deviceOf(agent), network: parseNetwork(at), asn, country: 'DE', ja4 },
  client,
});
const HOME = who('198.51.100.7', 3320);
/** One person at home by IPv4 and IPv6, under way and through a VPN. */
const OWNER = [HOME, who('2001:db8::1', 3320), who('203.0.113.9', 12_638), who('192.0.2.66', 9009)];
const TOOL = who('192.0.2.5', 16_509, 'curl/8', 'e8f1e7e78f70', 'tool');
const OTHERS = [
  TOOL,
  who('203.0.113.200', 6805, FIREFOX, '5b57614c22b0'),
  who('203.0.113.201', 6805, CHROME, '85036bcba153'),
];

const fingerprintOf = (n: number): string => `session-value-${n}`.padEnd(16, '.').slice(0, 16);
/** A request that presents the value `of` and perhaps is given the next one. */
const asks = (atMs: number, from: Partial<Exchange>, of = 0, isRenewed = false): Exchange =>
  exchange({
    timeMs: START + atMs,
    ...from,
    request: carrying(sent({ session: fingerprintOf(of) })),
    ...(isRenewed && { response: setting(issued({ session: fingerprintOf(of + 1), replaces: 'other' })) }),
  });
const LOGIN = exchange({ timeMs: START, ...HOME, response: setting(issued({ session: fingerprintOf(0) })) });
const ENOUGH = Array.from({ length: 30 }, (_, n) => exchange({ timeMs: START - (60 - n) * MINUTE }));

type Verdict = readonly [atMs: number, level: string | undefined, reason: string | undefined];

const begin = (verdicts: Verdict[], memory = createMemory(undefined)): Observer =>
  sessions.observer(
    new Tallies({ maxSeries: 10_000, now: () => 0 }),
    {
      vantages: new Set(['edge']),
      upstreamFrom: 'edge',
      protectedOnly: false,
      report: ({ kind, level, reasons, exchange: { timeMs } }) => {
        if (kind === 'replay') verdicts.push([timeMs - START, level, reasons[0]]);
      },
    },
    memory,
  );

const verdictsOf = (lines: readonly Exchange[]): readonly Verdict[] => {
  const verdicts: Verdict[] = [];
  const observe = begin(verdicts);
  for (const line of [...ENOUGH, ...lines]) observe(structuredClone(line));
  return verdicts;
};

/** Times of a session's requests in ascending order, with one number each to choose by. */
const times = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5400 }), fc.nat(999)), { maxLength: 40 })
  .map((list) => list.sort(([a], [b]) => a - b).map(([seconds, n]) => [seconds * SECOND, n] as const));

/** Requests of an owner who renews the session now and then, at any of these clients. */
const sessionAt = (clients: readonly Partial<Exchange>[]) =>
  times.map((list) => {
    let value = 0;
    const lines = list.map(([atMs, n]) => {
      const isRenewed = n % 7 === 0;
      const line = asks(atMs, clients[n % clients.length] as Partial<Exchange>, value, isRenewed);
      if (isRenewed) value++;
      return line;
    });
    return [LOGIN, ...lines];
  });
const owned = sessionAt(OWNER);
const stolen = sessionAt([...OWNER, ...OTHERS]);
const delays = fc.array(fc.integer({ min: 0, max: LATE_MS }), { minLength: 41, maxLength: 41 });

/** The lines in the order in which they come, each so much late. */
const late = (lines: readonly Exchange[], by: readonly number[]): readonly Exchange[] =>
  lines
    .map((line, n) => [line.timeMs + (by[n] ?? 0), line] as const)
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line);

describe('verdicts on sessions', () => {
  it('are the same if lines come twice, the second time late', () =>
    fc.assert(
      fc.property(stolen, delays, (lines, by) => {
        const twice = [...lines, ...lines.map((line) => ({ ...line }))];
        const comes = late(twice, [...lines.map(() => 0), ...by]);
        assert.deepEqual(verdictsOf(comes), verdictsOf(lines));
      }),
    ));
  it('are the same by a clock that goes wrong by any time', () =>
    fc.assert(
      fc.property(stolen, fc.integer({ min: -1e9, max: 1e9 }), (lines, byMs) => {
        const skewed = [...ENOUGH, ...lines].map((line) => ({ ...line, timeMs: line.timeMs + byMs }));
        const verdicts: Verdict[] = [];
        const observe = begin(verdicts);
        for (const line of skewed) observe(structuredClone(line));
        const unskewed = verdicts.map(([atMs, ...more]) => [atMs - byMs, ...more]);
        assert.deepEqual(unskewed, verdictsOf(lines));
      }),
    ));
  it('are none where its owner alone has it, in whatever order lines come', () =>
    fc.assert(fc.property(owned, delays, (lines, by) => assert.deepEqual(verdictsOf(late(lines, by)), []))));
  it('are none where its owner alone has it, and lines come twice', () =>
    fc.assert(
      fc.property(owned, delays, (lines, by) =>
        assert.deepEqual(verdictsOf([...late(lines, by), ...late(lines, by.toReversed())]), []),
      ),
    ));
  // A value that is presented before its issue was read has no owner yet that another client could be told from.
  it('are at least likely where a tool in a cloud has it as well once it was issued, in whatever order lines come', () =>
    fc.assert(
      fc.property(owned, fc.integer({ min: 181, max: 5400 }), delays, (lines, seconds, by) => {
        const at = lines.findLastIndex(({ timeMs }) => timeMs <= START + seconds * SECOND);
        const value = lines[at]?.request.cookies[0]?.session ?? fingerprintOf(0);
        const theft = exchange({
          timeMs: START + seconds * SECOND,
          ...TOOL,
          request: carrying(sent({ session: value })),
        });
        const all = [...lines, theft].sort((a, b) => a.timeMs - b.timeMs);
        const comes = late(all, by);
        const isIssue = ({ response }: Exchange): boolean =>
          response.cookies.some(({ session }) => session === value);
        fc.pre(comes.findIndex(isIssue) < comes.indexOf(theft));
        const levels = verdictsOf(comes).map(([, level]) => level);
        assert.ok(levels.includes('likely') || levels.includes('certain'), levels.join());
      }),
    ));
  it('are the same where the process was restarted at any line', () =>
    fc.assert(
      fc.property(stolen, fc.nat(70), (lines, at) => {
        const verdicts: Verdict[] = [];
        const all = [...ENOUGH, ...lines];
        const memory = createMemory(undefined);
        const before = begin(verdicts, memory);
        for (const line of all.slice(0, at)) before(structuredClone(line));
        const tables = new Map([...memory.tables].map(([name, table], n) => [name, savedOf(table, n + 1)]));
        const after = begin(verdicts, createMemory(JSON.parse(JSON.stringify(memory.save())), tables));
        for (const line of all.slice(at)) after(structuredClone(line));
        assert.deepEqual(verdicts, verdictsOf(lines));
      }),
    ));
});
