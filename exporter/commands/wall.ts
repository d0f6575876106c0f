// The wall of one source, from what the config says. It must not count.
import type { Config, SourceConfig } from '../config/config.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import { createNormalize, type Normalize } from '../exchanges/normalize.ts';
import type { CanonicalField } from '../exchanges/record.ts';
import type { Reader } from '../formats/format.ts';
import { joinFieldOf } from './join-field.ts';
import { createTrust } from './trust.ts';

/** Whether there are sources to be compared with each other; files of one name are one source. */
export const comparesSources = ({ sources }: Config): boolean =>
  sources.some(({ name }) => name !== sources[0]?.name);

const hasAuthPaths = ({ auth }: Config): boolean =>
  [auth.login, auth.logout, auth.refresh, auth.protected].some((paths) => paths.length > 0);

/** Fields that no wall of a config takes anything from. */
const unaskedOf = (config: Config, namesRequests: boolean): ReadonlySet<CanonicalField> => {
  if (joinFieldOf(config) !== null) return new Set();
  return new Set([
    ...(hasAuthPaths(config) ? [] : (['method', 'path'] as const)),
    ...(namesRequests ? [] : (['request_id'] as const)),
  ]);
};

/** The reader of a source, which may leave out what the wall would take nothing from. */
export const readerFor = (config: Config, { reader }: SourceConfig, namesRequests: boolean): Reader => {
  const unasked = unaskedOf(config, namesRequests);
  return unasked.size === 0 ? reader : { ...reader, read: reader.readWithout?.(unasked) ?? reader.read };
};

/** Builds the wall of a source. `namesRequests`: as NormalizeOptions has it. */
export const createWall = (
  config: Config,
  source: SourceConfig,
  fingerprint: Fingerprint,
  namesRequests: boolean,
): Normalize =>
  createNormalize({
    vantage: source.vantage,
    source: source.name,
    joinBy: joinFieldOf(config),
    namesRequests,
    transport: source.transport,
    tlsMode: source.tlsMode,
    headers: config.trust.headers,
    absent: config.trust.absent,
    isTrusted: createTrust(config.trust.proxies),
    isShown: (header) => source.reader.fields.has(`forwarded.${header}`),
    cookies: config.cookies,
    sites: config.sites,
    auth: config.auth,
    fingerprint,
    fidelity: {
      setCookie: source.fidelity.setCookie ?? source.reader.fidelity.setCookie,
      cookie: source.fidelity.cookie ?? source.reader.fidelity.cookie,
    },
    isFidelityFixed: source.fidelity.setCookie !== undefined,
  });
