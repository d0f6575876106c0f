// The counting half of the stages: bounds of labels, and SLIs with their trackers. Each part outlives a reload for as
// long as what it depends on stays the same. It must not know sources.
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config.ts';
import { createGlobs, isExact } from '../cookies/glob.ts';
import type { Vantage } from '../exchanges/exchange.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import type { Pairing } from '../exchanges/pairing/pairing.ts';
import type { CanonicalField } from '../exchanges/record.ts';
import { createCookieLabels, createSiteLabels } from '../metrics/cardinality.ts';
import { createMemory, isRecord, type Memory, type SavedMemory } from '../metrics/memory.ts';
import type { Tallies } from '../metrics/tallies.ts';
import type { PipelineOptions } from '../pipeline.ts';
import type { Report } from '../slis/finding.ts';
import { slis } from '../slis/index.ts';
import type { Locate } from '../slis/sli.ts';
import type { Saveable, SavedTable } from '../tables/saveable.ts';
import { createPairing, pairingFrom } from './pairing.ts';

type SiteLabels = PipelineOptions['siteLabel'];
type CookieLabels = PipelineOptions['cookieLabel'];

/** Something built, with what of the config it was built from, and what it remembers. */
type Part<T> = { readonly from: unknown; readonly value: T; readonly memory: SavedMemory };

/** Tables of an earlier process by name. */
type SavedTables = ReadonlyMap<string, SavedTable>;

export type Counting = {
  readonly siteLabel: Part<SiteLabels>;
  readonly cookieLabel: Part<CookieLabels>;
  readonly observers: Part<PipelineOptions['observers']>;
  /** Null where records of edge and origin cannot be brought together. */
  readonly pairing: Part<Pairing | null>;
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

const isSampled = ({ sources }: Config, leading: Vantage): boolean =>
  sources.some(({ vantage, sampleRate }) => vantage === leading && sampleRate < 1);

/** What a part was built from, as text, to be compared with that of another process. */
const renderFrom = (from: unknown): string =>
  JSON.stringify(from, (_key, value: unknown) => (value instanceof Set ? [...value].sort() : value));

/** Goes on with the previous part, or builds one that remembers what was saved, where it was built from the same. */
const keepOrBuild = <F, T>(
  previous: Part<T> | undefined,
  saved: unknown,
  from: F,
  build: (from: F, memory: Memory) => T,
  tables: SavedTables = new Map(),
): Part<T> => {
  if (previous !== undefined && isDeepStrictEqual(previous.from, from)) return previous;
  const isSame = previous === undefined && isRecord(saved) && saved.from === renderFrom(from);
  const memory = isSame ? createMemory(saved.memory, tables) : createMemory(undefined);
  return { from, value: build(from, memory), memory };
};

/** What the counting half remembers, as plain data for another process. Bounded by `limits` and by each tracker. */
export const saveCounting = (counting: Counting): Readonly<Record<keyof Counting, unknown>> => {
  const save = ({ from, memory }: Part<unknown>) => ({ from: renderFrom(from), memory: memory.save() });
  const { siteLabel, cookieLabel, observers, pairing } = counting;
  return {
    siteLabel: save(siteLabel),
    cookieLabel: save(cookieLabel),
    observers: save(observers),
    pairing: save(pairing),
  };
};

/** Tables of a part have its name before theirs. */
const prefixOf = (part: keyof Counting): string => `${part}/`;

/** The tables in which parts remember what is too much for `saveCounting`, by name. */
export const tablesOf = (counting: Counting): ReadonlyMap<string, Saveable> =>
  new Map(
    (['observers', 'pairing'] as const).flatMap((part) =>
      [...counting[part].memory.tables].map(([name, table]) => [`${prefixOf(part)}${name}`, table] as const),
    ),
  );

/** The tables of a part, by their own names. */
const tablesOfPart = (tables: SavedTables, part: keyof Counting): SavedTables => {
  const prefix = prefixOf(part);
  const own = [...tables].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, table]) => [name.slice(prefix.length), table]));
};

type SitesFrom = {
  readonly allow: readonly string[];
  readonly named: ReadonlySet<string>;
  readonly max: number;
};

/** What hosts_as names is a site from its first record, as listed hosts are; the config bounds how many there are. */
const buildSiteLabel =
  (tallies: Tallies, markOf: Fingerprint) =>
  ({ allow, named, max }: SitesFrom, memory: Memory): SiteLabels => {
    const overflows = tallies.counter('cookie_exporter_label_overflows_total');
    const isAllowed = createGlobs(allow);
    const label = createSiteLabels({
      allow:
        allow.length === 0
          ? null
          : { hosts: allow.filter(isExact), matches: (host) => isAllowed(host) !== null },
      max,
      onOverflow: () => overflows.add(1, 'site'),
      markOf,
      memory,
    });
    return (site, status) => (named.has(site) ? site : label(site, status));
  };

const buildCookieLabel =
  (tallies: Tallies) =>
  (from: { readonly listed: readonly string[]; readonly max: number }, memory: Memory): CookieLabels => {
    const overflows = tallies.counter('cookie_exporter_label_overflows_total');
    return createCookieLabels({ ...from, onOverflow: () => overflows.add(1, 'cookie'), memory });
  };

/** What counting goes on from: what it was before a reload, or what `saveCounting` answered in an earlier process. */
export type CountingBefore = {
  readonly counting?: Counting;
  readonly savedCounting?: unknown;
  /** As `tablesOf` named them. */
  readonly savedTables?: SavedTables | undefined;
};

/** What counting needs beside the config; it must be the same after a reload. */
export type CountingOptions = {
  readonly fingerprint: Fingerprint;
  /** Told of findings; without it nobody is. */
  readonly report?: Report;
  /** Where networks are; without it only the logs tell. */
  readonly locate?: Locate | null;
};

/** Builds the counting half of a config, or goes on from before, as far as the config left that alone since. */
export const createCounting = (
  config: Config,
  tallies: Tallies,
  { fingerprint, report, locate }: CountingOptions,
  { counting: previous, savedCounting: saved, savedTables = new Map() }: CountingBefore = {},
): Counting => {
  const { sites, limits, cookies, auth } = config;
  const vantages = vantagesOf(config);
  const before: Readonly<Record<string, unknown>> = isRecord(saved) ? saved : {};
  const sliOptions = {
    vantages,
    upstreamFrom: upstreamFrom(config),
    protectedOnly: auth.protected.length > 0,
    loginOnly: auth.login.length > 0,
    isSampled: isSampled(config, vantages.has('edge') ? 'edge' : 'origin'),
    maxSessions: config.replay.maxSessions,
  };
  const told = { ...(report && { report }), ...(locate && { locate }) };
  return {
    siteLabel: keepOrBuild(
      previous?.siteLabel,
      before.siteLabel,
      { allow: sites.allow, named: new Set(Object.values(sites.hostsAs)), max: limits.sites },
      buildSiteLabel(tallies, fingerprint),
    ),
    cookieLabel: keepOrBuild(
      previous?.cookieLabel,
      before.cookieLabel,
      { listed: Object.values(cookies.classes).flat(), max: limits.cookies },
      buildCookieLabel(tallies),
    ),
    observers: keepOrBuild(
      previous?.observers,
      before.observers,
      sliOptions,
      (options, memory) => slis.map((sli) => sli.observer(tallies, { ...options, ...told }, memory)),
      tablesOfPart(savedTables, 'observers'),
    ),
    pairing: keepOrBuild(
      previous?.pairing,
      before.pairing,
      { pairing: pairingFrom(config), options: sliOptions },
      ({ pairing, options }, memory) => {
        if (pairing === null) return null;
        const observers = slis.flatMap((sli) => sli.pairObserver?.(tallies, { ...options, ...told }) ?? []);
        return createPairing(pairing, tallies, observers, memory);
      },
      tablesOfPart(savedTables, 'pairing'),
    ),
  };
};
