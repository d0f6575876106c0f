// `node test/dashboards/history/serve.ts [PORT]`: Prometheus on the seeded history, ending now, to look at dashboards with.
import { createWorkspace } from '../../e2e/support/workspace.ts';
import { startHistory } from './seed.ts';
import { LENGTH, MINUTE } from './timeline.ts';

const DEFAULT_PORT = 9090;

const workspace = createWorkspace();
const end = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE;
const { url } = await startHistory(workspace, end - LENGTH, Number(process.argv[2] ?? DEFAULT_PORT));
process.stdout.write(`${url} until interrupted; the history ends ${new Date(end * 1000).toISOString()}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void workspace.close());
