// For each alert on the exporter itself a trouble of one that is made for it: what is done to its files, and how it is
// mended. It must not say when.
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readBytesOf } from '../../bench/measure/process-usage.ts';
import type { Exporter } from '../support/exporter.ts';
import { until } from '../support/poll.ts';
import { logLine } from '../support/request-log.ts';
import type { Workspace } from '../support/workspace.ts';

export type Trouble = {
  readonly alert: string;
  /** Of an alert with several conditions, what the one that is meant has. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What goes on while it lasts, a few times a second. */
  readonly keep?: () => void;
  /** What goes on when it is mended. */
  readonly keepWell?: () => void;
  /** What is done once, when it begins. */
  readonly begin?: () => Promise<void> | void;
  readonly mend?: () => unknown;
};

const source = (name: string, more = ''): string =>
  `  - { name: ${name}, vantage: edge, format: json, file: { path: ${name}.log }, start_at: beginning${more} }\n`;

const LOGS = ['quiet', 'gone', 'garbled', 'late', 'skewed', 'many', 'bulk'] as const;

const CONFIG = `sources:\n${LOGS.map((name) => source(name)).join('')}limits: { newborn: 4s, sites: 1 }\n`;

/** Config of an exporter with a state folder, and with a log that shows so much of Set-Cookie. */
const keepingConfig = (setCookie: 'first' | 'all'): string =>
  [
    `sources:\n${source('kept')}${source('part', `, fidelity: { set_cookie: ${setCookie} }`)}`,
    'limits: { newborn: 4s }\nstate: { directory: state }\n',
  ].join('');

/** Lines that take a while to be read. */
const BULK_LINE = `${JSON.stringify({ time: new Date().toISOString(), status: 200, path: '/', cookie: 'x'.repeat(900) })}\n`;
const BULK_BYTES = 96 * 1024 * 1024;

/** Config of an exporter that goes and comes again. */
const GOING = `sources:\n${source('left')}limits: { newborn: 4s }\n`;

/** Writes the configs and logs, before the exporters start. */
export const prepareTroubled = (workspace: Workspace): void => {
  writeFileSync(workspace.path('troubled.yaml'), CONFIG);
  writeFileSync(workspace.path('keeping.yaml'), keepingConfig('first'));
  writeFileSync(workspace.path('going.yaml'), GOING);
  for (const name of [...LOGS, 'kept', 'part', 'left']) writeFileSync(workspace.path(`${name}.log`), '');
};

/** Exporters that were started on what was prepared. */
export type Troubled = {
  readonly troubled: Exporter;
  readonly keeping: Exporter;
  readonly going: Exporter;
  /** Starts it again, at the same address. */
  readonly comeAgain: () => Promise<unknown>;
};

/** What is done to them. */
export const createTroubles = (
  workspace: Workspace,
  { troubled, keeping, going, comeAgain }: Troubled,
): readonly Trouble[] => {
  const log = (name: string): string => workspace.path(`${name}.log`);
  const line = (name: string, fields = {}): void => logLine(log(name), { site: 'a.example', ...fields });
  const hours = (ago: number): string => new Date(Date.now() - ago * 3_600_000).toISOString();
  const reload = ({ process }: Exporter, file: string, config: string): void => {
    writeFileSync(workspace.path(file), config);
    process.kill('SIGHUP');
  };
  const state = workspace.path('state');
  return [
    {
      alert: 'CookieExporterSourceSilent',
      labels: { source: 'quiet', cause: 'no_lines' },
      begin: () => {
        for (let n = 0; n < 4000; n++) line('quiet');
      },
      keepWell: () => line('quiet'),
    },
    {
      alert: 'CookieExporterSourceSilent',
      labels: { source: 'gone', cause: 'unreadable' },
      begin: () => {
        line('gone');
        renameSync(log('gone'), `${log('gone')}.away`);
      },
      mend: () => renameSync(`${log('gone')}.away`, log('gone')),
    },
    {
      alert: 'CookieExporterSourceSilent',
      labels: { source: 'left', cause: 'exporter_gone' },
      begin: async () => {
        going.process.kill('SIGKILL');
        await going.ended;
      },
      mend: comeAgain,
    },
    {
      alert: 'CookieExporterParseErrors',
      keep: () => appendFileSync(log('garbled'), 'no JSON at all\n'.repeat(5)),
    },
    {
      alert: 'CookieExporterLosingLines',
      begin: async () => {
        const before = readBytesOf(troubled.process.pid as number) ?? 0;
        appendFileSync(log('bulk'), BULK_LINE.repeat(Math.ceil(BULK_BYTES / BULK_LINE.length)));
        const reads = (): boolean => (readBytesOf(troubled.process.pid as number) ?? 0) > before + 8_000_000;
        await until('much to be read', reads);
        truncateSync(log('bulk'));
      },
    },
    {
      alert: 'CookieExporterLagging',
      labels: { behind: 'seconds' },
      keep: () => line('late', { time: hours(2) }),
      keepWell: () => line('late'),
    },
    {
      alert: 'CookieExporterClockSkew',
      keep: () => line('skewed', { time: hours(0.2) }),
      keepWell: () => line('skewed'),
    },
    {
      alert: 'CookieExporterLabelOverflow',
      keep: () => {
        for (const site of ['a.example', 'b.example', 'c.example'])
          for (let n = 0; n < 5; n++) line('many', { site });
      },
    },
    { alert: 'CookieExporterLowFidelity', mend: () => reload(keeping, 'keeping.yaml', keepingConfig('all')) },
    {
      alert: 'CookieExporterReloadFailed',
      begin: () => reload(troubled, 'troubled.yaml', 'sources: none\n'),
      mend: () => reload(troubled, 'troubled.yaml', CONFIG),
    },
    {
      alert: 'CookieExporterSnapshotStale',
      begin: () => {
        renameSync(state, `${state}.away`);
        writeFileSync(state, '');
      },
      keep: () => line('kept'),
      mend: () => {
        rmSync(state);
        renameSync(`${state}.away`, state);
      },
    },
  ];
};
