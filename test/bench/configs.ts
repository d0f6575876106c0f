// The exporter's configs that the benchmark runs it with, as YAML.
import { TEXT_LOG_FORMAT } from './log/nginx.ts';
import { hostsOf } from './log/traffic.ts';
import type { Log, LogKind } from './log/write-log.ts';

const SOURCES: Readonly<Record<LogKind, { readonly name: string; readonly format: string }>> = {
  nginx: { name: 'edge', format: 'nginx' },
  text: { name: 'edge', format: `{ nginx: '${TEXT_LOG_FORMAT}', escape: default }` },
  pino: { name: 'origin', format: 'pino' },
};

/** One source, every SLI, nothing else. */
export const renderConfig = ({ kind, path }: Pick<Log, 'kind' | 'path'>): string => {
  const { name, format } = SOURCES[kind];
  return `sources:\n  - { name: ${name}, vantage: ${name}, format: ${format}, file: { path: "${path}" } }\n`;
};

/** The same, with so many sites that are known beforehand, and room for their series. */
export const renderConfigOfSites = (log: Pick<Log, 'kind' | 'path'>, sites: number): string =>
  `${renderConfig(log)}sites: { allow: [${hostsOf(sites).join(', ')}] }\nlimits: { sites: ${sites}, series: 1000000 }\n`;
