// What ails a source, as serve shows it: one log for each way to fail, all at once, and one as it should be.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Exporter, startExporter } from './support/exporter.ts';
import { nginxLine } from './support/nginx-log.ts';
import { until } from './support/poll.ts';
import { createWorkspace } from './support/workspace.ts';

type Values = Readonly<Record<string, string>>;
type Log = { readonly format: string; readonly vantage?: 'origin'; readonly lines: readonly string[] };

const NOW = Date.now();

/** Lines of nginx in the order of their times, which end now. */
const nginxLines = (count: number, valuesOf: (n: number) => Values = () => ({})): string[] =>
  Array.from({ length: count }, (_, n) =>
    nginxLine({
      msec: ((NOW - (count - n) * 20) / 1000).toFixed(3),
      remote_addr: `192.0.2.${n % 200}`,
      nginx_version: '1.27.0',
      http_cookie: `sid=${n}`,
      ...valuesOf(n),
    }),
  );
const withIds = (prefix: string) => (n: number) => ({
  request_id: Buffer.from(`${prefix} ${n}`).toString('hex'),
});
const firstLine = (path: string): string =>
  readFileSync(new URL(`../corpus/${path}/input.log`, import.meta.url), 'latin1').split('\n', 1)[0] ?? '';

/** Each log with what serve must find of it. */
const LOGS: Readonly<Record<string, readonly [log: Log, symptoms: readonly string[]]>> = {
  good: [{ format: 'nginx', lines: nginxLines(200, withIds('good')) }, []],
  broken: [
    {
      format: 'nginx',
      lines: nginxLines(50, withIds('broken')).map((line) => line.replace('"status"', '"state"')),
    },
    ['lines_do_not_match'],
  ],
  without: [
    { format: 'aws-alb', lines: Array.from({ length: 20 }, () => firstLine('aws-alb/entries')) },
    ['no_cookie_fields'],
  ],
  hidden: [
    {
      format: 'nginx',
      lines: nginxLines(100, (n) => ({ ...withIds('hidden')(n), http_cookie: 'REDACTED' })),
    },
    ['redacted'],
  ],
  cut: [
    {
      format: 'nginx',
      lines: nginxLines(100, (n) => ({
        ...withIds('cut')(n),
        http_cookie: `a=${'x'.repeat(n % 9)}; b=${'y'.repeat(8190 - 6 - (n % 9))}`,
      })),
    },
    ['truncated'],
  ],
  first: [
    { format: 'nginx', lines: nginxLines(50, (n) => ({ ...withIds('first')(n), nginx_version: '1.22.1' })) },
    ['first_or_last_only'],
  ],
  anonymous: [{ format: 'nginx', lines: nginxLines(100) }, ['no_request_id']],
  behind: [
    {
      format: 'nginx',
      lines: nginxLines(2000, (n) => ({
        ...withIds('behind')(n),
        remote_addr: '10.0.0.7',
        http_x_forwarded_proto: 'https',
      })),
    },
    ['wrong_vantage'],
  ],
  plain: [
    {
      format: 'nginx',
      lines: nginxLines(150, (n) => ({ ...withIds('plain')(n), scheme: 'http', ssl_protocol: '' })),
    },
    ['hidden_tls_terminator'],
  ],
  twice: [{ format: 'nginx', lines: nginxLines(1000, withIds('twice')) }, []],
  again: [{ format: 'nginx', lines: nginxLines(1000, withIds('twice')) }, ['duplicate']],
  app: [
    {
      format: 'nginx',
      vantage: 'origin',
      lines: nginxLines(50, (n) => ({ ...withIds('app')(n), scheme: 'http' })),
    },
    [],
  ],
};
const READING = ['reading', 'idle', 'ended', 'waiting_for_file', 'no_permission', 'failed'];

describe('the states of sources', function () {
  this.timeout(90_000);
  const workspace = createWorkspace();
  let exporter: Exporter;
  before(async () => {
    const sources = Object.entries(LOGS).map(([name, [{ format, vantage = 'edge', lines }]]) => {
      writeFileSync(workspace.path(`${name}.log`), `${lines.join('\n')}\n`, 'latin1');
      return `  - { name: ${name}, vantage: ${vantage}, format: ${format}, file: { path: ${name}.log }, start_at: beginning }\n`;
    });
    writeFileSync(workspace.path('config.yaml'), `sources:\n${sources.join('')}`);
    exporter = await startExporter(workspace, ['--config.file', 'config.yaml']);
  });
  after(() => workspace.close());

  const symptoms = async (): Promise<Record<string, string[]>> => {
    const found: Record<string, string[]> = Object.fromEntries(Object.keys(LOGS).map((name) => [name, []]));
    for (const { name, labels, value } of await exporter.samples()) {
      const { source = '', state = '' } = labels;
      if (name !== 'cookie_exporter_source_state' || value !== 1 || READING.includes(state)) continue;
      found[source]?.push(state);
    }
    return found;
  };

  it('are those of their logs, and no others', async () => {
    const expected = Object.fromEntries(
      Object.entries(LOGS).map(([name, [, states]]) => [name, [...states]]),
    );
    let observed: Record<string, string[]> = {};
    await until(
      'all sources to be read and compared',
      async () => {
        observed = await symptoms();
        return (observed.again ?? []).length > 0 && (observed.behind ?? []).length > 0;
      },
      60_000,
    );
    assert.deepEqual(observed, expected);
  });
  it('stand on the status page in words', async () => {
    const page = await (await exporter.get('/')).text();
    for (const words of [
      'Most of the newest lines are not as the format says.',
      'Another source logs the same requests, so that they count twice.',
      'No client came with TLS',
    ]) {
      assert.ok(page.includes(words), words);
    }
  });
});
