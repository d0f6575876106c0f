// What a good config leaves unknown, and what would make it known. Pure; it refuses nothing.
import type { Fidelity } from '../formats/format.ts';
import type { Config, SourceConfig } from './config.ts';

/** What is taken as known of a source's cookies: what the user says, else what the format says of itself. */
export const fidelityOf = ({ reader, fidelity }: SourceConfig): Fidelity => ({
  setCookie: fidelity.setCookie ?? reader.fidelity.setCookie,
  cookie: fidelity.cookie ?? reader.fidelity.cookie,
});

/** What cannot be known from a source, one sentence each, the most important first. */
export const hintsOf = (source: SourceConfig, config: Config): string[] => [
  ...setCookieHints(source),
  ...cookieHints(source),
  ...transportHints(source, config),
  ...identityHints(source, config),
  ...pushHints(source, config),
  ...syslogHints(source),
];

const setCookieHints = (source: SourceConfig): string[] => {
  const { setCookie } = fidelityOf(source);
  if (!source.reader.fields.has('set_cookie')) {
    return ['no `set_cookie` field: what is issued, and how well it is protected, stays unknown'];
  }
  if (setCookie === 'unknown') {
    return [
      'how many Set-Cookie headers show is told by the lines themselves, if at all; where they do not, coverage is partial unless you say `fidelity.set_cookie`',
    ];
  }
  return setCookie === 'all'
    ? []
    : [`Set-Cookie headers are not all visible (${setCookie}): coverage is partial`];
};

const cookieHints = (source: SourceConfig): string[] => {
  if (!source.reader.fields.has('cookie')) {
    return ['no `cookie` field: which cookies requests carried, and their size, stays unknown'];
  }
  const { cookie } = fidelityOf(source);
  return cookie === 'all' ? [] : [`the Cookie header is not fully visible (${cookie})`];
};

const transportHints = (
  { vantage, transport, tlsMode, reader }: SourceConfig,
  { trust }: Config,
): string[] => {
  const { fields } = reader;
  const unknown = 'whether clients used TLS stays unknown';
  const isSocket = vantage === 'edge' ? transport === 'socket' : tlsMode === 'passthrough';
  if (isSocket) {
    return fields.has('scheme') || fields.has('tls') ? [] : [`no \`scheme\` or \`tls\` field: ${unknown}`];
  }
  if (!trust.headers.some((header) => fields.has(`forwarded.${header}`))) {
    return [`none of the headers in \`trust.headers\` is in the log: ${unknown}`];
  }
  return trust.proxies.length > 0
    ? []
    : [`\`trust.proxies\` is empty, so no forwarding header is believed: ${unknown}`];
};

const identityHints = ({ reader }: SourceConfig, { sources }: Config): string[] => {
  const hints: string[] = [];
  if (!reader.fields.has('site')) hints.push('no `site` field: every request counts for site `unknown`');
  const hasBoth = new Set(sources.map(({ vantage }) => vantage)).size > 1;
  if (hasBoth && !reader.fields.has('request_id')) {
    hints.push('no `request_id` field: its requests cannot be joined with those of the other vantage');
  }
  return hints;
};

const pushHints = ({ input }: SourceConfig, { push }: Config): string[] =>
  (input.kind === 'http' || input.kind === 'otlp') && push.tokenFile === null
    ? ['`push.token_file` is empty, so `serve` starts only where it listens on loopback']
    : [];

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

const syslogHints = ({ input }: SourceConfig): string[] => {
  if (input.kind !== 'syslog' || input.listen.transport === 'unix') return [];
  return LOOPBACK.test(input.listen.host)
    ? []
    : [
        'whoever reaches the address of `syslog.listen` can make up requests, and cookies come to it in the clear',
      ];
};
