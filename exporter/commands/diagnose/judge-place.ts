// Whether a log was written at the side that the config says, and whether its own socket is the client leg.
// It must not take a guess for a fault: every one is about what nearly all records of a sample show.
import type { Config, SourceConfig } from '../../config/config.ts';
import { digits } from '../digits.ts';
import { isWrongVantage } from '../watch/place-seen.ts';
import { configChange } from './cures.ts';
import type { Finding } from './finding.ts';
import type { Sample } from './sample.ts';
import { shareInWords } from './words.ts';

const addressesInWords = (count: number): string => (count === 1 ? 'one address' : `${count} addresses`);

const judgeEdge = (source: SourceConfig, { place }: Sample): Finding[] => {
  if (!isWrongVantage(source, place)) return [];
  return [
    {
      state: 'wrong_vantage',
      isFault: true,
      says:
        `This source is said to be an edge, but ${shareInWords(place.forwarded(), place.records())} requests bear forwarding headers and come from ${addressesInWords(place.peers())}: ` +
        'a proxy stands before it.',
      change: configChange(
        "In the source's config, if this is the application's own log:",
        'vantage: origin',
        '',
        '# or, if this is the edge and only a load balancer stands before it',
        'transport: forwarded',
        '# and beside `sources`, with the addresses of that load balancer',
        'trust: { proxies: ["10.0.0.0/8"] }',
      ),
    },
  ];
};

const judgeOrigin = (source: SourceConfig, { place }: Sample): Finding[] => {
  if (!isWrongVantage(source, place)) return [];
  return [
    {
      state: 'wrong_vantage',
      isFault: true,
      says:
        `This source is said to be an origin, but ${shareInWords(place.overTls(), place.records())} requests come over TLS, from ${digits(place.peers())} or more addresses and without any forwarding header: ` +
        'these are the clients themselves.',
      change: configChange(
        "In the source's config:",
        'vantage: edge',
        '',
        '# or, if nothing but a TCP load balancer stands before the application',
        'tls_mode: passthrough',
      ),
    },
  ];
};

const judgeTls = ({ isNeverTls, records, place }: Sample, { trust }: Config): Finding[] => {
  if (!isNeverTls()) return [];
  const isForwarded = place.forwarded() > 0;
  const proxies = trust.proxies.length === 0 ? ['trust: { proxies: ["10.0.0.0/8"] }'] : [];
  return [
    {
      state: 'hidden_tls_terminator',
      isFault: true,
      says:
        `None of ${digits(records)} requests reached this edge with TLS${isForwarded ? ', and they bear forwarding headers' : ''}: ` +
        'something before it ends TLS, or the site has none. As it is, every cookie counts as sent over plaintext.',
      change: configChange(
        `In the source's config, if a load balancer or CDN ends TLS before it${isForwarded ? '' : ' (log its X-Forwarded-Proto as well)'}:`,
        'transport: forwarded',
        ...(proxies.length > 0
          ? ["# and beside `sources`, with that load balancer's addresses", ...proxies]
          : []),
      ),
    },
  ];
};

/** What is to be said of where a log was written. */
export const judgePlace = (source: SourceConfig, sample: Sample, config: Config): Finding[] => [
  ...(source.vantage === 'edge' ? judgeEdge(source, sample) : judgeOrigin(source, sample)),
  ...judgeTls(sample, config),
];
