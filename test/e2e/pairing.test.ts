// Edge against origin on real servers: Debian's nginx, Apache, HAProxy and Caddy with their published snippets edit
// headers before a Fastify application. What is counted equals what was edited, as far as the logs show it.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { type Logged, pairCounts } from './oracle/pairs.ts';
import { type Counts, differences, shownCounts } from './oracle/tally.ts';
import { EDITS } from './support/edit-traffic.ts';
import { configOf, expectedOf, fileSource } from './support/edited-config.ts';
import { EDITED_PRODUCTS, type EditedProduct } from './support/edited-products.ts';
import { linesOf, runEdited } from './support/edited-run.ts';
import { runExporter, samplesOf, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { createRandom } from './support/random.ts';
import { type Arrival, groupsOf, pinoAt, recordedOf, replayOf, textOf } from './support/replay.ts';
import { createWorkspace, type Workspace } from './support/workspace.ts';

const TIMES_EACH = 30;
/** Within the window, also behind whatever else arrives in one group. */
const DELAY_MS = 12_000;
const GROUP_MS = 12_000;
const LOST_IN = 20;

const analyzed = async (workspace: Workspace, config: string): Promise<Counts> => {
  writeFileSync(workspace.path('analyze.yaml'), config);
  const args = ['analyze', '--config.file', 'analyze.yaml', '--output', 'prometheus'];
  const { code, stdout, stderr } = await runExporter(workspace, args);
  assert.equal(code, 0, stderr);
  return pairCounts(shownCounts(samplesOf(stdout)));
};

/** What `serve` shows that reads what arrives group by group. */
const served = async (workspace: Workspace, edge: string, arrivals: readonly Arrival[]): Promise<Counts> => {
  for (const log of ['edge', 'app']) writeFileSync(workspace.path(`served-${log}.log`), '');
  const config = configOf(edge).replaceAll(/path: (edge|app)\.log/g, 'path: served-$1.log');
  writeFileSync(workspace.path('serve.yaml'), config);
  const exporter = await startExporter(workspace, ['--config.file', 'serve.yaml']);
  let written = 0;
  for (const group of groupsOf(arrivals, GROUP_MS)) {
    for (const log of ['edge', 'app'] as const) {
      appendFileSync(workspace.path(`served-${log}.log`), textOf(group, log), 'latin1');
    }
    written += group.length;
    await until(
      'all lines to be read',
      async () => (await exporter.sum('cookie_exporter_lines_total')) === written,
    );
  }
  const counts = pairCounts(shownCounts(await exporter.samples()));
  await exporter.stop();
  return counts;
};

const changesOf = (counts: Counts): string[] =>
  [
    ...new Set(
      Object.keys(counts).flatMap((key) => /^cookie_rewrites_total.*change="(\w+)"/.exec(key)?.[1] ?? []),
    ),
  ].sort();

const CHANGES = [
  'added',
  'domain_changed',
  'httponly_added',
  'httponly_removed',
  'path_changed',
  'removed',
  'samesite_changed',
  'secure_added',
  'secure_removed',
];

const itPairs = (product: EditedProduct): void => {
  const { format, view, others, at } = product;
  const workspace = createWorkspace();
  let logged: readonly Logged[] = [];
  const recorded = () => [
    ...recordedOf('edge', linesOf(workspace.path('edge.log'))),
    ...recordedOf('app', linesOf(workspace.path('app.log'))),
  ];
  const replay = (seed: number, isKept: (id: number) => boolean = () => true): Arrival[] =>
    replayOf(
      recorded().filter(({ log, id }) => log === 'edge' || isKept(id)),
      { random: createRandom(seed), at: { edge: at, app: pinoAt }, delayMs: DELAY_MS },
    );
  const without = (isKept: (id: number) => boolean): Logged[] =>
    logged.map((one, id) => ({ ...one, isAtOrigin: one.isAtOrigin && isKept(id) }));
  const lost = (): ((id: number) => boolean) => {
    const random = createRandom(20);
    const ids = new Set(logged.keys().filter(() => random.isOneIn(LOST_IN)));
    // What is last only makes time pass.
    return (id) => id === logged.length - 1 || !ids.has(id);
  };

  before(async () => {
    logged = await runEdited(workspace, product, TIMES_EACH);
  });
  after(() => workspace.close());

  it('makes every kind of edit, and counts each as often as it was made', async () => {
    assert.equal(logged.length, TIMES_EACH * EDITS.length + 1);
    const expected = expectedOf(logged, view);
    assert.deepEqual(changesOf(expected), CHANGES);
    assert.deepEqual(differences(await analyzed(workspace, configOf(fileSource(format))), expected), {});
  });
  it('counts the same from lines of the origin that are delayed and shuffled', async () => {
    const arrivals = replay(1);
    for (const log of ['edge', 'app'] as const) {
      writeFileSync(workspace.path(`late-${log}.log`), textOf(arrivals, log), 'latin1');
    }
    const config = configOf(fileSource(format)).replaceAll(/path: (edge|app)\.log/g, 'path: late-$1.log');
    assert.deepEqual(differences(await analyzed(workspace, config), expectedOf(logged, view)), {});
  });
  it('counts in serve what the pairs show that are left of a delayed log that has lost lines', async () => {
    const isKept = lost();
    const expected = expectedOf(without(isKept).slice(0, -1), view);
    const counts = await served(workspace, fileSource(format), replay(2, isKept));
    assert.deepEqual(differences(counts, expected), {});
  });
  for (const { title, edge, origin, view: own } of others) {
    it(`counts the same from ${title}`, async () => {
      const shown = await analyzed(workspace, configOf(edge ?? fileSource(format), origin));
      // What went past the edge is in the application's own log alone.
      const inLogs = origin === undefined ? logged : logged.filter(({ wire }) => wire.client !== null);
      const expected = expectedOf(inLogs, { ...view, ...own }, origin !== null);
      assert.deepEqual(differences(shown, expected), {});
      assert.deepEqual(changesOf(expected), CHANGES);
    });
  }
  it('has pairs, and requests of which one log alone tells', () => {
    const all = expectedOf(logged, view);
    assert.ok((all['cookie_pairings_total{outcome="paired"}'] ?? 0) > 200);
    assert.ok((all['cookie_pairings_total{outcome="edge_only"}'] ?? 0) > 20);
    assert.ok((all['cookie_pairings_total{outcome="origin_only"}'] ?? 0) > 5);
  });
};

for (const product of EDITED_PRODUCTS) {
  describeWith([product.program], `${product.title} against its origin`, function () {
    this.timeout(60_000);
    itPairs(product);
  });
}
