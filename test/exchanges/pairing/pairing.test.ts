// Records of one request find each other, whatever their order; what does not is counted.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange } from '../../../exporter/exchanges/exchange.ts';
import { createRig, logged, type Outcomes, START, settled, WINDOW_MS } from './rig.ts';

const outcomesOf = (...records: readonly Exchange[]): Outcomes => settled(records).outcomes;
const target = (...marks: readonly number[]) => ({ key: 'kkkkkkkkkkkkkkkk', target: marks });

describe('pairing', () => {
  it('brings edge and origin together', () =>
    assert.deepEqual(outcomesOf(logged('edge', 'a', 0), logged('origin', 'a', 5)), { paired: 1 }));
  it('does so whichever comes first', () =>
    assert.deepEqual(outcomesOf(logged('origin', 'a', 5), logged('edge', 'a', 0)), { paired: 1 }));
  it('counts what stays alone', () =>
    assert.deepEqual(outcomesOf(logged('edge', 'a', 0), logged('origin', 'b', 0), logged('origin', 'c', 1)), {
      edge_only: 1,
      origin_only: 2,
    }));
  it('waits for nobody where the record has no id', () => {
    const { pairing, outcomes } = createRig();
    pairing.take(logged('edge', '', 0));
    assert.deepEqual([outcomes(), pairing.pending], [{ edge_only: 1 }, 0]);
  });
  it('waits for nobody where nothing upstream answered', () => {
    const { pairing, outcomes } = createRig();
    pairing.take(logged('edge', 'a', 0, { upstreamAnswered: false }));
    assert.deepEqual([outcomes(), pairing.pending], [{ edge_only: 1 }, 0]);
  });
  it('passes by what is not to be joined', () =>
    assert.deepEqual(outcomesOf(logged('edge', 'a', 0, { join: null })), {}));

  it('takes the last answer of a request that was tried again', () => {
    const tries = [
      logged('origin', 'a', 10, { status: 502 }),
      logged('origin', 'a', 30, { status: 200 }),
      logged('origin', 'a', 20, { status: 503 }),
    ];
    const { outcomes, pairs } = settled([...tries, logged('edge', 'a', 31)]);
    assert.deepEqual([outcomes, pairs.map(({ origin }) => origin.status)], [{ paired: 1 }, [200]]);
  });
  it('takes the answer that did not fail, whatever the clocks of the origins say', () => {
    const statusesOf = (failedMs: number): number[] =>
      settled([
        logged('origin', 'a', failedMs, { status: 502 }),
        logged('edge', 'a', 31),
        logged('origin', 'a', 20, { status: 404 }),
      ]).pairs.map(({ origin }) => origin.status);
    assert.deepEqual([10, 20, 30].map(statusesOf), [[404], [404], [404]]);
  });
  it('does not guess between two records of the edge', () =>
    assert.deepEqual(outcomesOf(logged('edge', 'a', 0), logged('edge', 'a', 1), logged('origin', 'a', 2)), {
      ambiguous: 3,
    }));
  it('does not bring requests for different things together', () =>
    assert.deepEqual(
      outcomesOf(
        logged('edge', 'a', 0, { join: target(1, 2) }),
        logged('origin', 'a', 1, { join: target(1, 3) }),
      ),
      { ambiguous: 2 },
    ));
  it('lets a proxy strip a prefix of the path', () =>
    assert.deepEqual(
      outcomesOf(
        logged('edge', 'a', 0, { join: target(1, 2, 3) }),
        logged('origin', 'a', 1, { join: target(1, 2) }),
      ),
      { paired: 1 },
    ));

  it('settles once both logs are a window further', () => {
    const { pairing, outcomes } = createRig();
    pairing.take(logged('edge', 'a', 0));
    pairing.take(logged('origin', 'a', 1));
    pairing.take(logged('edge', 'b', WINDOW_MS + 1));
    assert.deepEqual(outcomes(), {});
    pairing.take(logged('origin', 'b', WINDOW_MS + 1));
    assert.deepEqual([outcomes(), pairing.pending], [{ paired: 1 }, 1]);
  });
  it('counts what comes after that as late', () => {
    const { pairing, outcomes } = createRig();
    for (const id of ['a', 'b']) {
      pairing.take(logged('edge', id, id === 'a' ? 0 : 2 * WINDOW_MS));
      if (id === 'b') pairing.take(logged('origin', id, 2 * WINDOW_MS));
    }
    pairing.take(logged('origin', 'a', 1));
    assert.deepEqual(outcomes(), { edge_only: 1, late: 1 });
  });
  it('waits for an edge that delivers late as long as its window says', () => {
    const { pairing, outcomes } = createRig({ windowMs: { edge: 600_000 } });
    pairing.take(logged('origin', 'a', 0));
    pairing.take(logged('origin', 'b', 500_000));
    pairing.pass(500_000);
    assert.deepEqual(outcomes(), {});
    pairing.take(logged('edge', 'a', 0));
    pairing.settleAll();
    assert.deepEqual(outcomes(), { paired: 1, origin_only: 1 });
  });
  it('waits no longer than a window for a log that says nothing', () => {
    const { pairing, outcomes } = createRig();
    pairing.take(logged('origin', 'a', 0));
    pairing.pass(WINDOW_MS - 1);
    assert.deepEqual(outcomes(), {});
    pairing.pass(1);
    assert.deepEqual([outcomes(), pairing.pending], [{ origin_only: 1 }, 0]);
  });
  it('is not kept waiting by an id that is used again and again', () => {
    const { pairing } = createRig();
    for (let atMs = 0; atMs < 10 * WINDOW_MS; atMs += 1000) {
      pairing.take(logged('edge', 'again', atMs));
      pairing.take(logged('origin', `o${atMs}`, atMs));
      pairing.take(logged('edge', `o${atMs}`, atMs));
    }
    assert.ok(pairing.pending <= 2 * (WINDOW_MS / 1000) + 2, `${pairing.pending} wait`);
  });
  it('settles the oldest early when too many wait, and says so', () => {
    const { pairing, outcomes } = createRig({ maxPending: 2 });
    pairing.take(logged('edge', 'a', 0));
    pairing.take(logged('origin', 'a', 0));
    pairing.take(logged('edge', 'b', 1));
    pairing.take(logged('edge', 'c', 2));
    assert.deepEqual([outcomes(), pairing.pending], [{ paired: 1, early: 1 }, 2]);
  });
  it('has what is far ahead wait for the other vantage, while there is one', () => {
    const { pairing } = createRig({ maxPending: 4 });
    const areAhead = () => [pairing.isAhead('edge'), pairing.isAhead('origin')];
    pairing.take(logged('origin', 'z', 0));
    pairing.take(logged('edge', 'a', 2 * WINDOW_MS));
    assert.deepEqual(areAhead(), [true, false]);
    pairing.pass(WINDOW_MS - 1);
    pairing.take(logged('origin', 'y', WINDOW_MS));
    assert.deepEqual(areAhead(), [false, false]);
    pairing.take(logged('edge', 'b', 3 * WINDOW_MS));
    assert.deepEqual(areAhead(), [true, false]);
    pairing.pass(WINDOW_MS);
    assert.deepEqual(areAhead(), [false, false]);
  });
  it('keeps nobody waiting as long as there is room', () => {
    const { pairing } = createRig({ maxPending: 5 });
    pairing.take(logged('origin', 'z', 0));
    pairing.take(logged('edge', 'a', 2 * WINDOW_MS));
    assert.ok(!pairing.isAhead('edge'));
  });
  it('frees what it kept', () => {
    const { pairing, groups, rows } = createRig();
    for (let n = 0; n < 50; n++) {
      pairing.take(logged('edge', `id${n}`, n));
      for (let tries = 0; tries < 3; tries++) pairing.take(logged('origin', `id${n}`, n + tries));
    }
    pairing.settleAll();
    const { size } = rows as unknown as { readonly size: number };
    assert.deepEqual([groups.size, size], [0, 0]);
  });
  it('goes on from where another one was', () => {
    const rig = createRig();
    rig.pairing.take(logged('edge', 'a', 0));
    rig.pairing.take(logged('origin', 'b', 0));
    const next = rig.create(JSON.parse(JSON.stringify(rig.pairing.save())));
    next.take(logged('origin', 'a', 1));
    next.take(logged('edge', 'b', 1));
    next.settleAll();
    assert.deepEqual(rig.outcomes(), { paired: 2 });
  });
});

/** Requests with one or several records each, all of a window. */
const request = fc.record({
  atMs: fc.nat(WINDOW_MS / 4),
  edges: fc.constantFrom(0, 1, 1, 1, 2),
  origins: fc.array(fc.record({ afterMs: fc.nat(WINDOW_MS / 4), status: fc.constantFrom(200, 502) }), {
    maxLength: 3,
  }),
});
const records = fc
  .array(request, { maxLength: 12 })
  .map((requests) =>
    requests.flatMap(({ atMs, edges, origins }, at) => [
      ...Array.from({ length: edges }, () => logged('edge', `id${at}`, atMs)),
      ...origins.map(({ afterMs, status }) => logged('origin', `id${at}`, atMs + afterMs, { status })),
    ]),
  );
const shuffled = records.chain((all) =>
  fc.shuffledSubarray(all, { minLength: all.length }).map((order) => [all, order] as const),
);

describe('the result of pairing', () => {
  const told = ({ outcomes, pairs }: ReturnType<typeof settled>) => ({
    outcomes: Object.entries(outcomes).sort(),
    pairs: pairs
      .map(
        ({ edge, origin }) =>
          `${edge.requestId} ${edge.timeMs - START} ${origin.timeMs - START} ${origin.status}`,
      )
      .sort(),
  });
  it('does not depend on the order in which records come within the window', () =>
    fc.assert(
      fc.property(shuffled, ([all, order]) => assert.deepEqual(told(settled(order)), told(settled(all)))),
      { numRuns: 500 },
    ));
  it('accounts for every record', () =>
    fc.assert(
      fc.property(records, (all) => {
        const { outcomes, pairs } = settled(all);
        const paired = new Set(pairs.map(({ edge }) => edge.requestId));
        const inPairs = all.filter(({ requestId }) => paired.has(requestId)).length;
        const { edge_only = 0, origin_only = 0, ambiguous = 0, late = 0 } = outcomes;
        assert.equal(edge_only + origin_only + ambiguous + late + inPairs, all.length);
        assert.equal(outcomes.paired ?? 0, pairs.length);
      }),
    ));
});
