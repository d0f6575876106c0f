// The TLS section of the web config: Go's names turned into Node's, and what does not go together. Pure.
import type { Path, Report } from './problems.ts';
import type { TlsSection } from './web-schema.ts';
import {
  CIPHERS,
  CLIENT_AUTH_TYPES,
  CURVES,
  HTTP2_CIPHERS,
  TLS_VERSIONS,
  TLS13_CIPHERS,
} from './web-values.ts';

type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];
type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** PEM text: in a file, or in the config itself. */
export type Pem = { readonly path: string } | { readonly text: string };

/** How TLS is to be spoken. */
export type WebTls = {
  readonly cert: Pem;
  readonly key: Pem;
  readonly clientCa: Pem | null;
  readonly clientAuthType: ClientAuthType;
  /** One of these must be a subject alternative name of the client's certificate; null: any may be. */
  readonly clientAllowedSans: readonly string[] | null;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** In OpenSSL's names, in order of preference, those of TLS 1.3 among them; null: Node's defaults. */
  readonly ciphers: string | null;
  /** Whether the server's order of ciphers comes before the client's. */
  readonly isServerPreferred: boolean;
  /** In OpenSSL's names; null: Node's defaults. */
  readonly curves: string | null;
};

/** Finds the value behind a name; a name that is not known is reported, with those that are. */
const findNamed = <T>(path: Path, name: string, known: ReadonlyMap<string, T>, report: Report): T | null => {
  const value = known.get(name);
  if (value === undefined) report(path, 'unknown value', `write one of ${[...known.keys()].join(', ')}`);
  return value ?? null;
};

const at = (key: string): Path => ['tls_server_config', key];

type PemKey = 'cert' | 'key' | 'client_ca';

const resolvePem = (
  section: TlsSection,
  key: PemKey,
  resolvePath: (path: string) => string,
  report: Report,
): Pem | null => {
  const { [key]: text = '', [`${key}_file` as const]: path = '' } = section;
  if (text !== '' && path !== '') report(at(key), `${key}_file is there too`, 'keep one of the two');
  if (path !== '') return { path: resolvePath(path) };
  return text === '' ? null : { text };
};

const resolveCiphers = (
  { cipher_suites }: TlsSection,
  isHttp2OverTls12: boolean,
  report: Report,
): string | null => {
  const names = cipher_suites ?? [];
  if (names.length === 0) return null;
  if (isHttp2OverTls12 && !names.some((name) => HTTP2_CIPHERS.includes(name)))
    report(
      at('cipher_suites'),
      'none of those that HTTP/2 demands',
      `add ${HTTP2_CIPHERS.join(' or ')}, or set http2: false`,
    );
  const found = names.map((name, index) => findNamed([...at('cipher_suites'), index], name, CIPHERS, report));
  // Those of TLS 1.3 are not to be chosen from in Go, so leaving them out does not switch them off.
  return [...new Set([...TLS13_CIPHERS, ...found])].join(':');
};

const resolveCurves = ({ curve_preferences }: TlsSection, report: Report): string | null => {
  const names = curve_preferences ?? [];
  if (names.length === 0) return null;
  return names
    .map((name, index) => findNamed([...at('curve_preferences'), index], name, CURVES, report))
    .join(':');
};

/** As the toolkit has it: `RequireClientCert` is an earlier name of one of them. */
const AUTH_TYPES: ReadonlyMap<string, ClientAuthType> = new Map([
  ...CLIENT_AUTH_TYPES.map((type) => [type, type] as const),
  ['', 'NoClientCert'],
  ['RequireClientCert', 'RequireAnyClientCert'],
]);

const resolveClientAuth = (section: TlsSection, clientCa: Pem | null, report: Report): ClientAuthType => {
  const { client_auth_type = '', client_allowed_sans } = section;
  const type = findNamed(at('client_auth_type'), client_auth_type, AUTH_TYPES, report) ?? 'NoClientCert';
  const add = 'add client_auth_type: RequireAndVerifyClientCert';
  if (clientCa !== null && type === 'NoClientCert')
    report(['tls_server_config'], 'client CAs, and no client_auth_type', add);
  const isVerified = type === 'VerifyClientCertIfGiven' || type === 'RequireAndVerifyClientCert';
  if (isVerified && clientCa === null)
    report(at('client_auth_type'), 'no client CAs to verify with', 'add client_ca_file');
  const isRequired = type === 'RequireAnyClientCert' || type === 'RequireAndVerifyClientCert';
  if (client_allowed_sans != null && !isRequired)
    report(at('client_allowed_sans'), 'no certificate is required', add);
  return type;
};

/** Resolves a section in which something stands. What is answered beside a report is of no use. */
export const resolveTls = (
  section: TlsSection,
  isHttp2: boolean,
  resolvePath: (path: string) => string,
  report: Report,
): WebTls => {
  const pem = (key: PemKey) => resolvePem(section, key, resolvePath, report);
  const needed = (key: PemKey): Pem => {
    const found = pem(key);
    if (found === null)
      report(['tls_server_config'], `no ${key}_file`, 'add it: TLS needs a certificate and its key');
    return found ?? { text: '' };
  };
  const { min_version = 'TLS12', max_version = 'TLS13' } = section;
  const minVersion = findNamed(at('min_version'), min_version, TLS_VERSIONS, report) ?? 'TLSv1.2';
  const maxVersion = findNamed(at('max_version'), max_version, TLS_VERSIONS, report) ?? 'TLSv1.3';
  if (minVersion > maxVersion) report(at('min_version'), 'above max_version', 'make it the lower one');
  const clientCa = pem('client_ca');
  return {
    cert: needed('cert'),
    key: needed('key'),
    clientCa,
    clientAuthType: resolveClientAuth(section, clientCa, report),
    clientAllowedSans: section.client_allowed_sans ?? null,
    minVersion,
    maxVersion,
    ciphers: resolveCiphers(section, isHttp2 && minVersion === 'TLSv1.2', report),
    isServerPreferred: section.prefer_server_cipher_suites ?? true,
    curves: resolveCurves(section, report),
  };
};
