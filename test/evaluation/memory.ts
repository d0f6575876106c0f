// What following sessions takes: memory for each of many live ones, and time for an exchange as they become more.
// `node test/evaluation/memory.ts` prints both as a table. Times are those of this machine now; their ratio tells.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { clientOf } from '../../exporter/exchanges/client.ts';
import { deviceOf } from '../../exporter/exchanges/device.ts';
import type { Exchange, SentCookie } from '../../exporter/exchanges/exchange.ts';
import { createMemory, type SavedMemory } from '../../exporter/metrics/memory.ts';
import { Tallies } from '../../exporter/metrics/tallies.ts';
import { sessions } from '../../exporter/slis/sessions.ts';
import type { Observer } from '../../exporter/slis/sli.ts';
import { mixedKeyOf } from '../../exporter/tables/mixed-key.ts';
import { carrying, exchange, issued, sent, setting } from '../slis/counting.ts';
import { desktop } from './devices.ts';
import { Random } from './random.ts';

const START_MS = Date.UTC(2026, 5, 1);
const MIB = 2 ** 20;
/** Exchanges that are timed at once, and how often. */
const BATCH = 20_000;
const ROUNDS = 30;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const usedBytes = (): number => {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

type Followed = { readonly observe: Observer; readonly memory: SavedMemory; readonly live: number };

/** Rows that changed are collected as they are while a journal is written. */
const collect = ({ memory }: Followed): void => {
  for (const table of memory.tables.values()) table.changes.collect();
};
const writeJournal = ({ memory }: Followed): void => {
  for (const table of memory.tables.values()) table.changes.take();
};

const create = (live: number): Followed => {
  const memory = createMemory(undefined);
  const observe = sessions.observer(
    new Tallies({ maxSeries: 20_000, now: () => 0 }),
    { vantages: new Set(['edge']), upstreamFrom: 'edge', protectedOnly: false, maxSessions: live },
    memory,
  );
  return { observe, memory, live };
};

const r = new Random(1);
const DEVICES = Array.from({ length: 40 }, () => {
  const { agent } = desktop(r);
  return { device: deviceOf(agent), client: clientOf(agent) };
});
const JA4 = ['8daaf6152771', '5b57614c22b0', 'a09f3c656075'] as const;

/** The client of a session, always the same. */
const clientOfSession = (n: number): Partial<Exchange> => {
  const { device, client } = DEVICES[n % DEVICES.length] as (typeof DEVICES)[number];
  const ja4 = JA4[n % JA4.length] ?? null;
  return {
    client,
    sender: { device, network: (n * 7919) % 2 ** 24, country: 'DE', asn: 64_512 + (n % 50), ja4 },
  };
};
const cookieOf = (n: number): SentCookie => sent({ session: mixedKeyOf([n]) });
const login = (n: number, timeMs: number): Exchange => {
  const given = issued({ session: mixedKeyOf([n]) });
  return exchange({ timeMs, ...clientOfSession(n), response: setting(given) });
};
const request = (n: number, timeMs: number): Exchange =>
  exchange({ timeMs, ...clientOfSession(n), request: carrying(cookieOf(n)) });

/** Each session begins and is presented twice. */
const fill = (followed: Followed): void => {
  collect(followed);
  for (let n = 0; n < followed.live; n++) {
    followed.observe(login(n, START_MS + n));
    followed.observe(request(n, START_MS + n + 1000));
    followed.observe(request(n, START_MS + n + 9000));
    if (n % BATCH === 0) writeJournal(followed);
  }
  writeJournal(followed);
};

/** Bytes that the live sessions take. */
const measureBytes = (live: number): readonly [Followed, number] => {
  const followed = create(live);
  const before = usedBytes();
  fill(followed);
  return [followed, usedBytes() - before];
};

/** Nanoseconds of one exchange, of sessions at random. */
const measureBatch = (followed: Followed, timeMs: number): number => {
  const batch = Array.from({ length: BATCH }, (_, n) => request(r.below(followed.live), timeMs + n));
  const start = process.hrtime.bigint();
  for (const one of batch) followed.observe(one);
  const took = Number(process.hrtime.bigint() - start);
  writeJournal(followed);
  return took / BATCH;
};

const medianOf = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const LIVE = [100_000, 1_000_000] as const;
const measured = LIVE.map(measureBytes);
const nanoseconds = LIVE.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  const timeMs = START_MS + 2_000_000 + round * 60_000;
  for (const [at, [followed]] of measured.entries()) nanoseconds[at]?.push(measureBatch(followed, timeMs));
}
const medians = nanoseconds.map(medianOf);
for (const [at, [{ live }, bytes]] of measured.entries()) {
  const each = `${Math.round(bytes / live)} bytes each`;
  const time = `${Math.round(medians[at] as number)} ns an exchange`;
  process.stdout.write(`${live} live sessions: ${(bytes / MIB).toFixed(1)} MiB, ${each}, ${time}\n`);
}
const ratio = (medians[1] as number) / (medians[0] as number);
process.stdout.write(`an exchange among ten times as many takes ${ratio.toFixed(2)} times as long\n`);
