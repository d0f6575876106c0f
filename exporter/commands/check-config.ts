// The command `check-config`: whether a config is right, and what can be known from the logs that it names.
// It must not open a log.
import type { Config, SourceConfig } from '../config/config.ts';
import { fidelityOf, hintsOf } from '../config/hints.ts';
import { type LoadOptions, loadConfig } from '../config/load.ts';
import { renderProblems } from '../config/problems.ts';
import { renderAddress } from '../sources/syslog-listener.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';

/** Checks the config that `serve` would load with the same flags. Answers the exit code: good, or usage. */
export const checkConfig = (options: LoadOptions, io: Io): ExitCode => {
  const loaded = loadConfig(options);
  if (!loaded.ok) {
    io.stderr(`${renderProblems(loaded.problems)}\n`);
    return EXIT.usage;
  }
  io.stdout(renderSummary(loaded.config));
  return EXIT.good;
};

const renderSummary = (config: Config): string => {
  const { length } = config.sources;
  const head = `The config is good: ${length} ${length === 1 ? 'source' : 'sources'}.\n`;
  return head + config.sources.map((source) => `\n${renderSource(source, config)}`).join('');
};

const renderSource = (source: SourceConfig, config: Config): string => {
  const { setCookie, cookie } = fidelityOf(source);
  const rows = [
    `${source.name}: ${source.format} at the ${source.vantage}, ${renderInput(source)}`,
    `  shows of Set-Cookie: ${setCookie}; of Cookie: ${cookie}`,
    `  fields: ${[...source.reader.fields].join(', ')}`,
    ...hintsOf(source, config).map((hint) => `  hint: ${hint}`),
  ];
  return rows.map((row) => `${row}\n`).join('');
};

const renderInput = ({ name, input }: SourceConfig): string => {
  if (input.kind === 'file') return input.path;
  if (input.kind === 'syslog') return `syslog to ${renderAddress(input.listen)}`;
  if (input.kind === 'otlp') return `pushed to /v1/traces, /v1/logs or below /ingest/${name}`;
  return input.kind === 'stdin' ? 'standard input' : `pushed to /ingest/${name}`;
};
