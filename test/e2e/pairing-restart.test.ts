// `serve` is killed while requests wait for their pair: afterwards it has counted what a run without a kill counts.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { type Logged, pairCounts } from './oracle/pairs.ts';
import { differences, shownCounts } from './oracle/tally.ts';
import { configOf, expectedOf, fileSource } from './support/edited-config.ts';
import { EDITED_PRODUCTS, type EditedProduct } from './support/edited-products.ts';
import { linesOf, runEdited } from './support/edited-run.ts';
import { type Exporter, startExporter } from './support/exporter.ts';
import { describeWith } from './support/needs.ts';
import { until } from './support/poll.ts';
import { createRandom } from './support/random.ts';
import { groupsOf, pinoAt, recordedOf, replayOf, textOf } from './support/replay.ts';
import { createWorkspace } from './support/workspace.ts';

const TIMES_EACH = 12;
const DELAY_MS = 12_000;
const GROUP_MS = 12_000;
const LINES = 'cookie_exporter_lines_total';

const nginx = EDITED_PRODUCTS.find(({ format }) => format === 'nginx') as EditedProduct;

describeWith(['nginx'], 'pairing, through kill -9', function () {
  this.timeout(60_000);
  const workspace = createWorkspace();
  let logged: readonly Logged[] = [];
  before(async () => {
    logged = await runEdited(workspace, nginx, TIMES_EACH);
  });
  after(() => workspace.close());

  const start = (config: string): Promise<Exporter> =>
    startExporter(workspace, ['--config.file', `${config}.yaml`]);
  const kill = async (exporter: Exporter): Promise<void> => {
    exporter.process.kill('SIGKILL');
    await exporter.ended;
  };

  it('counts every cookie metric as a run without a kill does, and the pairs exactly', async () => {
    const lines = (['edge', 'app'] as const).flatMap((log) =>
      recordedOf(log, linesOf(workspace.path(`${log}.log`))),
    );
    const at = { edge: nginx.at, app: pinoAt };
    const arrivals = replayOf(lines, { random: createRandom(3), at, delayMs: DELAY_MS });
    for (const log of ['edge', 'app']) writeFileSync(workspace.path(`${log}.log`), '');
    const config = configOf(fileSource('nginx'));
    writeFileSync(workspace.path('unkilled.yaml'), config);
    writeFileSync(workspace.path('killed.yaml'), `${config}state: { directory: state }\n`);
    const unkilled = await start('unkilled');
    let killed = await start('killed');
    let written = 0;
    const areRead = (exporter: Exporter): Promise<unknown> =>
      until('all lines to be read', async () => (await exporter.sum(LINES)) === written);

    for (const [at, group] of groupsOf(arrivals, GROUP_MS).entries()) {
      for (const log of ['edge', 'app'] as const) {
        appendFileSync(workspace.path(`${log}.log`), textOf(group, log), 'latin1');
      }
      written += group.length;
      await areRead(unkilled);
      // Some are killed with everything on disk, some with only a part of it.
      if (at % 2 === 0) await areRead(killed);
      if (at === 0) assert.ok((await killed.sum('cookie_pairings_pending')) > 0);
      await kill(killed);
      killed = await start('killed');
    }
    await areRead(killed);
    const counts = shownCounts(await killed.samples());
    assert.deepEqual(differences(counts, shownCounts(await unkilled.samples())), {});
    // The last request, which only makes time pass, still waits.
    const expected = expectedOf(logged.slice(0, -1), nginx.view);
    assert.deepEqual(differences(pairCounts(counts), expected), {});
  });
});
