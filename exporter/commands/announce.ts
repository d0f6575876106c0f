// What is shown before anything was counted: the build, and series that the config tells of. It must count nothing.
import { declareKnown } from '../metrics/known.ts';
import type { Tallies } from '../metrics/tallies.ts';
import { pushedSourcesOf } from './push-access.ts';
import type { Stages } from './stages.ts';

/** Shows which exporter this is. */
export const showBuild = (tallies: Tallies, version: string): void =>
  tallies.gauge('cookie_exporter_build_info').set(1, version, process.versions.node);

/** Declares the series that can be told from the config, so that they start at 0. */
export const declareSeries = ({ config, tallies, vantages }: Stages): void =>
  declareKnown(tallies, {
    sources: config.sources.map((source) => source.name),
    pushedSources: pushedSourcesOf(config),
    syslogSources: config.sources.filter(({ input }) => input.kind === 'syslog').map(({ name }) => name),
    sites: config.sites.allow.filter((host) => !host.includes('*')),
    authCookies: config.cookies.classes.auth ?? [],
    occurring: { vantage: [...vantages] },
  });
