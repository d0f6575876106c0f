// The W3C extended log file format, as IIS writes it (w3.org/TR/WD-logfile; learn.microsoft.com, "W3C Logging").
import type { CanonicalField } from '../exchanges/record.ts';
import { FORWARDING_HEADERS } from '../exchanges/record.ts';
import { schemeOfPort } from './decoding/addresses.ts';
import { decodeNothing } from './decoding/escapes.ts';
import { PLAIN_FIELDS } from './decoding/fields.ts';
import { compileHeaded, type HeadedPreset } from './decoding/headed-format.ts';
import type { Candidate } from './decoding/rows.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs-host sc-status time-taken Set-Cookie CRYPT_PROTOCOL X-Request-ID';

const SNIPPET = `# PowerShell on the server: what all sites log
$defaults = 'system.applicationHost/sites/siteDefaults/logFile'
Set-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST -Filter $defaults -Name logExtFileFlags -Value 'Date,Time,ServerIP,Method,UriStem,UriQuery,ServerPort,UserName,ClientIP,ProtocolVersion,UserAgent,Cookie,Host,HttpStatus,TimeTaken'
# IIS 8.5 and later, a site at a time
$site = "system.applicationHost/sites/site[@name='Default Web Site']/logFile/customFields"
Add-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST -Filter $site -Name . -Value @{logFieldName='Set-Cookie';sourceName='Set-Cookie';sourceType='ResponseHeader'}
Add-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST -Filter $site -Name . -Value @{logFieldName='CRYPT_PROTOCOL';sourceName='CRYPT_PROTOCOL';sourceType='ServerVariable'}
Add-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST -Filter $site -Name . -Value @{logFieldName='X-Request-ID';sourceName='X-Request-ID';sourceType='RequestHeader'}

# in the config of the exporter: the #Fields line that the log then has, for lines that are read without having seen it
format: { w3c: "#Fields: ${FIELDS}" }
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Columns are those of the last #Fields line before a line in its own file, also where the exporter begins in the middle of it;
files of one source may differ. Lines that come without one (pushed bodies, standard input after a reload) go by the
columns in the config: those that you name there, with  format: w3c  the ones above, and with  format: { w3c: {} }  none, so
that they are rejected as no_match. Where pushed lines fit the headers of two files, they are rejected as ambiguous.
Cookie: the header, where the field is on (it is off by default). IIS writes blanks as "+" and does not mark the plus signs
that were there, so only those behind a semicolon are read as blanks; what is too long for IIS stands as "...", which
shows that there was a cookie. Set-Cookie: in no field of IIS's own; as custom field (IIS 8.5 and later) cut at
maxCustomFieldLength, 4096 by default. Whether it has all headers cannot be known.
Transport: CRYPT_PROTOCOL where it is logged, else by s-port, 443 or 80; another port is unknown. Where IIS stands
behind a proxy that ends TLS, log X-Forwarded-Proto as a custom field. Times are to the second, UTC.
`;

/** Schannel's protocol bits in hexadecimal, server and client side (Windows SDK, schannel.h, SP_PROT_*). */
const PROTOCOLS = new Map([
  ['40', '1.0'],
  ['80', '1.0'],
  ['100', '1.1'],
  ['200', '1.1'],
  ['400', '1.2'],
  ['800', '1.2'],
  ['1000', '1.3'],
  ['2000', '1.3'],
]);
const tlsVersion = (bits: string): string => PROTOCOLS.get(bits) ?? (bits === '0' ? '-' : bits);

const TOO_LONG = '...';
const cookieText = (text: string): string =>
  text === TOO_LONG ? 'REDACTED' : text.replaceAll(';+', '; ').replaceAll(',+', ', ');
const plain = (text: string): string => text.replaceAll('+', ' ');

/** A header as a custom field, by its name, or as the standard writes it. */
const headers = (
  field: CanonicalField,
  header: string,
  side: 'cs' | 'sc',
  convert?: (text: string) => string,
): Candidate[] =>
  [header, `${side}(${header})`].map((column) => ({ field, columns: [column], ...(convert && { convert }) }));

const CANDIDATES: readonly Candidate[] = [
  { field: 'time', columns: ['date', 'time'] },
  { field: 'site', columns: ['cs-host'] },
  ...headers('site', 'host', 'cs'),
  { field: 'method', columns: ['cs-method'] },
  { field: 'path', columns: ['cs-uri-stem'] },
  { field: 'path', columns: ['cs-uri'] },
  { field: 'status', columns: ['sc-status'] },
  { field: 'scheme', columns: ['https'] },
  { field: 'scheme', columns: ['s-port'], convert: schemeOfPort },
  { field: 'tls', columns: ['crypt_protocol'], convert: tlsVersion },
  { field: 'client_ip', columns: ['c-ip'] },
  { field: 'peer_ip', columns: ['c-ip'] },
  ...headers('user_agent', 'user-agent', 'cs', plain),
  ...headers('request_id', 'x-request-id', 'cs'),
  ...headers('trace_id', 'traceparent', 'cs'),
  ...headers('cookie', 'cookie', 'cs', cookieText),
  ...headers('set_cookie', 'set-cookie', 'sc', cookieText),
  { field: 'duration', columns: ['time-taken'] },
  ...headers('sec_fetch_site', 'sec-fetch-site', 'cs'),
  ...headers('cache_control', 'cache-control', 'sc', plain),
  ...headers('hsts', 'strict-transport-security', 'sc', plain),
  ...FORWARDING_HEADERS.flatMap((header) => headers(`forwarded.${header}`, header, 'cs', plain)),
];

const PRESET: HeadedPreset = {
  names: FIELDS.split(' '),
  candidates: CANDIDATES,
  values: { ...PLAIN_FIELDS, separator: ', ', durationUnitSeconds: 1e-3 },
  fidelity: { setCookie: 'unknown', cookie: 'all' },
  cookieHint:
    'switch the field Cookie of IIS on: add Cookie to logExtFileFlags, as "cookie-exporter formats w3c" prints it',
  split: (line) => line.split(' '),
  decodeOf: () => decodeNothing,
};

const compile = (options: FormatOptions): Compiled => compileHeaded(PRESET, options);

export const w3c: Format = {
  name: 'w3c',
  product: 'IIS (W3C extended log file format)',
  usualVantage: 'edge',
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) =>
    shareRead(
      compile({}),
      lines,
      () => true,
      (line) => line.startsWith('#'),
    ),
};
