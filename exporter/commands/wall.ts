// The wall of one source, from what the config says. It must not count.
import type { Config, SourceConfig } from '../config/config.ts';
import type { Fingerprint } from '../exchanges/fingerprint.ts';
import { createNormalize, type Normalize } from '../exchanges/normalize.ts';
import { joinFieldOf } from './join-field.ts';
import { createTrust } from './trust.ts';

/** Whether there are sources to be compared with each other; files of one name are one source. */
export const comparesSources = ({ sources }: Config): boolean =>
  sources.some(({ name }) => name !== sources[0]?.name);

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
