// The command `demo`: a small web site with known faults, and the exporter on its logs: the main job on an embedded
// default. It must leave nothing behind.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from '../config/problems.ts';
import { renderDemoConfig } from './demo/config.ts';
import { CYCLE_SECONDS, FAULT_NAMES, type FaultName, type FaultPlan } from './demo/faults.ts';
import { createDemoWorld, type RunningDemo } from './demo/world.ts';
import { EXIT, type ExitCode, type Runtime } from './io.ts';
import { serve } from './serve.ts';

export type DemoOptions = {
  /** Runs this fault all the time; `none` for none; undefined: faults come and go. */
  readonly fault: string | undefined;
  readonly listenAddress: string;
};

/** The same demo each time. */
const SEED = 20261120;

const isFault = (name: string | undefined): name is FaultName | 'none' =>
  name === 'none' || (FAULT_NAMES as readonly (string | undefined)[]).includes(name);

const whenOf = ({ spells }: FaultPlan): string =>
  spells
    .map(([from, to]) => {
      if (to < Infinity) return `${from}–${to}`;
      return from === 0 ? 'all the time' : `from ${from} s on`;
    })
    .join(', ');

/** Faults on one line of what is printed. */
const FAULTS_A_LINE = 3;

const renderFaults = (faults: readonly FaultPlan[], isDrill: boolean): string => {
  if (faults.length === 0) return 'none (a good day)';
  if (isDrill) return faults.map((fault) => `${fault.name} (${whenOf(fault)}): ${fault.tells}`).join('');
  const shown = faults.map((fault) => `${fault.name} (${whenOf(fault)})`);
  const lines = Array.from({ length: Math.ceil(shown.length / FAULTS_A_LINE) }, (_, line) =>
    shown.slice(line * FAULTS_A_LINE, (line + 1) * FAULTS_A_LINE).join(', '),
  );
  return `in seconds of every ${CYCLE_SECONDS}: ${lines.join(`,\n${' '.repeat(16)}`)}`;
};

/** What is printed: what runs, which URL to open, what to look at. */
const renderWelcome = (url: string, running: RunningDemo, directory: string, isDrill: boolean): string =>
  [
    'cookie-exporter demo: a TLS edge, an application and some dozens of clients talk over loopback, right now.',
    `  status page   ${url}/`,
    `  metrics       ${url}/metrics`,
    `  the site      https://127.0.0.1:${running.httpsPort}/ (plain: http://127.0.0.1:${running.httpPort}/)`,
    `  edge log      ${running.edgeLog}`,
    `  origin log    ${running.originLog}`,
    `  findings      ${join(directory, 'findings.jsonl')}`,
    `  faults        ${renderFaults(running.faults, isDrill)}`,
    '  look at       Secure coverage, plaintext cookies, deletions that browsers refuse: all within 30 seconds',
    '  your own log  npm run -s cookie-exporter -- serve --source edge=nginx:/var/log/nginx/cookies.log',
    'Ctrl-C ends it and removes everything it made.',
    '',
  ].join('\n');

const runWorld = async (options: DemoOptions, io: Runtime, directory: string): Promise<ExitCode> => {
  const fault = options.fault as FaultName | 'none' | undefined;
  const world = createDemoWorld({ directory, seed: SEED, ...(fault === undefined ? {} : { fault }) });
  const running = await world.start();
  try {
    const configFile = join(directory, 'cookies.yaml');
    await writeFile(configFile, renderDemoConfig(running));
    const served = {
      configFile,
      sources: [],
      listenAddresses: [options.listenAddress],
      telemetryPath: '/metrics',
      lifecycle: false,
      logLevel: 'warn',
      logFormat: 'logfmt',
      onListening: (url: string) => io.stdout(renderWelcome(url, running, directory, fault !== undefined)),
    } as const;
    return await serve(served, io);
  } finally {
    await world.stop();
  }
};

/** Runs until Ctrl-C. */
export const demo = async (options: DemoOptions, io: Runtime): Promise<ExitCode> => {
  if (options.fault !== undefined && !isFault(options.fault)) {
    io.stderr(`--fault: unknown fault ${quote(options.fault)}; one of ${FAULT_NAMES.join(', ')}, none\n`);
    return EXIT.usage;
  }
  const directory = await mkdtemp(join(tmpdir(), 'cookie-exporter-demo-'));
  try {
    return await runWorld(options, io, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
