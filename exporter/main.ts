#!/usr/bin/env node
// argv → command. Nothing else. A command is loaded when it is called for, so that none waits for the others' libraries.
import { Command, InvalidArgumentError, Option } from 'commander';
import { DIAGNOSIS_OUTPUTS, LOG_FORMATS, LOG_LEVELS, OUTPUTS } from './choices.ts';
import { endOnCrash } from './commands/crash.ts';
import { EXIT, type Runtime } from './commands/io.ts';
import { VERSION } from './version.ts';

endOnCrash(process);

const runtime: Runtime = {
  stdin: process.stdin,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isStdoutOpen: () => process.stdout.writable,
  env: process.env,
  cwd: process.cwd(),
  terminalColumns: process.stderr.isTTY ? process.stderr.columns : null,
  isStdoutTerminal: process.stdout.isTTY === true,
  onSignal: (signal, callback) => {
    process.on(signal, callback);
    return () => void process.off(signal, callback);
  },
  abandon: (code) => {
    // Node's own exit would wait for a thread that waits for a disk. To process 1 of a container signals of its own mean
    // nothing; there the exit is tried, and whoever runs the container has the last word.
    process.kill(process.pid, code === EXIT.good ? 'SIGTERM' : 'SIGKILL');
    process.exit(code);
  },
};

/** Sets the exit code; the process ends when nothing is left to do, so that no output is cut off. */
const exit = (code: number): void => {
  process.exitCode = code;
};

const append = (value: string, before: string[]): string[] => [...before, value];

const timeOf = (text: string): number => {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('Write a time as 2026-11-20T07:00:00Z.');
  return ms;
};

const countOf = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 99999.');
  return Number(text);
};

const threadsOf = (text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Write a number from 0 to 999.');
  return Number(text);
};

const timeoutOf = (text: string): number => {
  const [, digits, unit] = /^([1-9]\d{0,3})(s|m)$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('Write a duration such as 30s or 5m.');
  return Number(digits) * (unit === 'm' ? 60_000 : 1000);
};

const configFile = () => new Option('--config.file <path>', 'the configuration (YAML)');
const source = () =>
  new Option(
    '--source <name=format:path>',
    'a log to read, e.g. edge=nginx:/var/log/nginx/cookies.log; repeatable',
  )
    .argParser(append)
    .default([], 'none');

const program = new Command('cookie-exporter')
  .description('Reads access logs of an edge and of an origin and serves cookie SLIs to Prometheus.')
  .version(VERSION, '--version')
  .exitOverride()
  .configureHelp({ showGlobalOptions: false });

program
  .command('serve')
  .description('follow the sources and serve their metrics')
  .addOption(configFile())
  .addOption(source())
  .addOption(
    new Option('--web.listen-address <address>', 'where to listen, e.g. 127.0.0.1:10680; repeatable')
      .argParser(append)
      .default([], ':10680'),
  )
  .option('--web.config.file <path>', 'TLS, client certificates and users (exporter-toolkit format)')
  .option('--web.telemetry-path <path>', 'path of the metrics', '/metrics')
  .option('--web.enable-lifecycle', 'let POST /-/reload re-read the config', false)
  .option('--web.max-requests <number>', 'requests answered at once, further ones get 503', countOf, 40)
  .option('--web.max-connections <number>', 'connections at once on an address', countOf, 256)
  .addOption(
    new Option('--web.read-timeout <duration>', 'time for a request to come in')
      .argParser(timeoutOf)
      .default(30_000, '30s'),
  )
  .addOption(
    new Option('--web.write-timeout <duration>', 'time for an answer to be taken')
      .argParser(timeoutOf)
      .default(30_000, '30s'),
  )
  .addOption(
    new Option('--log.level <level>', 'least level that is logged').choices(LOG_LEVELS).default('info'),
  )
  .addOption(
    new Option('--log.format <format>', 'how log lines are written').choices(LOG_FORMATS).default('logfmt'),
  )
  .action(async (o) => {
    // Who reads the findings may end; what is counted goes on.
    process.stdout.on('error', () => undefined);
    const { serve } = await import('./commands/serve.ts');
    exit(
      await serve(
        {
          configFile: o['config.file'],
          sources: o.source,
          listenAddresses: o['web.listenAddress'].length === 0 ? [':10680'] : o['web.listenAddress'],
          webConfigFile: o['web.config.file'],
          limits: {
            requests: o['web.maxRequests'],
            connections: o['web.maxConnections'],
            readTimeoutMs: o['web.readTimeout'],
            writeTimeoutMs: o['web.writeTimeout'],
          },
          telemetryPath: o['web.telemetryPath'],
          lifecycle: o['web.enableLifecycle'],
          logLevel: o['log.level'],
          logFormat: o['log.format'],
        },
        runtime,
      ),
    );
  });

program
  .command('analyze')
  .description('read logs to their end and print a report')
  .argument('[files...]', 'log files, .gz too, - for standard input; instead of the sources of the config')
  .addOption(configFile())
  .addOption(source())
  .option('--format <name>', 'format of the files; without it, it is told from their lines')
  .addOption(new Option('--output <kind>', 'kind of the report').choices(OUTPUTS).default('text'))
  .option('--since <time>', 'leave out what was logged before this time', timeOf)
  .option('--until <time>', 'leave out what was logged at this time or later', timeOf)
  .option('--fail-on-breach', 'exit with 1 when an objective is missed', false)
  .option(
    '--threads <count>',
    'most threads that read files beside the one that counts; without it, as many as pay',
    threadsOf,
  )
  .action(async (files: string[], o) => {
    const { analyze } = await import('./commands/analyze.ts');
    exit(
      await analyze(
        {
          files,
          configFile: o['config.file'],
          sources: o.source,
          format: o.format,
          output: o.output,
          sinceMs: o.since ?? Number.NEGATIVE_INFINITY,
          untilMs: o.until ?? Number.POSITIVE_INFINITY,
          failOnBreach: o.failOnBreach,
          threads: o.threads ?? null,
        },
        runtime,
      ),
    );
  });

program
  .command('check-config')
  .description('say whether a config is right, and what its logs can show')
  .addOption(configFile())
  .addOption(source())
  .action(async (o) => {
    const { checkConfig } = await import('./commands/check-config.ts');
    exit(checkConfig({ file: o['config.file'], sources: o.source, cwd: runtime.cwd }, runtime));
  });

program
  .command('diagnose')
  .description('say per source why there are no metrics, and what to change')
  .argument('[files...]', 'log files, .gz too; instead of the sources of the config')
  .addOption(configFile())
  .addOption(source())
  .option('--format <name>', 'format of the files; without it, it is told from their lines')
  .addOption(new Option('--output <kind>', 'kind of the report').choices(DIAGNOSIS_OUTPUTS).default('text'))
  .action(async (files: string[], o) => {
    const { diagnose } = await import('./commands/diagnose.ts');
    exit(
      await diagnose(
        {
          files,
          configFile: o['config.file'],
          sources: o.source,
          format: o.format,
          output: o.output,
        },
        runtime,
      ),
    );
  });

program
  .command('formats')
  .description('list the log formats; with a name, print what to paste into the product')
  .argument('[name]', 'a format')
  .action(async (name?: string) => {
    const { showFormats } = await import('./commands/formats.ts');
    exit(showFormats({ name }, runtime));
  });

program
  .command('demo')
  .description('run a small web site with known faults and watch it')
  .option('--fault <name>', 'run one fault all the time; none for no fault')
  .option('--web.listen-address <address>', 'where to listen', '127.0.0.1:10680')
  .action(async (o) => {
    const { demo } = await import('./commands/demo.ts');
    exit(await demo({ fault: o.fault, listenAddress: o['web.listenAddress'] }, runtime));
  });

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what was wrong; asked for help or version, it ends with 0.
  exit(error instanceof Error && 'exitCode' in error && error.exitCode === 0 ? EXIT.good : EXIT.usage);
  if (!(error instanceof Error && 'exitCode' in error)) throw error;
}
