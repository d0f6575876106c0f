// CloudFront: standard access logs, as files of columns (legacy and v2) and as JSON (v2).
import { revealChunk } from '../exchanges/record.ts';
import { CANDIDATES, decodeOf, splitColumns } from './cloudfront/columns.ts';
import { createJsonRows } from './cloudfront/json-rows.ts';
import { PLAIN_FIELDS } from './decoding/fields.ts';
import { compileHeaded, type HeadedPreset } from './decoding/headed-format.ts';
import { shareRead } from './decoding/share-read.ts';
import type { Compiled, Format, FormatOptions } from './format.ts';

const SNIPPET = `# Legacy standard logs: cookie logging is off unless it is switched on.
# CloudFormation, in the DistributionConfig:
Logging: { Bucket: my-logs.s3.amazonaws.com, Prefix: cookies/, IncludeCookies: true }

# Standard logs v2 (to S3, Firehose or CloudWatch): record fields of the delivery, output format json or w3c
date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end

# in the config of the exporter; files arrive within an hour as a rule, some only after a day
format: cloudfront
`;

const NOTES = `Keep the logs readable for this exporter's user only: they contain cookie values.
Cookie: the whole header, to the byte, percent-encoding undone. With cookie logging off each line has "-" there, as it
has for a request without cookies; nothing in the log tells one from the other. CloudFront leaves out requests whose
headers are longer than 20 KB altogether.
Set-Cookie: CloudFront logs no response headers at all. What it issues shows at the origin only.
Transport: cs-protocol and ssl-protocol of the viewer's connection; nothing tells the leg to the origin. Requests that
the edge answered alone are told by x-edge-result-type.
To join with the origin: x-edge-request-id reaches it as X-Amz-Cf-Id.
Columns are taken as the #Fields line of each file names them; without one they are those above. Other fields of v2
without a header (plain): format: { cloudfront: "date time c-ip …" }. Times are to the second.
`;

const NAMES =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end'.split(
    ' ',
  );

const PRESET: HeadedPreset = {
  names: NAMES,
  candidates: CANDIDATES,
  values: PLAIN_FIELDS,
  fidelity: { setCookie: 'absent', cookie: 'all' },
  cookieHint: 'add cs(Cookie) to the fields of the log; in legacy logs set IncludeCookies: true',
  split: splitColumns,
  decodeOf,
};

const compile = (options: FormatOptions): Compiled => {
  const compiled = compileHeaded(PRESET, options);
  if (!compiled.ok) return compiled;
  const { reader, candidates } = compiled;
  const readJson = createJsonRows(candidates, reader.fidelity);
  const isJson = (text: string, start: number): boolean => text.startsWith('{', start);
  return {
    ok: true,
    reader: {
      ...reader,
      read: (chunk, start, end) =>
        isJson(revealChunk(chunk).text, start) ? readJson(chunk, start, end) : reader.read(chunk, start, end),
    },
  };
};

export const cloudfront: Format = {
  name: 'cloudfront',
  product: 'Amazon CloudFront, standard logs (legacy and v2)',
  usualVantage: 'edge',
  isDeliveredLate: true,
  snippet: SNIPPET,
  notes: NOTES,
  settings: {},
  compile,
  matches: (lines) =>
    shareRead(
      compile({}),
      lines,
      ({ requestId }) => requestId !== undefined,
      (line) => line.startsWith('#'),
    ),
};
