// The counting half of the stages: bounds of labels, and SLIs with their trackers. Each part outlives a reload for as
// long as what it depends on stays the same. It must not know sources.
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import { createGlobs, isExact } from '../cookies/glob.ts';
import type { Vantage } from '../exchanges/exchange.ts';
import type { CanonicalField } from '../exchanges/record.ts';
import { createCookieLabels, createSiteLabels } from '../metrics/cardinality.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { PipelineOptions } from '../pipeline.ts';
import { slis } from '../slis/index.ts';

type SiteLabels = PipelineOptions['siteLabel'];
type CookieLabels = PipelineOptions['cookieLabel'];

/** Something built, with what of the config it was built from. */
type Part<T> = { readonly from: unknown; readonly value: T };

export type Counting = {
  readonly siteLabel: Part<SiteLabels>;
  readonly cookieLabel: Part<CookieLabels>;
  readonly observers: Part<PipelineOptions['observers']>;
};

/** The vantages that have a source. */
export const vantagesOf = (config: Config): ReadonlySet<Vantage> =>
  new Set(config.sources.map((source) => source.vantage));

/**
 * Who tells the upstream leg: the edge if one of its logs names the upstream scheme, else an origin that logs its own
 * socket; if neither does, the edge's records count it as unknown.
 */
export const upstreamFrom = ({ sources }: Config): Vantage => {
  const shows = (vantage: Vantage, ...fields: CanonicalField[]): boolean =>
    sources.some((one) => one.vantage === vantage && fields.some((field) => one.reader.fields.has(field)));
  if (shows('edge', 'upstream_scheme')) return 'edge';
  if (shows('origin', 'scheme', 'tls')) return 'origin';
  return sources.some((one) => one.vantage === 'edge') ? 'edge' : 'origin';
};

const keepOrBuild = <F, T>(previous: Part<T> | undefined, from: F, build: (from: F) => T): Part<T> =>
  previous !== undefined && isDeepStrictEqual(previous.from, from) ? previous : { from, value: build(from) };

type SitesFrom = {
  readonly allow: readonly string[];
  readonly named: ReadonlySet<string>;
  readonly max: number;
};

/** What hosts_as names is a site from its first record, as listed hosts are; the config bounds how many there are. */
const buildSiteLabel =
  (tallies: Tallies) =>
  ({ allow, named, max }: SitesFrom): SiteLabels => {
    const overflows = tallies.counter('cookie_exporter_label_overflows_total');
    const isAllowed = createGlobs(allow);
    const label = createSiteLabels({
      allow:
        allow.length === 0
          ? null
          : { hosts: allow.filter(isExact), matches: (host) => isAllowed(host) !== null },
      max,
      onOverflow: () => overflows.add(1, 'site'),
    });
    return (site, status) => (named.has(site) ? site : label(site, status));
  };

const buildCookieLabel =
  (tallies: Tallies) =>
  (from: { readonly listed: readonly string[]; readonly max: number }): CookieLabels => {
    const overflows = tallies.counter('cookie_exporter_label_overflows_total');
    return createCookieLabels({ ...from, onOverflow: () => overflows.add(1, 'cookie') });
  };

/** Builds the counting half of a config, or keeps of the previous one what the config leaves alone. */
export const createCounting = (config: Config, tallies: Tallies, previous?: Counting): Counting => {
  const { sites, limits, cookies, auth } = config;
  const vantages = vantagesOf(config);
  return {
    siteLabel: keepOrBuild(
      previous?.siteLabel,
      { allow: sites.allow, named: new Set(Object.values(sites.hostsAs)), max: limits.sites },
      buildSiteLabel(tallies),
    ),
    cookieLabel: keepOrBuild(
      previous?.cookieLabel,
      { listed: Object.values(cookies.classes).flat(), max: limits.cookies },
      buildCookieLabel(tallies),
    ),
    observers: keepOrBuild(
      previous?.observers,
      { vantages, upstreamFrom: upstreamFrom(config), protectedOnly: auth.protected.length > 0 },
      (options) => slis.map((sli) => sli.observer(tallies, options)),
    ),
  };
};
